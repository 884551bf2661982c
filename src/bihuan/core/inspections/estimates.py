"""What a finished plan says of a campaign and of its units: rates with their intervals, and who can be told apart.

The sample of a campaign is drawn from everything reported of it, at random and without putting back; what fell on one unit is such
a sample of that unit. Intervals are exact (hypergeometric, equal tails); what was not visited, refused or not found counts as not
confirmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.core.sampling.intervals import interval

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Sampled:
    """`drawn` of `reported` items, of which `confirmed` were found done; `problems` are all there are."""

    problems: int
    reported: int
    drawn: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Rates in percent (0–100). `verified` and its bounds are over all problems, `share` and its bounds over what was reported."""

    sampled: Sampled
    reported: float
    verified: float
    lower: float
    upper: float
    share: float
    share_lower: float
    share_upper: float
    lower_count: int
    upper_count: int


def estimate_of(sampled: Sampled, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """What the sample says; None where nothing was drawn."""
    if not sampled.drawn or not sampled.problems:
        return None
    found = interval(sampled.reported, sampled.drawn, sampled.confirmed, confidence=confidence)
    whole = sampled.problems
    return Estimate(
        sampled=sampled,
        reported=100 * sampled.reported / whole,
        verified=100 * sampled.reported * sampled.confirmed / (sampled.drawn * whole),
        lower=100 * found.lower / whole,
        upper=100 * found.upper / whole,
        share=100 * sampled.confirmed / sampled.drawn,
        share_lower=100 * found.lower_rate,
        share_upper=100 * found.upper_rate,
        lower_count=found.lower,
        upper_count=found.upper,
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """Of what a unit reported, how much was not confirmed, in percent. `above` and `below` are the units that it can be told from."""

    unit_id: int
    estimate: Estimate
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()

    @property
    def missing(self) -> float:
        return 100 - self.estimate.share

    @property
    def lower(self) -> float:
        return 100 - self.estimate.share_upper

    @property
    def upper(self) -> float:
        return 100 - self.estimate.share_lower

    @property
    def told_apart(self) -> bool:
        return bool(self.above or self.below)


def gaps_of(units: Sequence[tuple[int, Sampled]]) -> tuple[Gap, ...]:
    """Reported minus verified by unit, in the order given. A unit is set above or below another only where their intervals do not
    meet, each with the error shared among the units; everywhere else they cannot be told apart, and nothing is ranked."""
    confidence = 1 - (1 - CONFIDENCE) / max(1, len(units))
    found = [
        Gap(unit, estimate)
        for unit, sampled in units
        if (estimate := estimate_of(sampled, confidence=round(confidence, 6))) is not None
    ]
    return tuple(
        Gap(
            gap.unit_id,
            gap.estimate,
            above=tuple(other.unit_id for other in found if other.upper < gap.lower),
            below=tuple(other.unit_id for other in found if other.lower > gap.upper),
        )
        for gap in found
    )


def half_width(population: int, sample: int, *, share: float = 0.9) -> float:
    """To how many percentage points a sample of that size will tell the rate, when so large a share is confirmed."""
    count = min(sample, round(sample * share))
    found = interval(population, sample, count, confidence=CONFIDENCE)
    return 50 * (found.upper_rate - found.lower_rate)
