"""The life of a group of like problems and of the joint problem that a person makes of it: one table of lawful steps for each.

A group is a lead: the machine proposes it, a person confirms, dismisses, unites or divides it. A joint problem (联合问题) has a
lead unit and a set of
measures; its single cases stay where they are, each with its own responsible person, deadline and closing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.decisions import Reason


class GroupState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNITED = "united"  # went into another group by hand
    DIVIDED = "divided"  # became several by hand
    OUTDATED = "outdated"  # a later search did not find it any more


class JointState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNITED = "united"


class MeasureStand(StrEnum):
    """How a joint measure stands: reported done by who carries it, verified by the office."""

    PLANNED = "planned"
    DONE = "done"
    VERIFIED = "verified"


class JointParty(StrEnum):
    """What an actor is to a joint problem."""

    OFFICE = "office"
    LEAD = "lead"
    PARTICIPANT = "participant"


class JointStep(StrEnum):
    ADD_MEASURE = "add-measure"
    REPORT_MEASURE = "report-measure"
    VERIFY_MEASURE = "verify-measure"
    RETURN_MEASURE = "return-measure"
    TAKE_OUT = "take-out"
    UNITE = "unite"
    DIVIDE = "divide"
    CLOSE = "close"


GROUP_STATE_NAMES: Mapping[GroupState, str] = {
    GroupState.PROPOSED: "待研判",
    GroupState.CONFIRMED: "已立联合问题",
    GroupState.DISMISSED: "已排除",
    GroupState.UNITED: "已合并",
    GroupState.DIVIDED: "已拆分",
    GroupState.OUTDATED: "已不成组",
}
JOINT_STATE_NAMES: Mapping[JointState, str] = {
    JointState.OPEN: "研究解决中",
    JointState.CLOSED: "已办结",
    JointState.UNITED: "已并入另一个",
}
MEASURE_STAND_NAMES: Mapping[MeasureStand, str] = {
    MeasureStand.PLANNED: "未完成",
    MeasureStand.DONE: "报了完成，待核实",
    MeasureStand.VERIFIED: "已核实",
}
JOINT_STEP_NAMES: Mapping[JointStep, str] = {
    JointStep.ADD_MEASURE: "加共同措施",
    JointStep.REPORT_MEASURE: "报措施完成",
    JointStep.VERIFY_MEASURE: "核实措施",
    JointStep.RETURN_MEASURE: "退回措施",
    JointStep.TAKE_OUT: "移出个案",
    JointStep.UNITE: "并入另一个联合问题",
    JointStep.DIVIDE: "分出另立",
    JointStep.CLOSE: "办结",
}

_OFFICE = frozenset({JointParty.OFFICE})
_LEADING = _OFFICE | {JointParty.LEAD}
_WORKING = _LEADING | {JointParty.PARTICIPANT}
JOINT_STEPS: Mapping[JointStep, frozenset[JointParty]] = {
    JointStep.ADD_MEASURE: _LEADING,
    JointStep.REPORT_MEASURE: _WORKING,
    JointStep.VERIFY_MEASURE: _OFFICE,
    JointStep.RETURN_MEASURE: _OFFICE,
    JointStep.TAKE_OUT: _OFFICE,
    JointStep.UNITE: _OFFICE,
    JointStep.DIVIDE: _OFFICE,
    JointStep.CLOSE: _OFFICE,
}
"""Who takes each step of an open joint problem. After its end none is taken."""


@dataclass(frozen=True, slots=True)
class JointFacts:
    """A joint problem as it stands: its cases, its measures and those of them that are not verified."""

    state: JointState
    cases: int
    measures: int
    unverified: int


@dataclass(frozen=True, slots=True)
class JointDecision:
    """Whether a step is lawful, and every reason why not. `concerns`: the actor is somebody who takes it at all."""

    step: JointStep
    reasons: tuple[Reason, ...] = ()
    concerns: bool = True

    @property
    def lawful(self) -> bool:
        return not self.reasons


NOT_YOURS = Reason("not-allowed", "现在不能办理：不在职责范围内。")
_ENDED = Reason("joint-ended", "这个联合问题已经结束。")
_NO_MEASURE = Reason("joint-no-measure", "还没有共同措施。")
_UNVERIFIED = Reason("joint-unverified", "还有共同措施没有核实。")
_FEW = Reason("joint-few-cases", "只剩一个个案，不能再分。")
GROUP_DECIDED = Reason("group-decided", "这组问题已经有人研判过，看过现在的样子再办。")


def decide_joint(step: JointStep, facts: JointFacts, parties: frozenset[JointParty]) -> JointDecision:
    """Whether the step may be taken now."""
    if not JOINT_STEPS[step] & parties:
        return JointDecision(step, (NOT_YOURS,), concerns=False)
    if facts.state is not JointState.OPEN:
        return JointDecision(step, (_ENDED,))
    against = []
    if step is JointStep.CLOSE and not facts.measures:
        against.append(_NO_MEASURE)
    if step is JointStep.CLOSE and facts.unverified:
        against.append(_UNVERIFIED)
    if step in (JointStep.TAKE_OUT, JointStep.DIVIDE) and facts.cases < 2:
        against.append(_FEW)
    return JointDecision(step, tuple(against))
