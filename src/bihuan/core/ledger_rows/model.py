"""What a row is once it has been understood."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows.words import CATEGORY_WORDS, GAP_WORDS, SEVERITY_WORDS, SOURCE_WORDS, TRACK_WORDS
from bihuan.core.lifecycle import Track

BLOCKING = frozenset({"accountable", "assist", "deadline"})
"""Doubts that must be settled before a problem may be dispatched."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What may be meant: a unit of the house (`unit_id`), or a day. `likeness` runs from 0 to 100, None where nothing is measured."""

    text: str
    unit_id: int | None = None
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person has to settle: `field` is one of accountable, assist, deadline, person, progress, gap; `raw` is the cell."""

    field: str
    raw: str
    reason: Reason
    proposals: tuple[Proposal, ...] = ()

    @property
    def is_blocking(self) -> bool:
        return self.field in BLOCKING


@dataclass(frozen=True, slots=True)
class CellError:
    """What makes a row unusable. `row` as the file counts, `column` the name that the file gives it ("" for the whole row)."""

    row: int
    column: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class CellNote:
    """What somebody should look at although the row can be used."""

    row: int
    column: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class UnderstoodMeasure:
    text: str
    who: str = ""
    due: date | None = None
    due_raw: str = ""


@dataclass(frozen=True, slots=True)
class UnderstoodMilestone:
    text: str
    due: date | None = None
    due_raw: str = ""


@dataclass(frozen=True, slots=True)
class UnderstoodPerson:
    """A person as named. `person_id` only where exactly one bearer of the name holds a post in the accountable unit."""

    duty: str
    name: str
    title: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell for the eyes of a person: the raw text beside what was understood, and what is asked about it.

    Each of `understood` is a plain value (a name, an ISO date) or a Chinese word that a door translates.
    """

    field: str
    label: str
    raw: str
    understood: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class UnderstoodRow:
    """One problem of a list. `raw` holds the cells as cleaned text by field, for comparing with what the ledger has."""

    row: int
    raw: Mapping[str, str]
    sheet: str = ""
    number: str = ""
    serial: str = ""
    text: str = ""
    place: str = ""
    cause: str = ""
    gap: str = ""
    goal: str = ""
    standard: str = ""
    source: str = "other"
    category: str = "other"
    category_raw: str = ""
    severity: str = "general"
    track: Track = Track.STAGED
    remark: str = ""
    accountable_unit_id: int | None = None
    accountable_unit: str = ""
    assisting_unit_ids: tuple[int, ...] = ()
    assisting_units: tuple[str, ...] = ()
    due: date | None = None
    due_counted_from: date | None = None
    due_estimated: bool = False
    standing: bool = False
    recurrence: str = ""
    measures: tuple[UnderstoodMeasure, ...] = ()
    milestones: tuple[UnderstoodMilestone, ...] = ()
    people: tuple[UnderstoodPerson, ...] = ()
    progress_line: str = ""
    progress_percent: Decimal | None = None
    claims_done: bool = False
    closed_on: date | None = None
    doubts: tuple[Doubt, ...] = ()
    errors: tuple[CellError, ...] = ()
    notes: tuple[CellNote, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def doubts_about(self, *fields: str) -> tuple[Doubt, ...]:
        return tuple(doubt for doubt in self.doubts if doubt.field in fields)

    @property
    def cells(self) -> tuple[ShownCell, ...]:
        """Every filled cell as a person should see it."""
        return tuple(
            ShownCell(name, self.labels.get(name, name), raw, self._understood(name), self.doubts_about(*_ASKED.get(name, ())))
            for name, raw in self.raw.items()
        )  # fmt: skip

    def _understood(self, name: str) -> tuple[str, ...]:
        readers: Mapping[str, Callable[[], tuple[str, ...]]] = {
            "lead": lambda: (self.accountable_unit,) if self.accountable_unit else (),
            "assist": lambda: self.assisting_units,
            "deadline": self._understood_deadline,
            "leader": lambda: self._named("leader"),
            "person": lambda: self._named("responsible"),
            "measure": lambda: tuple(measure.text for measure in self.measures),
            "milestones": lambda: tuple(stone.text for stone in self.milestones),
            "progress": self._understood_progress,
            "status": self._understood_progress,
            "closed_on": lambda: (self.closed_on.isoformat(),) if self.closed_on else (),
        }
        if name in readers:
            return readers[name]()
        return (_CHOSEN[name].get(str(getattr(self, name)), ""),) if name in _CHOSEN else ()

    def _named(self, duty: str) -> tuple[str, ...]:
        return tuple(person.name for person in self.people if person.duty == duty)

    def _understood_progress(self) -> tuple[str, ...]:
        percent = (f"{self.progress_percent.normalize():f}%",) if self.progress_percent is not None else ()
        if self.closed_on is not None:
            return (*percent, "历史销号")
        return (*percent, "自报完成") if self.claims_done else percent

    def _understood_deadline(self) -> tuple[str, ...]:
        shown = [self.due.isoformat()] if self.due else []
        if self.due_estimated:
            shown.append("预计")
        if self.track is Track.IMMEDIATE:
            shown.append("立行立改")
        if self.standing:
            shown.append("长期坚持")
        if self.recurrence:
            shown.append(self.recurrence)
        return tuple(shown)


_CHOSEN: Mapping[str, Mapping[str, str]] = {
    "source": SOURCE_WORDS,
    "category": CATEGORY_WORDS,
    "gap": GAP_WORDS,
    "severity": SEVERITY_WORDS,
    "track": TRACK_WORDS,
}
_ASKED = {
    "lead": ("accountable",),
    "assist": ("assist",),
    "deadline": ("deadline",),
    "leader": ("person",),
    "person": ("person",),
    "progress": ("progress",),
    "gap": ("gap",),
}
