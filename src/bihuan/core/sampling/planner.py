"""Before anybody travels: what so many visits will tell, and how many it takes to be sure."""

from dataclasses import dataclass

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.asked import rate_share, refuse_total
from bihuan.core.sampling.intervals import Method, interval
from bihuan.core.sampling.sizes import smallest_sample

_LARGEST_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Precision:
    """With `visits` the rate will be known to ± `half_width` at an `expected` rate, and to ± `worst` whatever comes out."""

    visits: int
    expected: float
    half_width: float
    worst: float


@dataclass(frozen=True, slots=True)
class Assurance:
    """To be sure that at least `share` are real: visit so many, and find at most `failures` that are not."""

    share: float
    failures: int
    visits: int


def precision_of(
    population: int, visits: int, *, expected: float, confidence: float = 0.95, method: Method | str = Method.EXACT
) -> Precision:
    """How well so many visits will know the rate, if about the `expected` share is confirmed (0 and 1 included)."""
    refuse_total(visits, population)
    if not 0 <= expected <= 1:
        raise _wrong_rate("expected")
    half, worst = (
        interval(population, visits, round(visits * rate), confidence=confidence, method=method).width / 2
        for rate in (expected, 0.5)
    )
    return Precision(visits, expected, half, max(half, worst))


def visits_for(population: int, half_width: float, *, expected: float, confidence: float = 0.95) -> int:
    """The fewest visits found by halving that will know the rate to ± `half_width`, if the `expected` share is confirmed.

    Whole numbers make the width go up and down a little from one visit to the next; this is a number that is enough.
    """
    if not 0 < half_width <= _LARGEST_HALF:
        raise _wrong_rate("half_width")
    too_few, enough = 0, population
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if precision_of(population, middle, expected=expected, confidence=confidence).half_width > half_width:
            too_few = middle
        else:
            enough = middle
    return enough


def assurances(
    population: int, share: float, *, confidence: float = 0.95, most_failures: int = 3
) -> tuple[Assurance, ...]:
    """Ways to be sure that more than `share` of the population are real, for each number of failures that may turn up."""
    tolerable = float(1 - rate_share(share, field="share"))
    found = []
    for failures in range(most_failures + 1):
        try:
            size = smallest_sample(population, tolerable=tolerable, accept=failures, confidence=confidence)
        except BadInput as problem:
            if problem.reason.code != "accept-large":
                raise
            break
        found.append(Assurance(share, failures, size))
    return tuple(found)


def _wrong_rate(field: str) -> BadInput:
    reason = Reason("rate-closed", "比率要在 0 和 1 之间，误差不超过 0.5。")
    return BadInput(reason, {field: reason})
