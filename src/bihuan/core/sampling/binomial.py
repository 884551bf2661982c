"""Chances of the binomial distribution, the limit of the hypergeometric one for a population without end."""

import math

import numpy as np
from numpy.typing import NDArray

_SPREADS = 40.0


def chances(sample: int, rate: float) -> tuple[int, NDArray[np.float64]]:
    """(first count, chances of it and those after it), found from the most likely one like the hypergeometric ones."""
    centre = min(sample, int((sample + 1) * rate))
    reach = int(_SPREADS * math.sqrt(sample * rate * (1 - rate))) + 40
    first, last = max(0, centre - reach), min(sample, centre + reach)
    odds = rate / (1 - rate)
    up = np.arange(centre, last, dtype=np.float64)
    rise = np.cumprod((sample - up) / (up + 1) * odds)
    down = np.arange(centre, first, -1, dtype=np.float64)
    fall = np.cumprod(down / (sample - down + 1) / odds)
    terms = np.concatenate((fall[::-1], [1.0], rise))
    return first, terms / terms.sum()


def at_most(sample: int, rate: float, count: int) -> float:
    """P(X ≤ count), for a rate strictly between 0 and 1."""
    if count < 0 or count >= sample:
        return float(count >= sample)
    first, found = chances(sample, rate)
    return float(found[: max(0, count - first + 1)].sum())
