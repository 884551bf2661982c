"""Background work of common problems: the search, when it is asked for and once a week."""

from collections.abc import Mapping

from django.utils import timezone

from bihuan.apps.common_problems import operations
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.operations import JobHandle
from bihuan.core.actors import system_actor
from bihuan.core.background import ALWAYS
from bihuan.core.decisions import Reason

_MONDAY_MORNING = "20 5 * * 1"
WEEKLY = "common_problems.weekly"


def register() -> None:
    """Tell the queue of both kinds, and when the weekly one recurs."""
    jobs.register_kind(operations.SEARCH_KIND, run_search, retry=ALWAYS)
    jobs.register_kind(WEEKLY, run_weekly, retry=ALWAYS)
    jobs.register_schedule(
        name=WEEKLY, kind=WEEKLY, cron=_MONDAY_MORNING, title=Reason("like-job", "共性问题：查找各单位的同类问题")
    )


def run_search(handle: JobHandle) -> Mapping[str, object]:
    """The search of one region. Done twice, the second time finds the same groups and leaves them as they are."""
    actor = system_actor("common-problems", via="task")
    found = operations.search_region(actor=actor, at=timezone.now(), region_id=int(str(handle.arguments["region"])))
    return {"compared": found.compared, "groups": found.groups, "common": found.common}


def run_weekly(_handle: JobHandle) -> Mapping[str, object]:
    """Every region that has problems, one after the other."""
    actor = system_actor("common-problems", via="task")
    found = [
        operations.search_region(actor=actor, at=timezone.now(), region_id=region_id)
        for region_id in operations.regions_to_search()
    ]
    return {"regions": len(found), "common": sum(each.common for each in found)}
