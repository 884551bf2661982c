"""Background work of formalism: once a week the checks go over what was written."""

from collections.abc import Mapping

from django.utils import timezone

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.operations import SCAN
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.operations import JobHandle
from bihuan.core.actors import system_actor
from bihuan.core.background import ALWAYS
from bihuan.core.decisions import Reason

_EARLY_ON_MONDAYS = "40 5 * * 1"


def register() -> None:
    """Tell the queue of the weekly pass and when it recurs."""
    jobs.register_kind(SCAN, run_scan, retry=ALWAYS)
    jobs.register_schedule(
        name=SCAN,
        kind=SCAN,
        cron=_EARLY_ON_MONDAYS,
        title=Reason("formalism-job", "体检：看一周的材料里有没有纸面整改的线索"),
    )


def run_scan(handle: JobHandle) -> Mapping[str, object]:
    """One pass over every region. Whoever was killed in the middle begins again: nothing is flagged twice."""
    actor, at = system_actor("formalism", via="task"), timezone.now()
    asked = handle.arguments.get("regions")

    def step(done: int, of: int) -> None:
        handle.report_progress(done=done, total=of)

    only = asked if isinstance(asked, list) else None
    reports = operations.scan_regions(actor=actor, at=at, only=only, step=step).values()
    return {
        "campaigns": sum(each.campaigns for each in reports), "reports": sum(each.reports for each in reports),
        "raised": sum(each.raised for each in reports), "changed": sum(each.changed for each in reports),
    }  # fmt: skip
