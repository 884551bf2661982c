"""How many of each stratum are visited: integers that sum to the total and make the estimate as exact as it can be.

One unit after the other goes to the stratum where it lowers the variance of the estimated total most: the one with the largest
N·S/√c / √(n(n+1)), n being what it has already. That is the exact integer optimum, and the method of equal proportions
(Wright 2012, The American Statistician 66(4):217-224; Neyman 1934 and Cochran 1977, 5.5, give the same without the integers).
With S = c = 1 it is the proportional allocation. Every stratum gets one first, and none more than it holds; where the total is
smaller than the number of strata, those that weigh least are left out: `sample` is 0.

All comparisons are exact (fractions), so that whoever checks a draw comes to the same numbers on any machine.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.asked import refuse_total


class Rule(StrEnum):
    """By what a stratum weighs: its size; its size and spread; its size, its spread and what a visit costs there."""

    PROPORTIONAL = "proportional"
    NEYMAN = "neyman"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population. `sd`: standard deviation of what is measured there; `cost` of a visit, in any unit."""

    name: str
    size: int
    sd: float = 1.0
    cost: float = 1.0


@dataclass(frozen=True, slots=True)
class Allocated:
    """What a stratum got. `sample` is 0 where it was left out."""

    stratum: str
    size: int
    sample: int

    @property
    def left_out(self) -> bool:
        return self.sample == 0


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A stratum with the squares of its weights: the rule's, and its size, which decides where the rule does not."""

    place: int
    name: str
    size: int
    squares: tuple[Fraction, Fraction]

    def place_in_line(self, held: int) -> tuple[int, int, Fraction, Fraction, str]:
        """Smaller is earlier: whoever has none comes first, then n(n+1) over the square of the weight."""
        steps = held * (held + 1) or 1
        by_rule, by_size = self.squares
        # What the rule gives no weight comes after everything that it does, among themselves by size.
        return (
            int(held > 0),
            int(by_rule == 0),
            steps / by_rule if by_rule else Fraction(0),
            steps / by_size,
            self.name,
        )


def allocate(strata: Sequence[Stratum], total: int, *, rule: Rule | str = Rule.PROPORTIONAL) -> tuple[Allocated, ...]:
    """Share `total` visits among the strata, in the order in which they were given. Raises BadInput for what cannot be."""
    rule = _known(rule)
    refuse_strata(strata)
    refuse_total(total, sum(stratum.size for stratum in strata))
    weighed = [_weigh(place, stratum, rule) for place, stratum in enumerate(strata)]
    held = _shares_for_sure(weighed, total)
    left = total - sum(held)
    line = [(each.place_in_line(held[each.place]), each.place) for each in weighed if held[each.place] < each.size]
    heapq.heapify(line)
    for _unit in range(left):
        place = line[0][1]
        held[place] += 1
        if held[place] < weighed[place].size:
            heapq.heapreplace(line, (weighed[place].place_in_line(held[place]), place))
        else:
            heapq.heappop(line)
    return tuple(Allocated(each.name, each.size, held[each.place]) for each in weighed)


def refuse_strata(strata: Sequence[Stratum]) -> None:
    """Raise BadInput with the first thing that is wrong with these strata."""
    if not strata:
        raise BadInput(Reason("strata-none", "没有分层，不能分配。"))
    names = [stratum.name for stratum in strata]
    if len(set(names)) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise BadInput(Reason("stratum-twice", "层“%(name)s”出现了两次。", {"name": twice}))
    for stratum in strata:
        if stratum.size < 1:
            raise BadInput(Reason("stratum-empty", "层“%(name)s”的大小要是正整数。", {"name": stratum.name}))
        if not (math.isfinite(stratum.sd) and stratum.sd >= 0):
            raise BadInput(Reason("stratum-sd", "层“%(name)s”的标准差要是不小于 0 的数。", {"name": stratum.name}))
        if not (math.isfinite(stratum.cost) and stratum.cost > 0):
            raise BadInput(Reason("stratum-cost", "层“%(name)s”的费用要大于 0。", {"name": stratum.name}))


def _known(rule: Rule | str) -> Rule:
    try:
        return Rule(rule)
    except ValueError as problem:
        known = "、".join(Rule)
        raise BadInput(
            Reason("rule-unknown", "没有分配办法“%(rule)s”，可用：%(known)s。", {"rule": rule, "known": known})
        ) from problem


def _weigh(place: int, stratum: Stratum, rule: Rule) -> _Weighed:
    by_size = Fraction(stratum.size) ** 2
    square = by_size
    if rule is not Rule.PROPORTIONAL:
        square *= Fraction(str(stratum.sd)) ** 2
    if rule is Rule.COST:
        square /= Fraction(str(stratum.cost))
    return _Weighed(place, stratum.name, stratum.size, (square, by_size))


def _shares_for_sure(weighed: Sequence[_Weighed], total: int) -> list[int]:
    """What every stratum is certain to get, so that only the last few units go through the line.

    With q = weight × (left for these strata − their number) ÷ sum of their weights, the units before ⌊q⌋ + 1 of each are together
    fewer than what is left, and none that comes later stands before the ⌊q⌋th: each is certain of ⌊q⌋. Repeated without those
    that are full, because what they cannot take goes to the others.
    """
    if total <= len(weighed):
        return [0] * len(weighed)
    held = [1] * len(weighed)
    open_ones = [each for each in weighed if each.squares[0] > 0]
    while open_ones:
        elsewhere = sum(held) - sum(held[each.place] for each in open_ones)
        weights = [math.sqrt(each.squares[0]) for each in open_ones]
        unit = max(0, total - elsewhere - len(open_ones)) / math.fsum(weights) * (1 - 1e-9)
        for each, weight in zip(open_ones, weights, strict=True):
            held[each.place] = max(1, min(each.size, int(weight * unit)))
        still_open = [each for each in open_ones if held[each.place] < each.size]
        if len(still_open) == len(open_ones):
            break
        open_ones = still_open
    return held
