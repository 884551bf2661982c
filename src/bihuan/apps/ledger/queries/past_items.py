"""What of the ledger had a deadline on past days, with the days on which its clock ran, for whoever rehearses the ladder.

The neighbour of `due_items`, which reads what is late now. It reads a whole region with a handful of queries, whatever its size.
Of a suspension that ended nothing is left but the deadline that it moved, so the deadline that holds now is told.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bihuan.apps.ledger.models import ExtensionRequest, HandBack, Measure, Milestone, Outcome, Problem
from bihuan.core.ladder import ItemKind, Pause
from bihuan.core.lifecycle import UNCOUNTED_STATES
from bihuan.core.rehearsal import PastItem

_CHUNK = 5000
_OWN = ("pk", "accountable_unit", "dispatched_at")
_END = ("applied_at", "first_reported_at", "returned_at", "closed_at", "suspended_on")
Pauses = Mapping[int, tuple[Pause, ...]]


def past_items(region_id: int, *, since: date, until: date) -> Iterator[tuple[int, PastItem]]:
    """Items with a deadline up to `until` whose clock ran on or after `since`, each with the problem that it belongs to."""
    pauses = past_pauses(region_id)
    for kind, rows, names in _kinds(region_id, until):
        for problem, unit, dispatched, due, ended, *ends in rows.values_list(*names).iterator(_CHUNK):
            stopped, stood = end_of(*ends)
            last = _earlier(_day(ended), stopped)
            if last is None or last >= since:
                held = (*pauses.get(problem, ()), *stood)
                yield problem, PastItem(kind, unit, due, timezone.localdate(dispatched), last, held)


def _kinds(region_id: int, until: date) -> "Iterator[tuple[ItemKind, QuerySet[Any], tuple[str, ...]]]":
    """Each kind's rows, and the names of problem, unit, dispatch, deadline, own end and the end of the problem."""
    uncounted = [state.value for state in UNCOUNTED_STATES]
    counted = Q(region=region_id, accountable_unit__isnull=False, dispatched_at__isnull=False, is_history=False)
    own = Problem.objects.filter(counted).exclude(state__in=uncounted).order_by()
    yield ItemKind.ACCEPTANCE, own.filter(handback_until__lte=until), (*_OWN, "handback_until", "accepted_at", *_END)
    yield ItemKind.CLOSURE, own.filter(due__lte=until), (*_OWN, "due", "closed_at", *_END)
    names = tuple(f"problem__{name}" for name in _OWN)
    end = tuple(f"problem__{name}" for name in _END)
    for kind, rows, ended in (
        (ItemKind.MILESTONE, Milestone.objects.all(), "reached_at"),
        (ItemKind.MEASURE, Measure.objects.all(), "ended_at"),
    ):
        yield kind, rows.filter(problem__in=own, due__lte=until).order_by(), (*names, "due", ended, *end)


def end_of(
    applied: datetime | None, reported: datetime | None, returned: datetime | None, closed: datetime | None,
    suspended: date | None,
) -> tuple[date | None, tuple[Pause, ...]]:  # fmt: skip
    """When the problem's clock stopped for good, and the days before on which an application or a suspension held it."""
    held = []
    if reported is not None and returned is not None:
        held.append(Pause(timezone.localdate(reported), timezone.localdate(returned)))
    if suspended is not None:
        held.append(Pause(suspended))
    if applied is None and returned is None and closed is not None:
        return _day(reported or closed), tuple(held)
    return _day(applied or closed), tuple(held)


def past_pauses(region_id: int) -> Pauses:
    """Days between asking and a ruling, and those since a question that nobody answered yet."""
    ruled = {"ruled_at__isnull": False}
    refused = Q(outcome=Outcome.PENDING) | Q(outcome=Outcome.REFUSED, **ruled)
    granted = Q(outcome=Outcome.GRANTED, **ruled)
    found: dict[int, list[Pause]] = defaultdict(list)
    for rows, which in ((HandBack.objects.all(), refused), (ExtensionRequest.objects.all(), refused | granted)):
        asked = rows.filter(which, problem__region=region_id, unit=F("problem__accountable_unit"))
        for problem, since, to in asked.order_by().values_list("problem", "asked_at", "ruled_at"):
            found[problem].append(Pause(timezone.localdate(since), _day(to)))
    return {problem: tuple(pauses) for problem, pauses in found.items()}


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else timezone.localdate(moment)


def _earlier(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
