"""共性问题: groups that wait for a decision, joint problems, what was dismissed; and the search that finds groups."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.queries import GroupRow
from bihuan.apps.common_problems.web.forms import RegionForm
from bihuan.apps.common_problems.web.frame import say_chance, trail
from bihuan.core.actors import Actor, Role
from bihuan.core.commonality import FALSE_SHARE, LEAST_CASES
from bihuan.ui.figures import CountingRule
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.lists import SavedView
from bihuan.ui.shell import actor_of

JOINT = "joint"
_OVERSEERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group, its page, and its chance in words."""

    row: GroupRow
    url: str
    chance: str


@login_required
@require_GET
def list_common_problems(request: HttpRequest) -> HttpResponse:
    """One list: joint problems, or the groups of a shelf."""
    actor = actor_of(request)
    shelf = str(request.GET.get("shelf", "")) or ("common" if actor.holds(*_OVERSEERS) else JOINT)
    page = request.GET.get("page", "1")
    context: dict[str, object] = {
        "shelf": shelf,
        "rule": _rule(shelf),
        "searches": bool(queries.searched_regions(actor)),
        "last": queries.last_search(actor),
        "today": timezone.localdate(),
    }
    if shelf == JOINT:
        rows, found = queries.joint_page(actor, page=page)
        context |= {"joints": rows, "page": found, "total": found.paginator.count}
    else:
        groups, pages = queries.group_page(actor, shelf=shelf, page=page)
        lines = [
            GroupLine(row, reverse("common_problems:group", args=[row.id]), say_chance(row.adjusted)) for row in groups
        ]
        context |= {"lines": lines, "page": pages, "total": pages.paginator.count}
    context["views"] = tuple(_views(actor, shelf))
    return render(request, "common_problems/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Ask for a search. It runs in the background; the page of the job says when it is done."""
    actor = actor_of(request)
    regions = queries.searched_regions(actor)
    if not regions:
        raise PermissionDenied
    form = RegionForm(request.POST if request.method == "POST" else None, regions=regions)

    def act() -> str:
        job = operations.request_search(actor=actor, at=timezone.now(), region_id=int(form.cleaned_data["region"]))
        messages.success(request, gettext("已开始查找，完成后在“共性问题”里看结果。"))
        return reverse("jobs:job", args=[job])

    page = FormPage(
        label=gettext("查找同类问题"), button=gettext("开始查找"), icon="search", trail=trail(),
        lead=gettext("按文字、类别和原因比较本地区的全部问题，提出成组的线索。每周一早上自动查找一次。是不是共性问题、要不要联合研究，由人决定。"),
    )  # fmt: skip
    return answer(request, page, form, act)


def _views(actor: Actor, shelf: str) -> Iterator[SavedView]:
    page = reverse("common_problems:list")
    yield SavedView(gettext("联合问题"), f"{page}?shelf={JOINT}", shelf == JOINT, queries.count_joints(actor))
    if not actor.holds(*_OVERSEERS, Role.UNIT):
        return
    counts = queries.group_counts(actor)
    for key, name, _ in _shelves():
        yield SavedView(name, f"{page}?shelf={key}", shelf == key, counts[key])


def _shelves() -> tuple[tuple[str, str, str], ...]:
    share = round(FALSE_SHARE * 100)
    return (
        ("common", gettext("共性待研判"), gettext(
            "%(n)s 个以上相似、分布在多个单位、多重比较校正后（错误发现率 %(share)s%%）超出偶然、还没有人研判的组"
        ) % {"n": LEAST_CASES, "share": share}),
        ("uncertain", gettext("未超出偶然"), gettext("%(n)s 个以上相似、分布不能说超出偶然、还没有人研判的组") % {"n": LEAST_CASES}),
        ("confirmed", gettext("已立联合问题"), gettext("已立为或并进联合问题的组")),
        ("dismissed", gettext("已排除"), gettext("研判后排除的组；多波及两个单位以上才会再次提出")),
    )  # fmt: skip


def _rule(shelf: str) -> CountingRule | None:
    """What the list counts, in words; None for an address that means nothing."""
    now = timezone.now()
    if shelf == JOINT:
        return CountingRule(gettext("联合问题"), gettext("已立的联合问题，含已办结的；并入另一个的不计"), moment=now)
    return next((CountingRule(name, counts, moment=now) for key, name, counts in _shelves() if key == shelf), None)
