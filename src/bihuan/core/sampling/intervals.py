"""What a count in a sample says of the population: intervals that are exact for drawing without putting back.

A number M of marked ones in the population is kept where the test of it does not reject what was seen. Convention: M is rejected
where the chance of a count as small, or as large, is *at most* its share of the error; so coverage is never below the confidence,
whatever M is.

    exact        equal tails: half of the error on each side (Buonaccorsi 1987; Wright 1991); with one side, the whole on that side
    admissible   two sides, shorter: no interval of it can be made smaller without losing coverage (`core.sampling.admissible`)
"""

from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling import admissible
from bihuan.core.sampling.asked import error_share, refuse_sample
from bihuan.core.sampling.tails import all_upper_bounds, lower_bound, upper_bound


class Side(StrEnum):
    """Both ends, or a bound on one side alone: `upper` leaves the lower end at what was seen."""

    BOTH = "both"
    UPPER = "upper"
    LOWER = "lower"


class Method(StrEnum):
    EXACT = "exact"
    ADMISSIBLE = "admissible"


@dataclass(frozen=True, slots=True)
class Interval:
    """Marked ones in the population: from `lower` to `upper`, both counted in, and the same as shares of it."""

    lower: int
    upper: int
    lower_rate: float
    upper_rate: float
    method: str

    @property
    def width(self) -> float:
        return self.upper_rate - self.lower_rate


def interval(
    population: int,
    sample: int,
    count: int,
    *,
    confidence: float = 0.95,
    side: Side | str = Side.BOTH,
    method: Method | str = Method.EXACT,
) -> Interval:
    """How many of the population are marked, when `count` of a random `sample` of it are. Raises BadInput."""
    refuse_sample(population, sample, count)
    error = error_share(confidence)
    side, method = _known_side(side), _known_method(method)
    if method is Method.ADMISSIBLE:
        if side is not Side.BOTH:
            reason = Reason("admissible-two-sides", "较短的区间只有双侧的；单侧请用 exact。")
            raise BadInput(reason, {"side": reason})
        lower, upper = admissible.bounds(population, sample, count, error)
    else:
        share = error / 2 if side is Side.BOTH else error
        # A bound on one side says nothing of the other: there stands what the sample itself shows.
        lower = count if side is Side.UPPER else lower_bound(population, sample, count, share)
        upper = population - sample + count if side is Side.LOWER else upper_bound(population, sample, count, share)
    return Interval(lower, upper, lower / population, upper / population, method.value)


def table(
    population: int, sample: int, *, confidence: float = 0.95, method: Method | str = Method.EXACT
) -> tuple[Interval, ...]:
    """The intervals of two sides for every count from 0 to the sample, found together: far less work than one by one."""
    refuse_sample(population, sample, 0)
    error, method = error_share(confidence), _known_method(method)
    if method is Method.ADMISSIBLE:
        ends = admissible.all_bounds(population, sample, error)
    else:
        uppers = all_upper_bounds(population, sample, error / 2)
        ends = [(population - uppers[sample - count], upper) for count, upper in enumerate(uppers)]
    return tuple(Interval(lower, upper, lower / population, upper / population, method.value) for lower, upper in ends)


def _known_side(side: Side | str) -> Side:
    try:
        return Side(side)
    except ValueError as problem:
        reason = Reason("side-unknown", "侧别只有 both、upper、lower。")
        raise BadInput(reason, {"side": reason}) from problem


def _known_method(method: Method | str) -> Method:
    try:
        return Method(method)
    except ValueError as problem:
        reason = Reason("method-unknown", "方法只有 exact、admissible。")
        raise BadInput(reason, {"method": reason}) from problem
