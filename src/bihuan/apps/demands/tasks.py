"""Background work of demands: what begins and what is over by itself."""

from collections.abc import Mapping

from django.utils import timezone

from bihuan.apps.demands import operations
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.operations import JobHandle
from bihuan.core.actors import system_actor
from bihuan.core.background import ALWAYS
from bihuan.core.decisions import Reason

DUE = "demands.due"
_EARLY_EACH_DAY = "20 0 * * *"


def register() -> None:
    """Tell the queue of the daily look and when it recurs."""
    jobs.register_kind(DUE, run_due, retry=ALWAYS)
    jobs.register_schedule(
        name=DUE, kind=DUE, cron=_EARLY_EACH_DAY, title=Reason("demands-job", "材料报表：看哪些开始、哪些到期停止")
    )  # fmt: skip


def run_due(_handle: JobHandle) -> Mapping[str, object]:
    """Mark what has begun and stop what is past its end. Done twice, the second time finds nothing."""
    begun, ended = operations.end_due_demands(actor=system_actor("demands", via="task"), at=timezone.now())
    return {"begun": begun, "ended": ended}
