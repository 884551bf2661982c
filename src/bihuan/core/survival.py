"""How long closures hold: the Kaplan–Meier estimate with Greenwood's variance and log-log intervals.

A closure is a duration in days since closing: until its relapse (an event), or until today where it still holds (censored). What
is censored on a day is still at risk on that day. Sources: Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452;
the log-log interval in Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (2002), section 1.4, which stays
between 0 and 1. Checked against scipy.stats.ecdf.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

FEWEST = 5
"""With fewer closures than this no curve is drawn: it would say nothing but names. Where fewer are still watched the curve ends:
one relapse among two that are left would halve it, the last one left take it to nothing (Pocock, Clayton and Altman 2002,
doi:10.1016/S0140-6736(02)08594-X, advise to stop where few remain)."""


@dataclass(frozen=True, slots=True)
class Closure:
    """One closure: how many days it has held or held, and whether a relapse ended it."""

    days: int
    relapsed: bool


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The estimate from this day on: the share that still holds, with its interval; how many were at risk and relapsed then."""

    day: int
    share: float
    lower: float
    upper: float
    at_risk: int
    events: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function that begins at (0, 1). `size` closures, `events` relapses, the longest watched for `last_day` days.

    `durations`: how many days each was watched, the shortest first.
    """

    points: tuple[CurvePoint, ...]
    size: int
    events: int
    last_day: int
    confidence: float
    durations: tuple[int, ...] = ()

    @property
    def enough(self) -> int:
        """So many have to be watched for the curve to go on: a tenth of all, and never fewer than FEWEST."""
        return max(FEWEST, math.ceil(self.size / 10))

    @property
    def firm_until(self) -> int:
        """The last day on which enough closures were still watched; 0 where there never were so many."""
        return self.durations[-self.enough] if len(self.durations) >= self.enough else 0

    def at_risk(self, day: int) -> int:
        """How many were still watched on a day, those that relapsed on it among them."""
        return len(self.durations) - bisect_left(self.durations, day)

    def at(self, day: int) -> CurvePoint | None:
        """The point that holds on a day; None before the first closure and after the last day that anybody was watched."""
        if not self.size or day > self.last_day:
            return None
        return next((point for point in reversed(self.points) if point.day <= day), None)


def survival_curve(closures: Iterable[Closure], *, confidence: float = 0.95) -> Curve:
    """The Kaplan–Meier estimate of closures that hold. Raises ValueError for a negative duration."""
    rows = sorted(closures, key=lambda each: each.days)
    if any(each.days < 0 for each in rows):
        raise ValueError("a closure holds for no negative number of days")
    quantile = NormalDist().inv_cdf((1 + confidence) / 2)
    points = [CurvePoint(0, 1.0, 1.0, 1.0, len(rows), 0)] if rows else []
    share, greenwood, at_risk = 1.0, 0.0, len(rows)
    for day, here in _by_day(rows):
        events = sum(each.relapsed for each in here)
        if events:
            share *= 1 - events / at_risk
            greenwood += _term(events, at_risk)
            lower, upper = _interval(share, greenwood, quantile)
            points.append(CurvePoint(day, share, lower, upper, at_risk, events))
        at_risk -= len(here)
    return Curve(
        tuple(points), len(rows), sum(each.relapsed for each in rows), rows[-1].days if rows else 0, confidence,
        tuple(each.days for each in rows),
    )  # fmt: skip


def _by_day(rows: Sequence[Closure]) -> list[tuple[int, list[Closure]]]:
    found: dict[int, list[Closure]] = {}
    for each in rows:
        found.setdefault(each.days, []).append(each)
    return sorted(found.items())


def _term(events: int, at_risk: int) -> float:
    """Greenwood's sum: infinite where everybody at risk relapsed."""
    return math.inf if events == at_risk else events / (at_risk * (at_risk - events))


def _interval(share: float, greenwood: float, quantile: float) -> tuple[float, float]:
    """The log-log interval; where nothing holds any more it is not defined, and the whole of 0 to 1 is told."""
    if share <= 0 or math.isinf(greenwood):
        return 0.0, 1.0
    spread = quantile * math.sqrt(greenwood) / math.log(share)
    lower, upper = share ** math.exp(-spread), share ** math.exp(spread)
    return min(lower, upper), max(lower, upper)
