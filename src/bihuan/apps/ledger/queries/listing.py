"""Lists and counts of problems."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import CharField, DateField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ImportedProblem, Membership, Milestone, NamedPerson, Problem, Watch
from bihuan.apps.ledger.queries.counting import count_groups
from bihuan.apps.ledger.queries.groups import GROUPS, open_on
from bihuan.apps.ledger.queries.narrowing import condition_of
from bihuan.apps.ledger.queries.paging import OrderedIds
from bihuan.apps.ledger.queries.searching import Search, read_search
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.core.actors import Actor
from bihuan.core.due import Due, stand_of
from bihuan.core.lifecycle import State
from bihuan.core.list_filters import NO, YES
from bihuan.core.workdays import WorkCalendar

PER_PAGE = 50
_SHOWN = (
    "id", "number", "text", "state", "severity", "track", "due", "standing", "due_estimated", "recurrence", "unresolved",
    "last_act_at", "closed_at", "is_history", "version", "accountable_unit__name", "region__path", "home",
)  # fmt: skip
_MANY_FOUND = 2000
"""So many problems that hold the words of a search that a page of them is met soon when the list is walked."""
_LONGEST_ID = 18
SORTS = {
    "due": (F("due").asc(nulls_last=True), "id"),
    "-due": (F("due").desc(nulls_last=True), "id"),
    "number": ("number",),
    "-number": ("-number",),
    "-last": ("-last_act_at", "id"),
    "last": ("last_act_at", "id"),
}


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """What a list shows. Every field is a parameter of the address; an unknown value shows nothing rather than everything.

    `on` is a day: what was open at its end. `person` is the id of a responsible person, or a name that nobody is settled for.
    `found_by` is the unit that registered what it found in itself, `lead` a unit whose campaigns the problems belong to.
    `named` is a name as it is written, whoever is meant; `idle` so many days without a report of progress; `estimated` yes or no;
    `gap` is what a problem shows about rules, "unsaid" where nobody said it; `watched` what the reader keeps an eye on (yes) or
    does not (no).
    """

    group: str = "all"
    state: str = ""
    q: str = ""
    campaign: str = ""
    unit: str = ""
    severity: str = ""
    track: str = ""
    source: str = ""
    imported: str = ""
    on: str = ""
    person: str = ""
    found_by: str = ""
    lead: str = ""
    category: str = ""
    gap: str = ""
    named: str = ""
    assisting: str = ""
    due_from: str = ""
    due_to: str = ""
    estimated: str = ""
    idle: str = ""
    watched: str = ""
    sort: str = "due"


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One line of a list."""

    id: int
    number: str
    text: str
    state: str
    severity: str
    track: str
    campaign: str
    unit: str
    person: str
    due: Due
    milestones: tuple[str, ...]
    last_act_at: datetime
    closed_at: datetime | None
    version: int
    unresolved: int
    history: bool = False


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """One page: its rows, its place among the pages, and how many problems there are in all."""

    rows: tuple[ProblemRow, ...]
    page: Page[int]
    total: int


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """Reported, closed and under application are different counts. No random check was ever made: there is no verified one yet."""

    all: int = 0
    open: int = 0
    reported: int = 0
    claimed: int = 0
    closed: int = 0
    overdue: int = 0
    soon: int = 0
    to_dispatch: int = 0
    to_accept: int = 0
    hand_back: int = 0
    working: int = 0
    returned: int = 0
    extension: int = 0
    unresolved: int = 0
    history: int = 0


def counted_page(
    actor: Actor, *, wanted: ProblemFilter, today: date, page: int | str = 1, per_page: int = PER_PAGE
) -> tuple[LedgerCounts, ProblemPage]:
    """The counts of every group and one page of the wanted one: what `ledger_counts` and `problem_page` say, asked together."""
    asked = _asked(actor, wanted, today)
    counts = _counts(actor, wanted, today, lambda: policies.visible(actor).filter(*asked.by_index()))
    total = getattr(counts, wanted.group.replace("-", "_"), None)
    return counts, _page(actor, asked, wanted, today=today, page=page, per_page=per_page, total=total)


def problem_page(
    actor: Actor,
    *,
    wanted: ProblemFilter,
    today: date,
    page: int | str = 1,
    per_page: int = PER_PAGE,
    total: int | None = None,
) -> ProblemPage:
    """One page of the problems that the actor may see. `total`, where the caller has counted them already, saves a count."""
    return _page(actor, _asked(actor, wanted, today), wanted, today=today, page=page, per_page=per_page, total=total)


def _page(
    actor: Actor,
    asked: "_Asked",
    wanted: ProblemFilter,
    *,
    today: date,
    page: int | str,
    per_page: int,
    total: int | None,
) -> ProblemPage:
    """The ids come out of indexes, however deep the page lies; only the rows of these few are read."""
    conditions = asked.by_walk() if total is not None and total >= _MANY_FOUND else asked.by_index()
    parts = [_in_group(part.filter(*conditions), wanted, today) for part in policies.visible_parts(actor)]
    order = SORTS.get(wanted.sort, SORTS["due"])
    pages: Paginator[int] = Paginator(OrderedIds(parts, order, total), per_page)  # type: ignore[arg-type]  # only cut
    found = pages.get_page(page)
    rows = _read(Problem.objects.filter(pk__in=found.object_list).order_by(*order))
    return ProblemPage(rows=_rows(rows, today), page=found, total=pages.count)


def list_problems(actor: Actor, *, wanted: ProblemFilter, today: date, limit: int) -> tuple[ProblemRow, ...]:
    """The first problems of a list."""
    chosen = filtered(actor, wanted, today).order_by(*SORTS.get(wanted.sort, SORTS["due"]))
    return problem_rows(list(chosen[:limit]), today=today)


def count_problems(actor: Actor, *, wanted: ProblemFilter, today: date) -> int:
    """How many problems the list holds that these parameters show."""
    return filtered(actor, wanted, today).count()


def ledger_counts(actor: Actor, *, today: date, wanted: ProblemFilter | None = None) -> LedgerCounts:
    """All counts, each over exactly the list of its group."""
    chosen = wanted or ProblemFilter()
    return _counts(actor, chosen, today, lambda: narrowed(actor, chosen, today))


def numbers_of(actor: Actor, *, wanted: ProblemFilter, today: date, limit: int) -> list[str]:
    """Stable numbers of a list, for acts on many."""
    return list(filtered(actor, wanted, today).order_by("id").values_list("number", flat=True)[:limit])


def problem_rows(problems: Sequence[Problem], *, today: date) -> tuple[ProblemRow, ...]:
    """Rows for problems at hand: two queries for any number of them, and one for the calendars."""
    ids = [problem.pk for problem in problems]
    by_id = {problem.id: problem for problem in _read(Problem.objects.filter(pk__in=ids))}
    return _rows([by_id[pk] for pk in ids if pk in by_id], today)


def milestone_marks(milestones: Iterable["Milestone | _Stone"], today: date) -> tuple[str, ...]:
    """How each stage goal stands: verified by somebody else, reported by the unit, behind, or still to come."""
    return tuple(
        "verified" if stone.verified_at
        else "reported" if stone.reached_at
        else "behind" if stone.due and stone.due < today
        else "planned"
        for stone in milestones
    )  # fmt: skip


def _read(problems: QuerySet[Problem]) -> list["_Stored"]:
    """Everything of its own that a row shows, and nothing else: long texts stay where they are."""
    home = Membership.objects.filter(problem=OuterRef("pk"), is_home=True)
    label = Coalesce(NullIf("campaign__short_name", Value("")), "campaign__name")
    return [
        _Stored(*row)
        for row in problems.annotate(home=Subquery(home.annotate(label=label).values("label")[:1])).values_list(*_SHOWN)
    ]


def _rows(problems: Sequence["_Stored"], today: date) -> tuple[ProblemRow, ...]:
    """Rows of what `_read` gives: who is named and how the stages stand comes for all of them at once."""
    people: defaultdict[int, list[str]] = defaultdict(list)
    stones: defaultdict[int, list[_Stone]] = defaultdict(list)
    for pk, name, _, due, reached_at, verified_at in _named_and_aimed_at([problem.id for problem in problems]):
        if name is None:
            stones[pk].append(_Stone(due, reached_at, verified_at))
        else:
            people[pk].append(name)
    calendar = _Calendars()
    return tuple(
        _row(problem, today, calendar.of(problem.region_path), people[problem.id], stones[problem.id])
        for problem in problems
    )


def _named_and_aimed_at(ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Who is responsible for these problems and their stage goals, both in their order, in one query: a name or a goal a row."""
    named = NamedPerson.objects.filter(problem__in=ids, duty=NamedPerson.Duty.RESPONSIBLE).order_by()
    goals = Milestone.objects.filter(problem__in=ids).order_by()
    moment = Value(None, output_field=DateTimeField())
    rows = named.values_list("problem_id", "name", "id", Value(None, output_field=DateField()), moment, moment).union(
        goals.values_list(
            "problem_id", Value(None, output_field=CharField()), "position", "due", "reached_at", "verified_at"
        ),
        all=True,
    )
    return sorted(rows, key=lambda row: (row[1] is None, row[2]))


class _Stored(NamedTuple):
    """What a row of the table itself says, in the order of `_SHOWN`."""

    id: int
    number: str
    text: str
    state: str
    severity: str
    track: str
    due: date | None
    standing: bool
    due_estimated: bool
    recurrence: str
    unresolved: list[object]
    last_act_at: datetime
    closed_at: datetime | None
    is_history: bool
    version: int
    unit: str | None
    region_path: str
    home: str | None


@dataclass(frozen=True, slots=True)
class _Stone:
    """How far a stage goal is."""

    due: date | None
    reached_at: datetime | None
    verified_at: datetime | None


class _Calendars:
    """One look-up of the working days per region and list."""

    def __init__(self) -> None:
        self._known: dict[str, WorkCalendar] = {}

    def of(self, region_path: str) -> WorkCalendar:
        if region_path not in self._known:
            self._known[region_path] = calendars.calendar_for(region_path)
        return self._known[region_path]


def filtered(actor: Actor, wanted: ProblemFilter, today: date) -> QuerySet[Problem]:
    """What a list of these parameters holds, in no order. Nothing in here joins to many: every problem comes once."""
    return _in_group(narrowed(actor, wanted, today), wanted, today)


def narrowed(actor: Actor, wanted: ProblemFilter, today: date) -> QuerySet[Problem]:
    """What all of the wanted parameters but the group leave."""
    return policies.visible(actor).filter(*_asked(actor, wanted, today).by_index())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all parameters but the group ask for; the words of a search apart, for which there are two ways."""

    conditions: Sequence[Q]
    search: Search | None = None

    def by_index(self) -> list[Q]:
        return [*self.conditions, self.search.by_index()] if self.search else [*self.conditions]

    def by_walk(self) -> list[Q]:
        return [*self.conditions, self.search.by_walk()] if self.search else [*self.conditions]


def _asked(actor: Actor, wanted: ProblemFilter, today: date) -> _Asked:
    if any("\x00" in str(getattr(wanted, field.name)) for field in fields(wanted)):  # PostgreSQL takes no NUL
        return _Asked([Q(pk__in=())])
    found = [Q(**{name: value}) for name in ("state", "severity", "track") if (value := getattr(wanted, name))]
    if wanted.source:
        found.append(policies.source_readable(actor) & Q(source=wanted.source))
    found.append(condition_of(wanted, today))
    if wanted.watched:
        found.append(_watched_by(actor, wanted.watched))
    found += [narrow(value) for name, narrow in _NARROWING.items() if (value := getattr(wanted, name))]
    return _Asked(found, read_search(wanted.q) if wanted.q else None)


def _in_group(problems: QuerySet[Problem], wanted: ProblemFilter, today: date) -> QuerySet[Problem]:
    if not wanted.group:
        return problems
    group = GROUPS.get(wanted.group)
    return problems.filter(group.condition(today)) if group else problems.none()


def _counts(
    actor: Actor, wanted: ProblemFilter, today: date, problems: Callable[[], QuerySet[Problem]]
) -> LedgerCounts:
    """The counts over `problems`, which are put together only where nothing is at hand: that alone takes milliseconds."""
    names = {field.name.replace("_", "-"): field.name for field in fields(LedgerCounts)}
    counts = while_unchanged(
        ("counts", actor, replace(wanted, group="", sort=""), today), lambda: count_groups(problems(), names, today)
    )
    return LedgerCounts(**{names[key]: count for key, count in counts.items()})


def _of_campaigns(**which: object) -> Q:
    return Q(pk__in=Membership.objects.filter(**which).values_list("problem_id", flat=True))


def _of_run(run: str) -> Q:
    return Q(pk__in=ImportedProblem.objects.filter(run=_id_in(run)).values_list("problem_id", flat=True))


def _of_person(person: str) -> Q:
    """Where that person is named as responsible; by the name alone where the name is not settled, never for both."""
    named = NamedPerson.objects.filter(duty=NamedPerson.Duty.RESPONSIBLE)
    found = named.filter(person=_id_in(person)) if person.isdecimal() else named.filter(person=None, name=person)
    return Q(pk__in=found.values_list("problem_id", flat=True))


def _watched_by(actor: Actor, text: str) -> Q:
    own = Q(pk__in=Watch.objects.filter(user=actor.user_id).order_by().values("problem"))
    return {YES: own, NO: ~own}.get(text, Q(pk__in=()))


def _on(text: str) -> Q:
    day = _day_in(text)
    return open_on(day) if day else Q(pk__in=())


def _day_in(text: str) -> date | None:
    """The day that a part of an address holds, between the first and the last that can be counted."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day < date(9000, 1, 1) else None


def _id_in(text: str) -> int:
    """The id that a part of an address holds; one that nothing bears where it is no id, or too long for any database."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_ID else -1


_NARROWING: Mapping[str, Callable[[str], Q]] = {
    "unit": lambda unit: Q(accountable_unit=_id_in(unit)),
    "campaign": lambda campaign: _of_campaigns(campaign=_id_in(campaign)),
    "lead": lambda unit: _of_campaigns(campaign__lead_unit=_id_in(unit)),
    "imported": _of_run,
    "found_by": lambda unit: Q(registered_by_unit=_id_in(unit)),
    "person": _of_person,
    "on": _on,
}


def _row(
    problem: _Stored, today: date, calendar: WorkCalendar, people: Sequence[str], stones: Sequence[_Stone]
) -> ProblemRow:
    return ProblemRow(
        id=problem.id,
        number=problem.number,
        text=problem.text,
        state=problem.state,
        severity=problem.severity,
        track=problem.track,
        campaign=problem.home or "",
        unit=problem.unit or "",
        person="、".join(people),
        due=due_of(problem, today=today, calendar=calendar),
        milestones=milestone_marks(stones, today),
        last_act_at=problem.last_act_at,
        closed_at=problem.closed_at,
        version=problem.version,
        unresolved=len(problem.unresolved),
        history=problem.is_history,
    )


def due_of(problem: "Problem | _Stored", *, today: date, calendar: WorkCalendar) -> Due:
    """How a problem's deadline stands."""
    return stand_of(
        state=State(problem.state),
        due=problem.due,
        standing=problem.standing,
        estimated=problem.due_estimated,
        today=today,
        calendar=calendar,
        recurrence=problem.recurrence,
    )
