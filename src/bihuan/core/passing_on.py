"""Passing a problem on (推诿扯皮): who passed it to whom, why, and how many working days that took.

What counts against a unit is a hand-back that was refused, and one that nobody has ruled on yet counts for nobody. A hand-back that
was upheld was right: neither it nor its days count against anyone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.workdays import WorkCalendar


class PassingOutcome(StrEnum):
    """How a hand-back was ruled on. LAPSED: nobody had to rule any more."""

    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"
    LAPSED = "lapsed"


COUNTS_AGAINST = frozenset({PassingOutcome.REFUSED})
"""What counts against the unit that passed on."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One hand-back as it was asked for and ruled on. `suggested` names the unit that the giver would rather see with it."""

    giver: str
    why: str
    asked: date
    outcome: PassingOutcome
    suggested: str = ""
    ruled: date | None = None
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One passing-on: from whom to whom, from when until when, the working days between. `taker` is "" where nobody has it yet."""

    giver: str
    taker: str
    why: str
    start: date
    end: date
    days: int
    outcome: PassingOutcome
    ruling: str


def legs_of(passed: Sequence[Passed], *, holder: str, today: date, calendar: WorkCalendar) -> tuple[Leg, ...]:
    """The way of one problem, the earliest first. `holder` is the unit that has it now, "" where it waits for dispatch."""
    ordered = sorted(passed, key=lambda each: each.asked)
    following = [*(each.giver for each in ordered[1:]), holder][: len(ordered)]
    return tuple(
        Leg(
            giver=each.giver,
            taker=_taker(each, after),
            why=each.why,
            start=each.asked,
            end=each.ruled or today,
            days=days_between(each.asked, each.ruled or today, calendar),
            outcome=each.outcome,
            ruling=each.ruling,
        )
        for each, after in zip(ordered, following, strict=True)
    )


def days_between(asked: date, ruled: date, calendar: WorkCalendar) -> int:
    """The working days that a hand-back took: those after the day on which it was asked for, up to the ruling."""
    return max(0, calendar.between(asked, ruled).days)


def _taker(passed: Passed, after: str) -> str:
    """Upheld: who had it next. Refused or lapsed: it stayed. Open: whom the giver names."""
    if passed.outcome is PassingOutcome.UPHELD:
        return after
    return passed.suggested if passed.outcome is PassingOutcome.OPEN else passed.giver
