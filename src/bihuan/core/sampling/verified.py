"""核实完成率: what a random check of everything reported says of all problems, beside what was reported.

The check was drawn from the `reported` problems out of `total`. Whatever was drawn counts: what was not visited, where entry was
refused, what was not found counts as *not* verified, and is told apart, so that nobody gains by being out of reach.
"""

from dataclasses import dataclass, fields

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.asked import refuse_population
from bihuan.core.sampling.intervals import Interval, Method, interval

WHAT_COUNTS = Reason("verified-rule", "没有走访、拒绝入内、找不到的，都按没有核实计。")


@dataclass(frozen=True, slots=True)
class Findings:
    """What became of everything that was drawn. Raises BadInput for a negative count."""

    confirmed: int
    partly: int = 0
    not_rectified: int = 0
    refused: int = 0
    not_found: int = 0
    not_visited: int = 0

    def __post_init__(self) -> None:
        wrong = [field.name for field in fields(self) if getattr(self, field.name) < 0]
        if wrong:
            reason = Reason("findings-negative", "走访结果的计数不能小于 0。")
            raise BadInput(reason, dict.fromkeys(wrong, reason))

    @property
    def drawn(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))

    @property
    def unseen(self) -> int:
        """Drawn, and nobody saw whether it is true."""
        return self.refused + self.not_found + self.not_visited


@dataclass(frozen=True, slots=True)
class VerifiedFigure:
    """Rates over all problems: reported, verified, and the interval of the verified one; `gap` is reported minus verified."""

    total: int
    reported: int
    findings: Findings
    reported_rate: float
    rate: float
    lower_rate: float
    upper_rate: float
    lower: int
    upper: int
    confidence: float
    method: str

    @property
    def gap(self) -> float:
        return self.reported_rate - self.rate


def verified_figure(
    total: int,
    reported: int,
    findings: Findings,
    *,
    confidence: float = 0.95,
    method: Method | str = Method.EXACT,
) -> VerifiedFigure:
    """The figure for one frame. Raises BadInput where nothing was reported or drawn: then there is no verified rate yet."""
    refuse_population(total)
    if not 1 <= reported <= total:
        reason = Reason("reported-range", "上报完成数要在 1 到问题总数（%(total)s）之间。", {"total": total})
        raise BadInput(reason, {"reported": reason})
    found = interval(reported, findings.drawn, findings.confirmed, confidence=confidence, method=method)
    return VerifiedFigure(
        total=total,
        reported=reported,
        findings=findings,
        reported_rate=reported / total,
        rate=reported * findings.confirmed / (findings.drawn * total),
        lower_rate=found.lower / total,
        upper_rate=found.upper / total,
        lower=found.lower,
        upper=found.upper,
        confidence=confidence,
        method=found.method,
    )


def can_be_told_apart(one: Interval | VerifiedFigure, other: Interval | VerifiedFigure) -> bool:
    """Whether two rates may be ranked: only where their intervals do not touch. Else it is said that they cannot be told apart."""
    return one.upper_rate < other.lower_rate or other.upper_rate < one.lower_rate
