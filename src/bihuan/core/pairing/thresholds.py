"""Thresholds as fractions: whether two texts are alike enough is decided between whole numbers, never between floats."""

from dataclasses import dataclass
from fractions import Fraction

from bihuan.core.decisions import BadInput, Reason

MOST_PLACES = 9
"""Decimal places of a threshold: products of sizes and terms then stay below 2^63."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A similarity of `over`/`under`, 0 < over ≤ under ≤ 10⁹. Sizes are numbers of distinct 3-grams of a text."""

    over: int
    under: int

    def least_common(self, one: int, other: int) -> int:
        """How many 3-grams two texts of these sizes must share: the least c with c / (one + other − c) ≥ the threshold."""
        return _divide_up(self.over * (one + other), self.over + self.under)

    def reached(self, common: int, one: int, other: int) -> bool:
        """Whether so many common 3-grams are enough."""
        return common > 0 and common * self.under >= self.over * (one + other - common)

    def sizes(self, size: int) -> tuple[int, int]:
        """The least and the greatest size of a text that can be like one of this size."""
        return _divide_up(self.over * size, self.under), size * self.under // self.over


def threshold_of(value: str | float | Fraction | Threshold) -> Threshold:
    """The threshold as it is written: 0.7, "0.7" and "7/10" are seven tenths exactly.

    Raises BadInput unless it is above 0, at most 1, and has no more than nine decimal places.
    """
    if isinstance(value, Threshold):
        return value
    try:
        exact = Fraction(str(value).strip())
    except (ValueError, ZeroDivisionError) as problem:
        raise BadInput(_WRONG) from problem
    if not 0 < exact <= 1:
        raise BadInput(_WRONG)
    if exact.denominator > 10**MOST_PLACES:
        raise BadInput(Reason("threshold-places", "相似度门槛的小数不能超过 %(places)s 位。", {"places": MOST_PLACES}))
    return Threshold(exact.numerator, exact.denominator)


_WRONG = Reason("threshold-wrong", "相似度门槛应是大于 0、不超过 1 的数，例如 0.7。")


def _divide_up(over: int, under: int) -> int:
    return -(-over // under)
