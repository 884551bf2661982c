"""Extensions of a deadline: asked before it expires, granted or refused by the office, all of them kept."""

from dataclasses import dataclass
from datetime import date

from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import CLOCK_STATES, LOCKED_STATES, STATE_NAMES, Party, State


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """`asked_until` is the day that a request asks for which nobody has answered yet; None where there is none."""

    state: State
    due: date | None
    asked_until: date | None = None

    @property
    def undecided(self) -> bool:
        return self.asked_until is not None


def refuse_request(
    facts: ExtensionFacts, *, parties: frozenset[Party], until: date, why: str, today: date
) -> tuple[Reason, ...]:
    """Every reason why the accountable unit may not ask for more time; empty where it may."""
    reasons = list(refuse_asking(facts, parties=parties, today=today))
    if facts.due is not None and until <= facts.due:
        reasons.append(
            Reason("extension-not-later", "新的时限要晚于现在的时限 %(due)s。", {"due": facts.due.isoformat()})
        )
    if not why.strip():
        reasons.append(Reason("reason-required", "要写明理由。"))
    return tuple(reasons)


def refuse_asking(facts: ExtensionFacts, *, parties: frozenset[Party], today: date) -> tuple[Reason, ...]:
    """Why asking is out of the question now, whatever date is asked for."""
    reasons = []
    if Party.ACCOUNTABLE not in parties:
        reasons.append(Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": "主责单位"}))
    if facts.state not in CLOCK_STATES:
        reasons.append(Reason("clock-stopped", "问题现在不在计时，不用延期。"))
    if facts.due is None:
        reasons.append(Reason("no-deadline", "还没有时限。"))
    elif today > facts.due:
        reasons.append(
            Reason("extension-too-late", "时限 %(due)s 已过，延期要在到期前申请。", {"due": facts.due.isoformat()})
        )
    if facts.undecided:
        reasons.append(Reason("extension-undecided", "上一次延期申请还没有答复。"))
    return tuple(reasons)


def refuse_ruling(facts: ExtensionFacts, *, parties: frozenset[Party], grant: bool, why: str) -> tuple[Reason, ...]:
    """Why the request may not be granted (or refused, where `grant` is False) by these parties.

    While the problem is locked nothing of it changes, its deadline least of all: what was applied for is what is checked.
    The deadline may have moved since the request (a suspension, a recount): granting never makes it earlier.
    """
    reasons = []
    if Party.OFFICE not in parties:
        reasons.append(Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": "整改落实组"}))
    if not facts.undecided:
        reasons.append(Reason("extension-nothing-asked", "没有待答复的延期申请。"))
    if facts.state in LOCKED_STATES:
        state = STATE_NAMES[facts.state]
        reasons.append(Reason("locked", "问题现在是“%(state)s”，内容已锁定。", {"state": state}))
    if grant and facts.due is not None and facts.asked_until is not None and facts.asked_until <= facts.due:
        reasons.append(
            Reason("extension-not-later", "新的时限要晚于现在的时限 %(due)s。", {"due": facts.due.isoformat()})
        )
    if not why.strip():
        reasons.append(Reason("reason-required", "要写明理由。"))
    return tuple(reasons)
