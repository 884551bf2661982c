"""Whether a kind of problem lies in more units than chance would bring it to.

Chance: what is wrong in one unit has nothing to do with what is wrong in another. Each unit has as many kinds of problems as it
has, but which of
all the kinds of that category they are is shuffled, in every unit for itself. A unit `v` with `m_v` of the `K` kinds then has
this one with
chance `m_v / K`, the units independently, so the number of units follows the Poisson binomial law and the share of all
shufflings that reach so many
units is known exactly: none has to be drawn, and no seed changes the answer (tests/core/commonality/test_spread.py draws them
and compares).

Several cases in one unit count once: a unit that repeats itself makes nothing common. A kind that exists has at least one unit,
so the chance is asked among shufflings that have it at all: within one unit it is 1. Kinds are compared within their category, because
units with the same work have like problems anyway.

Kinds are not equally frequent, and a clustering makes some broader than others: on a large ledger the law of equal kinds would call
many of them common. So each kind may be `w` times as frequent as the mean, `w` of a lognormal law with mean 1, and its variance is
read off the bulk of the groups (an empirical null: Efron 2004): the least of `VARIANCES` with which no more than `BULK` of all groups
have a p of `BULK` or less (half of the chance of exactly so many units not counted). Where kinds are alike that is 0: the law above.

All groups of a search are judged together, those within one unit too (Benjamini and Hochberg 1995): of those called common at most 5 %
are expected to be so by chance.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

from bihuan.core.commonality.cases import Case, Spread
from bihuan.core.commonality.vectors import Floats

VARIANCES = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
BULK = 0.2
_PARTS = 40
FALSE_SHARE = 0.05
"""Of all groups called common, so many may be expected to be so by chance (false discovery rate)."""


def spreads_of(cases: Sequence[Case], groups: Sequence[int], *, least_cases: int = 2) -> dict[int, Spread]:
    """The spread of each group of `least_cases` or more, judged together. `groups` names that of each case."""
    units: dict[int, set[int]] = defaultdict(set)
    sizes: Counter[int] = Counter()
    categories: dict[int, Counter[str]] = defaultdict(Counter)
    for case, group in zip(cases, groups, strict=True):
        units[group].add(case.unit)
        sizes[group] += 1
        categories[group][case.category] += 1
    kinds = {group: min(counted, key=lambda name: (-counted[name], name)) for group, counted in categories.items()}
    chances = _fitting_chances(units, kinds)
    several = [group for group in units if sizes[group] >= least_cases]
    raw = {group: at_least(chances[kinds[group]], len(units[group])) for group in several}
    adjusted = adjust(raw)
    return {
        group: Spread(
            units=len(units[group]), expected=_mean_of(chances[kinds[group]]), p=raw[group],
            adjusted=adjusted[group], common=adjusted[group] <= FALSE_SHARE,
        )
        for group in several
    }  # fmt: skip


def at_least(chances: Floats, units: int) -> float:
    """The chance of `units` or more among shufflings that have the kind at all. `chances[k]`: that of exactly k units."""
    there = float(chances[1:].sum())
    return min(1.0, float(chances[units:].sum()) / there) if there > 0 and units > 1 else 1.0


def unit_chances(shares: Sequence[float]) -> Floats:
    """The Poisson binomial law: the chance of 0, 1, … units, where unit v has the kind with chance `shares[v]`."""
    law = np.ones(1)
    for share, number in sorted(Counter(shares).items()):
        law = np.convolve(law, _binomial(share, number))
    return law


def adjust(chances: Mapping[int, float]) -> dict[int, float]:
    """Benjamini and Hochberg (1995): each p, times all over its place, and never less than that of a smaller one."""
    order = sorted(chances, key=lambda key: chances[key], reverse=True)
    adjusted, least = {}, 1.0
    for place, key in enumerate(order):
        least = min(least, chances[key] * len(order) / (len(order) - place))
        adjusted[key] = least
    return adjusted


def _fitting_chances(units: Mapping[int, set[int]], kinds: Mapping[int, str]) -> dict[str, Floats]:
    """The law of each category with the least variance that the bulk of the groups does not contradict."""
    held = {name: _shares(units, kinds, name) for name in set(kinds.values())}
    chances: dict[str, Floats] = {}
    for variance in VARIANCES:
        chances = {name: _mixed(shares, variance) for name, shares in held.items()}
        early = sum(_middle(chances[kinds[group]], len(units[group])) <= BULK for group in units)
        if early <= BULK * len(units):
            break
    return chances


def _shares(units: Mapping[int, set[int]], kinds: Mapping[int, str], category: str) -> list[float]:
    """What share of the kinds of this category each unit has."""
    groups = [group for group, kind in kinds.items() if kind == category]
    held = Counter(unit for group in groups for unit in units[group])
    return [held[unit] / len(groups) for unit in sorted(held)]


def _mixed(shares: Sequence[float], variance: float) -> Floats:
    """The law where a kind is `w` times as frequent, averaged over the lognormal law of `w` at the middles of equal parts of it."""
    if not variance:
        return unit_chances(shares)
    wide, normal = math.sqrt(math.log1p(variance)), NormalDist()
    times = np.exp([wide * normal.inv_cdf((part + 0.5) / _PARTS) for part in range(_PARTS)])
    times = times / times.mean()
    laws = [unit_chances([min(1.0, share * float(each)) for share in shares]) for each in times]
    return np.asarray(np.mean(laws, axis=0), dtype=np.float64)


def _middle(chances: Floats, units: int) -> float:
    """The chance of more units, and half of that of exactly so many, among shufflings that have the kind at all."""
    there = float(chances[1:].sum())
    return (float(chances[units + 1 :].sum()) + float(chances[units]) / 2) / there if there > 0 else 1.0


def _binomial(share: float, number: int) -> Floats:
    """The law of `number` units with one chance, by squaring."""
    law, base = np.ones(1), np.array((1.0 - share, share))
    while number:
        if number & 1:
            law = np.convolve(law, base)
        number >>= 1
        if number:
            base = np.convolve(base, base)
    return law


def _mean_of(chances: Floats) -> float:
    """The units to be expected of a kind that is there at all."""
    there = float(chances[1:].sum())
    return float((np.arange(len(chances)) * chances).sum()) / there if there > 0 else 0.0
