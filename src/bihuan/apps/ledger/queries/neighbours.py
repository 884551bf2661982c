"""Who stands before and after a problem in a list, without reading the list.

The place is found by the problem's own values in the list's order: also one that has left the list meanwhile, because a step was
taken, has a next one there.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries.listing import ProblemFilter, filtered
from bihuan.core.actors import Actor

# The field that each order goes by, and whether downwards; what has no value stands last, equals stand in the order of ids.
_ORDERS: dict[str, tuple[str, bool]] = {
    "due": ("due", False), "-due": ("due", True), "number": ("number", False), "-number": ("number", True),
    "last": ("last_act_at", False), "-last": ("last_act_at", True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The numbers of the problems before and after; "" at an end of the list."""

    before: str = ""
    after: str = ""


def neighbours_of(actor: Actor, *, wanted: ProblemFilter, number: str, today: date) -> Neighbours:
    """The problems beside this one in the list that `wanted` names, as far as the actor sees them. Three small queries."""
    field, downwards = _ORDERS.get(wanted.sort, _ORDERS["due"])
    own = policies.visible(actor).filter(number=number).values_list("pk", field).first()
    if own is None:
        return Neighbours()
    pk, value = own
    listed = filtered(actor, wanted, today).exclude(pk=pk)
    after = listed.filter(_beyond(field, value, pk, downwards=downwards))
    before = listed.filter(_short_of(field, value, pk, downwards=downwards))
    name = F(field)
    onwards = name.desc(nulls_last=True) if downwards else name.asc(nulls_last=True)
    backwards = name.asc(nulls_first=True) if downwards else name.desc(nulls_first=True)
    return Neighbours(
        before=before.order_by(backwards, "-pk").values_list("number", flat=True).first() or "",
        after=after.order_by(onwards, "pk").values_list("number", flat=True).first() or "",
    )


def _beyond(field: str, value: date | datetime | str | None, pk: int, *, downwards: bool) -> Q:
    if value is None:
        return Q(**{f"{field}__isnull": True}, pk__gt=pk)
    further = Q(**{f"{field}__{'lt' if downwards else 'gt'}": value}) | Q(**{field: value}, pk__gt=pk)
    return further | Q(**{f"{field}__isnull": True}) if Problem._meta.get_field(field).null else further


def _short_of(field: str, value: date | datetime | str | None, pk: int, *, downwards: bool) -> Q:
    if value is None:
        return Q(**{f"{field}__isnull": False}) | Q(**{f"{field}__isnull": True}, pk__lt=pk)
    return Q(**{f"{field}__{'gt' if downwards else 'lt'}": value}) | Q(**{field: value}, pk__lt=pk)
