"""A problem as a row of our own lists: what an export writes, and what an import compares a file's cells with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.apps.ledger.models import Assistance, Measure, Membership, Milestone, NamedPerson, Problem
from bihuan.apps.ledger.queries.facts import words_of
from bihuan.core.deadlines import parse_deadline
from bihuan.core.ledger_rows.cells import comparable, join_items
from bihuan.core.ledger_rows.reading import OWN_COLUMNS
from bihuan.core.ledger_rows.words import (
    CATEGORY_WORDS,
    GAP_WORDS,
    SEVERITY_WORDS,
    SOURCE_WORDS,
    TRACK_WORDS,
    read_category,
)
from bihuan.core.lifecycle import STATE_NAMES
from bihuan.core.personal_data import mask_name, mask_numbers
from bihuan.core.responsibility import UnitRole, parse_units

_CHUNK = 500
_NEUTRAL_SOURCE = SOURCE_WORDS["superior"]
_HIDDEN_SOURCES = frozenset({SOURCE_WORDS["public"], SOURCE_WORDS["hotline"]})
_FREE_TEXTS = (
    "text",
    "place",
    "cause",
    "goal",
    "standard",
    "measure",
    "milestones",
    "progress",
    "remark",
    "lead",
    "assist",
)
_STATE_WORDS = {state.value: name for state, name in STATE_NAMES.items()}
DUE_COLUMN, DISPATCHED_COLUMN, UNRESOLVED_COLUMN = OWN_COLUMNS


@dataclass(frozen=True, slots=True)
class FormPerson:
    """A named person behind the cell, with the person that they were found to be."""

    duty: str
    name: str
    title: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One problem's cells by field. `written` is what the list that it came from said, whatever the cell shows by now."""

    problem_id: int
    number: str
    state: str
    region_path: str
    cells: Mapping[str, str]
    written: Mapping[str, str]
    accountable_unit_id: int | None
    due: date | None
    standing: bool
    unresolved: tuple[Mapping[str, object], ...]
    people: tuple[FormPerson, ...]

    @property
    def masked(self) -> dict[str, str]:
        """What stands instead where personal data (all but `source`) or the source are not shown."""
        hidden = {
            "leader": say_people(self.people, "leader", masked=True),
            "person": say_people(self.people, "responsible", masked=True),
            **{name: mask_numbers(self.cells[name]) for name in _FREE_TEXTS if name in self.cells},
        }
        if self.cells["source"] in _HIDDEN_SOURCES:
            hidden["source"] = _NEUTRAL_SOURCE
        return {name: text for name, text in hidden.items() if text != self.cells.get(name, "")}

    def shown(self, *, personal: bool, source: bool) -> dict[str, str]:
        """The cells as a reader may have them."""
        if personal and source:
            return dict(self.cells)
        hidden = {n: text for n, text in self.masked.items() if not (source if n == "source" else personal)}
        return {**self.cells, **hidden}

    def has_text(self, name: str, text: str) -> bool:
        """Whether this text (as `comparable` gives it) in this cell would say nothing new."""
        for texts in (self.cells, self.written):
            if name in texts and comparable(texts[name]) == text:
                return True
        return comparable(self.masked.get(name, "")) == text


def sheet_forms(problems: QuerySet[Problem], *, campaign_id: int | None) -> Iterator[SheetForm]:
    """The rows of these problems in their order, read in chunks: any number of them costs the memory of one chunk.

    Their 序号 is that of the campaign; without one, that of each problem's home.
    """
    stored = map(_Row._make, problems.values_list(*_COLUMNS).iterator(chunk_size=_CHUNK))
    while chunk := list(islice(stored, _CHUNK)):
        parts = _Parts.of([row.pk for row in chunk], campaign_id)
        for row in chunk:
            yield _form(row, parts)


def sheet_forms_by_ids(ids: Sequence[int], *, campaign_id: int) -> dict[int, SheetForm]:
    """The rows of problems that the caller may already see."""
    found: dict[int, SheetForm] = {}
    for begin in range(0, len(ids), _CHUNK):
        chunk = Problem.objects.filter(pk__in=ids[begin : begin + _CHUNK]).order_by("id")
        found.update((form.problem_id, form) for form in sheet_forms(chunk, campaign_id=campaign_id))
    return found


class _Row(NamedTuple):
    """What a form needs of a problem's own row: half of its columns, and no object of the table for any of them."""

    pk: int
    number: str
    state: str
    region_path: str
    accountable_unit_id: int | None
    accountable_unit_name: str
    text: str
    place: str
    cause: str
    institutional_gap: str
    goal: str
    standard: str
    source: str
    category: str
    category_raw: str
    severity: str
    track: str
    remark: str
    units_raw: str
    assisting_raw: str
    due: date | None
    due_raw: str
    due_counted_from: date | None
    standing: bool
    unresolved: Sequence[Mapping[str, object]]
    progress_line: str
    first_reported_at: datetime | None
    closed_at: datetime | None
    void_at: datetime | None
    dispatched_at: datetime | None


_ELSEWHERE = {"region_path": "region__path", "accountable_unit_name": "accountable_unit__name"}
_COLUMNS = tuple(_ELSEWHERE.get(name, name) for name in _Row._fields)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What hangs on the problems of one chunk, by their ids. Plain values: rows of tables would cost several times as much."""

    serials: Mapping[int, str]
    units: Mapping[int, list[str]]
    people: Mapping[int, list[FormPerson]]
    measures: Mapping[int, list[str]]
    milestones: Mapping[int, list[str]]
    zone: tzinfo

    @classmethod
    def of(cls, ids: Sequence[int], campaign_id: int | None) -> "_Parts":
        members = Membership.objects.filter(problem__in=ids)
        members = members.filter(is_home=True) if campaign_id is None else members.filter(campaign=campaign_id)
        units, measures, stones = (defaultdict[int, list[str]](list) for _ in range(3))
        named: defaultdict[int, list[FormPerson]] = defaultdict(list)
        helping = Assistance.objects.filter(problem__in=ids).order_by("id")
        for pk, name in helping.values_list("problem_id", "unit__name"):
            units[pk].append(name)
        people_rows = NamedPerson.objects.filter(problem__in=ids).order_by("id")
        for pk, duty, name, title, person in people_rows.values_list(
            "problem_id", "duty", "name", "title", "person_id"
        ):
            named[pk].append(FormPerson(duty, name, title, person))
        for pk, text in Measure.objects.filter(problem__in=ids).order_by("position").values_list("problem_id", "text"):
            measures[pk].append(text)
        stone_rows = Milestone.objects.filter(problem__in=ids).order_by("position")
        for pk, text, due, raw in stone_rows.values_list("problem_id", "text", "due", "due_raw"):
            stones[pk].append(_milestone(text, due, raw))
        serials = dict(members.values_list("problem_id", "serial"))
        return cls(serials, units, named, measures, stones, timezone.get_current_timezone())


def _form(row: _Row, parts: _Parts) -> SheetForm:
    written = {"lead": row.units_raw, "assist": row.assisting_raw, "deadline": row.due_raw}
    people = tuple(parts.people.get(row.pk, ()))
    return SheetForm(
        problem_id=row.pk,
        number=row.number,
        state=row.state,
        region_path=row.region_path,
        cells={name: text for name, text in _cells(row, parts, people).items() if text},
        written={name: text for name, text in written.items() if text},
        accountable_unit_id=row.accountable_unit_id,
        due=row.due,
        standing=row.standing,
        unresolved=tuple(row.unresolved),
        people=people,
    )


def _cells(row: _Row, parts: _Parts, people: Sequence[FormPerson]) -> dict[str, str]:
    return {
        "number": row.number,
        "serial": parts.serials.get(row.pk, ""),
        "text": row.text,
        "place": row.place,
        "cause": row.cause,
        "goal": row.goal,
        "measure": join_items(parts.measures.get(row.pk, ())),
        "standard": row.standard,
        "lead": row.accountable_unit_name if row.accountable_unit_id else row.units_raw,
        "assist": _assisting(row, parts.units.get(row.pk, ())),
        "leader": say_people(people, "leader"),
        "person": say_people(people, "responsible"),
        "deadline": _deadline(row),
        "milestones": join_items(parts.milestones.get(row.pk, ())),
        "source": SOURCE_WORDS[row.source],
        "category": _category(row),
        "gap": GAP_WORDS.get(row.institutional_gap, ""),
        "severity": SEVERITY_WORDS[row.severity],
        "track": TRACK_WORDS[row.track],
        "progress": row.progress_line,
        "remark": row.remark,
        "status": _STATE_WORDS[row.state],
        "reported_on": _day(row.first_reported_at, parts.zone),
        "closed_on": _day(row.closed_at if row.void_at is None else None, parts.zone),
        DUE_COLUMN: row.due.isoformat() if row.due else "",
        DISPATCHED_COLUMN: _day(row.dispatched_at, parts.zone),
        UNRESOLVED_COLUMN: "、".join(words_of(row.unresolved)) if row.unresolved else "",
    }


def say_people(people: Iterable[FormPerson], duty: str, *, masked: bool = False) -> str:
    """The people of one duty as a cell names them: 张三（副局长）、李四."""
    return "、".join(
        (mask_name(person.name) if masked else person.name) + (f"（{person.title}）" if person.title else "")
        for person in people
        if person.duty == duty
    )


def _category(row: _Row) -> str:
    """The words of the list while they still mean the category that holds."""
    raw = row.category_raw
    return raw if raw and (read_category(raw) or "other") == row.category else CATEGORY_WORDS[row.category]


def _assisting(row: _Row, names: Sequence[str]) -> str:
    """The units and the open sets that stand beside them; the text as written while somebody still has to settle it."""
    if not names or any(question.get("field") == "assist" for question in row.unresolved):
        return row.assisting_raw
    return "、".join([*names, *_open_sets(row.assisting_raw)])


@lru_cache(maxsize=4096)
def _open_sets(text: str) -> tuple[str, ...]:
    return parse_units(text, column=UnitRole.ASSIST).open


def _deadline(row: _Row) -> str:
    """The deadline as written while it still gives the day that holds; else that day."""
    due = row.due
    if due is None:
        return row.due_raw or ("长期坚持" if row.standing else "")
    if row.due_raw and _day_in(row.due_raw, due.year, row.due_counted_from) == due:
        return row.due_raw
    return f"{due.isoformat()}，并长期坚持" if row.standing else due.isoformat()


@lru_cache(maxsize=8192)
def _day_in(text: str, year: int, issued: date | None) -> date | None:
    return parse_deadline(text, issued=issued, year=year).due


def _milestone(text: str, due: date | None, due_raw: str) -> str:
    """A stage goal with its day before it: 11月底前：完成摸底."""
    before = due_raw if due_raw and "\n" not in due_raw and text not in due_raw else due.isoformat() if due else ""
    return f"{before}：{text}" if before else text


def _day(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).date().isoformat() if moment else ""
