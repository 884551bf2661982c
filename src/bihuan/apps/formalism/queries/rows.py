"""What reads of formalism answer: frozen rows, with nothing in them that their reader may not know."""

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.core.decisions import Reason
from bihuan.core.formalism.course import CheckRecord
from bihuan.core.formalism.flags import Flag
from bihuan.core.formalism.marking import Marked


@dataclass(frozen=True, slots=True)
class ProblemName:
    id: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class UnitName:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag in a list. `hidden_problems` and `hidden_units`: how many more there are that the reader may not know of."""

    id: int
    check_id: str
    family: str
    weight: str
    score: float
    state: str
    campaign: str
    problems: tuple[ProblemName, ...]
    hidden_problems: int
    units: tuple[UnitName, ...]
    hidden_units: int
    first_found: datetime
    last_found: datetime
    found: int
    answer_until: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that the evidence is about: a report, a measure or a problem.

    Where `readable` is False nothing else is filled but `kind` and `later`: whether it is younger (True) or older (False) than
    the reader's own text, None where that cannot be said. `gone`: it is no longer there, and what is shown is the copy.
    """

    id: str
    kind: str
    readable: bool
    problem: ProblemName | None = None
    unit: str = ""
    at: datetime | None = None
    marked: Marked | None = None
    gone: bool = False
    own: bool = False
    later: bool | None = None


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One figure behind a flag, of the thing with this id."""

    subject: str
    name: str
    found: float
    expected: float | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file behind a flag that the reader may open."""

    evidence_id: int
    name: str
    is_picture: bool
    uploaded: date
    effective: date | None
    version: int


@dataclass(frozen=True, slots=True)
class FlagAnswerRow:
    unit: str
    name: str
    text: str
    at: datetime
    finding: int


@dataclass(frozen=True, slots=True)
class RulingRow:
    outcome: str
    why: str
    name: str
    at: datetime
    finding: int


@dataclass(frozen=True, slots=True)
class FlagDetail:
    """A flag with its evidence. `why` is None for a reader from whom part of the evidence is hidden: it names things.

    `joined`: how many reports or other things have joined it since it was settled.
    """

    row: FlagRow
    version: int
    finding: int
    why: Reason | None
    subjects: tuple[Subject, ...]
    numbers: tuple[NumberRow, ...]
    files: tuple[FileRow, ...]
    hidden_files: int
    answers: tuple[FlagAnswerRow, ...]
    hidden_answers: int
    rulings: tuple[RulingRow, ...]
    joined: int
    may_answer: bool
    may_rule: bool
    why_not_rule: Reason | None
    sees_all: bool


@dataclass(frozen=True, slots=True)
class GroupTally:
    """How the flags of one campaign or unit stand."""

    id: int
    name: str
    record: CheckRecord


@dataclass(frozen=True, slots=True)
class ScanRow:
    at: datetime
    campaigns: int
    reports: int
    raised: int
    again: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A text that all units were given. `document_id` is None where the reader cannot open the document it came with."""

    id: int
    title: str
    text: str
    document: str
    document_id: int | None
    added_by: str
    added_at: datetime
    ended_at: datetime | None
    may_end: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a check would say of a text that is being written. `elsewhere`: numbers of other problems with a report like it."""

    flag: Flag
    elsewhere: tuple[str, ...] = ()
