"""Who is told of closing: the unit of what was decided about it, and who looks back of what has come due.

It happens inside of the step's own transaction: the step and its messages stand there together or not at all. What is told goes
out with the digest, never as a message of its own.
"""

from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from bihuan.apps.ledger.queries import ClosingState
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification.models import LookBack
from bihuan.core.actors import Role
from bihuan.core.decisions import Reason

CLOSING_TOLD = "verification.closing"
LOOK_BACKS_DUE = "verification.look-backs"
RETURNED = Reason("review-returned", "%(number)s 复核没有通过，退回整改")
CLOSED = Reason("review-closed", "%(number)s 复核签署完成，已销号")
POSTED = Reason("notice-posted", "%(number)s 复核签署完成，公示到 %(day)s")
_DUE = Reason("look-backs-due", "%(n)s 项到了回头看的日子")


def tell_unit(state: ClosingState, title: Reason, *, at: datetime, key: str, address: str = "", day: str = "") -> None:
    """Tell who speaks for the accountable unit; `key` names the step, so that it is told once."""
    speakers = organizations.speakers_of_units([state.accountable_unit_id], at=at)
    notifications.notify(
        at=at, recipients=speakers.get(state.accountable_unit_id, ()), kind=CLOSING_TOLD, object_type="problem",
        object_id=str(state.problem_id), key=key, address=address or f"/problems/{state.number}/",
        title=Reason(title.code, title.message, {"number": state.number, "day": day}),
    )  # fmt: skip


def tell_of_look_backs(*, at: datetime) -> None:
    """One message a day and region to all who look back there, about everything that came due at this moment."""
    came = LookBack.objects.filter(made_due_at=at).order_by().values_list("problem__region__path")
    for path, count in came.annotate(Count("pk")):
        looking = organizations.users_within(Role.CHECKER, Role.INSPECTOR, region_path=path, at=at)
        notifications.notify(
            at=at, recipients=looking, kind=LOOK_BACKS_DUE, object_type="look-backs", object_id=path,
            key=timezone.localdate(at).isoformat(), address="/verification/look-backs/",
            title=Reason(_DUE.code, _DUE.message, {"n": count}),
        )  # fmt: skip
