"""Exact bounds on one side: the M under which what was seen stops being too rare to be believed."""

import math
from collections.abc import Callable
from fractions import Fraction
from statistics import NormalDist

from bihuan.core.sampling.hypergeometric import at_most_and_exactly, at_most_and_fall, exactly_at_most, exceeds

_NEWTON_TURNS = 20
_MOST_TURNS = 80  # enough to halve any population that is accepted, after Newton had his turns
_NOWHERE = -(10**15)
_REFRESHED = 512  # steps after which a walk finds its chances anew, so that rounding cannot add up
_FAINT = 1e-200


def upper_bound(population: int, sample: int, count: int, error: Fraction) -> int:
    """The largest M under which a count as small as this has a chance above `error`.

    Newton's steps on the logarithm of the chance, within a bracket that every answer makes smaller; halves it where they fail.
    """
    kept, refused = count, population - sample + count + 1
    if count == sample:
        return population
    marked = min(max(_guess(population, sample, count, error), kept), refused - 1)
    for turn in range(_MOST_TURNS):
        if refused - kept == 1:
            break
        chance, fall = at_most_and_fall(population, marked, sample, count)
        if exceeds(chance, error, _exact_chance(population, marked, sample, count), terms=count + 1):
            kept = marked
        else:
            refused = marked
        aim = marked + _newton_step(chance, fall, error) if turn < _NEWTON_TURNS else -1
        if aim in (kept, refused):  # it has arrived: what is left is to see that the neighbour is on the other side
            aim = kept + 1 if aim == kept else refused - 1
        marked = aim if kept < aim < refused else (kept + refused) // 2
    return kept


def _exact_chance(population: int, marked: int, sample: int, count: int) -> Callable[[], Fraction]:
    return lambda: exactly_at_most(population, marked, sample, count)


def _newton_step(chance: float, fall: float, error: Fraction) -> int:
    """How far to go from here; where the chance is lost to rounding, so far that it leaves the bracket."""
    if chance <= 0 or fall <= 0:
        return _NOWHERE
    step = (math.log(chance) - math.log(error)) * chance / fall
    return math.floor(step) if abs(step) < -_NOWHERE else _NOWHERE


def lower_bound(population: int, sample: int, count: int, error: Fraction) -> int:
    """The smallest M under which a count as large as this has a chance above `error`: what is not marked, seen from above."""
    return population - upper_bound(population, sample, sample - count, error)


def _guess(population: int, sample: int, count: int, error: Fraction) -> int:
    """Near the bound: Wilson's limit with the correction for a finite population (Cochran 1977, 3.5)."""
    z = NormalDist().inv_cdf(1 - float(error)) * math.sqrt((population - sample) / max(1, population - 1))
    share, square = (count + 0.5) / (sample + 1), z * z
    spread = z * math.sqrt(share * (1 - share) / sample + square / (4 * sample**2))
    return round(population * ((share + square / (2 * sample)) + spread) / (1 + square / sample))


def all_upper_bounds(population: int, sample: int, error: Fraction) -> list[int]:
    """The bound of every count from 0 to the sample: one walk, on which M and the count grow in turn."""
    bounds = []
    marked, steps, chance, exactly = 0, 0, 1.0, 1.0  # P(X ≤ count) and P(X = count) under `marked`
    for count in range(sample):
        if marked < count:  # so many are marked at the least
            marked = count
            chance, exactly = at_most_and_exactly(population, marked, sample, count)
        elif count:
            exactly *= (marked - count + 1) * (sample - count + 1) / (count * (population - marked - sample + count))
            chance += exactly
        while marked < population - sample + count:
            rest = population - marked
            chance_after = chance - exactly * (sample - count) / rest
            exactly_after = exactly * (marked + 1) * (rest - sample + count) / ((marked + 1 - count) * rest)
            steps += 1
            if steps % _REFRESHED == 0 or exactly_after < _FAINT:
                chance_after, exactly_after = at_most_and_exactly(population, marked + 1, sample, count)
            exact = _exact_chance(population, marked + 1, sample, count)
            if not exceeds(chance_after, error, exact, terms=count + 1):
                break
            marked, chance, exactly = marked + 1, chance_after, exactly_after
        bounds.append(marked)
    return [*bounds, population]
