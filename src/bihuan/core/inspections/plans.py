"""An inspection plan: its states, who takes which step when, and where it overlaps with another (政府督查工作条例).

A plan names its authority and its approver, has a written text, a matter and a period. It is not widened, repeated or multiplied:
overlap by unit × matter × time is blocked, or justified in writing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bihuan.core.decisions import Reason, name_all


class PlanState(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    COMMITTED = "committed"  # the frame is frozen, its root and rule stand in the record
    DRAWN = "drawn"
    UNDER_WAY = "under-way"
    OVER = "over"
    DROPPED = "dropped"


class Matter(StrEnum):
    """What is looked at. Two plans overlap only where they look at the same."""

    CLOSURE = "closure"
    PROGRESS = "progress"
    CONDUCT = "conduct"
    MONEY = "money"
    PROJECT = "project"
    SERVICE = "service"
    SAFETY = "safety"


class PlanParty(StrEnum):
    """What somebody is to a plan."""

    RUNNER = "runner"
    LEADER = "leader"


class PlanStep(StrEnum):
    CHANGE = "change"
    APPROVE = "approve"
    COMMIT = "commit"
    OPEN_DRAW = "open-draw"
    DRAW = "draw"
    DRAW_TEAMS = "draw-teams"
    START = "start"
    END = "end"
    DROP = "drop"


PLAN_STATE_NAMES: Mapping[PlanState, str] = {
    PlanState.DRAFTED: "待批准",
    PlanState.APPROVED: "已批准",
    PlanState.COMMITTED: "名单已冻结",
    PlanState.DRAWN: "已抽取",
    PlanState.UNDER_WAY: "检查中",
    PlanState.OVER: "已结束",
    PlanState.DROPPED: "已取消",
}
MATTER_NAMES: Mapping[Matter, str] = {
    Matter.CLOSURE: "整改是否真实完成",
    Matter.PROGRESS: "整改推进情况",
    Matter.CONDUCT: "工作作风",
    Matter.MONEY: "资金管理",
    Matter.PROJECT: "工程项目",
    Matter.SERVICE: "服务群众",
    Matter.SAFETY: "安全隐患",
}
PLAN_STEP_NAMES: Mapping[PlanStep, str] = {
    PlanStep.CHANGE: "修改方案",
    PlanStep.APPROVE: "批准方案",
    PlanStep.COMMIT: "冻结抽样名单",
    PlanStep.OPEN_DRAW: "定抽取各方",
    PlanStep.DRAW: "抽取",
    PlanStep.DRAW_TEAMS: "抽检查人员",
    PlanStep.START: "开始检查",
    PlanStep.END: "结束检查",
    PlanStep.DROP: "取消方案",
}
PLAN_PARTY_NAMES: Mapping[PlanParty, str] = {PlanParty.RUNNER: "整改落实组", PlanParty.LEADER: "县领导"}
RUNNING_STATES = frozenset(set(PlanState) - {PlanState.OVER, PlanState.DROPPED})
BEFORE_THE_DRAW = frozenset({PlanState.DRAFTED, PlanState.APPROVED, PlanState.COMMITTED})


@dataclass(frozen=True, slots=True)
class _Row:
    step: PlanStep
    sources: frozenset[PlanState]
    target: PlanState | None
    party: PlanParty
    words: bool = False


_RUNNER, _LEADER = PlanParty.RUNNER, PlanParty.LEADER
PLAN_STEPS = (
    _Row(PlanStep.CHANGE, frozenset({PlanState.DRAFTED}), None, _RUNNER),
    _Row(PlanStep.APPROVE, frozenset({PlanState.DRAFTED}), PlanState.APPROVED, _LEADER),
    _Row(PlanStep.COMMIT, frozenset({PlanState.APPROVED}), PlanState.COMMITTED, _RUNNER),
    _Row(PlanStep.OPEN_DRAW, frozenset({PlanState.COMMITTED}), None, _RUNNER),
    _Row(PlanStep.DRAW, frozenset({PlanState.COMMITTED}), PlanState.DRAWN, _RUNNER),
    _Row(PlanStep.DRAW_TEAMS, frozenset({PlanState.DRAWN}), None, _RUNNER),
    _Row(PlanStep.START, frozenset({PlanState.DRAWN}), PlanState.UNDER_WAY, _RUNNER),
    _Row(PlanStep.END, frozenset({PlanState.UNDER_WAY}), PlanState.OVER, _RUNNER, words=True),
    _Row(PlanStep.DROP, BEFORE_THE_DRAW, PlanState.DROPPED, _RUNNER, words=True),
)
_BY_STEP = {row.step: row for row in PLAN_STEPS}


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan as it stands.

    `own`: who asks has drafted it. `overlaps`: running plans that it overlaps with; `justified` says why in writing. `frame`: how
    many items the frame holds or would hold, `sample`: how many are drawn. `draw_open`: parties are committing or revealing;
    `shown`: at least one of them has revealed, `revealed`: all of them have. `visits` and `teamed`: how many visits there are,
    and how many have their inspectors; `open_visits`: not ended yet.
    """

    state: PlanState
    own: bool = False
    overlaps: int = 0
    justified: bool = False
    frame: int = 0
    sample: int = 0
    draw_open: bool = False
    shown: bool = False
    revealed: bool = False
    visits: int = 0
    teamed: int = 0
    open_visits: int = 0


@dataclass(frozen=True, slots=True)
class PlanDecision:
    """Where a step leads, or every reason why it may not be taken."""

    step: PlanStep
    target: PlanState | None = None
    reasons: tuple[Reason, ...] = ()
    concerns: bool = True

    @property
    def lawful(self) -> bool:
        return not self.reasons


def decide_plan(
    step: PlanStep, facts: PlanFacts, *, parties: frozenset[PlanParty], words: str | None = None
) -> PlanDecision:
    """Whether the step is lawful. `words` None asks before anybody has written anything; "" says that nothing was written."""
    row = _BY_STEP[step]
    concerns = row.party in parties
    reasons = list(_refusals(row, facts, concerns=concerns))
    if row.words and words is not None and not words.strip():
        reasons.append(Reason("plan-words", "要写明情况。"))
    return PlanDecision(step, None if reasons else (row.target or facts.state), tuple(reasons), concerns)


def decide_all_plans(facts: PlanFacts, *, parties: frozenset[PlanParty]) -> tuple[PlanDecision, ...]:
    """Every step that concerns these parties and that the state does not rule out, in the order of the table."""
    decided = (decide_plan(row.step, facts, parties=parties) for row in PLAN_STEPS if facts.state in row.sources)
    return tuple(each for each in decided if each.concerns)


@dataclass(frozen=True, slots=True)
class PlanReach:
    """Whom a plan may visit, what it looks at, and when: both days included. `approved_at` is when it was approved, None before."""

    key: str
    matter: Matter
    starts_on: date
    ends_on: date
    units: frozenset[int]
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another plan that looks at the same, at the same units, in the same days."""

    key: str
    units: frozenset[int]
    starts_on: date
    ends_on: date


def overlaps_of(plan: PlanReach, others: Iterable[PlanReach]) -> tuple[Overlap, ...]:
    """Where this plan would be a repetition: unit × matter × time, one row for each other plan.

    Of two the one that was approved later repeats the other, and answers for it: what was approved without any overlap goes on.
    """
    found = []
    for other in others:
        first, last = max(plan.starts_on, other.starts_on), min(plan.ends_on, other.ends_on)
        units = plan.units & other.units
        if (
            other.key != plan.key
            and other.matter is plan.matter
            and first <= last
            and units
            and not _follows(other, plan)
        ):
            found.append(Overlap(other.key, units, first, last))
    return tuple(found)


def _follows(other: PlanReach, plan: PlanReach) -> bool:
    """Whether the other was approved when this one was already."""
    return plan.approved_at is not None and other.approved_at is not None and other.approved_at >= plan.approved_at


def _refusals(row: _Row, facts: PlanFacts, *, concerns: bool) -> Iterable[Reason]:
    if not concerns:
        yield Reason("plan-party", "这一步由%(parties)s办理。", {"parties": name_all([PLAN_PARTY_NAMES[row.party]])})
    if facts.state not in row.sources:
        yield Reason("plan-state", "方案现在是“%(state)s”，不能这样做。", {"state": PLAN_STATE_NAMES[facts.state]})
        return
    yield from _obstacles(row.step, facts)


def _obstacles(step: PlanStep, facts: PlanFacts) -> Iterable[Reason]:
    repeated = facts.overlaps > 0 and not facts.justified
    stands = {
        PlanStep.APPROVE: (
            (facts.own, Reason("plan-own", "方案由谁起草，就不能由谁批准。")),
            (repeated, _repeated(facts)),
            (not facts.frame, Reason("plan-nothing", "所选专项还没有上报完成的问题，没有可以抽的。")),
            (0 < facts.frame < facts.sample, _too_large(facts)),
        ),
        PlanStep.COMMIT: (
            (repeated, _repeated(facts)),
            (not facts.frame, Reason("plan-nothing", "所选专项还没有上报完成的问题，没有可以抽的。")),
        ),
        PlanStep.OPEN_DRAW: ((facts.draw_open, Reason("draw-open", "这次抽取还没有完，先等各方承诺和揭示。")),),
        PlanStep.DRAW: (
            (not facts.draw_open, Reason("draw-none", "还没有定抽取各方。")),
            (
                facts.draw_open and not facts.revealed,
                Reason("draw-waiting", "还有一方没有揭示，不能抽取。"),
            ),
        ),
        PlanStep.DRAW_TEAMS: ((facts.teamed > 0, Reason("teams-drawn", "检查人员已经抽定。")),),
        PlanStep.START: (
            (not facts.visits or facts.teamed < facts.visits, Reason("teams-none", "还没有抽定检查人员。")),
        ),
        PlanStep.END: (
            (facts.open_visits > 0, Reason("visits-open", "还有 %(n)s 次检查没有结束。", {"n": facts.open_visits})),
        ),
        PlanStep.DROP: ((facts.draw_open and facts.shown, _foreseen()),),
    }
    return (reason for applies, reason in stands.get(step, ()) if applies)


def _foreseen() -> Reason:
    """Once secrets are shown the outcome can be worked out: who could drop the plan then could choose between two draws."""
    return Reason(
        "draw-shown", "已经有一方揭示，结果可以推算，不能取消方案。先完成抽取，或者到期记没有揭示、作废这次抽取。"
    )


def _too_large(facts: PlanFacts) -> Reason:
    """Said before a plan is approved, because afterwards it cannot be changed any more."""
    return Reason("sample-large", "要抽 %(n)s 项，名单里只有 %(all)s 项。", {"n": facts.sample, "all": facts.frame})


def _repeated(facts: PlanFacts) -> Reason:
    return Reason(
        "plan-overlap",
        "同一时段、同一事项、同一单位，与另外 %(n)s 个方案重复。合并进去，或者写明为什么非查不可。",
        {"n": facts.overlaps},
    )
