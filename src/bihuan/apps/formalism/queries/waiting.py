"""Flags that wait for somebody: for a unit's answer, for the office's ruling."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Value, When, Window

from bihuan.apps.formalism.queries.listing import FlagFilter, filtered
from bihuan.core.actors import Actor
from bihuan.core.formalism.course import FlagState


@dataclass(frozen=True, slots=True)
class WaitingFlag:
    """One flag that waits. Until `answer_until` the units concerned are waited for."""

    id: int
    check_id: str
    state: str
    answer_until: datetime


def waiting_flags(actor: Actor, *, group: str, limit: int) -> tuple[int, tuple[WaitingFlag, ...]]:
    """How many the list of this group holds, and the most urgent: first what was answered, then by the end of the time. One query."""
    answered = Case(When(state=FlagState.ANSWERED.value, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = (
        filtered(actor, FlagFilter(group=group))
        .annotate(total=Window(Count("pk")))
        .order_by(answered, "answer_until", "pk")
        .values_list("pk", "check_id", "state", "answer_until", "total")[:limit]
    )
    found = list(rows)
    return (found[0][4] if found else 0), tuple(WaitingFlag(*row[:4]) for row in found)
