"""The three rates of a campaign: what was reported, what was closed, what a random check confirmed.

They are different counts and must never be mixed: a published 54.9 % counted 阶段性办结 as done; strictly it was 34.5 %.
Which problems belong to `total` is decided by who counts (withdrawn and merged ones do not); these rules only divide.
"""

from dataclasses import dataclass, fields
from fractions import Fraction

from bihuan.core.decisions import BadInput, Reason

NOTHING_TO_COUNT = Reason("rate-nothing", "还没有问题，不算比率。")
NOT_YET_DRAWN = Reason("rate-not-drawn", "尚未抽查")


@dataclass(frozen=True, slots=True)
class ClosureCounts:
    """Counts of problems. Raises BadInput where they contradict each other.

    `ever_applied`: closure was ever applied for and the application not withdrawn; a return does not take a problem out.
    `under_application`: an application is open now; shown beside the rates, part of none.
    `closed`: ever closed; `void`: those of them that a relapse or a look-back has voided.
    `drawn`: the size of the random check drawn from everything reported; `confirmed`: those of them that were found done.
    What was drawn and not visited counts as not confirmed.
    """

    total: int
    ever_applied: int
    under_application: int
    closed: int
    void: int = 0
    drawn: int = 0
    confirmed: int = 0

    def __post_init__(self) -> None:
        bounds = {
            "ever_applied": self.total,
            "under_application": self.ever_applied,
            "closed": self.total,
            "void": self.closed,
            "drawn": self.ever_applied,
            "confirmed": self.drawn,
        }
        wrong = {field.name for field in fields(self) if getattr(self, field.name) < 0}
        wrong |= {name for name, most in bounds.items() if getattr(self, name) > most}
        if wrong:
            reason = Reason("counts-contradict", "计数互相矛盾，不能算比率。")
            raise BadInput(reason, dict.fromkeys(sorted(wrong), reason))


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of all problems, exact: `value` between 0 and 1, `total` the problems that it is over."""

    value: Fraction
    total: int


@dataclass(frozen=True, slots=True)
class NothingToCount:
    """There are no problems, so there is no rate; never shown as 0 % or 100 %."""

    reason: Reason = NOTHING_TO_COUNT


@dataclass(frozen=True, slots=True)
class NotYetDrawn:
    """Nobody has drawn a random check yet, so nothing is known about what was verified."""

    reason: Reason = NOT_YET_DRAWN


def reported_rate(counts: ClosureCounts) -> Rate | NothingToCount:
    """上报完成率: problems for which closure was ever applied for, over all."""
    return _divide(counts.ever_applied, counts.total)


def closed_rate(counts: ClosureCounts) -> Rate | NothingToCount:
    """销号率: problems closed and not void, over all."""
    return _divide(counts.closed - counts.void, counts.total)


def verified_rate(counts: ClosureCounts) -> Rate | NotYetDrawn | NothingToCount:
    """核实完成率: the reported rate × the share of the random check that was confirmed, over all problems."""
    reported = reported_rate(counts)
    if isinstance(reported, NothingToCount):
        return reported
    if counts.drawn == 0:
        return NotYetDrawn()
    return Rate(reported.value * Fraction(counts.confirmed, counts.drawn), counts.total)


def _divide(part: int, total: int) -> Rate | NothingToCount:
    return Rate(Fraction(part, total), total) if total else NothingToCount()
