"""正当理由: why a unit says that a problem cannot be ready in time. Accepted by the office, it stops the ladder from that day on."""

from dataclasses import dataclass
from datetime import date

from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import CLOCK_STATES, Party, State


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """A problem as it stands. `undecided`: a reason waits for its ruling; `stopped`: an accepted one stops the ladder today."""

    state: State
    undecided: bool = False
    stopped: bool = False


def refuse_statement(facts: ReasonFacts, *, parties: frozenset[Party]) -> tuple[Reason, ...]:
    """Every reason why nobody of these parties may state one now, whatever it says; empty where they may."""
    reasons = []
    if Party.ACCOUNTABLE not in parties:
        reasons.append(Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": "主责单位"}))
    if facts.state not in CLOCK_STATES:
        reasons.append(Reason("nothing-to-stop", "问题现在不在计时，不用说明理由。"))
    if facts.undecided:
        reasons.append(Reason("reason-undecided", "上一次说明的理由还没有裁定。"))
    if facts.stopped:
        reasons.append(Reason("stopped-already", "督办已经因认可的理由停下。"))
    return tuple(reasons)


def refuse_reason_ruling(
    facts: ReasonFacts, *, parties: frozenset[Party], accept: bool, until: date | None, today: date
) -> tuple[Reason, ...]:
    """Every reason why these parties may not rule so today; `until` is the last day on which the ladder stands still."""
    reasons = []
    if Party.OFFICE not in parties:
        reasons.append(Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": "整改落实组"}))
    if not facts.undecided:
        reasons.append(Reason("no-reason-stated", "没有待裁定的理由。"))
    if accept and until is not None and until < today:
        reasons.append(Reason("stop-ends-before", "停到的日子不能早于今天。"))
    return tuple(reasons)


def refuse_ending(facts: ReasonFacts, *, parties: frozenset[Party]) -> tuple[Reason, ...]:
    """Every reason why these parties may not let the ladder go on."""
    reasons = []
    if Party.OFFICE not in parties:
        reasons.append(Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": "整改落实组"}))
    if not facts.stopped:
        reasons.append(Reason("not-stopped", "督办没有因理由停着。"))
    return tuple(reasons)
