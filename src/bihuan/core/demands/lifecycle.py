"""The life of a demand: one table of lawful steps, and what it is on a day.

A demand is written down, checked, approved by somebody else, and runs from its first day to its end; it is refused, joined to
another, or stopped before. Past its end it stops by itself, whether or not anybody or anything has marked it so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import Reason, name_all


class DemandState(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"
    REFUSED = "refused"
    JOINED = "joined"


class DemandParty(StrEnum):
    """What an actor is to one demand."""

    ISSUER = "issuer"  # speaks for the unit that asks, or is the office that wrote it down for it
    OFFICE = "office"
    LEADER = "leader"
    RECIPIENT = "recipient"  # speaks or works for a unit that is asked


class DemandStep(StrEnum):
    EDIT = "edit"
    CHECK = "check"
    JOIN = "join"
    APPROVE = "approve"
    REFUSE = "refuse"
    HAND_IN = "hand-in"
    OBJECT = "object"
    GIVE_EXTRACT = "give-extract"
    STOP = "stop"


DEMAND_STATE_NAMES: Mapping[DemandState, str] = {
    DemandState.DRAFT: "草稿",
    DemandState.CHECKED: "待审批",
    DemandState.APPROVED: "已批准",
    DemandState.RUNNING: "执行中",
    DemandState.ENDED: "已到期",
    DemandState.STOPPED: "已停止",
    DemandState.REFUSED: "不予批准",
    DemandState.JOINED: "已并入",
}
DEMAND_PARTY_NAMES: Mapping[DemandParty, str] = {
    DemandParty.ISSUER: "提出单位",
    DemandParty.OFFICE: "整改落实组",
    DemandParty.LEADER: "县领导",
    DemandParty.RECIPIENT: "报送单位",
}
DEMAND_STEP_NAMES: Mapping[DemandStep, str] = {
    DemandStep.EDIT: "修改",
    DemandStep.CHECK: "查重并送审",
    DemandStep.JOIN: "并入已有的需求",
    DemandStep.APPROVE: "批准",
    DemandStep.REFUSE: "不予批准",
    DemandStep.HAND_IN: "填报",
    DemandStep.OBJECT: "提减负意见",
    DemandStep.GIVE_EXTRACT: "把提取结果给提出单位",
    DemandStep.STOP: "停止",
}


@dataclass(frozen=True, slots=True)
class LawfulDemandStep:
    """One row of the table. `target` None leaves the state, or lets a rule choose it; `words`: something has to be written."""

    step: DemandStep
    sources: frozenset[DemandState]
    target: DemandState | None
    parties: frozenset[DemandParty]
    words: bool = False


_ISSUER, _OFFICE, _LEADER, _RECIPIENT = (frozenset({party}) for party in DemandParty)
_UNDECIDED = frozenset({DemandState.DRAFT, DemandState.CHECKED})
_IN_FORCE = frozenset({DemandState.APPROVED, DemandState.RUNNING})

DEMAND_STEPS = (
    LawfulDemandStep(DemandStep.HAND_IN, frozenset({DemandState.RUNNING}), None, _RECIPIENT),
    LawfulDemandStep(DemandStep.OBJECT, _IN_FORCE, None, _RECIPIENT, words=True),
    LawfulDemandStep(DemandStep.CHECK, frozenset({DemandState.DRAFT}), None, _ISSUER),
    LawfulDemandStep(DemandStep.EDIT, frozenset({DemandState.DRAFT}), None, _ISSUER),
    LawfulDemandStep(DemandStep.JOIN, _UNDECIDED, DemandState.JOINED, _ISSUER),
    LawfulDemandStep(
        DemandStep.APPROVE, frozenset({DemandState.CHECKED}), DemandState.APPROVED, _OFFICE | _LEADER
    ),
    LawfulDemandStep(
        DemandStep.REFUSE, frozenset({DemandState.CHECKED}), DemandState.REFUSED, _OFFICE | _LEADER, words=True
    ),
    LawfulDemandStep(
        DemandStep.GIVE_EXTRACT, frozenset(DemandState) - {DemandState.DRAFT}, None, _OFFICE
    ),
    LawfulDemandStep(
        DemandStep.STOP, _UNDECIDED | _IN_FORCE, DemandState.STOPPED, _ISSUER | _OFFICE | _LEADER, words=True
    ),
)  # fmt: skip
_BY_STEP = {row.step: row for row in DEMAND_STEPS}


@dataclass(frozen=True, slots=True)
class DemandFacts:
    """A demand as it stands on the day. `own`: who asks wrote it down; `over`: some unit is over its budget with it;
    `past`: its last day is over; `own_open`: turns that a unit of who asks has still to answer; `own_objected`: an opinion of theirs
    waits for its answer;
    `held`: fields that the ledger or earlier answers hold; `given`: the extract was given already, or the office is the issuer."""

    state: DemandState
    own: bool = False
    over: bool = False
    past: bool = False
    own_open: int = 0
    own_objected: bool = False
    held: int = 0
    given: bool = False


@dataclass(frozen=True, slots=True)
class DemandDecision:
    """Where a step leads, or every reason why it may not be taken."""

    step: DemandStep
    target: DemandState | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def lawful(self) -> bool:
        return not self.reasons


def state_on(state: DemandState, *, first: date, end: date, today: date) -> DemandState:
    """What a demand is on a day: approved before its first day, running up to and including its end, ended after it."""
    if state not in _IN_FORCE:
        return state
    if today > end:
        return DemandState.ENDED
    return DemandState.RUNNING if today >= first else DemandState.APPROVED


def decide_demand(
    step: DemandStep, facts: DemandFacts, *, parties: frozenset[DemandParty], words: str | None = None
) -> DemandDecision:
    """Whether the step is lawful. `words` None asks before anybody has written anything; "" says that nothing was written."""
    row = _BY_STEP[step]
    reasons = list(_refusals(row, facts, parties))
    if row.words and words is not None and not words.strip():
        reasons.append(Reason("demand-words", "要写明理由。"))
    if reasons:
        return DemandDecision(step, None, tuple(reasons))
    return DemandDecision(step, row.target or facts.state)


def decide_all_demands(facts: DemandFacts, *, parties: frozenset[DemandParty]) -> tuple[DemandDecision, ...]:
    """Every step that this actor may ever take and that has not lost its object, lawful or with its reasons."""
    return tuple(
        decide_demand(row.step, facts, parties=parties)
        for row in DEMAND_STEPS
        if row.parties & parties and facts.state in row.sources and _has_object(row.step, facts)
    )


def _has_object(step: DemandStep, facts: DemandFacts) -> bool:
    if step is DemandStep.HAND_IN:
        return facts.own_open > 0
    return step is not DemandStep.GIVE_EXTRACT or (facts.held > 0 and not facts.given)


def _refusals(row: LawfulDemandStep, facts: DemandFacts, parties: frozenset[DemandParty]) -> Iterable[Reason]:
    if not row.parties & parties:
        names = name_all([DEMAND_PARTY_NAMES[party] for party in DemandParty if party in row.parties])
        yield Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": names})
    if facts.state not in row.sources:
        state = DEMAND_STATE_NAMES[facts.state]
        yield Reason("demand-state", "这项需求现在是“%(state)s”，不能这样做。", {"state": state})
        return
    if row.step is DemandStep.APPROVE:
        yield from _not_to_approve(facts, parties)
    if row.step is DemandStep.HAND_IN and not facts.own_open and DemandParty.RECIPIENT in parties:
        yield Reason("demand-nothing-open", "本单位现在没有要报的。")
    if row.step is DemandStep.OBJECT and facts.own_objected:
        yield Reason("demand-objected", "本单位上一条意见还没有答复，答复以后可以再提。")
    if row.step is DemandStep.GIVE_EXTRACT and not _has_object(row.step, facts):
        yield Reason("demand-no-extract", "没有可以给的提取结果，或已经给过。")


def _not_to_approve(facts: DemandFacts, parties: frozenset[DemandParty]) -> Iterable[Reason]:
    if facts.own:
        yield Reason("demand-own", "谁提出的，不由谁批准。")
    if facts.past:
        yield Reason("demand-over-already", "终止日期已经过了，不能再批准；还要的，改过日期重新登记。")
    if facts.over and DemandParty.LEADER not in parties:
        yield Reason("demand-over-budget", "有单位一周的填报量超过上限，要由县领导批准。")
