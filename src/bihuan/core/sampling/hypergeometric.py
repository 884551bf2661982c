"""Chances of the hypergeometric distribution: so many of a sample without putting back, out of a population.

`population` N, `marked` M of them, `sample` n drawn; X is how many marked ones the sample holds. All terms are found from the most
likely one by the ratio of neighbours and divided by their sum: nothing overflows, nothing is lost to large factorials, and the
result is right to some 13 digits for a population of a thousand or a billion alike. Where a decision hangs on less than that, the
exact fraction decides.
"""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NEAR = 1e-10  # relative: closer to a limit than this, floating point does not decide
EXACT_UP_TO = 20_000  # terms that an exact fraction is worth
_SPREADS = 40.0  # standard deviations of the sample's count beyond which chances are under 1e-300


def support(population: int, marked: int, sample: int) -> tuple[int, int]:
    """The fewest and the most marked ones that a sample can hold."""
    return max(0, sample + marked - population), min(sample, marked)


def mode(population: int, marked: int, sample: int) -> int:
    """The most likely count; of two alike, the larger."""
    return (sample + 1) * (marked + 1) // (population + 2)


def chances(population: int, marked: int, sample: int) -> tuple[int, Floats]:
    """(first count, chances of it and those after it): all counts whose chance is not lost to rounding."""
    least, most = support(population, marked, sample)
    centre = min(max(mode(population, marked, sample), least), most)
    share = marked / population
    spread = math.sqrt(sample * share * (1 - share) * (population - sample) / max(1, population - 1))
    reach = int(_SPREADS * spread) + 40
    first, last = max(least, centre - reach), min(most, centre + reach)
    up = np.arange(centre, last, dtype=np.float64)
    rise = np.cumprod((marked - up) * (sample - up) / ((up + 1) * (population - marked - sample + up + 1)))
    down = np.arange(centre, first, -1, dtype=np.float64)
    fall = np.cumprod(down * (population - marked - sample + down) / ((marked - down + 1) * (sample - down + 1)))
    terms = np.concatenate((fall[::-1], [1.0], rise))
    return first, terms / terms.sum()


def at_most(population: int, marked: int, sample: int, count: int) -> float:
    """P(X ≤ count)."""
    least, most = support(population, marked, sample)
    if count < least or count >= most:
        return float(count >= most)
    first, found = chances(population, marked, sample)
    return float(found[: max(0, count - first + 1)].sum())


def at_least(population: int, marked: int, sample: int, count: int) -> float:
    """P(X ≥ count): the same distribution seen from the ones that are not marked."""
    return at_most(population, population - marked, sample, sample - count)


def at_most_and_exactly(population: int, marked: int, sample: int, count: int) -> tuple[float, float]:
    """P(X ≤ count) and P(X = count)."""
    least, most = support(population, marked, sample)
    if count < least or count > most:
        return float(count > most), 0.0
    first, found = chances(population, marked, sample)
    place = count - first
    if place < 0 or place >= len(found):
        return float(place >= 0), 0.0
    return float(found[: place + 1].sum()), float(found[place])


def at_most_and_fall(population: int, marked: int, sample: int, count: int) -> tuple[float, float]:
    """P(X ≤ count), and by how much it falls when one more of the population is marked: P(X = count) (n − count) / (N − M)."""
    chance, exactly = at_most_and_exactly(population, marked, sample, count)
    return chance, exactly * (sample - count) / (population - marked) if marked < population else 0.0


def exactly_at_most(population: int, marked: int, sample: int, count: int) -> Fraction:
    """P(X ≤ count) as a fraction. Takes time: long integers, one step for each count."""
    least, most = support(population, marked, sample)
    ways, rest = 0, population - marked - sample
    term = math.comb(marked, least) * math.comb(population - marked, sample - least)
    for held in range(least, min(count, most) + 1):
        ways += term
        term = term * (marked - held) * (sample - held) // ((held + 1) * (rest + held + 1))
    return Fraction(ways, math.comb(population, sample))


def exceeds(chance: float, limit: Fraction, exact: Callable[[], Fraction], *, terms: int) -> bool:
    """Whether a chance is larger than a limit; where they are too near to tell, the exact fraction says, and where that would take
    too long the answer is yes: an interval rather holds one more than one too few."""
    near = float(limit)
    if abs(chance - near) > NEAR * near:
        return chance > near
    return exact() > limit if terms <= EXACT_UP_TO else True
