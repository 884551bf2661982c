"""One page for each step of a document: write it down, send it, sign, tie it, follow it up, end it."""

from collections.abc import Callable, Mapping
from typing import BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import TaskFilter
from bihuan.apps.coordination import operations, queries
from bihuan.apps.coordination.queries import DocumentDetail
from bihuan.apps.coordination.web.forms import (
    DocumentForm,
    SendForm,
    SignForm,
    TaskOfDocumentForm,
    TieForm,
    WordsForm,
)
from bihuan.apps.coordination.web.frame import document_address, load_document, require_step, trail
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.sent_documents import DOCUMENT_STEP_NAMES, DocumentStep
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.numbers import number_of
from bihuan.ui.shell import actor_of

View = Callable[[HttpRequest, int], HttpResponse]


@login_required
@require_http_methods(["GET", "POST"])
def register_document(request: HttpRequest) -> HttpResponse:
    """A document before it is sent."""
    actor = actor_of(request)
    issuers = queries.issuing_units(actor)
    if not issuers:
        raise PermissionDenied
    posted = request.method == "POST"
    form = DocumentForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        issuers=issuers,
        initial={"dated": timezone.localdate()},
    )

    def act() -> str:
        at, region = timezone.now(), {unit.id: unit.region_id for unit in issuers}
        file, piece = form.uploaded, None
        if file is not None:
            piece = evidence.add_evidence(
                actor=actor, at=at, stream=cast(BinaryIO, file.file), filename=file.name or "",
                region_id=region[int(form.cleaned_data["issuer"])],
            )  # fmt: skip
        document_id = operations.register_document(actor=actor, at=at, new=form.document(piece))
        messages.success(request, gettext("文件已登记。接着选发给哪些单位。"))
        return f"{document_address(document_id)}send/"

    page = FormPage(
        label=gettext("登记文件"), button=gettext("登记"), icon="plus", trail=trail(), draft="new-document",
        lead=gettext("发出去才开始：谁签收、落到哪项任务、跟进了没有，都看得见。"), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def send_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """To whom it goes; those that have it are not offered again."""
    detail = load_document(request, document_id)
    require_step(detail, DocumentStep.SEND)
    held = {row.unit_id for row in detail.recipients}
    form = SendForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.version},
        audiences=queries.audiences(actor_of(request), region_path=detail.region_path),
        units=[unit for unit in _units_of(request, detail) if unit.id not in held],
    )

    def act() -> str:
        number = operations.send_document(
            actor=actor_of(request), at=timezone.now(), document_id=document_id, unit_ids=form.unit_ids(),
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("已发给 %(n)s 个单位，等它们签收。") % {"n": number})
        return document_address(document_id)

    page = FormPage(
        label=gettext(DOCUMENT_STEP_NAMES[DocumentStep.SEND]), button=gettext("发出"), icon="send",
        trail=trail(detail.row), facts=_facts(detail),
        lead=gettext("可以整批选，也可以一个个选；重复的只发一次。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def sign_for(request: HttpRequest, document_id: int) -> HttpResponse:
    """A unit signs: one button in the list and on the document's page, or this page."""
    detail = load_document(request, document_id)
    again = answer_again(request)
    if again is not None:
        return again
    require_step(detail, DocumentStep.SIGN)
    form = SignForm(request.POST if request.method == "POST" else None, units=detail.own_unsigned)

    def act() -> str:
        operations.sign_for(
            actor=actor_of(request), at=timezone.now(), document_id=document_id, unit_id=int(form.cleaned_data["unit"])
        )
        messages.success(request, gettext("已签收。要办的事见文件正文和分下来的任务。"))
        return document_address(document_id)

    name = gettext(DOCUMENT_STEP_NAMES[DocumentStep.SIGN])
    page = FormPage(
        name, name, "check", trail(detail.row),
        facts=(*_facts(detail), *((gettext("签收单位"), unit) for _, unit in detail.own_unsigned[:1] if len(detail.own_unsigned) == 1)),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def make_task(request: HttpRequest, document_id: int) -> HttpResponse:
    """What the document asks for, as a task with a unit and a day."""
    detail = load_document(request, document_id)
    require_step(detail, DocumentStep.TIE)
    actor = actor_of(request)
    going_on = [row for row in campaigns.list_campaigns(actor) if row.ended_at is None]
    form = TaskOfDocumentForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.version},
        campaigns=[row for row in going_on if row.region_path.startswith(detail.region_path)],
        units=_units_of(request, detail),
    )

    def act() -> str:
        operations.make_task(
            actor=actor, at=timezone.now(), document_id=document_id, campaign_id=int(form.cleaned_data["campaign"]),
            content=form.cleaned_data["content"], unit_id=number_of(form.cleaned_data["unit"]), due=form.cleaned_data["due"],
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("任务已分出去，承担单位在“我的待办”里看得到。"))
        return f"{document_address(document_id)}#tied"

    page = FormPage(
        label=gettext("分成任务"), button=gettext("分出去"), icon="plus", trail=trail(detail.row), facts=_facts(detail),
        draft=f"document-{document_id}-task", look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def tie_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """To a problem by its number, or to a task that somebody has."""
    detail = load_document(request, document_id)
    require_step(detail, DocumentStep.TIE)
    actor, today = actor_of(request), timezone.localdate()
    tasks, _page = campaigns.task_page(actor, wanted=TaskFilter(), today=today)
    form = TieForm(request.POST if request.method == "POST" else None, initial={"version": detail.version}, tasks=tasks)

    def act() -> str:
        at, task_id = timezone.now(), number_of(form.cleaned_data["task"])
        if task_id is not None:
            operations.tie_task(actor=actor, at=at, document_id=document_id, task_id=task_id, version=form.seen)
        else:
            operations.tie_problem(
                actor=actor, at=at, document_id=document_id, number=form.cleaned_data["number"], version=form.seen
            )
        messages.success(request, gettext("已挂上。"))
        return f"{document_address(document_id)}#tied"

    page = FormPage(
        label=gettext("挂上问题或任务"),
        button=gettext("挂上"),
        icon="link",
        trail=trail(detail.row),
        facts=_facts(detail),
    )
    return answer(request, page, form, act)


_SAYINGS: Mapping[DocumentStep, tuple[str, str]] = {
    DocumentStep.FOLLOW_UP: ("text", "eye"),
    DocumentStep.CLOSE: ("result", "flag"),
    DocumentStep.WITHDRAW: ("why", "ban"),
}
"""How the operation of each step calls its words, and the icon of its button."""
_OPERATIONS: Mapping[DocumentStep, Callable[..., None]] = {
    DocumentStep.FOLLOW_UP: operations.note_follow_up,
    DocumentStep.CLOSE: operations.close_document,
    DocumentStep.WITHDRAW: operations.withdraw_document,
}


def words_view(step: DocumentStep) -> View:
    """The page of a step that asks for words alone."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, document_id: int) -> HttpResponse:
        again = answer_again(request)
        if again is not None:
            return again
        detail = load_document(request, document_id)
        notes = require_step(detail, step)
        words, icon = _SAYINGS[step]
        form = WordsForm(
            request.POST if request.method == "POST" else None, initial={"version": detail.version}, step=step
        )

        def act() -> str:
            said = {words: form.cleaned_data["words"]}
            _OPERATIONS[step](
                actor=actor_of(request), at=timezone.now(), document_id=document_id, version=form.seen, **said
            )
            messages.success(request, _done(step))
            return document_address(document_id)

        name = gettext(DOCUMENT_STEP_NAMES[step])
        page = FormPage(
            label=name, button=name, icon=icon, trail=trail(detail.row), facts=_facts(detail), notes=notes,
            draft=f"document-{document_id}-{step.value}", look_over=look_for_secrets,
        )  # fmt: skip
        return answer(request, page, form, act)

    return view


def _facts(detail: DocumentDetail) -> tuple[tuple[str, str], ...]:
    return ((gettext("文件"), f"{detail.row.title}　{detail.row.number}"),)


def _units_of(request: HttpRequest, detail: DocumentDetail) -> list[UnitRow]:
    rows = organizations.unit_rows(actor_of(request))
    return [unit for unit in rows if unit.region_path.startswith(detail.region_path)]


def _done(step: DocumentStep) -> str:
    words = {
        DocumentStep.FOLLOW_UP: gettext("已记下，下一次跟进重新起算。"),
        DocumentStep.CLOSE: gettext("文件已办结。"),
        DocumentStep.WITHDRAW: gettext("文件已收回，不再计数。"),
    }
    return words[step]
