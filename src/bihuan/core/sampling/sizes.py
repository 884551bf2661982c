"""How many to visit, so that few failures show a low rate: attribute sampling, as auditors and inspectors of lots use it.

With M = ⌈tolerable × N⌉ failures the rate is just not below the tolerable one. The sample is large enough when `accept` failures or
fewer would then have at most the chance 1 − confidence: whoever finds no more may say, with that confidence, that the rate is
below. Hypergeometric (drawing without putting back); for a population without end the binomial distribution is its limit.
"""

import math
from fractions import Fraction

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.asked import error_share, rate_share, refuse_population
from bihuan.core.sampling.binomial import at_most as binomial_at_most
from bihuan.core.sampling.hypergeometric import at_most, exactly_at_most, exceeds

LARGEST_ACCEPT = 1_000_000


def smallest_sample(population: int, *, tolerable: float, accept: int, confidence: float = 0.95) -> int:
    """The fewest of a population to visit. Raises BadInput where so many failures could never show it."""
    refuse_population(population)
    share, error = rate_share(tolerable), error_share(confidence)
    failures = math.ceil(share * population)
    _refuse_accept(accept)
    if accept >= failures:
        reason = Reason(
            "accept-large",
            "总数 %(population)s 里有 %(failures)s 个不合格就已达到可容忍的比率，允许 %(accept)s 个永远说明不了问题。",
            {"population": population, "failures": failures, "accept": accept},
        )
        raise BadInput(reason, {"accept": reason})
    too_few, enough = accept, population
    while enough - too_few > 1:
        middle = _between(too_few, enough, population)
        if _is_enough(population, failures, middle, accept, error):
            enough = middle
        else:
            too_few = middle
    return enough


def smallest_sample_without_end(*, tolerable: float, accept: int, confidence: float = 0.95) -> int:
    """The same for a population so large that what was drawn is not missing from it: the binomial limit."""
    share, error = float(rate_share(tolerable)), float(error_share(confidence))
    _refuse_accept(accept)
    too_few, enough = accept, accept + 1
    while binomial_at_most(enough, share, accept) > error:
        too_few, enough = enough, 2 * enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if binomial_at_most(middle, share, accept) > error:
            too_few = middle
        else:
            enough = middle
    return enough


def _is_enough(population: int, failures: int, sample: int, accept: int, error: Fraction) -> bool:
    return not exceeds(
        at_most(population, failures, sample, accept),
        error,
        lambda: exactly_at_most(population, failures, sample, accept),
        terms=accept + 1,
    )


def _between(too_few: int, enough: int, population: int) -> int:
    """The middle; while nothing but the whole population is known to be enough, twice as many (samples are small)."""
    return (
        (too_few + enough) // 2
        if enough < population
        else min(2 * too_few + 1, (too_few + enough) // 2 + 1, enough - 1)
    )


def _refuse_accept(accept: int) -> None:
    if not 0 <= accept <= LARGEST_ACCEPT:
        reason = Reason("accept-range", "允许的不合格数要在 0 到 %(most)s 之间。", {"most": f"{LARGEST_ACCEPT:,}"})
        raise BadInput(reason, {"accept": reason})
