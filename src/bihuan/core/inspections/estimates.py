"""What a finished plan says of a campaign and of its units: rates with their intervals, and who can be told apart.

The sample of a campaign is drawn from everything reported of it, at random and without putting back; what fell on one unit is such
a sample of that unit. Intervals are exact (hypergeometric, equal tails); what was not visited, refused or not found counts as not
confirmed. Campaigns are strata, drawn independently: what they say together is the stratified estimate with one joint interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.core.sampling.intervals import interval
from bihuan.core.sampling.sizes import smallest_sample
from bihuan.core.sampling.strata import Visited, stratified_total

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
    """What the sample says; None where nothing was drawn.

    The point is the sample's share of what was reported, and never leaves the interval: where nearly all was visited, the bounds
    are whole counts, and the share of the sample may lie a fraction of one beyond them (78 of 79 out of 80: at least 79 are real).
    """
    if not sampled.drawn or not sampled.problems:
        return None
    found = interval(sampled.reported, sampled.drawn, sampled.confirmed, confidence=confidence)
    return _estimate(sampled, sampled.reported * sampled.confirmed / sampled.drawn, found.lower, found.upper)


@dataclass(frozen=True, slots=True)
class JointEstimate:
    """What several samples say together. `strata` is how many were drawn from; `method` is "exact" for one of them, else how their
    interval was made ("sum" or "joint", core/sampling/strata.py). The counts of `estimate.sampled` are the sums of theirs."""

    strata: int
    method: str
    estimate: Estimate


def joint_estimate(parts: Sequence[Sampled]) -> JointEstimate | None:
    """Every part counts by its size, not by how many were drawn of it: Σ N·x/n. None where nothing was drawn of any.

    A part of which nothing was drawn is left out whole, with its problems: nothing is inferred of it. One part that was drawn has
    its plain interval."""
    drawn = [part for part in parts if part.drawn and part.problems]
    if len(drawn) < 2:
        alone = estimate_of(drawn[0]) if drawn else None
        return JointEstimate(1, "exact", alone) if alone else None
    found = stratified_total(
        [Visited(str(place), part.reported, part.drawn, part.confirmed) for place, part in enumerate(drawn)],
        confidence=CONFIDENCE,
    )
    whole = Sampled(
        problems=sum(part.problems for part in drawn),
        reported=sum(part.reported for part in drawn),
        drawn=sum(part.drawn for part in drawn),
        confirmed=sum(part.confirmed for part in drawn),
    )
    return JointEstimate(len(drawn), found.method, _estimate(whole, found.estimate, found.lower, found.upper))


def _estimate(sampled: Sampled, estimated: float, lower: int, upper: int) -> Estimate:
    """Rates of counts out of what was reported; the point never leaves the interval."""
    whole, point = sampled.problems, min(max(estimated, lower), upper)
    return Estimate(
        sampled=sampled,
        reported=100 * sampled.reported / whole,
        verified=100 * point / whole,
        lower=100 * lower / whole,
        upper=100 * upper / whole,
        share=100 * point / sampled.reported,
        share_lower=100 * lower / sampled.reported,
        share_upper=100 * upper / sampled.reported,
        lower_count=lower,
        upper_count=upper,
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


def visits_to_be_sure(population: int, *, real: int, failures: int = 0) -> int:
    """The fewest to visit so that whoever finds at most so many failures is sure that at least `real` in a hundred are real.

    Raises BadInput where so many failures could never show it."""
    return smallest_sample(population, tolerable=(100 - real) / 100, accept=failures, confidence=CONFIDENCE)
