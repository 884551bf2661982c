"""What the pages of campaigns share: from a refusal to the web's, addresses, the way back, signs of deadlines."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.campaigns import queries
from bihuan.apps.campaigns.queries import CampaignDetail, CampaignRow, TaskDetail, TaskRow
from bihuan.core.decisions import Missing, Verdict
from bihuan.core.tasks import PENDING_TASKS, TASK_STATE_NAMES, TaskState
from bihuan.core.workdays import WorkCalendar
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.shell import actor_of

Found = TypeVar("Found")
Trail = tuple[tuple[str, str], ...]
_TITLE = 24


def found(read: Callable[[], Found]) -> Found:
    """What the read answers. Raises Http404 where there is nothing for this reader."""
    try:
        return read()
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def load_campaign(request: HttpRequest, campaign_id: int) -> CampaignDetail:
    return found(lambda: queries.campaign_detail(actor_of(request), campaign_id, today=timezone.localdate()))


def load_task(request: HttpRequest, task_id: int) -> TaskDetail:
    return found(lambda: queries.task_detail(actor_of(request), task_id))


def require(verdict: Verdict) -> None:
    """Raises PermissionDenied where the reader may look and not touch."""
    if not verdict:
        raise PermissionDenied(str(verdict.reason) if verdict.reason else "")


def number_of(text: object) -> int | None:
    """A number out of a form; None for anything else, and for what no table could hold."""
    written = str(text or "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 18 else None


def campaign_address(campaign_id: int) -> str:
    return reverse("campaigns:campaign", args=[campaign_id])


def task_address(task_id: int) -> str:
    return reverse("campaigns:task", args=[task_id])


def trail(row: CampaignRow | None = None) -> Trail:
    """The pages above: the list, and the campaign where one is named."""
    top = (gettext("专项整治"), reverse("campaigns:list"))
    return (top,) if row is None else (top, (row.label, campaign_address(row.id)))


def task_trail(task: TaskRow) -> Trail:
    return (
        *trail(),
        (task.campaign, campaign_address(task.campaign_id)),
        (short(task.content), task_address(task.id)),
    )


def short(content: str) -> str:
    """The beginning of a task's words, for a way back and for headings."""
    line = content.splitlines()[0]
    return line if len(line) <= _TITLE else f"{line[:_TITLE]}…"


def task_state_word(state: str) -> str:
    return gettext(TASK_STATE_NAMES[TaskState(state)])


def deadline_of(task: TaskRow, *, today: date, calendar: WorkCalendar) -> DeadlineChip | None:
    """How a task's deadline stands; none where there is none, or where nobody waits for it any more."""
    if task.due is None or TaskState(task.state) not in PENDING_TASKS:
        return None
    over = task.due < today
    counted = calendar.between(task.due, today) if over else calendar.between(today, task.due)
    days = -counted.days if over else counted.days
    return remaining_chip(days=days, due=task.due, today=today, estimated=counted.estimated)


def calendar_of(region_path: str) -> WorkCalendar:
    return calendars.calendar_for(region_path)
