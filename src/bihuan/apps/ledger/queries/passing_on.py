"""Hand-backs: the list of them with what each problem went through, and how each unit passes on, aggregated by the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import HandBack, Lapse, Outcome
from bihuan.apps.ledger.queries.listing import ProblemRow, problem_rows
from bihuan.core.actors import Actor
from bihuan.core.lifecycle import HANDBACKS_BEFORE_DECIDER
from bihuan.core.passing_on import COUNTS_AGAINST, PassingOutcome, days_between
from bihuan.core.workdays import WorkCalendar

PER_PAGE = 30
_LAPSED = Q(outcome=Outcome.REFUSED, ruling__in=Lapse.values)
OUTCOMES: Mapping[PassingOutcome, Q] = {
    PassingOutcome.OPEN: Q(outcome=Outcome.PENDING),
    PassingOutcome.UPHELD: Q(outcome=Outcome.GRANTED),
    PassingOutcome.REFUSED: Q(outcome=Outcome.REFUSED) & ~_LAPSED,
    PassingOutcome.LAPSED: _LAPSED,
}


@dataclass(frozen=True, slots=True)
class PassingFilter:
    """Which hand-backs a list shows, as it stands in its address; an unknown value shows nothing. "" means all of them."""

    outcome: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PassingRow:
    """One hand-back with its problem. `earlier` counts those of the same problem before it; `days` are working days."""

    id: int
    problem: ProblemRow
    unit: str
    why: str
    suggested_unit: str
    asked_by: str
    asked_at: datetime
    outcome: PassingOutcome
    ruling: str
    ruled_at: datetime | None
    earlier: int
    days: int

    @property
    def needs_decider(self) -> bool:
        return self.outcome is PassingOutcome.OPEN and self.earlier >= HANDBACKS_BEFORE_DECIDER


@dataclass(frozen=True, slots=True)
class PassingTally:
    """How a unit passes on. `days_lost` are those of the refused ones: what was upheld counts against nobody."""

    unit_id: int
    unit: str
    passed_on: int
    upheld: int
    refused: int
    open: int
    days_lost: int


def outcome_of(row_outcome: str, ruling: str) -> PassingOutcome:
    """How a hand-back was ruled on, in the words of the core."""
    if row_outcome == Outcome.PENDING:
        return PassingOutcome.OPEN
    if row_outcome == Outcome.GRANTED:
        return PassingOutcome.UPHELD
    return PassingOutcome.LAPSED if ruling in Lapse.values else PassingOutcome.REFUSED


def passing_page(
    actor: Actor, *, wanted: PassingFilter, today: date, page: int | str = 1
) -> tuple[tuple[PassingRow, ...], Page[HandBack]]:
    """One page of hand-backs: what waits longest first, then the latest ruling."""
    chosen = _filtered(actor, wanted).select_related("unit", "suggested_unit", "asked_by", "problem__region")
    found = Paginator(chosen.order_by("ruled_at", "asked_at", "id"), PER_PAGE).get_page(page)
    return _rows(list(found.object_list), today), found


def passing_tallies(actor: Actor, *, today: date) -> tuple[PassingTally, ...]:
    """Every unit that ever passed on, in the order of their names: no ranking. One query, whatever the number of hand-backs."""
    grouped = (
        _visible(actor)
        .exclude(_LAPSED)
        .order_by()
        .annotate(asked_on=TruncDate("asked_at"), ruled_on=TruncDate("ruled_at"))
        .values_list("unit", "unit__name", "outcome", "asked_on", "ruled_on")
        .annotate(n=Count("pk"))
    )
    calendar, counts, names = calendars.calendar_for(), defaultdict[tuple[int, PassingOutcome], int](int), {}
    days: defaultdict[int, int] = defaultdict(int)
    for unit_id, name, outcome, asked, ruled, number in grouped:
        told = outcome_of(outcome, "")
        names[unit_id] = name
        counts[unit_id, told] += number
        if told in COUNTS_AGAINST:
            days[unit_id] += number * days_between(asked, ruled or today, calendar)
    return tuple(
        _tally(unit_id, names[unit_id], counts, days[unit_id])
        for unit_id in sorted(names, key=lambda pk: (names[pk], pk))
    )


def _tally(unit_id: int, name: str, counts: Mapping[tuple[int, PassingOutcome], int], days_lost: int) -> PassingTally:
    upheld, refused, waiting = (
        counts.get((unit_id, outcome), 0)
        for outcome in (PassingOutcome.UPHELD, PassingOutcome.REFUSED, PassingOutcome.OPEN)
    )
    return PassingTally(unit_id, name, upheld + refused + waiting, upheld, refused, waiting, days_lost)


def _visible(actor: Actor) -> QuerySet[HandBack]:
    return HandBack.objects.filter(policies.seen_through(actor, "problem"))


def _filtered(actor: Actor, wanted: PassingFilter) -> QuerySet[HandBack]:
    chosen = _visible(actor)
    if wanted.outcome:
        known = wanted.outcome in set(PassingOutcome)
        chosen = chosen.filter(OUTCOMES[PassingOutcome(wanted.outcome)]) if known else chosen.none()
    else:
        chosen = chosen.exclude(_LAPSED)
    if wanted.unit:
        fits = wanted.unit.isascii() and wanted.unit.isdecimal() and len(wanted.unit) < 18
        chosen = chosen.filter(unit=int(wanted.unit)) if fits else chosen.none()
    return chosen


def _rows(found: Sequence[HandBack], today: date) -> tuple[PassingRow, ...]:
    problems = {row.id: row for row in problem_rows([each.problem for each in found], today=today)} if found else {}
    before = _earlier(found)
    calendar = calendars.calendar_for()
    return tuple(_row(each, problems[each.problem_id], before[each.pk], today, calendar) for each in found)


def _earlier(found: Iterable[HandBack]) -> dict[int, int]:
    """How many hand-backs of its problem came before each. One query."""
    ids: defaultdict[int, list[int]] = defaultdict(list)
    problems = {each.problem_id for each in found}
    for problem, pk in HandBack.objects.filter(problem__in=problems).order_by("id").values_list("problem", "pk"):
        ids[problem].append(pk)
    return {pk: place for held in ids.values() for place, pk in enumerate(held)}


def _row(each: HandBack, problem: ProblemRow, earlier: int, today: date, calendar: WorkCalendar) -> PassingRow:
    ruled = timezone.localdate(each.ruled_at) if each.ruled_at else today
    return PassingRow(
        id=each.pk,
        problem=problem,
        unit=each.unit.name,
        why=each.reason,
        suggested_unit=each.suggested_unit.name if each.suggested_unit else "",
        asked_by=str(each.asked_by) if each.asked_by else "",
        asked_at=each.asked_at,
        outcome=outcome_of(each.outcome, each.ruling),
        ruling=each.ruling,
        ruled_at=each.ruled_at,
        earlier=earlier,
        days=days_between(timezone.localdate(each.asked_at), ruled, calendar),
    )
