"""One notice: its paper, its items, who said what, the lawful next steps; and one page for each step."""

from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.audit import queries as audit
from bihuan.apps.evidence.operations import take_in
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import NoticeDetail, StepOffer
from bihuan.apps.supervision.web.forms import WITH_FILES, StepForm, look_over
from bihuan.apps.supervision.web.loading import load_notice
from bihuan.apps.supervision.web.paper_views import parts_of
from bihuan.apps.supervision.web.signs import (
    LOOKS,
    item_word,
    lateness_of,
    receipt_chip,
    reply_chip,
    state_word,
    tiles_of,
    title_of,
)
from bihuan.apps.supervision.web.tellings import entries_of, offer_of, recipient_words, step_done
from bihuan.core.decisions import BadInput
from bihuan.core.notices import STEP_WORDS, NoticeStep
from bihuan.ui.form_pages import FormPage, answer, answer_again
from bihuan.ui.shell import actor_of

View = Callable[..., HttpResponse]
_ACTS = 60
_STEP_ICONS: Mapping[NoticeStep, str] = {
    NoticeStep.TELL: "speakerphone",
    NoticeStep.ANSWER: "message-plus",
    NoticeStep.SUBMIT: "send",
    NoticeStep.APPROVE: "gavel",
    NoticeStep.REFUSE: "ban",
    NoticeStep.DELIVER: "map-pin-check",
    NoticeStep.SIGN: "mail",
    NoticeStep.REPLY: "message-plus",
    NoticeStep.ACCEPT: "check",
    NoticeStep.RETURN: "arrow-back-up",
    NoticeStep.WITHDRAW: "trash",
}
STEPS = tuple(_STEP_ICONS)


@login_required
@require_GET
def show_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Everything of one notice that this reader may see."""
    now = timezone.now()
    today = timezone.localdate(now)
    detail = load_notice(request, notice_id)
    acts = audit.timeline(actor_of(request), "notice", notice_id, limit=_ACTS)
    look = LOOKS[detail.row.state]
    paper = queries.paper_of(detail, today=today) if detail.shows_paper else None
    context = {
        "detail": detail,
        "title": title_of(detail.row),
        "look": look,
        "state": gettext(str(look.word)),
        "receipt": receipt_chip(detail.row, today),
        "reply": reply_chip(detail.row, today),
        "items": [(item_word(item.kind), item, lateness_of(item.workdays)) for item in detail.items],
        "answers": [(word, tiles_of(word.evidence)) for word in detail.answers],
        "replies": [(word, tiles_of(word.evidence)) for word in detail.replies],
        "recipients": recipient_words(detail),
        "steps": offers_of(detail),
        "entries": entries_of(acts),
        "paper": paper,
        "parts": tuple(parts_of(paper)) if paper else (),
        "length": queries.length_of(paper) if paper else None,
        "now": now,
        "today": today,
    }
    return render(request, "supervision/notice.html", context)


def offers_of(detail: NoticeDetail) -> tuple[object, ...]:
    """The steps as buttons, what is taken most first."""
    return tuple(offer_of(detail, offer, _STEP_ICONS[offer.step]) for offer in detail.steps)


def step_view(step: NoticeStep) -> View:
    """The page of one step: GET shows its form, POST takes it."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, notice_id: int) -> HttpResponse:
        again = answer_again(request)
        if again is not None:
            return again
        detail = load_notice(request, notice_id)
        _require(detail, step)
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form = StepForm(
            *posted, initial={"version": detail.row.version, "delivered_on": timezone.localdate()}, step=step
        )

        def act() -> str:
            messages.success(request, step_done(step, _take(request, detail, form, step)))
            return reverse("supervision:notice", args=[notice_id])

        return answer(request, _page(detail, step), form, act)

    return view


def _take(request: HttpRequest, detail: NoticeDetail, form: StepForm, step: NoticeStep) -> object:
    """The one call that the step makes."""
    return operations.take_notice_step(
        step, actor=actor_of(request), at=timezone.now(), notice_id=detail.row.id, text=form.text_of(),
        evidence_ids=_keep(request, detail, form) if step in WITH_FILES else (),
        delivered_on=form.cleaned_data.get("delivered_on"), version=form.cleaned_data.get("version"),
    )  # fmt: skip


def _keep(request: HttpRequest, detail: NoticeDetail, form: StepForm) -> Sequence[int]:
    """Keep the files that came with the words, in the same transaction. Raises BadInput for one that cannot be kept."""
    actor = actor_of(request)
    own = detail.row.unit_id if detail.row.unit_id in actor.unit_ids() else None
    files = [(each.name or "", cast("BinaryIO", each)) for each in form.brought()]
    intake = take_in(files, actor=actor, at=timezone.now(), region_id=detail.region_id, unit_id=own, effective_on=None)
    if intake.errors:
        raise BadInput(intake.errors[0], {"pieces": intake.errors[0]})
    return intake.ids


def _require(detail: NoticeDetail, step: NoticeStep) -> StepOffer:
    """What the core says of this step now. Raises PermissionDenied where it is not this reader's, or not now."""
    offer = next((each for each in detail.steps if each.step is step), None)
    if offer is None or not offer.allowed:
        raise PermissionDenied("".join(reason.text(gettext) for reason in offer.reasons) if offer else "")
    return offer


def _page(detail: NoticeDetail, step: NoticeStep) -> FormPage:
    name = gettext(STEP_WORDS[step])
    title = title_of(detail.row)
    trail = (
        (gettext("督办催办"), reverse("supervision:board")),
        (title, reverse("supervision:notice", args=[detail.row.id])),
    )
    facts = [
        (gettext("通知"), title),
        (gettext("单位"), detail.row.unit),
        (gettext("现状"), state_word(detail.row.state)),
    ]
    return FormPage(
        label=name, button=name, icon=_STEP_ICONS[step], trail=trail, lead=_lead(step, detail), facts=facts,
        draft=f"notice-{detail.row.id}-{step.value}", look_over=look_over,
    )  # fmt: skip


def _lead(step: NoticeStep, detail: NoticeDetail) -> str:
    """One line of what the step brings about."""
    people = gettext("、").join(detail.people) or gettext("没有写明责任人")
    said: Mapping[NoticeStep, str] = {
        NoticeStep.TELL: gettext("把事项告知单位和责任人（%(people)s），给五个工作日陈述申辩。") % {"people": people},
        NoticeStep.APPROVE: gettext("批准就编号发出，不能收回。起草、告知、提交的人不能批准。"),
        NoticeStep.SIGN: gettext("签收只表示收到，不等于认可其中的事实。"),
        NoticeStep.SUBMIT: gettext("陈述申辩会和草稿一起交给批准的人。"),
    }  # fmt: skip
    return said.get(step, "")
