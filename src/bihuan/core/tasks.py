"""The life of a task, a piece of a plan: one table of lawful steps, and what a breakdown has to keep to.

A task is handed down from above and answered from below: whoever has it says with a line that it is done, whoever handed it
down accepts that or returns it with a reason. Nobody accepts what they reported themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import Reason, name_all


class TaskState(StrEnum):
    OPEN = "open"
    REPORTED = "reported"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class TaskParty(StrEnum):
    """What an actor is to one task. One actor may be several."""

    RUNNER = "runner"  # the campaign office, or the lead unit of the campaign
    GIVER = "giver"  # handed it down: has the task above it, or runs the campaign where there is none above
    DOER = "doer"  # has it: speaks for its unit, or is its person


class TaskStep(StrEnum):
    CHANGE = "change"
    HAND_DOWN = "hand-down"
    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"
    DROP = "drop"


PENDING_TASKS = frozenset({TaskState.OPEN, TaskState.RETURNED})
ENDED_TASKS = frozenset({TaskState.ACCEPTED, TaskState.DROPPED})

TASK_STATE_NAMES: Mapping[TaskState, str] = {
    TaskState.OPEN: "待办理",
    TaskState.REPORTED: "已报完成",
    TaskState.RETURNED: "退回重办",
    TaskState.ACCEPTED: "已认可",
    TaskState.DROPPED: "已取消",
}
TASK_STEP_NAMES: Mapping[TaskStep, str] = {
    TaskStep.CHANGE: "改任务",
    TaskStep.HAND_DOWN: "往下分解",
    TaskStep.REPORT: "报完成",
    TaskStep.ACCEPT: "认可",
    TaskStep.RETURN: "退回",
    TaskStep.DROP: "取消任务",
}
TASK_PARTY_NAMES: Mapping[TaskParty, str] = {
    TaskParty.RUNNER: "整改落实组、牵头单位",
    TaskParty.GIVER: "交任务的一方",
    TaskParty.DOER: "承担任务的一方",
}


@dataclass(frozen=True, slots=True)
class LawfulTaskStep:
    """One row of the table. `target` None leaves the state as it is; `line` says whether words are needed.

    `children_ended`: nothing that was handed further down may still be going on.
    """

    step: TaskStep
    sources: frozenset[TaskState]
    target: TaskState | None
    parties: tuple[TaskParty, ...]
    line: bool = False
    children_ended: bool = False


_GOING_ON = PENDING_TASKS | {TaskState.REPORTED}

TASK_STEPS = (
    LawfulTaskStep(TaskStep.CHANGE, PENDING_TASKS, None, (TaskParty.GIVER, TaskParty.RUNNER)),
    LawfulTaskStep(TaskStep.HAND_DOWN, PENDING_TASKS, None, (TaskParty.DOER, TaskParty.RUNNER)),
    LawfulTaskStep(TaskStep.REPORT, PENDING_TASKS, TaskState.REPORTED, (TaskParty.DOER,), True, True),
    LawfulTaskStep(TaskStep.ACCEPT, frozenset({TaskState.REPORTED}), TaskState.ACCEPTED, (TaskParty.GIVER,)),
    LawfulTaskStep(TaskStep.RETURN, frozenset({TaskState.REPORTED}), TaskState.RETURNED, (TaskParty.GIVER,), True),
    LawfulTaskStep(
        TaskStep.DROP, frozenset(_GOING_ON), TaskState.DROPPED, (TaskParty.GIVER, TaskParty.RUNNER), True, True
    ),
)
_BY_STEP = {row.step: row for row in TASK_STEPS}


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as it stands. `reported_by_actor`: the last report came from who asks now. `open_children`: still going on below.

    `campaign_ended`: nothing new begins in it, what is going on is brought to its end.
    """

    state: TaskState
    open_children: int = 0
    reported_by_actor: bool = False
    campaign_ended: bool = False


@dataclass(frozen=True, slots=True)
class TaskDecision:
    """Where a step leads, or every reason why it may not be taken. `concerns`: the actor is somebody who takes it at all."""

    step: TaskStep
    target: TaskState | None = None
    reasons: tuple[Reason, ...] = ()
    concerns: bool = True

    @property
    def lawful(self) -> bool:
        return not self.reasons


def lawful_task_step(step: TaskStep) -> LawfulTaskStep:
    """The row of the table."""
    return _BY_STEP[step]


def decide_task(
    step: TaskStep, facts: TaskFacts, *, parties: frozenset[TaskParty], line: str | None = None
) -> TaskDecision:
    """Whether the step is lawful. `line` None asks before anybody has written anything; "" says that nothing was written."""
    row = _BY_STEP[step]
    concerns = bool(parties & set(row.parties))
    reasons = list(_refusals(row, facts, concerns=concerns))
    if row.line and line is not None and not line.strip():
        reasons.append(Reason("reason-required", "要写明理由。") if step is not TaskStep.REPORT else _NOTHING_SAID)
    return TaskDecision(step, (row.target or facts.state) if not reasons else None, tuple(reasons), concerns)


def decide_all_tasks(facts: TaskFacts, *, parties: frozenset[TaskParty]) -> tuple[TaskDecision, ...]:
    """Every step that concerns these parties and that the state does not rule out, in the order of the table."""
    decided = (decide_task(row.step, facts, parties=parties) for row in TASK_STEPS if facts.state in row.sources)
    return tuple(decision for decision in decided if decision.concerns)


def refuse_due(due: date | None, *, above: date | None, campaign_end: date) -> Reason | None:
    """Why a deadline does not fit: what is handed down cannot be due after what it is a part of, nor after the campaign."""
    if due is None:
        return None
    if above is not None and due > above:
        return Reason("task-due-after-above", "完成期限不能晚于上一级任务的 %(due)s。", {"due": above.isoformat()})
    if due > campaign_end:
        return Reason(
            "task-due-after-campaign", "完成期限不能晚于专项结束的 %(due)s。", {"due": campaign_end.isoformat()}
        )
    return None


_NOTHING_SAID = Reason("task-line-required", "要写一句办成了什么。")


def _refusals(row: LawfulTaskStep, facts: TaskFacts, *, concerns: bool) -> Iterable[Reason]:
    if not concerns:
        parties = name_all([TASK_PARTY_NAMES[party] for party in row.parties])
        yield Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": parties})
    if facts.state not in row.sources:
        yield Reason("task-state", "任务现在是“%(state)s”，不能这样做。", {"state": TASK_STATE_NAMES[facts.state]})
    if row.children_ended and facts.open_children:
        yield Reason("task-open-below", "往下分解的还有 %(n)s 项没有办完。", {"n": facts.open_children})
    if row.step is TaskStep.ACCEPT and facts.reported_by_actor:
        yield Reason("task-own-report", "自己报的完成，由别人来认可。")
    if row.step is TaskStep.HAND_DOWN and facts.campaign_ended:
        yield Reason("campaign-ended", "专项已经结束，不再分派新任务。")
