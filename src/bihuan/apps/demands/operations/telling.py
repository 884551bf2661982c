"""Who is told: the units that are asked, when a demand is approved; the unit whose opinion was answered.

Inside of the caller's transaction. What is open and what is about to be due stands in the digest as a number.
"""

from collections.abc import Collection
from datetime import datetime

from bihuan.apps.demands.models import BurdenOpinion, Demand
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.core.decisions import Reason

DEMAND_SENT = "demands.sent"
OPINION_ANSWERED = "demands.opinion-answered"


def tell_units_asked(demand: Demand, unit_ids: Collection[int], *, at: datetime) -> None:
    """Tell everybody who speaks for a unit that is asked; once for a demand."""
    notifications.notify(
        at=at, recipients=_speakers(unit_ids, at), kind=DEMAND_SENT, object_type="demand", object_id=str(demand.pk),
        address=f"/demands/{demand.pk}/",
        title=Reason(
            "demand-sent", "要报材料：%(title)s（%(number)s）", {"title": demand.title, "number": demand.number}
        ),
    )  # fmt: skip


def tell_unit_of_reply(opinion: BurdenOpinion, *, at: datetime) -> None:
    """Tell the unit that said it, and nobody else, that it was answered."""
    notifications.notify(
        at=at, recipients=_speakers((opinion.unit_id,), at), kind=OPINION_ANSWERED, object_type="demand",
        object_id=str(opinion.demand_id), key=str(opinion.pk), address=f"/demands/{opinion.demand_id}/#opinions",
        title=Reason("opinion-answered-told", "减负意见有答复：%(number)s", {"number": opinion.demand.number}),
    )  # fmt: skip


def _speakers(unit_ids: Collection[int], at: datetime) -> frozenset[int]:
    return frozenset[int]().union(*organizations.speakers_of_units(unit_ids, at=at).values())
