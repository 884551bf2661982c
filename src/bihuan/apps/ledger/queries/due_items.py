"""What of the ledger has a deadline that has come or comes near, for whoever chases it: read by units, many thousands at once.

Only what counts time is read: a problem that was applied for, suspended or handed back and not ruled on stands still and is left
out, and so is one whose unit asked for more time and was not answered yet.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bihuan.apps.ledger.models import (
    ExtensionRequest,
    HandBack,
    Measure,
    MeasureState,
    Membership,
    Milestone,
    NamedPerson,
    Outcome,
    Problem,
)
from bihuan.core.ladder import ItemKind, OpenItem, Pause
from bihuan.core.lifecycle import CLOCK_STATES, State

RUNNING = [state.value for state in CLOCK_STATES - {State.HANDBACK_ASKED}]
_WORDS = 60
_CHUNK = 5000


def count_due_items(region_id: int, *, until: date) -> Mapping[int, int]:
    """How many items of each unit of a region have a deadline up to that day."""
    counts: dict[int, int] = defaultdict(int)
    for rows, names in _kinds().values():
        found = rows.filter(**{names.region: region_id, f"{names.due}__lte": until})
        for unit, count in found.order_by().values_list(names.unit).annotate(n=Count("pk")):
            counts[unit] += count
    return counts


def due_items(region_id: int, *, unit_ids: Collection[int], until: date) -> Iterator[OpenItem]:
    """The items of these units with a deadline up to that day, kind by kind."""
    terms, pauses = _granted(region_id, unit_ids, until), pauses_of(region_id, unit_ids)
    for kind, (rows, names) in _kinds().items():
        found = rows.filter(**{names.region: region_id, f"{names.unit}__in": unit_ids, f"{names.due}__lte": until})
        wanted = ("pk", names.problem, names.unit, "text", names.due)
        for pk, problem, unit, text, due in found.order_by("pk").values_list(*wanted).iterator(_CHUNK):
            yield OpenItem(
                kind=kind, object_id=pk, unit_id=unit, label=text[:_WORDS], due=due, problem_id=problem,
                term=terms.get(problem, 0) if kind is ItemKind.CLOSURE else 0, pauses=pauses.get(problem, ()),
            )  # fmt: skip


def responsible_people_of(problem_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """The people who answer for each problem, as far as it is settled who they are."""
    rows = NamedPerson.objects.filter(
        problem__in=problem_ids, duty=NamedPerson.Duty.RESPONSIBLE, person__isnull=False
    )  # fmt: skip
    return _grouped(rows.order_by().values_list("problem_id", "person_id"))


def campaigns_of(problem_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """The campaigns that each problem serves."""
    rows = Membership.objects.filter(problem__in=problem_ids)
    return _grouped(rows.order_by().values_list("problem_id", "campaign_id"))


def _grouped(pairs: Iterable[tuple[int, int | None]]) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for problem, other in pairs:
        if other is not None:
            found[problem].add(other)
    return {problem: frozenset(others) for problem, others in found.items()}


@dataclass(frozen=True, slots=True)
class _Names:
    """Where a kind of item keeps what is asked of all of them."""

    problem: str
    region: str
    unit: str
    due: str


_OWN = _Names("pk", "region", "accountable_unit", "due")
_ACCEPTANCE = _Names("pk", "region", "accountable_unit", "handback_until")
_PART = _Names(
    "problem", "problem__region", "problem__accountable_unit", "due",
)  # fmt: skip


def _kinds() -> "Mapping[ItemKind, tuple[QuerySet[Any], _Names]]":
    asked = ExtensionRequest.objects.filter(problem=OuterRef("pk"), outcome=Outcome.PENDING)
    running = Problem.objects.filter(state__in=RUNNING, accountable_unit__isnull=False).filter(~Exists(asked))
    asked_of = ExtensionRequest.objects.filter(problem=OuterRef("problem"), outcome=Outcome.PENDING)
    parts = Q(problem__state__in=RUNNING, problem__accountable_unit__isnull=False) & ~Exists(asked_of)
    return {
        ItemKind.ACCEPTANCE: (Problem.objects.filter(state=State.DISPATCHED.value), _ACCEPTANCE),
        ItemKind.CLOSURE: (running, _OWN),
        ItemKind.MILESTONE: (Milestone.objects.filter(parts, reached_at__isnull=True), _PART),
        ItemKind.MEASURE: (Measure.objects.filter(parts, state=MeasureState.OPEN), _PART),
    }


def _granted(region_id: int, unit_ids: Collection[int], until: date) -> Mapping[int, int]:
    """How often more time was granted for each problem: with it the ladder begins anew."""
    rows = ExtensionRequest.objects.filter(
        outcome=Outcome.GRANTED, problem__region=region_id, problem__accountable_unit__in=unit_ids,
        problem__due__lte=until,
    )  # fmt: skip
    return dict(rows.order_by().values_list("problem").annotate(n=Count("pk")))


def pauses_of(region_id: int, unit_ids: Collection[int]) -> Mapping[int, tuple[Pause, ...]]:
    """Days between asking and a ruling: a dispute, or a wish for more time, cost the unit nothing. What was granted moves the deadline of
    the problem alone, so its stage goals and measures stood still as well."""
    ruled = {
        "ruled_at__isnull": False, "problem__region": region_id,
        "problem__accountable_unit__in": unit_ids, "problem__state__in": RUNNING,
    }  # fmt: skip
    wanted = ("problem", "asked_at", "ruled_at")
    found: dict[int, list[Pause]] = defaultdict(list)
    answered = (Outcome.REFUSED, Outcome.GRANTED)
    for rows in (
        HandBack.objects.filter(**ruled, outcome=Outcome.REFUSED),
        ExtensionRequest.objects.filter(**ruled, outcome__in=answered),
    ):
        for problem, since, to in rows.values_list(*wanted):
            found[problem].append(Pause(timezone.localdate(since), timezone.localdate(to)))
    return {problem: tuple(pauses) for problem, pauses in found.items()}
