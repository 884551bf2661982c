"""Tasks in my work: what a unit or a person has to do of a plan, and what was reported to whoever gave it."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import TaskRow
from bihuan.core.actors import Actor, Role
from bihuan.core.tasks import TASK_STATE_NAMES, TaskState
from bihuan.core.workdays import WorkCalendar
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

_TITLE = 80
_ASKED = (Role.OFFICE, Role.UNIT, Role.RESPONSIBLE)


def task_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """Tasks that wait for this reader; nothing for who neither has nor gives any."""
    if not actor.holds(*_ASKED):
        return
    waiting = campaigns.waiting_tasks(actor, limit=SHOWN)
    if not (waiting.todo or waiting.review):
        return
    calendar, today = calendars.calendar_for(), timezone.localdate(now)
    if waiting.todo:
        rows = tuple(_todo(task, today, calendar) for task in waiting.todo)
        rule = CountingRule(gettext("要办的任务"), gettext("交给本单位或你、还没有报完成的任务"), moment=now)
        yield _section("task-todo", rule, waiting.todo_total, rows, "todo")
    if waiting.review:
        rows = tuple(_review(task, today, calendar) for task in waiting.review)
        rule = CountingRule(gettext("等你认可的任务"), gettext("报了完成、等交办的一方认可的任务"), moment=now)
        yield _section("task-review", rule, waiting.review_total, rows, "review")


def _section(key: str, rule: CountingRule, total: int, rows: tuple[TodoRow, ...], mine: str) -> Section:
    address = f"{reverse('campaigns:tasks')}?group=all&mine={mine}"
    return Section(key, rule.name, rows, Figure(total, address, rule), "", address, gettext("看全部"))


def _todo(task: TaskRow, today: date, calendar: WorkCalendar) -> TodoRow:
    returned = task.state == TaskState.RETURNED.value
    step = NextStep(
        f"task-report-{task.id}", gettext("报完成"), reverse("campaigns:task-report", args=[task.id]), primary=returned
    )
    why = gettext("退回重办：哪里没有做到见办理记录") if returned else ""
    return _row(task, step, _deadline(task, today, calendar), why)


def _review(task: TaskRow, today: date, calendar: WorkCalendar) -> TodoRow:
    address = reverse("campaigns:task", args=[task.id])
    step = NextStep(f"task-review-{task.id}", gettext("看了认可"), address, primary=True)
    return _row(task, step, _deadline(task, today, calendar), gettext("报了完成，看过再认可或退回"))


def _row(task: TaskRow, step: NextStep, deadline: DeadlineChip | None, words: str) -> TodoRow:
    facts = (gettext(TASK_STATE_NAMES[TaskState(task.state)]), task.campaign, task.owner)
    return TodoRow(
        title=Truncator(task.content).chars(_TITLE),
        url=reverse("campaigns:task", args=[task.id]),
        step=step,
        deadline=deadline,
        facts=tuple(fact for fact in facts if fact),
        consequence=words,
    )


def _deadline(task: TaskRow, today: date, calendar: WorkCalendar) -> DeadlineChip | None:
    if task.due is None:
        return None
    over = task.due < today
    counted = calendar.between(task.due, today) if over else calendar.between(today, task.due)
    days = -counted.days if over else counted.days
    return remaining_chip(days=days, due=task.due, today=today, estimated=counted.estimated)
