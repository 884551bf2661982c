"""The list of campaigns as lanes, and one campaign: its plan, its focus, its breakdown, what is missing."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_GET

from bihuan.apps.campaigns import queries
from bihuan.apps.campaigns.queries import TASK_GROUPS, CampaignDetail, CampaignLane, TaskCounts
from bihuan.apps.campaigns.web.frame import load_campaign
from bihuan.apps.campaigns.web.task_views import lines_of_tree, may_add_task
from bihuan.ui.columns import Cell, Column, cells_of, columns_of
from bihuan.ui.figures import CountingRule, Figure, SummaryCell
from bihuan.ui.lists import SavedView, address_with
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

VIEWS = ("going-on", "ended", "no-focus", "all")
MISSING_TASKS = ("no-owner", "no-named", "no-due", "overdue")


@dataclass(frozen=True, slots=True)
class Lane:
    """A campaign as it stands in the list, with what higher apps count of it."""

    row: queries.CampaignRow
    leader: str
    participants: int
    cells: tuple[Cell, ...]
    over: bool


@login_required
@require_GET
def list_campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns of the chosen view, each a lane with its counts; which have no focus is said above them."""
    actor = actor_of(request)
    now = timezone.now()
    today = timezone.localdate(now)
    lanes = queries.campaign_lanes(actor, today=today)
    view = request.GET.get("view", "going-on")
    shown = tuple(lane for lane in lanes if _belongs(lane, view))
    columns = [*columns_of("campaigns.list", request, [lane.row.id for lane in shown]), _ownerless(shown, today)]
    page = {
        "lanes": [_lane(lane, columns, today) for lane in shown],
        "columns": columns,
        "views": _views(request, lanes, view),
        "rule": _rule(view, now),
        "no_focus": [lane.row for lane in lanes if _belongs(lane, "no-focus")],
        "ids": tuple(lane.row.id for lane in shown),
        "may_create": bool(queries.may_create(actor)),
        "any": bool(lanes),
        "now": now,
        "today": today,
    }
    return render(request, "campaigns/campaigns.html", page)


@login_required
@require_GET
def show_campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One campaign. What the ledger counts of it comes in through panels."""
    now = timezone.now()
    today = timezone.localdate(now)
    actor = actor_of(request)
    detail = load_campaign(request, campaign_id)
    lines = lines_of_tree(queries.task_tree(actor, campaign_id), today=today, region_path=detail.row.region_path)
    page = {
        "detail": detail,
        "over": detail.row.ended_at is None and detail.row.ends_on < today,
        "focus": _focus_of(detail),
        "task_figures": task_figures(detail.counts, campaign_id, today=today),
        "lines": lines,
        "may_add": may_add_task(detail),
        "steps": _steps_of(detail),
        "now": now,
        "today": today,
    }
    return render(request, "campaigns/campaign.html", page)


def task_figures(counts: TaskCounts, campaign_id: int, *, today: date) -> tuple[SummaryCell, ...]:
    """What of the breakdown is missing, each a link to exactly its list."""
    icons = {"no-owner": "user-question", "no-named": "user", "no-due": "calendar-off", "overdue": "alert-circle"}
    cells = [_task_cell("open", counts.open, campaign_id, today, "list-check")]
    for key in MISSING_TASKS:
        value = int(getattr(counts, key.replace("-", "_")))
        tone = "" if not value else "danger" if key in ("no-owner", "overdue") else "warn"
        cells.append(_task_cell(key, value, campaign_id, today, icons[key], tone))
    return tuple(cells)


def task_list_address(group: str, campaign_id: int) -> str:
    return f"{reverse('campaigns:tasks')}?group={group}&campaign={campaign_id}"


def _task_cell(  # noqa: PLR0917  # one cell
    key: str, value: int, campaign_id: int, today: date, icon: str, tone: str = ""
) -> SummaryCell:
    figure = Figure(value, task_list_address(key, campaign_id), task_rule(key, today))
    return SummaryCell(gettext(TASK_GROUPS[key].name), figure, icon=icon, tone=tone)


def task_rule(key: str, today: date) -> CountingRule:
    group = TASK_GROUPS[key]
    return CountingRule(gettext(group.name), gettext(group.counts), moment=today.isoformat())


def _belongs(lane: CampaignLane, view: str) -> bool:
    """An unknown view shows nothing rather than everything."""
    goes_on = lane.row.ended_at is None
    return {
        "going-on": goes_on,
        "ended": not goes_on,
        "no-focus": goes_on and not lane.row.has_focus,
        "all": True,
    }.get(view, False)


def _lane(lane: CampaignLane, columns: list[Column], today: date) -> Lane:
    return Lane(
        row=lane.row,
        leader=lane.leader,
        participants=lane.participants,
        cells=cells_of(columns, lane.row.id),
        over=lane.row.ended_at is None and lane.row.ends_on < today,
    )


def _ownerless(lanes: tuple[CampaignLane, ...], today: date) -> Column:
    rule = task_rule("no-owner", today)
    return Column(
        "tasks-no-owner",
        gettext("无主任务"),
        {lane.row.id: Figure(lane.tasks.no_owner, task_list_address("no-owner", lane.row.id), rule) for lane in lanes},
        hot=True,
    )


def _views(request: HttpRequest, lanes: tuple[CampaignLane, ...], view: str) -> list[SavedView]:
    words = {
        "going-on": gettext("进行中"),
        "ended": gettext("已结束"),
        "no-focus": gettext("没有整治重点"),
        "all": gettext("全部"),
    }
    return [
        SavedView(
            words[key],
            reverse("campaigns:list") + address_with(request.GET, view=key),
            current=key == view,
            count=sum(_belongs(lane, key) for lane in lanes),
        )
        for key in VIEWS
    ]


def _rule(view: str, now: datetime) -> CountingRule | None:
    """What a view counts; None for one that is none."""
    rules = {
        "going-on": (gettext("进行中"), gettext("没有结束的专项，期限过了也在内")),
        "ended": (gettext("已结束"), gettext("结束了的专项")),
        "no-focus": (gettext("没有整治重点"), gettext("没有结束、也没有写整治重点的专项")),
        "all": (gettext("全部"), gettext("看得到的专项，不论是否结束")),
    }
    return CountingRule(*rules[view], moment=now) if view in rules else None


def _focus_of(detail: CampaignDetail) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        (gettext("重点环节"), detail.focus_links),
        (gettext("重点内容"), detail.focus_content),
        (gettext("重点对象"), detail.focus_subjects),
    )


def _steps_of(detail: CampaignDetail) -> tuple[NextStep, ...]:
    """What may be done with a campaign, for who may do any of it. What is the office's alone says so to the lead unit."""
    if not detail.change:
        return ()
    ended, office = detail.row.ended_at is not None, bool(detail.run)
    over = gettext("专项已经结束。")
    theirs = gettext("由整改落实组办理。")
    last = ("resume", gettext("恢复专项"), "player-play") if ended else ("end", gettext("结束专项"), "flag")
    steps = (
        ("new-task", gettext("加一项任务"), "plus", not ended, over),
        ("edit", pgettext("step", "改专项"), "edit", True, ""),
        ("participants", gettext("改参与单位"), "users-group", True, ""),
        ("plan-file", gettext("附方案文件"), "upload", True, ""),
        (*last, office, theirs),
    )
    return tuple(
        NextStep(
            key=key,
            label=label,
            url=reverse(f"campaigns:{key}", args=[detail.row.id]),
            icon=icon,
            primary=place == 0,
            allowed=allowed,
            why="" if allowed else why,
        )
        for place, (key, label, icon, allowed, why) in enumerate(steps)
    )
