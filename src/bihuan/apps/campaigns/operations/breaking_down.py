"""A plan is broken down: tasks come into being at the top or below another task, and change hands before they are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.campaigns import policies
from bihuan.apps.campaigns.events import TaskStepTaken, task_step_taken
from bihuan.apps.campaigns.models import Campaign, Task
from bihuan.apps.campaigns.operations.checking import (
    bad,
    lock_campaign,
    require,
    require_going_on,
    require_units,
    today_of,
)
from bihuan.apps.campaigns.queries.tasks import facts_of_task
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.step_acts import ACT_OF_TASK_STEP
from bihuan.core.tasks import TaskDecision, TaskParty, TaskStep, decide_task, refuse_due


@dataclass(frozen=True, slots=True)
class TaskOwner:
    """Who has a task: a unit, and where it is known the post and the person. Empty: nobody yet."""

    unit_id: int | None = None
    post_id: int | None = None
    person_id: int | None = None


@transaction.atomic
def assign_task(
    *,
    actor: Actor,
    at: datetime,
    campaign_id: int,
    content: str,
    unit_id: int | None = None,
    post_id: int | None = None,
    person_id: int | None = None,
    due: date | None = None,
) -> int:
    """Put a piece of the plan at the top of the breakdown; given to a unit, a post, a person, or to nobody yet.

    Raises Missing, Refused, BadInput (no content, a unit that is not there, somebody who does not work there, a late day).
    """
    campaign = lock_campaign(actor, campaign_id)
    role = require(policies.may_change(actor, campaign))
    require_going_on(campaign)
    owner = TaskOwner(unit_id, post_id, person_id)
    _require_owner(campaign, owner, at)
    return _write(actor, at, campaign, role=role, content=content, owner=owner, due=due, above=None)


@transaction.atomic
def hand_down_task(
    *, actor: Actor, at: datetime, task_id: int, content: str, owner: TaskOwner, due: date | None = None
) -> int:
    """Give a part of a task further down; the task above waits until it is ended.

    Whoever has the task gives within their unit, or to a unit below it; the office and the lead unit to anybody.
    """
    task = lock_task(actor, task_id)
    parties = policies.task_parties(actor, task)
    require_lawful(decide_task(TaskStep.HAND_DOWN, facts_of_task(task, actor), parties=parties))
    _require_owner(task.campaign, owner, at)
    if TaskParty.RUNNER not in parties:
        _require_below(task, owner)
    return _write(
        actor, at, task.campaign, role=policies.role_of(actor), content=content, owner=owner, due=due, above=task
    )


@transaction.atomic
def change_task(
    *,
    actor: Actor,
    at: datetime,
    task_id: int,
    content: str,
    owner: TaskOwner,
    due: date | None = None,
    version: int | None = None,
) -> bool:
    """Give a task other words, another owner or another day before it is done; whether anything changed."""
    task = lock_task(actor, task_id, version=version)
    parties = policies.task_parties(actor, task)
    require_lawful(decide_task(TaskStep.CHANGE, facts_of_task(task, actor), parties=parties))
    wanted = {
        "content": _content(content), "unit_id": owner.unit_id, "post_id": owner.post_id, "person_id": owner.person_id,
        "due": due,
    }  # fmt: skip
    changed = {name: value for name, value in wanted.items() if getattr(task, name) != value}
    if not changed:
        return False
    if {"unit_id", "post_id", "person_id"} & set(changed):
        _require_owner(task.campaign, owner, at)
        if TaskParty.RUNNER not in parties and task.parent is not None:
            _require_below(task.parent, owner)
    _require_due(task.campaign, due, task.parent)
    before = {name: getattr(task, name) for name in changed}
    for name, value in changed.items():
        setattr(task, name, value)
    task.version += 1
    task.save(update_fields=[*changed, "version"])
    record_task(actor, at, task, TaskStep.CHANGE, before=before, after=dict(changed))
    return True


def lock_task(actor: Actor, task_id: int, *, version: int | None = None) -> Task:
    """The task under lock, with its campaign and the task above. Raises Missing, Conflict."""
    if not policies.visible_tasks(actor).filter(pk=task_id).exists():
        raise Missing(Reason("no-such-task", "没有这项任务，或不在可以查看的范围内。"))
    task = (
        Task.objects.select_for_update(of=("self",)).select_related("campaign__region", "parent", "unit").get(pk=task_id)
    )  # fmt: skip
    if version is not None and version != task.version:
        raise Conflict(Reason("task-changed", "这项任务刚被别人改过，看过现在的样子再办。"))
    return task


def require_lawful(decision: TaskDecision) -> None:
    """Raises Refused with every reason that the core gave."""
    if not decision.lawful:
        first, *more = decision.reasons
        if more:
            raise Refused(Reason(first.code, "%(reasons)s", {"reasons": decision.reasons}))
        raise Refused(first)


def record_task(
    actor: Actor,
    at: datetime,
    task: Task,
    step: TaskStep,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Record a step on a task as an act of its campaign, and tell others after commit."""
    record(
        actor=actor, role=policies.role_of(actor), action=ACT_OF_TASK_STEP[step], at=at,
        object_type="campaign", object_id=task.campaign_id, label=task.campaign.name,
        region_path=task.campaign.region.path, unit_ids=(task.unit_id,) if task.unit_id else (),
        before=before, after={"task": task.pk, "content": task.content, **(after or {})}, reason=reason,
    )  # fmt: skip
    event = TaskStepTaken(task.pk, task.campaign_id, step.value, at)
    transaction.on_commit(lambda: _emit(event))


def _write(
    actor: Actor,
    at: datetime,
    campaign: Campaign,
    *,
    role: str,
    content: str,
    owner: TaskOwner,
    due: date | None,
    above: Task | None,
) -> int:
    _require_due(campaign, due, above)
    task = Task.objects.create(
        campaign=campaign, parent=above, content=_content(content), unit_id=owner.unit_id, post_id=owner.post_id,
        person_id=owner.person_id, due=due, created_at=at,
    )  # fmt: skip
    units = {unit for unit in (owner.unit_id, above.unit_id if above else None) if unit is not None}
    record(
        actor=actor, role=role, action=ACT_OF_TASK_STEP[TaskStep.HAND_DOWN], at=at,
        object_type="campaign", object_id=campaign.pk, label=campaign.name,
        region_path=campaign.region.path, unit_ids=units,
        after={"task": task.pk, "content": task.content, "unit": owner.unit_id, "post": owner.post_id,
               "person": owner.person_id, "due": due, "above": above.pk if above else None},
    )  # fmt: skip
    event = TaskStepTaken(task.pk, campaign.pk, TaskStep.HAND_DOWN.value, at)
    transaction.on_commit(lambda: _emit(event))
    return task.pk


def _content(content: str) -> str:
    if not content.strip():
        raise bad("content", "task-content", "任务内容不能为空。")
    return content.strip()


def _require_due(campaign: Campaign, due: date | None, above: Task | None) -> None:
    reason = refuse_due(due, above=above.due if above else None, campaign_end=campaign.ends_on)
    if reason is not None:
        raise BadInput(reason, {"due": reason})


def _require_owner(campaign: Campaign, owner: TaskOwner, at: datetime) -> None:
    """A post of that unit, and somebody who holds one there on the day: the named one where a post is named."""
    if owner.unit_id is None:
        if owner.post_id is not None or owner.person_id is not None:
            raise bad("unit", "task-needs-unit", "写了职务或责任人的，要写单位。")
        return
    require_units(campaign.region.path, [owner.unit_id])
    if owner.person_id is not None:
        _require_holder(owner.unit_id, owner.post_id, owner.person_id, at)
    elif owner.post_id is not None and owner.post_id not in organizations.posts_of_unit(owner.unit_id):
        raise bad("post", "post-elsewhere", "这个单位没有这个职务。")


def _require_holder(unit_id: int, post_id: int | None, person_id: int, at: datetime) -> None:
    known = organizations.people_by_ids([person_id], on=today_of(at)).get(person_id)
    if known is None:
        raise bad("person", "no-such-person", "没有这个人。")
    held = {post.post_id for post in known.posts if post.unit_id == unit_id}
    if not held:
        raise bad("person", "person-elsewhere", "%(name)s现在不在这个单位任职。", name=known.name)
    if post_id is not None and post_id not in held:
        raise bad("post", "post-not-held", "%(name)s现在没有担任这个职务。", name=known.name)


def _require_below(task: Task, owner: TaskOwner) -> None:
    if owner.unit_id is None or owner.unit_id == task.unit_id:
        return
    unit = organizations.units_by_ids([owner.unit_id])[owner.unit_id]
    if unit.parent_id != task.unit_id:
        reason = Reason(
            "task-not-below", "只能往下分解给本单位的人，或下属单位；给别的单位，由整改落实组或牵头单位分派。"
        )
        raise BadInput(reason, {"unit": reason})


def _emit(event: TaskStepTaken) -> None:
    task_step_taken.send(sender=TaskStepTaken, event=event)
