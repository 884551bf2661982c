"""How many are marked in all strata together: one interval for the total, which holds it at least as often as it says.

Two ways, and for each design (sizes and samples, never what was found) the one that is shorter at even counts:

    sum     an exact interval for each stratum at the confidence (1 − α)^(1/H); all H hold together with 1 − α (they are drawn
            independently), and so does the sum of their ends. Short for few strata, or where nearly everything was visited.
    joint   the estimate T = Σ N_h X_h / n_h as a whole: M is kept unless every way of spreading M over the strata makes what was
            seen too rare. The chance is bounded by Chernoff's inequality, P(T ≤ t) ≤ e^{λt} Π E e^{−λ N_h X_h / n_h}, each factor by
            its binomial one (Hoeffding 1963, JASA 58:13-30, theorem 4), whose logarithm is concave in the spread: so the worst
            spread is found exactly.

Neither leans on a limit theorem: both hold for samples of one. tests/core/sampling/test_strata.py enumerates all spreads of small designs
and simulates at the corners of larger ones. The estimate and its standard error: Cochran 1977, 5.3 and 5.4.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.asked import error_share, refuse_sample
from bihuan.core.sampling.intervals import interval

Floats = NDArray[np.float64]
_LAMBDAS = np.geomspace(0.05, 30.0, 40)
_LONGEST = 30.0


@dataclass(frozen=True, slots=True)
class Visited:
    """A stratum, how many of it were drawn, and how many of those are marked."""

    stratum: str
    size: int
    sample: int
    count: int


@dataclass(frozen=True, slots=True)
class StratifiedTotal:
    """Marked ones in all strata: estimate and its standard error, ends as counts and rates, the way that was taken, and by how much
    the variance is that of as many drawn without strata (`design_effect`; None where that is not known)."""

    population: int
    estimate: float
    standard_error: float
    lower: int
    upper: int
    lower_rate: float
    upper_rate: float
    method: str
    design_effect: float | None


def stratified_total(strata: Sequence[Visited], *, confidence: float = 0.95) -> StratifiedTotal:
    """Raises BadInput where a stratum was left out: of it nothing is known, and no total can be given."""
    if not strata:
        raise BadInput(Reason("strata-none", "没有分层，不能分配。"))
    for each in strata:
        refuse_sample(each.size, each.sample, each.count)
    error = error_share(confidence)
    population = sum(each.size for each in strata)
    method = _shorter(tuple((each.size, each.sample) for each in strata), error)
    lower, upper = (_sum if method == "sum" else _joint)(strata, error)
    estimate = math.fsum(each.size * each.count / each.sample for each in strata)
    variance = _variance(strata)
    return StratifiedTotal(
        population,
        estimate,
        math.sqrt(variance),
        lower,
        upper,
        lower / population,
        upper / population,
        method,
        _design_effect(strata, estimate / population, variance),
    )


@lru_cache(maxsize=64)
def _shorter(design: tuple[tuple[int, int], ...], error: Fraction) -> str:
    """Decided by the design alone: choosing by what was found would spoil the confidence."""
    even = [Visited("", size, sample, sample // 2) for size, sample in design]
    of_sum, of_joint = _sum(even, error), _joint(even, error)
    return "sum" if of_sum[1] - of_sum[0] <= of_joint[1] - of_joint[0] else "joint"


def _sum(strata: Sequence[Visited], error: Fraction) -> tuple[int, int]:
    each_confidence = float(1 - error) ** (1 / len(strata))
    each_confidence = min(each_confidence * (1 + 1e-12), 1 - 1e-12)  # rounding may only make it larger
    ends = [interval(each.size, each.sample, each.count, confidence=each_confidence) for each in strata]
    return sum(end.lower for end in ends), sum(end.upper for end in ends)


def _joint(strata: Sequence[Visited], error: Fraction) -> tuple[int, int]:
    population = sum(each.size for each in strata)
    others = [Visited(each.stratum, each.size, each.sample, each.sample - each.count) for each in strata]
    return population - _joint_upper(others, error), _joint_upper(strata, error)


def _joint_upper(strata: Sequence[Visited], error: Fraction) -> int:
    """The largest M that some spread makes likely enough. What the samples hold bounds it for certain."""
    seen = math.fsum(each.size * each.count / each.sample for each in strata)
    sizes = np.array([each.size for each in strata], dtype=np.float64)
    samples = np.array([each.sample for each in strata], dtype=np.float64)
    kept = sum(each.count for each in strata)
    refused = sum(each.size - each.sample + each.count for each in strata) + 1
    limit = math.log(error / 2)
    while refused - kept > 1:
        middle = (kept + refused) // 2
        if _rarest(sizes, samples, seen, middle) > limit:
            kept = middle
        else:
            refused = middle
    return kept


def _rarest(sizes: Floats, samples: Floats, seen: float, marked: int) -> float:
    """A bound on ln P(T ≤ seen) for every spread of `marked` over the strata: the smallest over λ of the largest over spreads."""
    weights = sizes / samples
    scale = _LAMBDAS / math.sqrt(float(sizes @ (weights * 0.25)) or 1.0)
    losses = -np.expm1(
        -(scale[:, None] * weights).clip(max=_LONGEST)
    )  # 1 − e^{−λw}: a row for each λ; less is on the safe side
    return float((scale * seen + _likeliest_spread(sizes, samples, losses, marked)).min())


def _likeliest_spread(sizes: Floats, samples: Floats, losses: Floats, marked: int) -> Floats:
    """max Σ n ln(1 − p c) over p in [0, 1] with Σ N p = M, for each row of c. Where all open strata gain alike, p is
    (1 − n c / (N μ)) / c; μ is found by halving, and taken where the spread is a little less than M: the bound is never too small."""
    pull = samples * losses / sizes
    low, high = pull.min(axis=1) / 2, (pull / (1 - losses)).max(axis=1)
    for _turn in range(100):
        middle = np.sqrt(low * high)
        total = _spread(pull, losses, middle) @ sizes
        low, high = np.where(total > marked, low, middle), np.where(total > marked, middle, high)
        if np.all(high <= low * (1 + 1e-10)):
            break
    return np.log1p(-_spread(pull, losses, low) * losses) @ samples


def _spread(pull: Floats, losses: Floats, gain: Floats) -> Floats:
    return ((1 - pull / gain[:, None]) / losses).clip(0.0, 1.0)


def _variance(strata: Sequence[Visited]) -> float:
    return math.fsum(
        each.size * (each.size - each.sample) * share * (1 - share) / (each.sample - 1)
        for each in strata
        if each.sample > 1
        for share in [each.count / each.sample]
    )


def _design_effect(strata: Sequence[Visited], share: float, variance: float) -> float | None:
    population, sample = sum(each.size for each in strata), sum(each.sample for each in strata)
    if sample in (1, population) or not 0 < share < 1:
        return None
    alone = population * (population - sample) * share * (1 - share) / (sample - 1)
    return variance / alone
