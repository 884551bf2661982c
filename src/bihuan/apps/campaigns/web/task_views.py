"""Tasks: the list, one task with what was handed down from it, and one page for each step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.campaigns import operations, queries
from bihuan.apps.campaigns.queries import TASK_GROUPS, CampaignDetail, TaskDetail, TaskFilter, TaskNode, TaskRow
from bihuan.apps.campaigns.web.frame import (
    calendar_of,
    campaign_address,
    deadline_of,
    load_campaign,
    load_task,
    require,
    short,
    task_address,
    task_state_word,
    task_trail,
    trail,
)
from bihuan.apps.campaigns.web.task_forms import AnswerForm, TaskForm, initial_of_task
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import PostRow, UnitRow
from bihuan.core.decisions import Reason
from bihuan.core.tasks import TASK_STEP_NAMES, TaskDecision, TaskParty, TaskStep
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.figures import CountingRule
from bihuan.ui.form_pages import FormPage, answer, answer_again
from bihuan.ui.lists import FilterChip, SavedView, address_with, address_without
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_KEYS = ("group", "campaign", "unit", "mine")
_ANSWERS: Mapping[TaskStep, Callable[..., None]] = {
    TaskStep.REPORT: operations.report_task,
    TaskStep.ACCEPT: operations.accept_task,
    TaskStep.RETURN: operations.return_task,
    TaskStep.DROP: operations.drop_task,
}
_ICONS = {
    TaskStep.CHANGE: "edit",
    TaskStep.HAND_DOWN: "sitemap",
    TaskStep.REPORT: "message-plus",
    TaskStep.ACCEPT: "check",
    TaskStep.RETURN: "arrow-back-up",
    TaskStep.DROP: "ban",
}
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One row: the task, its deadline in words, how deep it stands."""

    task: TaskRow
    state: str
    deadline: DeadlineChip | None
    depth: int = 0
    open_below: int = 0


@login_required
@require_GET
def list_tasks(request: HttpRequest) -> HttpResponse:
    """The tasks that the address names: what every figure of tasks leads to."""
    actor, today = actor_of(request), timezone.localdate()
    wanted = TaskFilter(**{key: text for key in _KEYS if (text := str(request.GET.get(key, "")).strip())})
    rows, page = queries.task_page(actor, wanted=wanted, today=today, page=request.GET.get("page", "1"))
    group = TASK_GROUPS.get(wanted.group)
    context = {
        "lines": _lines([TaskNode(row, 0, 0) for row in rows], today=today),
        "page": page,
        "views": _views(request, wanted),
        "chips": _chips(request, wanted),
        "clear": reverse("campaigns:tasks"),
        "rule": CountingRule(gettext(group.name), gettext(group.counts), moment=timezone.now()) if group else None,
        "total": page.paginator.count,
        "today": today,
    }
    return render(request, "campaigns/tasks.html", context)


@login_required
@require_GET
def show_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task: who has it, what was said of it, what was handed down from it, what may be done now."""
    now = timezone.now()
    today = timezone.localdate(now)
    detail = load_task(request, task_id)
    context = {
        "detail": detail,
        "line": _lines([TaskNode(detail.task, 0, 0)], today=today)[0],
        "trail": (*trail(), (detail.task.campaign, campaign_address(detail.task.campaign_id))),
        "title": short(detail.task.content),
        "below": _lines(detail.below, today=today),
        "answers": [(gettext(TASK_STEP_NAMES[TaskStep(row.step)]), row) for row in reversed(detail.answers)],
        "steps": tuple(_offer(detail, decision) for decision in detail.steps),
        "now": now,
        "today": today,
    }
    return render(request, "campaigns/task.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def create_task(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """A piece of the plan at the top of its breakdown."""
    detail = load_campaign(request, campaign_id)
    require(detail.change)
    units, posts = _owners(request, detail.row.region_id, detail.row.region_path)
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        initial={"due": detail.row.ends_on},
        units=units,
        posts=posts,
    )

    def act() -> str:
        owner = form.owner()
        operations.assign_task(
            actor=actor_of(request), at=timezone.now(), campaign_id=campaign_id, content=form.cleaned_data["content"],
            unit_id=owner.unit_id, post_id=owner.post_id, person_id=owner.person_id, due=form.cleaned_data["due"],
        )  # fmt: skip
        messages.success(request, gettext("任务已加上。") if owner.unit_id else gettext("任务已加上，还没有人承担。"))
        return f"{campaign_address(campaign_id)}#tasks"

    page = FormPage(
        label=gettext("加一项任务"), button=gettext("加上"), icon="plus", trail=trail(detail.row),
        lead=gettext("分到单位、岗位和责任人；没有分的会一直显示出来。"), draft=f"campaign-{campaign_id}-task",
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def hand_down(request: HttpRequest, task_id: int) -> HttpResponse:
    """A part of a task, given further down."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = load_task(request, task_id)
    _require_step(detail, TaskStep.HAND_DOWN)
    units, posts = _owners_below(request, detail, detail.task)
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        initial={"due": detail.task.due, "unit": detail.task.unit_id or ""},
        units=units,
        posts=posts,
        ownerless=TaskParty.RUNNER in detail.parties,
    )

    def act() -> str:
        operations.hand_down_task(
            actor=actor_of(request), at=timezone.now(), task_id=task_id, content=form.cleaned_data["content"],
            owner=form.owner(), due=form.cleaned_data["due"],
        )  # fmt: skip
        messages.success(request, gettext("已往下分解。办完这些，才能报这项任务完成。"))
        return task_address(task_id)

    page = FormPage(
        label=gettext("往下分解"), button=gettext("分解"), icon="sitemap", trail=task_trail(detail.task),
        lead=gettext("分给本单位的岗位和人，或下属单位；由分出去的一方认可。"), draft=f"task-{task_id}-part",
        facts=((gettext("上一级任务"), detail.task.content),),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def change_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """Other words, another owner, another day."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = load_task(request, task_id)
    _require_step(detail, TaskStep.CHANGE)
    runs = TaskParty.RUNNER in detail.parties
    units, posts = _owners_below(request, detail, detail.above or detail.task)
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of_task(detail.task),
        units=units,
        posts=posts,
        ownerless=runs,
    )

    def act() -> str:
        changed = operations.change_task(
            actor=actor_of(request), at=timezone.now(), task_id=task_id, content=form.cleaned_data["content"],
            owner=form.owner(), due=form.cleaned_data["due"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("改动已保存。") if changed else gettext("没有要改的。"))
        return task_address(task_id)

    page = FormPage(
        label=gettext("改任务"), button=gettext("保存改动"), icon="device-floppy", trail=task_trail(detail.task),
        draft=f"task-{task_id}",
    )  # fmt: skip
    return answer(request, page, form, act)


def answer_view(step: TaskStep) -> View:
    """The page of one answer: GET shows its form, POST takes it."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, task_id: int) -> HttpResponse:
        again = answer_again(request)
        if again is not None:
            return again
        detail = load_task(request, task_id)
        decision = _require_step(detail, step)
        form = AnswerForm(
            request.POST if request.method == "POST" else None, initial={"version": detail.task.version}, step=step
        )

        def act() -> str:
            _ANSWERS[step](
                actor=actor_of(request), at=timezone.now(), task_id=task_id, line=form.cleaned_data["line"],
                version=form.seen,
            )  # fmt: skip
            messages.success(request, _done(step))
            return task_address(task_id)

        name = gettext(TASK_STEP_NAMES[step])
        page = FormPage(
            label=name, button=name, icon=_ICONS[step], trail=task_trail(detail.task),
            facts=((gettext("任务"), detail.task.content), (gettext("承担"), detail.task.owner or gettext("还没有分"))),
            notes=tuple(_say(reason) for reason in decision.reasons), draft=f"task-{task_id}-{step.value}",
        )  # fmt: skip
        return answer(request, page, form, act)

    return view


def lines_of_tree(nodes: Sequence[TaskNode], *, today: date, region_path: str) -> tuple[TaskLine, ...]:
    """The breakdown as rows."""
    calendar = calendar_of(region_path)
    return tuple(
        TaskLine(
            task=node.task,
            state=task_state_word(node.task.state),
            deadline=deadline_of(node.task, today=today, calendar=calendar),
            depth=min(node.depth, 5),
            open_below=node.open_below,
        )
        for node in nodes
    )


def may_add_task(detail: CampaignDetail) -> bool:
    return bool(detail.change) and detail.row.ended_at is None


def _lines(nodes: Sequence[TaskNode], *, today: date) -> tuple[TaskLine, ...]:
    return lines_of_tree(nodes, today=today, region_path="")


def _require_step(detail: TaskDetail, step: TaskStep) -> TaskDecision:
    """What the core says of this step now. Raises PermissionDenied where it is not this reader's, or not now."""
    decision = next((each for each in detail.steps if each.step is step), None)
    if decision is None:
        raise PermissionDenied
    return decision


def _offer(detail: TaskDetail, decision: TaskDecision) -> NextStep:
    key = decision.step.value
    return NextStep(
        key=f"task-{key}",
        label=gettext(TASK_STEP_NAMES[decision.step]),
        url=reverse(f"campaigns:task-{key}", args=[detail.task.id]),
        icon=_ICONS[decision.step],
        primary=decision.step in (TaskStep.REPORT, TaskStep.ACCEPT),
        allowed=decision.lawful,
        why=" ".join(_say(reason) for reason in decision.reasons),
    )


def _owners(request: HttpRequest, region_id: int, region_path: str) -> tuple[list[UnitRow], tuple[PostRow, ...]]:
    """Everybody of the campaign's region to whom something may be given."""
    rows = organizations.unit_rows(actor_of(request))
    units = [unit for unit in rows if unit.region_path.startswith(region_path)]
    return units, organizations.post_rows(region_id, on=timezone.localdate())


def _owners_below(
    request: HttpRequest, detail: TaskDetail, above: TaskRow
) -> tuple[list[UnitRow], tuple[PostRow, ...]]:
    """Who may be given a part of the task `above`: for who runs the campaign everybody, else the unit and those below it."""
    path = organizations.region_of(detail.region_id).path
    units, posts = _owners(request, detail.region_id, path)
    if TaskParty.RUNNER in detail.parties:
        return units, posts
    own = [unit for unit in units if above.unit_id in (unit.id, unit.parent_id)]
    ids = {unit.id for unit in own}
    return own, tuple(post for post in posts if post.unit_id in ids)


def _views(request: HttpRequest, wanted: TaskFilter) -> list[SavedView]:
    page = reverse("campaigns:tasks")
    return [
        SavedView(gettext(group.name), page + address_with(request.GET, group=key), key == wanted.group)
        for key, group in TASK_GROUPS.items()
    ]


def _chips(request: HttpRequest, wanted: TaskFilter) -> list[FilterChip]:
    """The filters that are on, each with the address without it."""
    chips = []
    if wanted.campaign:
        named = {str(row.id): row.label for row in queries.list_campaigns(actor_of(request))}
        label = named.get(wanted.campaign, wanted.campaign)
        chips.append(FilterChip(gettext("专项："), label, address_without(request.GET, "campaign")))
    if wanted.unit:
        units = {str(unit.id): unit.name for unit in organizations.unit_rows(actor_of(request))}
        label = units.get(wanted.unit, wanted.unit)
        chips.append(FilterChip(gettext("承担单位："), label, address_without(request.GET, "unit")))
    if wanted.mine:
        words = {"todo": gettext("等我办的"), "review": gettext("等我认可的")}
        label = words.get(wanted.mine, wanted.mine)
        chips.append(FilterChip(gettext("只看："), label, address_without(request.GET, "mine")))
    return chips


def _say(reason: Reason) -> str:
    return reason.text(gettext)


def _done(step: TaskStep) -> str:
    words = {
        TaskStep.REPORT: gettext("已报完成，等交任务的一方认可。"),
        TaskStep.ACCEPT: gettext("已认可。"),
        TaskStep.RETURN: gettext("已退回，承担单位会看到哪里没有做到。"),
        TaskStep.DROP: gettext("任务已取消，记录还在。"),
    }
    return words[step]
