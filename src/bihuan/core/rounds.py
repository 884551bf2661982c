"""Rounds of a deadline that comes again (每月5日前, 每季度末月20日前): which one is open now, and when each was met.

1. The rounds of a rule end on its days. The first is the first such day at least a week after the clock began (dispatch, or the
   resumption after a suspension): nobody reports on what they have five working days to hand back.
2. A round is met by one report of progress in it: after the day of the round before, up to and including its own day.
3. A report that comes later meets it too, late, and no other; the round after it needs one of its own.
4. One round is open at a time. Who has missed one when the day of the next has come is held to the newer alone: nobody is asked
   to hand in afterwards what the next report tells anyway.
5. A rule that names no day ends with its period: 每月 on the last of the month, 每季度 of the quarter, 每周 on Sunday.
6. What comes again within less than five days (每日, 每周一、三、五) is work and no term for a report: it has no rounds.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise, takewhile

from dateutil.rrule import rrulestr

LEAST_DAYS = 5
FIRST_DAYS = 7
SHORT_DAYS = 10
_FIRST = date(2000, 1, 1)
_DAY = timedelta(days=1)
_QUARTERS: Mapping[str, str] = {"3": "3,6,9,12", "6": "6,12", "12": "12"}


@dataclass(frozen=True, slots=True)
class Round:
    """One round. It is the open one from `since` on, until the day on which it was met, else up to and including `until`.

    On the day of the next round this one is given up. `met_on` None: no report came for it.
    """

    due: date
    since: date
    until: date
    met_on: date | None = None

    @property
    def term(self) -> int:
        """What tells it from all other rounds of its problem: days since 2000-01-01."""
        return (self.due - _FIRST).days

    @property
    def short(self) -> bool:
        """Whether it has a few days in all, so that it is reminded of late."""
        return (self.until - self.due).days <= SHORT_DAYS

    def is_open(self, day: date) -> bool:
        return self.since <= day <= self.until and (self.met_on is None or day < self.met_on)


def closed_rule(rule: str) -> str:
    """The rule with the day on which its period ends, where it names none."""
    parts = _parts_of(rule)
    if not rule or any(name.startswith("BY") for name in parts):
        return rule
    every = parts.get("INTERVAL", "1").lstrip("0")
    if parts["FREQ"] == "WEEKLY":
        return f"{rule};BYDAY=SU"
    if parts["FREQ"] == "YEARLY":
        return f"{rule};BYMONTH=12;BYMONTHDAY=-1"
    if parts["FREQ"] == "MONTHLY":
        months = _QUARTERS.get(every)
        return f"FREQ=MONTHLY;BYMONTH={months};BYMONTHDAY=-1" if months else f"{rule};BYMONTHDAY=-1"
    return rule


@lru_cache(maxsize=1024)
def has_rounds(rule: str) -> bool:
    """Whether reports are waited for by this rule: not for what comes again within a few days."""
    if not rule:
        return False
    days = list(takewhile(lambda day: day < date(2027, 6, 30), _days_from(rule, date(2026, 1, 1))))
    return all((later - day).days >= LEAST_DAYS for day, later in pairwise(days))


def rounds_of(rule: str, *, start: date, until: date, reports: Iterable[date]) -> Iterator[Round]:
    """The rounds that are opened up to `until`. `start` is when the clock began, `reports` are days on which progress was reported."""
    if not has_rounds(rule):
        return
    told = sorted({day for day in reports if day >= start})
    after = since = start
    for day, later in pairwise(_days_from(rule, start + timedelta(days=FIRST_DAYS))):
        if since > until:
            return
        met = _first(told, since=after, last=later - _DAY)
        yield Round(day, since, later - _DAY, met)
        if met is None:
            after, since = later, later
        elif met > day:
            after, since = met + _DAY, met
        else:
            after, since = day + _DAY, day + _DAY


def round_open(rule: str, *, start: date, today: date, reports: Sequence[date]) -> Round | None:
    """The round that is open today; None where the one that runs has its report already."""
    known = [day for day in reports if day <= today]
    return next(
        (each for each in rounds_of(rule, start=start, until=today, reports=known) if each.is_open(today)), None
    )


def next_day(rule: str, today: date) -> date | None:
    """The next day of a rule, today included; None where there is none."""
    return next(_days_from(rule, today), None) if rule else None


def _first(told: Sequence[date], *, since: date, last: date) -> date | None:
    """The first report from one day up to another, both included."""
    place = bisect_left(told, since)
    return told[place] if place < len(told) and told[place] <= last else None


def _days_from(rule: str, first: date) -> Iterator[date]:
    start = datetime.combine(first, time.min)
    return (moment.date() for moment in rrulestr(closed_rule(rule), dtstart=start))


def _parts_of(rule: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in rule.split(";") if part)
