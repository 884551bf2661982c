"""The life of a problem: one table of lawful steps.

`STEPS` is the only place where it stands which step leads from where to where, who may take it, what it needs and whether it
must give a reason. The documentation prints this table; pages ask `decide` for every step, so that what is unlawful is shown
with its reason; operations ask it again before they write.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import Reason, name_all

HANDBACK_WORKDAYS = 5  # 信访工作条例: a wrong transfer goes back within 5 working days, with reasons
HANDBACKS_BEFORE_DECIDER = 2  # the third is ruled on by a leader


class State(StrEnum):
    REGISTERED = "registered"  # 待交办
    DISPATCHED = "dispatched"  # 待认领: the clock runs
    HANDBACK_ASKED = "handback-asked"  # 退回待裁定
    ACCEPTED = "accepted"  # 已认领
    RECTIFYING = "rectifying"  # 整改中
    APPLIED = "applied"  # 已申请销号: locked
    UNDER_CHECK = "under-check"  # 核查中
    UNDER_REVIEW = "under-review"  # 待复核: checked and found done; somebody else signs, or sends back
    PUBLIC_NOTICE = "public-notice"  # 公示中
    RETURNED = "returned"  # 核查未通过
    CLOSED = "closed"  # 已销号
    SUSPENDED = "suspended"  # 已暂停
    MERGED = "merged"  # 已并入主问题
    WITHDRAWN = "withdrawn"  # 已撤回: registered by mistake; counts nowhere


class Track(StrEnum):
    IMMEDIATE = "immediate"  # 立行立改
    STAGED = "staged"  # 分阶段整改
    STANDING = "standing"  # 持续整改


class Party(StrEnum):
    """What an actor is to one problem. One actor may be several."""

    OFFICE = "office"
    LEAD = "lead"  # speaks for the lead unit of a campaign that the problem belongs to
    ACCOUNTABLE = "accountable"
    ASSISTING = "assisting"
    CHECKER = "checker"  # may check closures; of another unit, and took no part
    REVIEWER = "reviewer"  # signs for the lead unit or the office; took no part (that they did not check it is looked at apart)
    DECIDER = "decider"  # a leader


class Step(StrEnum):
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    ASK_HANDBACK = "ask-handback"
    UPHOLD_HANDBACK = "uphold-handback"
    REJECT_HANDBACK = "reject-handback"
    BEGIN = "begin"
    APPLY = "apply"
    WITHDRAW_APPLICATION = "withdraw-application"
    BEGIN_CHECK = "begin-check"
    RELEASE_CHECK = "release-check"
    RETURN = "return"
    CLOSE = "close"
    SEND_TO_REVIEW = "send-to-review"
    SIGN_REVIEW = "sign-review"
    RETURN_REVIEW = "return-review"
    CLOSE_REVIEWED = "close-reviewed"
    PUBLISH = "publish"
    REVIEW_AGAIN = "review-again"
    UPHOLD_OBJECTION = "uphold-objection"
    CLOSE_NOTICED = "close-noticed"
    SUSPEND = "suspend"
    RESUME = "resume"
    MERGE = "merge"
    WITHDRAW = "withdraw"


class Need(StrEnum):
    ACCOUNTABLE_UNIT = "accountable-unit"
    DEADLINE = "deadline"
    RESOLVED = "resolved"
    HANDBACK_TERM = "handback-term"
    RIGHT_DECIDER = "right-decider"
    MEASURE = "measure"
    STANDARD = "standard"
    MILESTONES = "milestones"
    MEASURES_ENDED = "measures-ended"
    EVIDENCE = "evidence"


OPEN_STATES = frozenset(
    {
        State.REGISTERED,
        State.DISPATCHED,
        State.HANDBACK_ASKED,
        State.ACCEPTED,
        State.RECTIFYING,
        State.APPLIED,
        State.UNDER_CHECK,
        State.UNDER_REVIEW,
        State.PUBLIC_NOTICE,
        State.RETURNED,
        State.SUSPENDED,
    }
)
UNCOUNTED_STATES = frozenset({State.MERGED, State.WITHDRAWN})
WORKING_STATES = frozenset({State.ACCEPTED, State.RECTIFYING, State.RETURNED})
CLAIMED_STATES = frozenset({State.APPLIED, State.UNDER_CHECK, State.UNDER_REVIEW, State.PUBLIC_NOTICE})
LOCKED_STATES = CLAIMED_STATES | {State.CLOSED, State.MERGED, State.WITHDRAWN}
CLOCK_STATES = frozenset({State.DISPATCHED, State.HANDBACK_ASKED, State.ACCEPTED, State.RECTIFYING, State.RETURNED})

STATE_NAMES: Mapping[State, str] = {
    State.REGISTERED: "待交办",
    State.DISPATCHED: "待认领",
    State.HANDBACK_ASKED: "退回待裁定",
    State.ACCEPTED: "已认领",
    State.RECTIFYING: "整改中",
    State.APPLIED: "已申请销号",
    State.UNDER_CHECK: "核查中",
    State.UNDER_REVIEW: "待复核",
    State.PUBLIC_NOTICE: "公示中",
    State.RETURNED: "核查未通过",
    State.CLOSED: "已销号",
    State.SUSPENDED: "已暂停",
    State.MERGED: "已并入主问题",
    State.WITHDRAWN: "已撤回",
}

STEP_NAMES: Mapping[Step, str] = {
    Step.DISPATCH: "交办",
    Step.ACCEPT: "认领",
    Step.ASK_HANDBACK: "申请退回",
    Step.UPHOLD_HANDBACK: "同意退回",
    Step.REJECT_HANDBACK: "不同意退回",
    Step.BEGIN: "开始整改",
    Step.APPLY: "申请销号",
    Step.WITHDRAW_APPLICATION: "撤回申请",
    Step.BEGIN_CHECK: "开始核查",
    Step.RELEASE_CHECK: "放开核查",
    Step.RETURN: "退回整改",
    Step.CLOSE: "销号",
    Step.SEND_TO_REVIEW: "送复核",
    Step.SIGN_REVIEW: "复核签署",
    Step.RETURN_REVIEW: "复核退回",
    Step.CLOSE_REVIEWED: "复核销号",
    Step.PUBLISH: "公示",
    Step.REVIEW_AGAIN: "重新复核",
    Step.UPHOLD_OBJECTION: "异议成立退回",
    Step.CLOSE_NOTICED: "公示期满销号",
    Step.SUSPEND: "暂停",
    Step.RESUME: "恢复",
    Step.MERGE: "并入主问题",
    Step.WITHDRAW: "撤回问题",
}

PARTY_NAMES: Mapping[Party, str] = {
    Party.OFFICE: "整改落实组",
    Party.LEAD: "牵头单位",
    Party.ACCOUNTABLE: "主责单位",
    Party.ASSISTING: "配合单位",
    Party.CHECKER: "核查人",
    Party.REVIEWER: "复核人",
    Party.DECIDER: "县领导",
}

TRACK_NAMES: Mapping[Track, str] = {
    Track.IMMEDIATE: "立行立改",
    Track.STAGED: "分阶段整改",
    Track.STANDING: "持续整改",
}

NEED_NAMES: Mapping[Need, str] = {
    Need.ACCOUNTABLE_UNIT: "有主责单位",
    Need.DEADLINE: "有时限",
    Need.RESOLVED: "没有认不准的内容",
    Need.HANDBACK_TERM: "在 5 个工作日的退回期内",
    Need.RIGHT_DECIDER: "第三次起由县领导裁定，之前由整改落实组裁定",
    Need.MEASURE: "有整改措施",
    Need.STANDARD: "有验收标准",
    Need.MILESTONES: "分阶段整改的有阶段目标",
    Need.MEASURES_ENDED: "措施都已完成或不再需要",
    Need.EVIDENCE: "有佐证",
}


@dataclass(frozen=True, slots=True)
class LawfulStep:
    """One row of the table. `target` None means: back to where the problem was before it was suspended."""

    step: Step
    sources: frozenset[State]
    target: State | None
    parties: frozenset[Party]
    needs: tuple[Need, ...] = ()
    reason_required: bool = False


def _row(
    step: Step,
    sources: Iterable[State],
    target: State | None,
    parties: Iterable[Party],
    *needs: Need,
    reason: bool = False,
) -> LawfulStep:
    return LawfulStep(step, frozenset(sources), target, frozenset(parties), needs, reason)


_BEFORE_APPLICATION = {
    State.REGISTERED,
    State.DISPATCHED,
    State.HANDBACK_ASKED,
    State.ACCEPTED,
    State.RECTIFYING,
    State.RETURNED,
}
_RULERS = {Party.OFFICE, Party.DECIDER}

STEPS: tuple[LawfulStep, ...] = (
    _row(
        Step.DISPATCH,
        {State.REGISTERED},
        State.DISPATCHED,
        {Party.OFFICE, Party.LEAD},
        Need.RESOLVED,
        Need.ACCOUNTABLE_UNIT,
        Need.DEADLINE,
    ),
    _row(Step.ACCEPT, {State.DISPATCHED}, State.ACCEPTED, {Party.ACCOUNTABLE}),
    _row(
        Step.ASK_HANDBACK,
        {State.DISPATCHED},
        State.HANDBACK_ASKED,
        {Party.ACCOUNTABLE},
        Need.HANDBACK_TERM,
        reason=True,
    ),
    _row(Step.UPHOLD_HANDBACK, {State.HANDBACK_ASKED}, State.REGISTERED, _RULERS, Need.RIGHT_DECIDER, reason=True),
    _row(Step.REJECT_HANDBACK, {State.HANDBACK_ASKED}, State.DISPATCHED, _RULERS, Need.RIGHT_DECIDER, reason=True),
    _row(
        Step.BEGIN,
        {State.ACCEPTED},
        State.RECTIFYING,
        {Party.ACCOUNTABLE},
        Need.MEASURE,
        Need.STANDARD,
        Need.MILESTONES,
    ),
    _row(
        Step.APPLY,
        {State.RECTIFYING, State.RETURNED},
        State.APPLIED,
        {Party.ACCOUNTABLE},
        Need.MEASURES_ENDED,
        Need.EVIDENCE,
    ),
    _row(Step.WITHDRAW_APPLICATION, {State.APPLIED}, State.RECTIFYING, {Party.ACCOUNTABLE}, reason=True),
    _row(Step.BEGIN_CHECK, {State.APPLIED}, State.UNDER_CHECK, {Party.CHECKER}),
    _row(Step.RELEASE_CHECK, {State.UNDER_CHECK}, State.APPLIED, {Party.OFFICE}, reason=True),
    _row(Step.RETURN, {State.UNDER_CHECK}, State.RETURNED, {Party.CHECKER}, reason=True),
    _row(Step.CLOSE, {State.UNDER_CHECK}, State.CLOSED, {Party.CHECKER}),
    _row(Step.SEND_TO_REVIEW, {State.UNDER_CHECK}, State.UNDER_REVIEW, {Party.CHECKER}),
    _row(Step.SIGN_REVIEW, {State.UNDER_REVIEW}, State.UNDER_REVIEW, {Party.REVIEWER}),
    _row(Step.RETURN_REVIEW, {State.UNDER_REVIEW}, State.RETURNED, {Party.REVIEWER}, reason=True),
    _row(Step.CLOSE_REVIEWED, {State.UNDER_REVIEW}, State.CLOSED, {Party.REVIEWER}),
    _row(Step.PUBLISH, {State.UNDER_REVIEW}, State.PUBLIC_NOTICE, {Party.REVIEWER}),
    _row(Step.REVIEW_AGAIN, {State.PUBLIC_NOTICE}, State.UNDER_REVIEW, {Party.OFFICE}, reason=True),
    _row(Step.UPHOLD_OBJECTION, {State.PUBLIC_NOTICE}, State.RETURNED, {Party.OFFICE}, reason=True),
    _row(Step.CLOSE_NOTICED, {State.PUBLIC_NOTICE}, State.CLOSED, {Party.OFFICE}),
    _row(Step.SUSPEND, _BEFORE_APPLICATION, State.SUSPENDED, {Party.OFFICE}, reason=True),
    _row(Step.RESUME, {State.SUSPENDED}, None, {Party.OFFICE}, reason=True),
    _row(Step.MERGE, _BEFORE_APPLICATION, State.MERGED, {Party.OFFICE}, reason=True),
    _row(Step.WITHDRAW, _BEFORE_APPLICATION | {State.SUSPENDED}, State.WITHDRAWN, {Party.OFFICE}, reason=True),
)
_BY_STEP: Mapping[Step, LawfulStep] = {row.step: row for row in STEPS}


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """What the rules need to know of one problem.

    `unresolved` holds what a person still has to settle, in words ("主责单位", "时限"); `handback_until` the last day on which
    the unit may hand back; `handbacks_before` how often it was passed on already, this time not counted.
    """

    state: State
    track: Track
    state_before_suspension: State | None = None
    has_accountable_unit: bool = False
    has_deadline: bool = False
    unresolved: tuple[str, ...] = ()
    handback_until: date | None = None
    handbacks_before: int = 0
    measures: int = 0
    open_measures: int = 0
    has_standard: bool = False
    milestones: int = 0
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class StepDecision:
    """Whether the step is lawful now: the state that it leads to, or every reason why it is not."""

    step: Step
    target: State | None
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def allowed(self) -> bool:
        return not self.reasons


def lawful_step(step: Step) -> LawfulStep:
    return _BY_STEP[step]


def decide(
    step: Step, facts: ProblemFacts, *, parties: frozenset[Party], today: date, why: str | None = None
) -> StepDecision:
    """Whether `parties` may take `step` on that day.

    `why` is the reason that the actor gives; None asks in advance ("could they, with a reason?"), an empty text is refused
    where a reason is required.
    """
    row = _BY_STEP[step]
    reasons: list[Reason] = []
    if facts.state not in row.sources:
        reasons.append(_wrong_state(facts.state))
    if not parties & row.parties:
        reasons.append(_wrong_party(row))
    if not reasons:
        reasons.extend(reason for need in row.needs if (reason := _missing(need, facts, parties, today)) is not None)
    if row.reason_required and why is not None and not why.strip():
        reasons.append(Reason("reason-required", "要写明理由。"))
    if reasons:
        return StepDecision(step, None, tuple(reasons))
    return StepDecision(step, row.target or facts.state_before_suspension or State.REGISTERED)


def decide_all(facts: ProblemFacts, *, parties: frozenset[Party], today: date) -> tuple[StepDecision, ...]:
    """Every step that concerns these parties in this state or would but for what is missing, in the table's order."""
    return tuple(
        decide(row.step, facts, parties=parties, today=today)
        for row in STEPS
        if facts.state in row.sources and parties & row.parties
    )


def _wrong_state(state: State) -> Reason:
    return Reason("wrong-state", "问题现在是“%(state)s”，不能走这一步。", {"state": STATE_NAMES[state]})


def _wrong_party(row: LawfulStep) -> Reason:
    names = [PARTY_NAMES[party] for party in Party if party in row.parties]
    return Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": name_all(names)})


def _missing(need: Need, facts: ProblemFacts, parties: frozenset[Party], today: date) -> Reason | None:
    if need is Need.HANDBACK_TERM:
        return _handback_term(facts, today)
    if need is Need.RIGHT_DECIDER:
        return _right_decider(facts, parties)
    return _missing_content(need, facts)


def _handback_term(facts: ProblemFacts, today: date) -> Reason | None:
    if facts.handback_until is None or today <= facts.handback_until:
        return None
    return Reason(
        "handback-term-over",
        "退回期已过（%(until)s 截止）。",
        {"until": facts.handback_until.isoformat()},
    )


def _right_decider(facts: ProblemFacts, parties: frozenset[Party]) -> Reason | None:
    third = facts.handbacks_before >= HANDBACKS_BEFORE_DECIDER
    if third and Party.DECIDER not in parties:
        return Reason("needs-decider", "已是第 %(n)s 次退回，由县领导裁定。", {"n": facts.handbacks_before + 1})
    if not third and Party.OFFICE not in parties:
        return Reason("needs-office", "前两次退回由整改落实组裁定。")
    return None


def _missing_content(need: Need, facts: ProblemFacts) -> Reason | None:
    if need is Need.RESOLVED and facts.unresolved:
        return Reason("unresolved", "还有认不准的内容要人确认：%(what)s。", {"what": name_all(facts.unresolved)})
    missing = {
        Need.ACCOUNTABLE_UNIT: (not facts.has_accountable_unit, "no-unit", "还没有主责单位。"),
        Need.DEADLINE: (not facts.has_deadline, "no-deadline", "还没有时限。"),
        Need.MEASURE: (facts.measures == 0, "no-measure", "还没有整改措施。"),
        Need.STANDARD: (not facts.has_standard, "no-standard", "还没有验收标准。"),
        Need.MILESTONES: (
            facts.track is Track.STAGED and facts.milestones == 0,
            "no-milestone",
            "分阶段整改的问题还没有阶段目标。",
        ),
        Need.EVIDENCE: (facts.evidence == 0, "no-evidence", "还没有佐证。"),
    }
    if need in missing:
        absent, code, message = missing[need]
        return Reason(code, message) if absent else None
    if need is Need.MEASURES_ENDED:
        if facts.measures == 0:
            return Reason("no-measure", "还没有整改措施。")
        if facts.open_measures:
            return Reason("open-measures", "还有 %(n)s 条措施没有完成。", {"n": facts.open_measures})
    return None
