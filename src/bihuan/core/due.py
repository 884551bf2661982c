"""How a deadline stands on a given day, in working days."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import CLOCK_STATES, State
from bihuan.core.rounds import next_day
from bihuan.core.workdays import WorkCalendar

SOON_WORKDAYS = 3
_NOT_OURS = re.compile(r"UNTIL=|COUNT=|INTERVAL=0*(;|$)|BY(HOUR|MINUTE|SECOND)=")
_RULE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[-+A-Z0-9,]+)*")


class DueKind(StrEnum):
    OVER = "over"
    SOON = "soon"
    OK = "ok"
    ESTIMATED = "est"
    STANDING = "standing"
    UNKNOWN = "unknown"
    STOPPED = "stopped"  # the clock does not run: applied, suspended, closed, merged, withdrawn


@dataclass(frozen=True, slots=True)
class Due:
    """`workdays` left (0: due today) or, for OVER, passed since; None where nothing is counted."""

    kind: DueKind
    day: date | None = None
    workdays: int | None = None


def is_overdue(*, state: State, due: date | None, today: date) -> bool:
    """Late while the clock runs. An application stops the clock; a return lets it run on from the old deadline."""
    return due is not None and state in CLOCK_STATES and today > due


def refuse_recurrence(recurrence: str) -> Reason | None:
    """Why a text is no rule by which a deadline comes again; None where it is one, or empty.

    Whole days alone: a rule that counts seconds would keep a page busy for hours. No start and no end of its own either.
    """
    if not recurrence:
        return None
    refusal = Reason("recurrence-unreadable", "“%(rule)s”不是可用的重复规则。", {"rule": recurrence})
    if len(recurrence) > 120 or not _RULE.fullmatch(recurrence) or _NOT_OURS.search(recurrence):
        return refusal
    try:
        following = next_occurrence(recurrence, date(2026, 1, 1))
    except (ValueError, TypeError, KeyError, AttributeError):
        return refusal
    return None if following else refusal


def next_occurrence(recurrence: str, today: date) -> date | None:
    """The next day of an RFC 5545 rule, today included; None where there is no rule."""
    return next_day(recurrence, today)


def stand_of(
    *,
    state: State,
    due: date | None,
    standing: bool,
    estimated: bool,
    today: date,
    calendar: WorkCalendar,
    recurrence: str = "",
) -> Due:
    """The stand of one deadline on `today`. OVER exactly where `is_overdue`: the clock starts at dispatch."""
    if state not in CLOCK_STATES and state is not State.REGISTERED:
        return Due(DueKind.STOPPED, due)
    if state is State.REGISTERED and due is not None and today > due:
        return Due(DueKind.STOPPED, due)
    if due is None:
        following = next_occurrence(recurrence, today)
        return Due(DueKind.STANDING if standing or following else DueKind.UNKNOWN, following)
    if today > due:
        passed = calendar.between(due, today)
        return Due(DueKind.OVER, due, passed.days)
    left = calendar.between(today, due)
    if estimated or left.estimated:
        return Due(DueKind.ESTIMATED, due, left.days)
    return Due(DueKind.SOON if left.days <= SOON_WORKDAYS else DueKind.OK, due, left.days)
