"""Reads of tasks: the breakdown of a plan as a tree, one task, lists and counts of groups, what waits for somebody."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Protocol, cast

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from bihuan.apps.campaigns import policies
from bihuan.apps.campaigns.models import Task, TaskAnswer
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.tasks import (
    ENDED_TASKS,
    PENDING_TASKS,
    TaskDecision,
    TaskFacts,
    TaskParty,
    TaskState,
    TaskStep,
    decide_all_tasks,
)

PER_PAGE = 50
_TODO, _REVIEW = 0, 1


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task with who has it."""

    id: int
    campaign_id: int
    campaign: str
    parent_id: int | None
    content: str
    unit_id: int | None
    unit: str
    post_id: int | None
    post: str
    person_id: int | None
    person: str
    due: date | None
    state: str
    done_at: datetime | None
    version: int

    @property
    def owner(self) -> str:
        """As 县住建局 · 局长 · 张三; empty for nobody."""
        return " · ".join(word for word in (self.unit, self.post, self.person) if word)


@dataclass(frozen=True, slots=True)
class TaskNode:
    """A task in its tree: how deep it stands, and how many are below it that are not ended."""

    task: TaskRow
    depth: int
    open_below: int


@dataclass(frozen=True, slots=True)
class TaskAnswerRow:
    step: str
    line: str
    user: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """One task, what was said of it, what was handed down from it, and every step that concerns the reader."""

    task: TaskRow
    region_id: int
    above: TaskRow | None
    below: tuple[TaskNode, ...]
    answers: tuple[TaskAnswerRow, ...]
    parties: frozenset[TaskParty]
    steps: tuple[TaskDecision, ...]


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """A set of tasks with its name and what it counts, in words."""

    key: str
    name: str
    counts: str
    condition: Callable[[date], Q]


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many each group holds."""

    all: int = 0
    open: int = 0
    no_owner: int = 0
    no_named: int = 0
    no_due: int = 0
    overdue: int = 0
    reported: int = 0
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks shows, as it stands in its address; an unknown value shows nothing rather than everything."""

    group: str = "open"
    campaign: str = ""
    unit: str = ""
    mine: str = ""


class _Placed(Protocol):
    """A task with its place among what waits."""

    place: int
    held: int


@dataclass(frozen=True, slots=True)
class WaitingTasks:
    """Tasks that wait for the reader: to be done by them, or to be accepted by them."""

    todo: tuple[TaskRow, ...]
    todo_total: int
    review: tuple[TaskRow, ...]
    review_total: int


def _in(states: Iterable[TaskState]) -> Q:
    return Q(state__in=sorted(state.value for state in states))


_GOING_ON = PENDING_TASKS | {TaskState.REPORTED}
_ALL = (
    TaskGroup("all", "全部任务", "方案分解出来的任务；已取消的不计", lambda _: ~_in({TaskState.DROPPED})),
    TaskGroup("open", "没有办完", "还没有认可的任务，已报完成的在内", lambda _: _in(_GOING_ON)),
    TaskGroup("no-owner", "没有承担单位", "没有办完、还没有分给任何单位的任务", lambda _: _in(_GOING_ON) & Q(unit=None)),
    TaskGroup("no-named", "没有责任到人", "没有办完、分给了单位、没有写明责任人的任务；往下分解到人的仍计在内",
              lambda _: _in(_GOING_ON) & Q(unit__isnull=False, person=None)),
    TaskGroup("no-due", "没有期限", "没有办完、没有完成期限的任务", lambda _: _in(_GOING_ON) & Q(due=None)),
    TaskGroup("overdue", "任务逾期", "完成期限早于今天、还没有报完成的任务", lambda today: _in(PENDING_TASKS) & Q(due__lt=today)),
    TaskGroup("reported", "等认可", "承担单位报了完成、交任务的一方还没有认可的任务", lambda _: _in({TaskState.REPORTED})),
    TaskGroup("accepted", "已经认可", "交任务的一方认可的任务", lambda _: _in({TaskState.ACCEPTED})),
)  # fmt: skip

TASK_GROUPS: Mapping[str, TaskGroup] = {group.key: group for group in _ALL}


def task_counts(campaign_ids: Sequence[int], *, today: date) -> dict[int, TaskCounts]:
    """All groups of these campaigns, in one query. For campaigns that the caller may already see."""
    names = {field.name: field.name.replace("_", "-") for field in fields(TaskCounts)}
    rows = (
        Task.objects.filter(campaign__in=campaign_ids)
        .order_by()
        .values("campaign")
        .annotate(**{f"n_{name}": Count("pk", filter=TASK_GROUPS[key].condition(today)) for name, key in names.items()})
    )
    found = cast("list[dict[str, int]]", list(rows))
    return {row["campaign"]: TaskCounts(**{name: row[f"n_{name}"] for name in names}) for row in found}


def task_page(
    actor: Actor, *, wanted: TaskFilter, today: date, page: int | str = 1
) -> tuple[tuple[TaskRow, ...], Page[Task]]:
    """One page of the tasks that the filter names, the most urgent first."""
    chosen = _filtered(actor, wanted, today).order_by(F("due").asc(nulls_last=True), "id")
    found = Paginator(_complete(chosen), PER_PAGE).get_page(page)
    return tuple(task_row(task) for task in found.object_list), found


def count_tasks(actor: Actor, *, wanted: TaskFilter, today: date) -> int:
    """How many tasks the list holds."""
    return _filtered(actor, wanted, today).count()


def task_tree(actor: Actor, campaign_id: int) -> tuple[TaskNode, ...]:
    """The whole breakdown of a campaign in the order in which it reads, each task right after the one above. One query."""
    tasks = _complete(policies.visible_tasks(actor).filter(campaign=campaign_id).order_by("id"))
    return _as_tree([task_row(task) for task in tasks], None)


def task_detail(actor: Actor, task_id: int) -> TaskDetail:
    """One task. Raises Missing where there is none that the actor may see."""
    task = (
        _complete(policies.visible_tasks(actor).filter(pk=task_id))
        .select_related("campaign__region", "parent__unit", "parent__post", "parent__person", "parent__campaign")
        .first()
    )
    if task is None:
        raise Missing(Reason("no-such-task", "没有这项任务，或不在可以查看的范围内。"))
    parties = policies.task_parties(actor, task)
    answers = TaskAnswer.objects.filter(task=task).select_related("user")
    whole = [task_row(each) for each in _complete(Task.objects.filter(campaign=task.campaign_id).order_by("id"))]
    return TaskDetail(
        task=task_row(task),
        region_id=task.campaign.region_id,
        above=task_row(task.parent) if task.parent else None,
        below=_as_tree(whole, task.pk),
        answers=tuple(TaskAnswerRow(row.step, row.line, str(row.user) if row.user else "", row.at) for row in answers),
        parties=parties,
        steps=decide_all_tasks(facts_of_task(task, actor), parties=parties),
    )


def tasks_by_ids(actor: Actor, ids: Iterable[int]) -> dict[int, TaskRow]:
    """Those of these tasks that the actor may see, in one query."""
    found = _complete(policies.visible_tasks(actor).filter(pk__in=set(ids)))
    return {task.pk: task_row(task) for task in found}


def waiting_tasks(actor: Actor, *, limit: int = 6) -> WaitingTasks:
    """What waits for the actor, the most urgent first. One query, whatever there is."""
    place = Case(
        When(policies.tasks_of(actor) & _in(PENDING_TASKS), then=Value(_TODO)),
        When(_to_review(actor), then=Value(_REVIEW)),
        output_field=IntegerField(),
    )
    urgent = [F("due").asc(nulls_last=True), F("id").asc()]
    chosen = (
        _complete(policies.visible_tasks(actor))
        .annotate(place=place)
        .filter(place__isnull=False)
        .annotate(
            rank=Window(RowNumber(), partition_by=[F("place")], order_by=urgent),
            held=Window(Count("pk"), partition_by=[F("place")]),
        )
        .filter(rank__lte=limit)
        .order_by("place", "rank")
    )
    found = cast("list[_Placed]", list(chosen))
    todo, review = ([task for task in found if task.place == place] for place in (_TODO, _REVIEW))
    return WaitingTasks(
        todo=tuple(task_row(cast(Task, task)) for task in todo),
        todo_total=todo[0].held if todo else 0,
        review=tuple(task_row(cast(Task, task)) for task in review),
        review_total=review[0].held if review else 0,
    )


def facts_of_task(task: Task, actor: Actor) -> TaskFacts:
    """A task as the core wants to know it. Its campaign must be at hand."""
    ended = [state.value for state in ENDED_TASKS]
    last = TaskAnswer.objects.filter(task=task, step=TaskStep.REPORT.value).order_by("-id").first()
    return TaskFacts(
        state=TaskState(task.state),
        open_children=Task.objects.filter(parent=task).exclude(state__in=ended).count(),
        reported_by_actor=last is not None and actor.user_id is not None and last.user_id == actor.user_id,
        campaign_ended=task.campaign.ended_at is not None,
    )


def task_row(task: Task) -> TaskRow:
    """A task with its campaign, unit, post and person at hand."""
    return TaskRow(
        id=task.pk,
        campaign_id=task.campaign_id,
        campaign=task.campaign.short_name or task.campaign.name,
        parent_id=task.parent_id,
        content=task.content,
        unit_id=task.unit_id,
        unit=(task.unit.short_name or task.unit.name) if task.unit else "",
        post_id=task.post_id,
        post=task.post.title if task.post else "",
        person_id=task.person_id,
        person=task.person.name if task.person else "",
        due=task.due,
        state=task.state,
        done_at=task.done_at,
        version=task.version,
    )


def _filtered(actor: Actor, wanted: TaskFilter, today: date) -> QuerySet[Task]:
    chosen = policies.visible_tasks(actor)
    group = TASK_GROUPS.get(wanted.group)
    chosen = chosen.filter(group.condition(today)) if group else chosen.none()
    for name in ("campaign", "unit"):
        value = getattr(wanted, name)
        if value:
            fits = value.isascii() and value.isdecimal() and len(value) < 18
            chosen = chosen.filter(**{name: int(value)}) if fits else chosen.none()
    if wanted.mine == "todo":
        return chosen.filter(policies.tasks_of(actor), _in(PENDING_TASKS))
    if wanted.mine == "review":
        return chosen.filter(_to_review(actor))
    return chosen.none() if wanted.mine else chosen


def _to_review(actor: Actor) -> Q:
    """Reported tasks that the actor handed down and did not report themselves."""
    given = policies.tasks_given_by(actor) & _in({TaskState.REPORTED})
    return given if actor.user_id is None else given & ~Q(pk__in=_reported_by(actor.user_id))


def _reported_by(user_id: int) -> QuerySet[Task, int]:
    """Tasks whose last report came from this user: somebody else accepts them."""
    reports = TaskAnswer.objects.filter(task=OuterRef("pk"), step=TaskStep.REPORT.value).order_by("-id")
    last = Task.objects.annotate(last_reporter=Subquery(reports.values("user")[:1]))
    return last.filter(last_reporter=user_id).values_list("pk", flat=True)


def _complete(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("campaign", "unit", "post", "person")


def _as_tree(rows: Sequence[TaskRow], top: int | None) -> tuple[TaskNode, ...]:
    """Everything below `top`, depth first. Built without recursion: a breakdown may be as deep as somebody likes."""
    below: defaultdict[int | None, list[TaskRow]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    ended = {state.value for state in ENDED_TASKS}
    found: list[TaskNode] = []
    waiting = [(row, 0) for row in reversed(below[top])]
    while waiting:
        row, depth = waiting.pop()
        children = below[row.id]
        found.append(TaskNode(row, depth, sum(child.state not in ended for child in children)))
        waiting += [(child, depth + 1) for child in reversed(children)]
    return tuple(found)
