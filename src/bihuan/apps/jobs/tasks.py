"""Background work of the queue itself: clearing what was kept long enough."""

from collections.abc import Mapping

from django.utils import timezone

from bihuan.apps.jobs import operations
from bihuan.apps.jobs.operations import JobHandle
from bihuan.core.actors import system_actor
from bihuan.core.background import ALWAYS
from bihuan.core.decisions import Reason

CLEARING_KIND = "jobs.clearing"
_FOUR_TIMES_A_DAY = "40 1,7,13,19 * * *"


def register() -> None:
    """Tell the queue which work this app does, and when it recurs."""
    operations.register_kind(CLEARING_KIND, run_clearing, retry=ALWAYS)
    operations.register_schedule(
        name=CLEARING_KIND,
        kind=CLEARING_KIND,
        cron=_FOUR_TIMES_A_DAY,
        title=Reason("clearing-job", "清理旧文件和旧记录"),
    )


def run_clearing(_handle: JobHandle) -> Mapping[str, object]:
    """One turn. What is gone already is not there to be removed: a second time does no harm."""
    gone = operations.clear_old(actor=system_actor("clearing", via="task"), at=timezone.now())
    operations.refresh_statistics()
    return {"cleared": dict(gone)}
