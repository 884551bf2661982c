"""How far a period has come, and what would be left on each day if everything were done at an even pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

WEEK = timedelta(days=7)
MOST_POINTS = 27
"""Half a year of weeks; longer periods are looked at in steps of several weeks."""
HEAT_FLOORS = (1, 3, 6, 10)
"""From how many on a cell of a heat map is of the next level."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date

    def share_passed(self, today: date) -> Fraction:
        """Between 0 before the period and 1 after it: the days that are over, today among them, over all days."""
        whole = (self.ends_on - self.starts_on).days + 1
        passed = (today - self.starts_on).days + 1
        return Fraction(min(max(passed, 0), whole), max(whole, 1))


def spanning(periods: Sequence[Period]) -> Period | None:
    """The one period that holds them all; None where there is none."""
    if not periods:
        return None
    return Period(min(each.starts_on for each in periods), max(each.ends_on for each in periods))


def points_of(period: Period, today: date) -> tuple[date, ...]:
    """The days to look at: from the first day in whole weeks, and today (or the last day, once it is over) as the last."""
    last = min(today, period.ends_on)
    if last < period.starts_on:
        return ()
    weeks = (last - period.starts_on).days // 7 + 1
    step = WEEK * (weeks // MOST_POINTS + 1)
    days = [period.starts_on]
    while days[-1] + step < last:
        days.append(days[-1] + step)
    return tuple(days) if days[-1] == last else (*days, last)


def even_pace(begins: date, held: int, ends: date, day: date) -> Fraction:
    """What would be left on `day` if what is `held` on the day `begins` went down evenly to nothing on the day `ends`."""
    whole = (ends - begins).days
    if whole <= 0 or day >= ends:
        return Fraction(0 if day >= ends else held)
    return Fraction(held) * (1 - Fraction(min(max((day - begins).days, 0), whole), whole))


def heat_level(count: int) -> int:
    """0 for nothing, then 1 to 4."""
    return sum(count >= floor for floor in HEAT_FLOORS)


def round_scale(most: int) -> tuple[int, ...]:
    """Five to seven round marks of an axis from 0 to at least `most`."""
    for size in (1, 2, 5):
        if most <= size:
            return tuple(range(size + 1)) if size > 1 else (0, 1)
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step * 5 >= most:
                marks = -(-most // (factor * step))
                return tuple(factor * step * n for n in range(marks + 1))
        step *= 10
