"""One page for each step of a plan: written down, changed, approved, frozen, promised, drawn, started, ended."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.queries import FoundRow, PlanDetail
from bihuan.apps.inspection.web.forms import ChosenForm, ConfirmForm, PartiesForm, PlanForm, PublicValueForm, WordsForm
from bihuan.apps.inspection.web.frame import (
    end_of_day,
    finding_word,
    load_plan,
    plan_address,
    plan_trail,
    require_step,
    trail,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing
from bihuan.core.inspections.plans import PLAN_STEP_NAMES, PlanStep
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of

View = Callable[..., HttpResponse]
_PARTIES = (Role.OFFICE, Role.LEADER, Role.DISCIPLINE, Role.AUDIT_ADMIN)


@login_required
@require_http_methods(["GET", "POST"])
def draft_plan(request: HttpRequest) -> HttpResponse:
    """A plan before it is approved."""
    actor = actor_of(request)
    regions = queries.may_draft(actor)
    if not regions:
        raise PermissionDenied
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        campaigns=_campaigns(actor),
        initial={"starts_on": timezone.localdate(), "sample": 60},
    )

    def act() -> str:
        made = operations.draft_plan(actor=actor, at=timezone.now(), region_id=regions[0], new=form.plan())
        messages.success(request, gettext("方案已写好，等县领导批准。可能被检查的单位看不到。"))
        return plan_address(made)

    page = FormPage(
        label=gettext("写检查方案"), button=gettext("写好"), icon="plus", trail=trail(), draft="new-inspection",
        lead=gettext("批准、冻结名单、抽取以前和检查期间，可能被检查的单位都看不到。"), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def change_plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The same form with what stands there."""
    detail = load_plan(request, plan)
    notes = require_step(detail, PlanStep.CHANGE)
    row = detail.row
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        campaigns=_campaigns(actor_of(request)),
        initial={
            "title": row.title, "authority": detail.authority, "matter": row.matter, "text": detail.text,
            "campaigns": [str(part.campaign_id) for part in detail.parts], "starts_on": row.starts_on,
            "ends_on": row.ends_on, "sample": row.sample, "unannounced": detail.unannounced,
            "photo_reason": detail.photo_reason, "overlap_reason": detail.overlap_reason, "version": row.version,
        },
    )  # fmt: skip

    def act() -> str:
        operations.change_plan(
            actor=actor_of(request), at=timezone.now(), plan=plan, new=form.plan(), version=form.seen
        )
        messages.success(request, gettext("方案已改。"))
        return plan_address(plan)

    page = FormPage(
        label=_name(PlanStep.CHANGE), button=gettext("保存"), icon="device-floppy", trail=plan_trail(detail), notes=notes,
        look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def open_draw(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Who gives randomness, until when they reveal, which public value comes afterwards."""
    detail = load_plan(request, plan)
    notes = require_step(detail, PlanStep.OPEN_DRAW)
    form = PartiesForm(
        request.POST if request.method == "POST" else None,
        people=_people(detail),
        initial={"version": detail.row.version, "reveal_by": end_of_day()},
    )

    def act() -> str:
        operations.open_draw(
            actor=actor_of(request), at=timezone.now(), plan=plan,
            party_ids=[int(pk) for pk in form.cleaned_data["parties"]], reveal_by=form.cleaned_data["reveal_by"],
            public_name=form.cleaned_data["public_name"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("各方在自己的“督查检查”页里交承诺。"))
        return plan_address(plan)

    page = FormPage(
        label=_name(PlanStep.OPEN_DRAW), button=gettext("定下"), icon="users", trail=plan_trail(detail), notes=notes,
        lead=gettext("每一方先交密语的承诺值，都交齐了再揭示；谁也选不了结果，谁也赖不掉。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def draw_items(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Everything was revealed: the seed and the rule say who is drawn."""
    detail = load_plan(request, plan)
    notes = require_step(detail, PlanStep.DRAW)
    waiting = next((draw for draw in queries.draw_rows(actor_of(request), plan) if draw.is_open), None)
    form = PublicValueForm(
        request.POST if request.method == "POST" else None,
        named=waiting.public_name if waiting else "",
        initial={"version": detail.row.version},
    )

    def act() -> str:
        operations.draw_items(
            actor=actor_of(request), at=timezone.now(), plan=plan, version=form.seen,
            public_value=form.cleaned_data.get("public_value", ""),
        )  # fmt: skip
        messages.success(request, gettext("已抽取，种子、名单和结果都已存证。"))
        return f"{plan_address(plan)}#selected"

    page = FormPage(_name(PlanStep.DRAW), _name(PlanStep.DRAW), "target", plan_trail(detail), notes=notes)
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def note_withheld(request: HttpRequest, plan: UUID) -> HttpResponse:
    """A party did not reveal in time."""
    detail = load_plan(request, plan)
    require_step(detail, PlanStep.DRAW)
    waiting = next((draw for draw in queries.draw_rows(actor_of(request), plan) if draw.is_open), None)
    if waiting is None:
        raise PermissionDenied
    late = [party for party in waiting.parties if party.revealed_at is None]
    form = _party_form(request, [(party.username, party.name) for party in late], detail)

    def act() -> str:
        operations.note_withheld(
            actor=actor_of(request), at=timezone.now(), plan=plan, party=form.cleaned_data["party"],
            why=form.cleaned_data["why"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("已记录，这次抽取作废。换掉这一方，重新来过。"))
        return plan_address(plan)

    page = FormPage(
        label=gettext("记没有揭示"), button=gettext("记下"), icon="circle-x", trail=plan_trail(detail),
        look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def replace_item(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The next one of the line in place of an item that is no longer in the ledger."""
    detail = load_plan(request, plan)
    require_step(detail, PlanStep.DRAW_TEAMS)
    gone = [(number, f"{number}　{unit}") for number, unit in queries.replaceable_items(actor_of(request), plan)]
    form = _party_form(request, gone, detail, label=gettext("替换哪一项"))

    def act() -> str:
        chosen = operations.replace_item(
            actor=actor_of(request), at=timezone.now(), plan=plan, number=form.cleaned_data["party"],
            why=form.cleaned_data["why"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("按同一规则，换成 %(number)s。") % {"number": chosen})
        return f"{plan_address(plan)}#selected"

    page = FormPage(
        label=gettext("替换一项"), button=gettext("替换"), icon="refresh", trail=plan_trail(detail),
        lead=gettext("只换已经不在台账里的。拒绝检查、找不到、看不到的不换，那是结论。"), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, plan: UUID, unit_id: int) -> HttpResponse:
    """What goes back to a unit."""
    detail = load_plan(request, plan)
    if not detail.row.is_over or not queries.may_draft(actor_of(request)):
        raise PermissionDenied
    again = answer_again(request)
    if again is not None:
        return again
    try:
        unit = organizations.unit_of(unit_id)
    except Missing as missing:
        raise PermissionDenied from missing
    form = WordsForm(
        request.POST if request.method == "POST" else None, name="text", label=gettext("督查结论"), rows=8,
        help_text=gettext("写明查了哪几项、每项是什么结论。单位可以说明，30 天内可以申请复核。"),
        initial={"version": detail.row.version},
    )  # fmt: skip

    def act() -> str:
        operations.conclude(
            actor=actor_of(request), at=timezone.now(), plan=plan, unit_id=unit_id, text=form.cleaned_data["text"],
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("督查结论已送 %(unit)s。") % {"unit": unit.name})
        return f"{plan_address(plan)}#conclusions"

    page = FormPage(
        label=gettext("送督查结论"), button=gettext("送出"), icon="send", trail=plan_trail(detail),
        facts=((gettext("单位"), unit.name), *_found(queries.found_at(actor_of(request), plan, unit_id))),
        draft=f"inspection-{plan}-{unit_id}", look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


def confirm_view(step: PlanStep, icon: str) -> View:
    """The page of a step that asks for nothing."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, plan: UUID) -> HttpResponse:
        again = answer_again(request)
        if again is not None:
            return again
        detail = load_plan(request, plan)
        notes = require_step(detail, step)
        form = ConfirmForm(request.POST if request.method == "POST" else None, initial={"version": detail.row.version})

        def act() -> str:
            _OPERATIONS[step](actor=actor_of(request), at=timezone.now(), plan=plan, version=form.seen)
            messages.success(request, gettext("已办：%(step)s。") % {"step": _name(step)})
            return plan_address(plan)

        page = FormPage(
            _name(step), _name(step), icon, plan_trail(detail), lead=_lead(step), notes=notes, facts=_facts(detail)
        )
        return answer(request, page, form, act)

    return view


def words_view(step: PlanStep, icon: str) -> View:
    """The page of a step that asks for words alone."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, plan: UUID) -> HttpResponse:
        again = answer_again(request)
        if again is not None:
            return again
        detail = load_plan(request, plan)
        notes = require_step(detail, step)
        name = "ending" if step is PlanStep.END else "why"
        form = WordsForm(
            request.POST if request.method == "POST" else None, name=name, label=gettext("情况"),
            initial={"version": detail.row.version},
        )  # fmt: skip

        def act() -> str:
            _OPERATIONS[step](
                actor=actor_of(request),
                at=timezone.now(),
                plan=plan,
                version=form.seen,
                **{name: form.cleaned_data[name]},
            )
            messages.success(request, gettext("已办：%(step)s。") % {"step": _name(step)})
            return plan_address(plan)

        page = FormPage(
            _name(step), _name(step), icon, plan_trail(detail), lead=_lead(step), notes=notes, facts=_facts(detail),
            look_over=look_for_secrets,
        )  # fmt: skip
        return answer(request, page, form, act)

    return view


_OPERATIONS: dict[PlanStep, Callable[..., object]] = {
    PlanStep.APPROVE: operations.approve_plan,
    PlanStep.COMMIT: operations.commit_frame,
    PlanStep.DRAW_TEAMS: operations.draw_teams,
    PlanStep.START: operations.start_plan,
    PlanStep.END: operations.end_plan,
    PlanStep.DROP: operations.drop_plan,
}


def _name(step: PlanStep) -> str:
    return gettext(PLAN_STEP_NAMES[step])


def _lead(step: PlanStep) -> str:
    told = {
        PlanStep.APPROVE: gettext("批准以后才能冻结名单、抽取。起草的人不能批准。"),
        PlanStep.COMMIT: gettext("名单冻结以后不能增减，名单的根和抽取规则当场存证。"),
        PlanStep.DRAW_TEAMS: gettext("按同一种子抽人：本单位、曾任职单位、申请回避的不去，每次两个人。"),
        PlanStep.START: gettext("检查人员从现在起可以记结论。"),
        PlanStep.END: gettext(
            "结束以后，没有整改的已销号问题作废原销号、登记为反弹；比率开始计算，单位看得到自己的结论。"
        ),
        PlanStep.DROP: gettext("取消以后不再抽取，谁也不会知道有过这个方案。"),
    }
    return told[step]


def _facts(detail: PlanDetail) -> tuple[tuple[str, str], ...]:
    counts = gettext("名单 %(all)s 项，抽 %(n)s 项") % {"all": detail.frame, "n": detail.row.sample}
    return ((gettext("方案"), detail.row.title), (gettext("抽样"), counts))


def _found(rows: tuple[FoundRow, ...]) -> list[tuple[str, str]]:
    """What was found of each item, as whoever writes the conclusion reads it beside what they write."""
    told = ((row, finding_word(row.finding)) for row in rows)
    return [(row.number, f"{word}：{row.reason}" if row.reason else word) for row, word in told]


def _campaigns(actor: Actor) -> list[CampaignRow]:
    return list(campaigns.list_campaigns(actor))


def _people(detail: PlanDetail) -> list[tuple[int, str]]:
    """Who may give randomness: by role over the region, nobody of a unit."""
    found: dict[int, str] = {}
    for role in _PARTIES:
        users = organizations.users_with_role(role, region_path=detail.row.region_path, at=timezone.now())
        word = organizations.role_word(role)
        for pk, user in organizations.users_by_ids(users).items():
            found.setdefault(pk, f"{user.display_name or user.username}（{word}）")
    return list(found.items())


def _party_form(
    request: HttpRequest, choices: list[tuple[str, str]], detail: PlanDetail, *, label: str = ""
) -> ChosenForm:
    return ChosenForm(
        request.POST if request.method == "POST" else None, choices=choices, label=label or gettext("哪一方"),
        initial={"version": detail.row.version},
    )  # fmt: skip
