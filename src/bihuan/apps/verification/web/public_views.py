"""公示: what is about to be closed, for everybody to read; what is objected to it, and how it ends."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.queries import PublicNoticeDetail
from bihuan.apps.verification.web.forms import NoForm, ObjectionAnswerForm, ObjectionForm
from bihuan.apps.verification.web.notice_signs import line_of, rule_of_list, state_word
from bihuan.core.decisions import Missing
from bihuan.ui.form_pages import FormPage, Trouble, answer, answer_again, look_for_secrets, show
from bihuan.ui.lists import SavedView
from bihuan.ui.shell import actor_of

ENDED = "ended"


@require_GET
def list_notices(request: HttpRequest) -> HttpResponse:
    """What is in public notice now, or was. Without signing in: what is open to all."""
    ended = request.GET.get("view") == ENDED
    found = queries.notice_page(actor_of(request), open_only=not ended, page=request.GET.get("page", "1"))
    total = found.page.paginator.count
    context = {
        "base": _base(request), "views": _views(ended=ended, total=total), "page": found.page,
        "lines": [line_of(row, timezone.localdate()) for row in found.rows], "total": total,
        "rule": rule_of_list(ended=ended), "ended": ended, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "verification/notices.html", context)


@require_GET
def show_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice, and for whoever may read them its objections."""
    detail = _load(request, notice_id)
    context = {
        "base": _base(request), "detail": detail, "line": line_of(detail.row, timezone.localdate()),
        "state": state_word(detail.row), "today": timezone.localdate(), "now": timezone.now(),
        "against": [reason.text(gettext) for reason in detail.against],
        "asked_again": any(reason.code == "approval-void" for reason in detail.against),
    }  # fmt: skip
    return render(request, "verification/notice.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def object_to_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """A user objects, or the office takes down what somebody outside says (`?outside=1`)."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, outside = _load(request, notice_id), request.GET.get("outside") == "1"
    if not (detail.may_take_down if outside else detail.may_object):
        raise PermissionDenied(gettext("现在不能提异议：公示已经结束，或不在职责范围内。"))
    form = ObjectionForm(request.POST or None)

    def act() -> None:
        operations.record_objection(
            actor=actor_of(request), at=timezone.now(), notice_id=notice_id, text=form.cleaned_data["text"],
            from_outside=outside,
        )  # fmt: skip

    label = gettext("登记群众异议") if outside else gettext("提异议")
    page = FormPage(
        label=label, button=label, icon="message-plus", trail=_trail(detail), facts=_facts(detail),
        lead=gettext("答复以前不会销号。"), draft=f"objection-{notice_id}", look_over=look_for_secrets,
        notes=(gettext("不记来电来访人的姓名和电话。"),) if outside else (),
    )  # fmt: skip
    return answer(request, page, form, _then(request, notice_id, act, gettext("异议已登记，答复以前不会销号。")))


@login_required
@require_http_methods(["GET", "POST"])
def answer_objection(request: HttpRequest, notice_id: int, objection_id: int) -> HttpResponse:
    """The office rules on an objection."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = _load(request, notice_id)
    objection = next((row for row in detail.objections if row.id == objection_id), None)
    if objection is None:
        raise Http404
    if not objection.may_answer:
        raise PermissionDenied(gettext("现在不能答复：已经答复过，或要由没有参与办理和核查的人答复。"))
    form = ObjectionAnswerForm(request.POST or None)

    def act() -> None:
        operations.answer_objection(
            actor=actor_of(request), at=timezone.now(), objection_id=objection_id,
            upheld=form.cleaned_data["verdict"] == "upheld", answer=form.cleaned_data["answer"],
        )  # fmt: skip

    page = FormPage(
        label=gettext("答复异议"), button=gettext("答复"), icon="scale", trail=_trail(detail),
        facts=(*_facts(detail), (gettext("异议"), objection.text)), draft=f"objection-answer-{objection_id}",
        look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, _then(request, notice_id, act, gettext("已答复。")))


@login_required
@require_http_methods(["GET", "POST"])
def end_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The notice is over: close the problem."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = _load(request, notice_id)
    if not detail.may_end:
        raise PermissionDenied(gettext("现在不能销号：%(why)s") % {"why": gettext("不在职责范围内。")})
    form = NoForm(request.POST or None)

    def act() -> None:
        operations.end_notice(actor=actor_of(request), at=timezone.now(), notice_id=notice_id)

    page = FormPage(
        label=gettext("公示期满销号"), button=gettext("销号"), icon="circle-check", trail=_trail(detail),
        facts=_facts(detail), lead="" if detail.against else gettext("公示已经期满，异议都已答复，签署的内容没有变。"),
    )  # fmt: skip
    if detail.against:
        said = "".join(reason.text(gettext) for reason in detail.against)
        return show(request, page, form, Trouble(403, refusal=gettext("现在不能销号：%(why)s") % {"why": said}))
    return answer(request, page, form, _then(request, notice_id, act, gettext("已销号。")))


@login_required
@require_http_methods(["GET", "POST"])
def ask_review_again(request: HttpRequest, notice_id: int) -> HttpResponse:
    """What was signed is not what stands there now: the notice is void, and it is signed again."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = _load(request, notice_id)
    if not detail.may_end or not any(reason.code == "approval-void" for reason in detail.against):
        raise PermissionDenied(gettext("签署的内容没有变，不用重新复核。"))
    form = NoForm(request.POST or None)

    def act() -> None:
        operations.ask_review_again(actor=actor_of(request), at=timezone.now(), notice_id=notice_id)

    page = FormPage(
        label=gettext("重新复核"), button=gettext("重新复核"), icon="rotate-clockwise", trail=_trail(detail),
        facts=_facts(detail), lead=gettext("签署以后内容有改动：这次公示和原签署作废，重新签署、重新公示。"),
    )  # fmt: skip
    return answer(request, page, form, _then(request, notice_id, act, gettext("已转回复核。")))


def _load(request: HttpRequest, notice_id: int) -> PublicNoticeDetail:
    try:
        return queries.notice_detail(actor_of(request), notice_id=notice_id, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def _base(request: HttpRequest) -> str:
    """The frame of the house for whoever signed in, a bare one for everybody else."""
    return "ui/base.html" if actor_of(request).user_id is not None else "verification/public.html"


def _views(*, ended: bool, total: int) -> tuple[SavedView, ...]:
    address = reverse("verification:notices")
    return (
        SavedView(gettext("正在公示"), address, not ended, total if not ended else None),
        SavedView(gettext("公示结束的"), f"{address}?view={ENDED}", ended, total if ended else None),
    )


def _then(request: HttpRequest, notice_id: int, act: Callable[[], None], done: str) -> Callable[[], str]:
    def take() -> str:
        act()
        messages.success(request, done)
        return reverse("verification:notice", args=[notice_id])

    return take


def _trail(detail: PublicNoticeDetail) -> tuple[tuple[str, str], ...]:
    return (
        (gettext("公示"), reverse("verification:notices")),
        (detail.row.number, reverse("verification:notice", args=[detail.row.id])),
    )


def _facts(detail: PublicNoticeDetail) -> tuple[tuple[str, str], ...]:
    row = detail.row
    return (
        (gettext("问题"), row.number),
        (gettext("主责单位"), row.unit),
        (gettext("公示内容"), row.text),
        (gettext("公示期"), f"{row.first_day:%Y-%m-%d} – {row.last_day:%Y-%m-%d}"),
    )
