"""A joint problem: its measures, its cases and how many of them are closed, who takes part; taking out, uniting, dividing, ending."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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
from bihuan.apps.common_problems.queries import JointDetail, MeasureLine
from bihuan.apps.common_problems.web.causes import cases_shown
from bihuan.apps.common_problems.web.forms import (
    ChooseForm,
    DivideForm,
    DivideJointForm,
    WordsForm,
)
from bihuan.apps.common_problems.web.frame import joint_address, load_joint, require_step, trail
from bihuan.apps.common_problems.web.history import entries_of
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.joint_problems import (
    JOINT_STATE_NAMES,
    JOINT_STEP_NAMES,
    MEASURE_STAND_NAMES,
    JointDecision,
    JointParty,
    JointState,
    JointStep,
    MeasureStand,
)
from bihuan.ui.charts import Count
from bihuan.ui.figures import CountingRule
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_ICONS = {
    JointStep.ADD_MEASURE: "plus",
    JointStep.TAKE_OUT: "logout",
    JointStep.UNITE: "arrows-join",
    JointStep.DIVIDE: "sitemap",
    JointStep.CLOSE: "flag",
}


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure, how it stands in words, and what this reader may do about it."""

    line: MeasureLine
    stand: str
    late: bool
    steps: tuple[tuple[str, str], ...]


@login_required
@require_GET
def show_joint(request: HttpRequest, joint_id: int) -> HttpResponse:
    """The page of one joint problem; `?cases=` narrows its list to a figure of it."""
    only = str(request.GET.get("cases", "")) or "all"
    detail = load_joint(request, joint_id, only=only)
    today = timezone.localdate()
    context = {
        "detail": detail,
        **cases_shown(detail, request.GET.get("page", "1")),
        "state": gettext(JOINT_STATE_NAMES[JointState(detail.row.state)]),
        "trail": trail(),
        "figures": tuple(_figures(detail)),
        "rule": _rules().get(only),
        "rules": _rules(),
        "hidden": _counted(detail, only) - len(detail.cases),
        "only": only,
        "measures": [_measure(detail, line, late=_is_late(line, today)) for line in detail.measures],
        "steps": tuple(_offers(detail)),
        "entries": entries_of(audit.timeline(actor_of(request), "joint-problem", joint_id)),
        "now": timezone.now(),
        "today": today,
    }
    return render(request, "common_problems/joint.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, joint_id: int) -> HttpResponse:
    """A case is a matter of its own after all."""
    detail, again = load_joint(request, joint_id), answer_again(request)
    if again is not None:
        return again
    notes = require_step(detail, JointStep.TAKE_OUT)
    form = DivideForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        cases=detail.cases,
        chosen=False,
    )

    def act() -> str:
        operations.take_out_cases(
            actor=actor_of(request), at=timezone.now(), joint_id=joint_id, problem_ids=form.problem_ids(),
            why=form.cleaned_data["why"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("已移出，仍按单个问题整改。"))
        return joint_address(joint_id)

    return answer(request, _page(detail, JointStep.TAKE_OUT, notes), form, act)


@login_required
@require_http_methods(["GET", "POST"])
def unite(request: HttpRequest, joint_id: int) -> HttpResponse:
    """It goes into another joint problem with everything that it has."""
    detail, again, actor = load_joint(request, joint_id), answer_again(request), actor_of(request)
    if again is not None:
        return again
    notes = require_step(detail, JointStep.UNITE)
    others = [
        (str(pk), title) for pk, title in queries.open_joints(actor, region_id=detail.region_id) if pk != joint_id
    ]
    form = ChooseForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        label=gettext("并入哪一个"),
        others=others,
    )

    def act() -> str:
        operations.unite_joints(
            actor=actor, at=timezone.now(), joint_id=joint_id, into_id=form.chosen, why=form.cleaned_data["why"],
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("已并入，个案、措施和单位一起过去。"))
        return joint_address(form.chosen)

    return answer(request, _page(detail, JointStep.UNITE, notes), form, act)


@login_required
@require_http_methods(["GET", "POST"])
def divide(request: HttpRequest, joint_id: int) -> HttpResponse:
    """Some of its cases become a joint problem of their own."""
    detail, again = load_joint(request, joint_id), answer_again(request)
    if again is not None:
        return again
    notes = require_step(detail, JointStep.DIVIDE)
    form = DivideJointForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version, "lead_unit": str(detail.lead_unit_id)},
        cases=detail.cases,
        chosen=False,
        units=units_of(request, detail),
    )

    def act() -> str:
        given = form.cleaned_data
        made = operations.divide_joint(
            actor=actor_of(request), at=timezone.now(), joint_id=joint_id, problem_ids=form.problem_ids(),
            title=given["title"], lead_unit_id=int(given["lead_unit"]), why=given["why"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("已分出一个新的联合问题，接着写它的共同措施。"))
        return joint_address(made)

    return answer(request, _page(detail, JointStep.DIVIDE, notes), form, act)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, joint_id: int) -> HttpResponse:
    """The joint work ends; cases that are open stay open."""
    detail, again = load_joint(request, joint_id), answer_again(request)
    if again is not None:
        return again
    notes = require_step(detail, JointStep.CLOSE)
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        label=gettext("办结情况"),
        explained=gettext("共同的办法办成了什么。没有销号的个案照旧整改。"),
    )

    def act() -> str:
        operations.close_joint(
            actor=actor_of(request), at=timezone.now(), joint_id=joint_id, result=form.cleaned_data["words"],
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("联合问题已办结。"))
        return joint_address(joint_id)

    return answer(request, _page(detail, JointStep.CLOSE, notes), form, act)


def units_of(request: HttpRequest, detail: JointDetail) -> list[UnitRow]:
    """The living units of the joint problem's region and below it."""
    rows = organizations.unit_rows(actor_of(request))
    return [unit for unit in rows if unit.region_path.startswith(detail.region_path)]


def _page(detail: JointDetail, step: JointStep, notes: tuple[str, ...]) -> FormPage:
    name = gettext(JOINT_STEP_NAMES[step])
    return FormPage(
        label=name, button=name, icon=_ICONS[step], trail=trail(joint=detail), notes=notes, look_over=look_for_secrets
    )


def _figures(detail: JointDetail) -> Iterator[tuple[str, Count]]:
    """Cases, reported done, closed: each with exactly the list that it counts."""
    for key, rule in _rules().items():
        address = f"{joint_address(detail.row.id)}?cases={key}#cases"
        yield rule.name, Count(_counted(detail, key), address, f"joint-{key}")


def _counted(detail: JointDetail, key: str) -> int:
    row = detail.row
    return {"all": row.cases, "reported": row.reported, "closed": row.closed}.get(key, 0)


def _rules() -> dict[str, CountingRule]:
    now = timezone.now()
    return {
        "all": CountingRule(gettext("个案"), gettext("现在列在这个联合问题里的问题"), moment=now),
        "reported": CountingRule(gettext("报过完成"), gettext("其中申请过销号、没有撤回的"), moment=now),
        "closed": CountingRule(gettext("已核查销号"), gettext("其中经别人核查、已销号、没有反弹作废的"), moment=now),
    }


def _is_late(line: MeasureLine, today: date) -> bool:
    return line.stand == MeasureStand.PLANNED and line.due < today


def _measure(detail: JointDetail, line: MeasureLine, *, late: bool) -> MeasureRow:
    """A measure with the steps that are this reader's."""
    lawful = {decision.step for decision in detail.steps if decision.lawful}
    wanted = {
        MeasureStand.PLANNED: (JointStep.REPORT_MEASURE,),
        MeasureStand.DONE: (JointStep.VERIFY_MEASURE, JointStep.RETURN_MEASURE),
        MeasureStand.VERIFIED: (),
    }[MeasureStand(line.stand)]
    leads = bool({JointParty.OFFICE, JointParty.LEAD} & set(detail.parties))
    steps = tuple(
        (gettext(JOINT_STEP_NAMES[step]), reverse(f"common_problems:{step.value}", args=[detail.row.id, line.id]))
        for step in wanted
        if step in lawful and (step is not JointStep.REPORT_MEASURE or leads or line.own)
    )
    return MeasureRow(line, gettext(MEASURE_STAND_NAMES[MeasureStand(line.stand)]), late, steps)


def _offers(detail: JointDetail) -> Iterator[NextStep]:
    """A lawful step as a button, an unlawful one with its reasons. Steps of one measure stand beside the measure."""
    for decision in detail.steps:
        if decision.step in _ICONS:
            yield _offer(detail, decision)


def _offer(detail: JointDetail, decision: JointDecision) -> NextStep:
    step = decision.step
    return NextStep(
        key=f"joint-{step.value}",
        label=gettext(JOINT_STEP_NAMES[step]),
        url=reverse(f"common_problems:{step.value}", args=[detail.row.id]),
        icon=_ICONS[step],
        primary=step is JointStep.ADD_MEASURE,
        allowed=decision.lawful,
        why=" ".join(reason.text(gettext) for reason in decision.reasons),
        seldom=step is not JointStep.ADD_MEASURE,
    )
