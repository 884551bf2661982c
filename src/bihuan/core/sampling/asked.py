"""What can be asked at all: populations, samples, counts and confidences that make sense, each refused by its own name."""

import math
from fractions import Fraction

from bihuan.core.decisions import BadInput, Reason

LARGEST_POPULATION = 10**12


def refuse_population(population: int) -> None:
    if not 1 <= population <= LARGEST_POPULATION:
        raise _wrong(
            "population", "population-range", "总数要在 1 到 %(most)s 之间。", {"most": f"{LARGEST_POPULATION:,}"}
        )


def refuse_total(total: int, population: int) -> None:
    """Refuse to draw nothing, or more than there is."""
    if total < 1:
        raise _wrong("total", "total-small", "抽取数要是正整数。")
    if total > population:
        raise _wrong(
            "total",
            "total-large",
            "要抽 %(total)s 个，总共只有 %(population)s 个。",
            {"total": total, "population": population},
        )


def refuse_sample(population: int, sample: int, count: int) -> None:
    """Refuse a sample that is no part of the population, or a count that is no part of the sample."""
    refuse_population(population)
    if not 1 <= sample <= population:
        raise _wrong(
            "sample", "sample-range", "样本数要在 1 到总数（%(population)s）之间。", {"population": population}
        )
    if not 0 <= count <= sample:
        raise _wrong("count", "count-range", "计数要在 0 到样本数（%(sample)s）之间。", {"sample": sample})


def error_share(confidence: float) -> Fraction:
    """1 − confidence, exact: 0.95 means nineteen twentieths, not the binary number next to it."""
    if not (math.isfinite(confidence) and 0 < confidence < 1):
        raise _wrong("confidence", "confidence-range", "置信水平要在 0 和 1 之间，例如 0.95。")
    return 1 - Fraction(str(confidence))


def rate_share(rate: float, *, field: str = "tolerable") -> Fraction:
    """A rate strictly between 0 and 1, exact as it was written."""
    if not (math.isfinite(rate) and 0 < rate < 1):
        raise _wrong(field, "rate-range", "比率要在 0 和 1 之间，例如 0.1。")
    return Fraction(str(rate))


def _wrong(field: str, code: str, message: str, params: dict[str, object] | None = None) -> BadInput:
    reason = Reason(code, message, params or {})
    return BadInput(reason, {field: reason})
