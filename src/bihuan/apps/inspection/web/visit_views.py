"""Visits online: one visit with its items, a form for each of them, signatures, the end."""

from typing import BinaryIO, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.evidence import operations as evidence
from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.queries import VisitDetail, VisitItemRow
from bihuan.apps.inspection.web.forms import ConfirmForm, ConflictForm, FindingForm, WordsForm, chosen_finding
from bihuan.apps.inspection.web.frame import (
    acts_of,
    finding_word,
    load_visit,
    trail,
    visit_address,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Role
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of


@login_required
@require_GET
def show_visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """One visit: what was drawn there, what was found, who has signed, what is missing."""
    detail, actor = load_visit(request, visit), actor_of(request)
    own = next((each for each in detail.inspectors if each.user_id == actor.user_id), None)
    context = {
        "detail": detail,
        "items": [(item, finding_word(item.finding)) for item in detail.items],
        "signs": own is not None and own.signed_at is None and detail.row.ended_at is None,
        "works": own is not None and detail.row.ended_at is None,
        "replaces": own is None and detail.row.ended_at is None and bool(queries.may_draft(actor)),
        "obstacles": [reason.text(gettext) for reason in detail.obstacles],
        "entries": acts_of(actor, "inspection.visit", visit),
        "trail": trail(),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "inspection/visit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def record_item(request: HttpRequest, visit: UUID, item: UUID) -> HttpResponse:
    """What was found of one item; what stands already is shown, and a correction names it."""
    detail, again = load_visit(request, visit), answer_again(request)
    if again is not None:
        return again
    row = _item_of(detail, item)
    if not detail.row.goes:
        raise PermissionDenied
    posted, current = request.method == "POST", row.current
    form = FindingForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        photo_reason=row.photo_reason,
        initial={
            "finding": row.finding,
            "reason": current.reason if current else "",
            "replaces": str(current.client_id) if current else "",
        },
    )

    def act() -> str:
        at, actor = timezone.now(), actor_of(request)
        pieces = [
            evidence.add_evidence(
                actor=actor, at=at, stream=cast(BinaryIO, file.file), filename=file.name or "", region_id=detail.row.region_id
            )
            for file in form.uploads
        ]  # fmt: skip
        operations.record_visit_item(
            actor=actor, at=at, client_id=uuid4(), visit=visit, item=item, finding=chosen_finding(form),
            reason=form.cleaned_data["reason"], seen_at=at, evidence_ids=pieces,
            replaces=_uuid_of(form.cleaned_data["replaces"]),
        )  # fmt: skip
        messages.success(request, gettext("%(number)s 已记。") % {"number": row.number})
        return visit_address(visit)

    page = FormPage(
        label=row.number, button=gettext("记下"), icon="check", trail=_visit_trail(detail),
        facts=((gettext("问题"), row.text), (gettext("验收标准"), row.standard or "—"), (gettext("专项"), row.campaign)),
        draft=f"visit-{item}", look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def sign_visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """The reader signs exactly what stands now."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = load_visit(request, visit)
    if not detail.row.goes:
        raise PermissionDenied
    form = ConfirmForm(request.POST if request.method == "POST" else None, initial={"version": ""})

    def act() -> str:
        actor = actor_of(request)
        operations.sign_visit(
            actor=actor, at=timezone.now(), client_id=uuid4(), visit=visit, signer_id=actor.user_id or 0,
            content_hash=detail.content_hash, signed_at=timezone.now(),
        )  # fmt: skip
        messages.success(request, gettext("已签名。以后有人改结论，要重新签。"))
        return visit_address(visit)

    told = tuple((item.number, finding_word(item.finding)) for item in detail.items)
    page = FormPage(gettext("签名"), gettext("签名"), "edit", _visit_trail(detail), facts=told)
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def end_visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """Everything has its finding, both have signed."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = load_visit(request, visit)
    if not detail.row.goes:
        raise PermissionDenied
    form = ConfirmForm(request.POST if request.method == "POST" else None, initial={"version": ""})

    def act() -> str:
        operations.end_visit(actor=actor_of(request), at=timezone.now(), visit=visit)
        messages.success(request, gettext("这次检查已结束。"))
        return visit_address(visit)

    page = FormPage(
        gettext("结束这次检查"), gettext("结束"), "flag", _visit_trail(detail),
        notes=tuple(reason.text(gettext) for reason in detail.obstacles),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def replace_inspector(request: HttpRequest, visit: UUID, user_id: int) -> HttpResponse:
    """The next one of the order goes."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = load_visit(request, visit)
    leaving = next((each for each in detail.inspectors if each.user_id == user_id), None)
    if leaving is None:
        raise Http404
    if not queries.may_draft(actor_of(request)):
        raise PermissionDenied
    form = WordsForm(request.POST if request.method == "POST" else None, name="why", label=gettext("为什么换人"))

    def act() -> str:
        operations.replace_inspector(
            actor=actor_of(request), at=timezone.now(), visit=visit, user_id=user_id, why=form.cleaned_data["why"]
        )
        messages.success(request, gettext("已按同一规则换成下一位。"))
        return visit_address(visit)

    page = FormPage(
        gettext("换检查人员"), gettext("换成下一位"), "refresh", _visit_trail(detail),
        facts=((gettext("不去的"), leaving.name),), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def declare_conflict(request: HttpRequest) -> HttpResponse:
    """An inspector names a unit that they should not go to."""
    again = answer_again(request)
    if again is not None:
        return again
    actor = actor_of(request)
    if not actor.holds(Role.INSPECTOR):
        raise PermissionDenied
    units = organizations.unit_rows(actor)
    names = {unit.id: unit.name for unit in units}
    own = queries.own_conflicts(actor)
    form = ConflictForm(
        request.POST if request.method == "POST" else None, units=[unit for unit in units if unit.id not in own]
    )

    def act() -> str:
        operations.declare_conflict(actor=actor, at=timezone.now(), unit_id=int(form.cleaned_data["unit"]))
        messages.success(request, gettext("已记下，以后不会抽到你去。"))
        return reverse("inspection:conflicts")

    page = FormPage(
        gettext("申请回避"), gettext("申请回避"), "ban", trail(),
        facts=tuple((gettext("已回避"), names.get(unit, str(unit))) for unit in own),
    )  # fmt: skip
    return answer(request, page, form, act)


def _item_of(detail: VisitDetail, reference: UUID) -> VisitItemRow:
    for item in detail.items:
        if item.reference == reference:
            return item
    raise Http404


def _visit_trail(detail: VisitDetail) -> tuple[tuple[str, str], ...]:
    return trail((detail.row.unit, visit_address(detail.row.reference)))


def _uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
