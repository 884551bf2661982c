"""What a deadline is once it has been read."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from bihuan.core.decisions import Reason


class Kind(StrEnum):
    """The shapes in which a deadline is written."""

    DATE = "date"
    MILESTONE = "milestone"  # a date by which something begins or opens, not by which all is done
    IMMEDIATE = "immediate"  # 立行立改
    STANDING = "standing"  # 长期坚持
    RECURRING = "recurring"
    RELATIVE = "relative"  # so many days from something
    WINDOW = "window"  # the text gives both ends
    UNREADABLE = "unreadable"


class Unit(StrEnum):
    """What a relative deadline counts. Weeks are seven days, years twelve months."""

    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"


class WorkdayResult(Protocol):
    """A day reached by counting working days, and whether it rests on a year whose calendar is not published."""

    @property
    def date(self) -> date: ...
    @property
    def estimated(self) -> bool: ...


class CountsWorkdays(Protocol):
    """The one thing that reading a deadline wants of a calendar."""

    def add(self, day: date, n: int) -> WorkdayResult: ...


ISSUED = "issued"
"""What `Offset.counted_from` says when the count starts on the day on which the list or document was issued."""


@dataclass(frozen=True, slots=True)
class Offset:
    """So many units from something: `ISSUED`, or the event in the words of the text (会后, 收到通知后)."""

    n: int
    unit: Unit
    counted_from: str

    def as_document(self) -> dict[str, object]:
        return {"n": self.n, "unit": self.unit.value, "from": self.counted_from}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline read from text.

    `due` is the last day that still counts as on time: 「12月31日前」 includes the 31st, as 以前 includes the number
    that it names in Chinese law (民法典 art. 1259). `standing` may stand beside any kind. Where `needs_person`
    is set, `reason` says why; a `due` beside it is a proposal and nothing more. A relative deadline that counts
    from an event has no `due` and needs nobody: it waits for the event.
    """

    kind: Kind
    due: date | None = None
    start: date | None = None
    standing: bool = False
    recurrence: str | None = None
    milestone: str | None = None
    offset: Offset | None = None
    estimated: bool = False
    needs_person: bool = False
    reason: Reason | None = None
    raw: str = ""

    def as_document(self) -> dict[str, object]:
        """The JSON document of `bihuan parse deadline`: dates in ISO 8601, the reason as a Chinese sentence."""
        return {
            "kind": self.kind.value,
            "due": self.due.isoformat() if self.due else None,
            "start": self.start.isoformat() if self.start else None,
            "standing": self.standing,
            "recurrence": self.recurrence,
            "milestone": self.milestone,
            "offset": self.offset.as_document() if self.offset else None,
            "estimated": self.estimated,
            "needs_person": self.needs_person,
            "reason": str(self.reason) if self.reason else None,
            "raw": self.raw,
        }
