"""How rare something is under a stated null, and which of many such findings may stand.

Written out here because the programs that run it need no scipy; the tests hold every function against scipy's.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

_TERMS = 500
_TINY = 1e-300
_FAIR_SPREAD = 0.05
_FAR = 0.005
FEWEST_UNITS = 6
"""Units beside each other from which on what is usual among them can be said."""
FEWEST_TO_COMPARE = 3
"""Things of a unit from which on it says something of what is usual."""
SPREAD_FLOOR = 0.02
"""The least correlation within a unit: honest units differ by habit, more than dice do."""


def beta_binomial_at_least(count: int, total: int, share: float, spread: float) -> float:
    """P(X ≥ count) of `total` where each unit has its own share around `share`; `spread` is the correlation within a unit, 0 ≤ spread < 1.

    With a spread of 0 it is the binomial. Skellam (1948).
    """
    if count <= 0:
        return 1.0
    if share <= 0 or share >= 1:
        return 0.0 if share <= 0 else 1.0
    terms = (_log_chance(k, total, share, spread) for k in range(count, total + 1))
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def _log_chance(count: int, total: int, share: float, spread: float) -> float:
    ways = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
    if spread <= 0:
        return ways + count * math.log(share) + (total - count) * math.log1p(-share)
    strength = (1 - spread) / spread
    a, b = share * strength, (1 - share) * strength
    return ways + _log_beta(count + a, total - count + b) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def normal_above(z: float) -> float:
    """P(Z ≥ z) of the standard normal distribution."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def chi_square_above(value: float, freedom: int) -> float:
    """P(X ≥ value) of the chi-square distribution: the upper incomplete gamma function (series below, continued fraction above)."""
    a, x = freedom / 2, value / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for k in range(1, _TERMS):
            term *= x / (a + k)
            total += term
        return max(0.0, 1 - front * total)
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    fraction = d
    for k in range(1, _TERMS):
        step = -k * (k - a)
        b += 2
        d = 1 / (step * d + b or _TINY)
        c = b + step / c or _TINY
        fraction *= d * c
    return front * fraction


def benjamini_hochberg(chances: Sequence[float], rate: float) -> list[bool]:
    """Which findings stand so that at most `rate` of those that stand are expected to be chance. Benjamini & Hochberg (1995)."""
    order = sorted(range(len(chances)), key=lambda index: chances[index])
    last = max(
        (place for place, index in enumerate(order, 1) if chances[index] <= rate * place / len(chances)), default=0
    )
    stands = [False] * len(chances)
    for index in order[:last]:
        stands[index] = True
    return stands


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual among units: the share, and how far units differ by habit (correlation within a unit)."""

    share: float
    spread: float


def usual_share(counts: Sequence[tuple[int, int]]) -> Usual:
    """Share and spread among units of (count, total): by moments, over the units that are not far above the median unit.

    Leaving out the far ones (`_FAR` under the median share and a fair spread) keeps a few odd units from making oddness usual.
    """
    middle = min(0.95, max(0.05, median(count / total for count, total in counts)))
    kept = [pair for pair in counts if beta_binomial_at_least(*pair, middle, _FAIR_SPREAD) >= _FAR]
    units, total = len(kept), sum(each for _, each in kept)
    share = (sum(count for count, _ in kept) + 0.5) / (total + 1)
    unlike = sum(each * (count / each - share) ** 2 for count, each in kept) / (share * (1 - share))
    spread = (unlike - units) / (total - units) if total > units else 0.0
    return Usual(share, min(0.9, max(SPREAD_FLOOR, spread)))


@dataclass(frozen=True, slots=True)
class Unusual:
    """A unit that stands out: its count of a total, what is usual, and the chance of it under what is usual."""

    unit: str
    count: int
    total: int
    usual: Usual
    chance: float


def units_that_stand_out(
    counts: Mapping[str, tuple[int, int]], *, rate: float, fewest: int, farther: float
) -> list[Unusual]:
    """Units whose share is too high to be chance beside the others', by Benjamini–Hochberg over units at `rate`.

    A unit needs a total of at least `fewest`, and a share at least `farther` above the usual one: what is certain need not matter.
    What is usual is learned from all units of three or more; with fewer than six of them nobody knows it, and nothing is said.
    """
    others = [unit for unit, (_, total) in counts.items() if total >= FEWEST_TO_COMPARE]
    units = [unit for unit, (_, total) in counts.items() if total >= fewest]
    if len(others) < FEWEST_UNITS:
        return []
    found = []
    for unit in units:
        usual = usual_share([counts[other] for other in others if other != unit])
        count, total = counts[unit]
        found.append(
            Unusual(unit, count, total, usual, beta_binomial_at_least(count, total, usual.share, usual.spread))
        )
    stands = benjamini_hochberg([each.chance for each in found], rate)
    return [
        each
        for each, stand in zip(found, stands, strict=True)
        if stand and each.count / each.total - each.usual.share >= farther
    ]


def power_to_see(share: float, total: int, usual: Usual, *, chance: float) -> float:
    """How probably a unit of `total` whose true share is `share` gets a finding at or under `chance`."""
    needed = next(
        (k for k in range(total + 1) if beta_binomial_at_least(k, total, usual.share, usual.spread) <= chance),
        total + 1,
    )
    return beta_binomial_at_least(needed, total, share, 0.0) if needed <= total else 0.0
