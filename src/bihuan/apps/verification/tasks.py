"""Background work of verification: what comes due by itself."""

from collections.abc import Mapping

from django.utils import timezone

from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.operations import JobHandle
from bihuan.apps.verification import operations
from bihuan.core.actors import system_actor
from bihuan.core.background import ALWAYS
from bihuan.core.decisions import Reason

DUE = "verification.due"
_EARLY_EACH_DAY = "10 6 * * *"


def register() -> None:
    """Tell the queue of the daily look and when it recurs."""
    jobs.register_kind(DUE, run_due, retry=ALWAYS)
    jobs.register_schedule(
        name=DUE, kind=DUE, cron=_EARLY_EACH_DAY, title=Reason("closing-job", "销号：看哪些公示期满、哪些该回头看")
    )  # fmt: skip


def run_due(_handle: JobHandle) -> Mapping[str, object]:
    """Close what may close by itself, ask again where signatures are void, make look-backs due, propose relapses.

    Done twice, the second time finds nothing.
    """
    actor, at = system_actor("verification", via="task"), timezone.now()
    closed, again = operations.end_due_notices(actor=actor, at=at)
    due = operations.make_look_backs_due(actor=actor, at=at)
    leads = operations.propose_relapses(actor=actor, at=at)
    return {"closed": closed, "reviewed_again": again, "look_backs": due, "relapse_leads": leads}
