"""A task is answered from below: reported done with a line; accepted, returned or dropped by whoever handed it down."""

from datetime import datetime

from django.db import transaction

from bihuan.apps.campaigns import policies
from bihuan.apps.campaigns.models import TaskAnswer
from bihuan.apps.campaigns.operations.breaking_down import lock_task, record_task, require_lawful
from bihuan.apps.campaigns.operations.checking import bad
from bihuan.apps.campaigns.queries.tasks import facts_of_task
from bihuan.core.actors import Actor
from bihuan.core.tasks import TaskState, TaskStep, decide_task, lawful_task_step

_LONGEST_LINE = 2000


def report_task(*, actor: Actor, at: datetime, task_id: int, line: str, version: int | None = None) -> None:
    """Say what was done, in one line. Everything that was handed further down must be ended."""
    _answer(TaskStep.REPORT, actor=actor, at=at, task_id=task_id, line=line, version=version)


def accept_task(*, actor: Actor, at: datetime, task_id: int, line: str = "", version: int | None = None) -> None:
    """Agree that it is done. Never by who reported it."""
    _answer(TaskStep.ACCEPT, actor=actor, at=at, task_id=task_id, line=line, version=version)


def return_task(*, actor: Actor, at: datetime, task_id: int, line: str, version: int | None = None) -> None:
    """Say what is not done yet; the task goes back to who has it."""
    _answer(TaskStep.RETURN, actor=actor, at=at, task_id=task_id, line=line, version=version)


def drop_task(*, actor: Actor, at: datetime, task_id: int, line: str, version: int | None = None) -> None:
    """Take a task out of the plan, with the reason. It stays readable, and counts no more."""
    _answer(TaskStep.DROP, actor=actor, at=at, task_id=task_id, line=line, version=version)


@transaction.atomic
def _answer(step: TaskStep, *, actor: Actor, at: datetime, task_id: int, line: str, version: int | None) -> None:
    task = lock_task(actor, task_id, version=version)
    said = line.strip()
    if len(said) > _LONGEST_LINE:
        raise bad("line", "task-line-long", "最多写 %(most)s 个字。", most=_LONGEST_LINE)
    decision = decide_task(step, facts_of_task(task, actor), parties=policies.task_parties(actor, task), line=said)
    if lawful_task_step(step).line and not said and len(decision.reasons) == 1:
        reason = decision.reasons[0]
        raise bad("line", reason.code, reason.message)
    require_lawful(decision)
    before = {"state": task.state}
    task.state = (decision.target or TaskState(task.state)).value
    task.done_at = at if decision.target is TaskState.ACCEPTED else None
    task.version += 1
    task.save(update_fields=["state", "done_at", "version"])
    TaskAnswer.objects.create(task=task, step=step.value, line=said, user_id=actor.user_id, at=at)
    record_task(actor, at, task, step, before=before, after={"state": task.state, "line": said})
