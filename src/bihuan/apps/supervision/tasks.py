"""Background work of supervision: the ladder goes over what is due, by itself."""

from collections.abc import Mapping

from django.utils import timezone

from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.operations import JobHandle
from bihuan.apps.supervision import operations
from bihuan.core.actors import system_actor
from bihuan.core.background import ALWAYS
from bihuan.core.decisions import Reason

LADDER = "supervision.pass"
_EVERY_MORNING_AND_NOON = "30 8,14 * * *"


def register() -> None:
    """Tell the queue of the pass and when it recurs. On days that are not worked it raises nothing."""
    jobs.register_kind(LADDER, run_pass, retry=ALWAYS)
    jobs.register_schedule(
        name=LADDER, kind=LADDER, cron=_EVERY_MORNING_AND_NOON, title=Reason("ladder-job", "督办：看哪些事项到了日子")
    )


def run_pass(_handle: JobHandle) -> Mapping[str, object]:
    """One pass. Whoever was killed in the middle of one begins again: what was raised is not raised twice."""
    report = operations.run_pass(actor=system_actor("supervision", via="task"), at=timezone.now())
    return {"raised": dict(report.raised), "notices": report.notices}
