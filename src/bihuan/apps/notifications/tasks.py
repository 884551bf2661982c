"""Background work of notifications: one pass of digests, of what is grave and of what waits, every few minutes and when woken."""

from collections.abc import Mapping

from django.utils import timezone

from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs import queries as job_reads
from bihuan.apps.jobs.operations import JobHandle
from bihuan.apps.notifications import operations
from bihuan.core.actors import system_actor
from bihuan.core.background import ALWAYS
from bihuan.core.decisions import Reason

DIGESTS = "notifications.digests"
_TITLE = Reason("digest-job", "发消息和今日汇总")
_EVERY_FIVE_MINUTES = "*/5 * * * *"


def register() -> None:
    """Tell the queue of the pass, when it recurs, and how something grave wakes it."""
    jobs.register_kind(DIGESTS, run_pass, retry=ALWAYS)
    jobs.register_schedule(name=DIGESTS, kind=DIGESTS, cron=_EVERY_FIVE_MINUTES, title=_TITLE)
    operations.register_waker(wake)
    jobs.register_clearing("messages", operations.clear_read_items)
    jobs.register_clearing("deliveries", operations.clear_deliveries)


def run_pass(_handle: JobHandle) -> Mapping[str, object]:
    """One pass. A second time does no harm: who was looked at is not looked at again, what left is not sent again."""
    return {"digests": operations.send_digests(at=timezone.now(), clock=timezone.now)}


def wake() -> None:
    """Let the pass run soon, where it does not wait for its turn already."""
    if not job_reads.is_waiting(DIGESTS):
        actor = system_actor("notifications", via="task")
        jobs.enqueue_job(actor=actor, at=timezone.now(), kind=DIGESTS, title=_TITLE, arguments={})
