"""What the steps of a problem and of a task are called in the record: past participles, as every other act is.

The record is never changed: what was written under the step's own name (`dispatch`) stands there for good, and is read as
what it is called now.
"""

from collections.abc import Mapping

from bihuan.core.lifecycle import Step
from bihuan.core.tasks import TaskStep

_DONE: Mapping[Step, str] = {
    Step.DISPATCH: "dispatched",
    Step.ACCEPT: "accepted",
    Step.ASK_HANDBACK: "handback-asked",
    Step.UPHOLD_HANDBACK: "handback-upheld",
    Step.REJECT_HANDBACK: "handback-rejected",
    Step.BEGIN: "begun",
    Step.APPLY: "closure-applied",
    Step.WITHDRAW_APPLICATION: "application-withdrawn",
    Step.BEGIN_CHECK: "check-begun",
    Step.RELEASE_CHECK: "check-released",
    Step.RETURN: "returned",
    Step.CLOSE: "closed",
    Step.SEND_TO_REVIEW: "sent-to-review",
    Step.SIGN_REVIEW: "review-signed",
    Step.RETURN_REVIEW: "review-returned",
    Step.CLOSE_REVIEWED: "reviewed-closed",
    Step.PUBLISH: "published",
    Step.REVIEW_AGAIN: "review-asked-again",
    Step.UPHOLD_OBJECTION: "objection-upheld",
    Step.CLOSE_NOTICED: "noticed-closed",
    Step.SUSPEND: "suspended",
    Step.RESUME: "resumed",
    Step.MERGE: "merged",
    Step.WITHDRAW: "withdrawn",
}
ACT_OF_STEP: Mapping[Step, str] = {step: f"ledger.problem.{_DONE[step]}" for step in Step}
_NEVER_CALLED_OTHERWISE = frozenset(
    {
        Step.RELEASE_CHECK,
        Step.SEND_TO_REVIEW,
        Step.SIGN_REVIEW,
        Step.RETURN_REVIEW,
        Step.CLOSE_REVIEWED,
        Step.REVIEW_AGAIN,
        Step.UPHOLD_OBJECTION,
        Step.CLOSE_NOTICED,
    }
)
FORMER_ACTS: Mapping[str, str] = {
    f"ledger.problem.{step.value}": act for step, act in ACT_OF_STEP.items() if step not in _NEVER_CALLED_OTHERWISE
}
"""The names before, and what each is called now."""

_DONE_WITH_A_TASK: Mapping[TaskStep, str] = {
    TaskStep.CHANGE: "changed",
    TaskStep.HAND_DOWN: "assigned",
    TaskStep.REPORT: "reported",
    TaskStep.ACCEPT: "accepted",
    TaskStep.RETURN: "returned",
    TaskStep.DROP: "dropped",
}
ACT_OF_TASK_STEP: Mapping[TaskStep, str] = {step: f"campaigns.task.{_DONE_WITH_A_TASK[step]}" for step in TaskStep}
FORMER_TASK_ACTS: Mapping[str, str] = {
    f"campaigns.task.{step.value}": act for step, act in ACT_OF_TASK_STEP.items() if step is not TaskStep.HAND_DOWN
}
"""What is handed down was called "assigned" from the beginning, whoever assigned it."""
