"""A group of like problems: its cases side by side, why it is called common or not, and one page for each decision."""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.audit import queries as audit
from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.queries import GroupDetail
from bihuan.apps.common_problems.web.causes import cases_shown
from bihuan.apps.common_problems.web.forms import (
    ChooseForm,
    DivideForm,
    JoinForm,
    JointForm,
    WordsForm,
    group_choices,
)
from bihuan.apps.common_problems.web.frame import (
    decided_group,
    group_address,
    group_name,
    joint_address,
    load_group,
    say_spread,
    trail,
)
from bihuan.apps.common_problems.web.history import entries_of
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.joint_problems import GROUP_STATE_NAMES, GroupState
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep


@login_required
@require_GET
def show_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """The page of one group."""
    detail = load_group(request, group_id)
    context = {
        "detail": detail,
        **cases_shown(detail, request.GET.get("page", "1")),
        "name": group_name(group_id),
        "state": gettext(GROUP_STATE_NAMES[GroupState(detail.row.state)]),
        "spread": say_spread(detail.row),
        "hidden": detail.row.cases - len(detail.cases),
        "joint_url": joint_address(detail.row.joint_id) if detail.row.joint_id else "",
        "trail": trail(),
        "steps": tuple(_offers(detail)),
        "entries": entries_of(audit.timeline(actor_of(request), "like-group", group_id)),
        "now": timezone.now(),
        "today": timezone.localdate(),
    }
    return render(request, "common_problems/group.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, group_id: int) -> HttpResponse:
    """Make one joint problem of the group."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, actor = decided_group(request, group_id), actor_of(request)
    form = JointForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        cases=detail.cases,
        units=_units_of(request, detail),
        taking_part=[share.unit_id for share in detail.units if share.unit_id is not None],
    )

    def act() -> str:
        joint_id = operations.confirm_group(
            actor=actor, at=timezone.now(), group_id=group_id, new=form.joint(), problem_ids=form.problem_ids(),
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("联合问题已立。个案照旧各自整改、各自销号。"))
        return joint_address(joint_id)

    page = FormPage(
        label=gettext("立为联合问题"), button=gettext("立为联合问题"), icon="arrows-join", trail=trail(group_id=group_id),
        facts=_facts(detail), draft=f"like-group-{group_id}", look_over=look_for_secrets,
        lead=gettext("联合问题管共同的办法；每个个案照旧有自己的责任人、时限和销号。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, group_id: int) -> HttpResponse:
    """Let the cases join a joint problem that is there."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, actor = decided_group(request, group_id), actor_of(request)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version, "joint": str(detail.row.joint_id or "")},
        cases=detail.cases,
        joints=queries.open_joints(actor, region_id=detail.region_id),
    )

    def act() -> str:
        joint_id = int(form.cleaned_data["joint"])
        operations.add_group_to_joint(
            actor=actor, at=timezone.now(), group_id=group_id, joint_id=joint_id, problem_ids=form.problem_ids(),
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("个案已列入联合问题。"))
        return joint_address(joint_id)

    name = gettext("列入已有的联合问题")
    return answer(
        request, FormPage(name, gettext("列入"), "link", trail(group_id=group_id), facts=_facts(detail)), form, act
    )


@login_required
@require_http_methods(["GET", "POST"])
def dismiss(request: HttpRequest, group_id: int) -> HttpResponse:
    """Say why it is nothing to be looked at together."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, actor = decided_group(request, group_id), actor_of(request)
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        label=gettext("排除的理由"),
        explained=gettext("多波及两个单位以上才会再次提出。"),
    )

    def act() -> str:
        operations.dismiss_group(
            actor=actor, at=timezone.now(), group_id=group_id, why=form.cleaned_data["words"], version=form.seen
        )
        messages.success(request, gettext("已排除。"))
        return group_address(group_id)

    page = FormPage(
        label=gettext("排除"), button=gettext("排除"), icon="ban", trail=trail(group_id=group_id), facts=_facts(detail),
        look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def unite(request: HttpRequest, group_id: int) -> HttpResponse:
    """Two groups are one matter."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, actor = decided_group(request, group_id), actor_of(request)
    form = ChooseForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        label=gettext("和哪一组合并"),
        others=group_choices(queries.other_groups(actor, group_id)),
    )

    def act() -> str:
        united = operations.unite_groups(
            actor=actor, at=timezone.now(), group_id=group_id, other_id=form.chosen, why=form.cleaned_data["why"],
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("两组已合并为一组。"))
        return group_address(united)

    page = FormPage(
        label=gettext("合并两组"), button=gettext("合并"), icon="arrows-join", trail=trail(group_id=group_id),
        facts=_facts(detail), look_over=look_for_secrets, lead=gettext("人合并的组不再有 p 值，也不称为共性。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def divide(request: HttpRequest, group_id: int) -> HttpResponse:
    """Some of the cases are another matter."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, actor = decided_group(request, group_id), actor_of(request)
    form = DivideForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        cases=detail.cases,
        chosen=False,
    )

    def act() -> str:
        chosen, _rest = operations.divide_group(
            actor=actor, at=timezone.now(), group_id=group_id, problem_ids=form.problem_ids(),
            why=form.cleaned_data["why"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("已拆成两组。"))
        return group_address(chosen)

    page = FormPage(
        label=gettext("拆成两组"), button=gettext("拆开"), icon="sitemap", trail=trail(group_id=group_id),
        facts=_facts(detail), look_over=look_for_secrets, lead=gettext("选出不是一回事的个案，另成一组。"),
    )  # fmt: skip
    return answer(request, page, form, act)


def _offers(detail: GroupDetail) -> Iterator[NextStep]:
    """The decisions that wait for this reader."""
    if not detail.may_decide or detail.row.state != GroupState.PROPOSED:
        return
    told = (
        ("confirm", gettext("立为联合问题"), "arrows-join"),
        ("join", gettext("列入已有的联合问题"), "link"),
        ("unite-groups", gettext("和另一组合并"), "folders"),
        ("divide-group", gettext("拆成两组"), "sitemap"),
        ("dismiss", gettext("排除"), "ban"),
    )
    first = "join" if detail.row.joint_id else "confirm"
    for key, label, icon in told:
        url = reverse(f"common_problems:{key}", args=[detail.row.id])
        yield NextStep(key, label, url, icon, primary=key == first, seldom=key == "dismiss")


def _facts(detail: GroupDetail) -> tuple[tuple[str, str], ...]:
    count = gettext("%(cases)s 个，%(units)s 个单位") % {"cases": detail.row.cases, "units": detail.row.units}
    return (
        (gettext("例如"), detail.row.example[:80]),
        (gettext("个案"), count),
        (gettext("是不是偶然"), say_spread(detail.row)),
    )


def _units_of(request: HttpRequest, detail: GroupDetail) -> list[UnitRow]:
    rows = organizations.unit_rows(actor_of(request))
    return [unit for unit in rows if unit.region_path.startswith(detail.region_path)]
