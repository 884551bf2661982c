"""One document: who received it and signed, what it led to, who followed it up, what may be done now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.coordination.queries import DocumentDetail, RecipientRow
from bihuan.apps.coordination.web.frame import (
    calendar_of,
    kind_word,
    load_document,
    neglect_words,
    next_day_of,
    sign_day,
    state_word,
    trail,
)
from bihuan.core.sent_documents import DOCUMENT_STEP_NAMES, DocumentDecision, DocumentParty, DocumentStep
from bihuan.core.tasks import TASK_STATE_NAMES, TaskState
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.steps import NextStep
from bihuan.ui.timeline import TimelineEntry

_ICONS = {
    DocumentStep.SIGN: "check",
    DocumentStep.SEND: "send",
    DocumentStep.TIE: "link",
    DocumentStep.FOLLOW_UP: "eye",
    DocumentStep.CLOSE: "flag",
    DocumentStep.WITHDRAW: "ban",
}


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """A unit, and where its signature is awaited the day."""

    row: RecipientRow
    deadline: DeadlineChip | None


@login_required
@require_GET
def show_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """The page of one document."""
    detail, now = load_document(request, document_id), timezone.now()
    today, calendar = timezone.localdate(now), calendar_of(detail.region_path)
    context = {
        "detail": detail,
        "kind": kind_word(detail.row.kind),
        "state": state_word(detail.row),
        "why": neglect_words(detail.row),
        "deadline": next_day_of(detail.row, today=today, calendar=calendar),
        "trail": trail(),
        "recipients": [
            RecipientLine(row, None if row.signed_at else sign_day(row.sign_by, today=today, calendar=calendar))
            for row in detail.recipients
        ],
        "tasks": [(task, gettext(TASK_STATE_NAMES[TaskState(task.state)])) for task in detail.tasks],
        "sender": DocumentParty.SENDER in detail.parties,
        "entries": tuple(_entries(detail)),
        "steps": tuple(step for decision in detail.steps for step in _offers(detail, decision)),
        "now": now,
        "today": today,
    }
    return render(request, "coordination/document.html", context)


def _entries(detail: DocumentDetail) -> Iterator[TimelineEntry]:
    """What became of the document, newest first: its end, follow-ups and signatures as they came, its sending."""
    if detail.ended_at is not None:
        yield TimelineEntry("office", state_word(detail.row), at=detail.ended_at, quote=detail.ending)
    told = [
        TimelineEntry("office", gettext("跟进"), at=row.at, who=row.user, quote=row.text) for row in detail.follow_ups
    ]
    told += [
        TimelineEntry("reported", gettext("签收"), row.unit, at=row.signed_at, who=row.signed_by)
        for row in detail.recipients
        if row.signed_at is not None
    ]
    yield from sorted(told, key=lambda entry: str(entry.at), reverse=True)
    if detail.row.sent_at is not None:
        units = gettext("发给 %(n)s 个单位") % {"n": detail.row.recipients}
        yield TimelineEntry("office", gettext("发出"), units, at=detail.row.sent_at)
    yield TimelineEntry("office", gettext("登记"), at=detail.created_at)


def _offers(detail: DocumentDetail, decision: DocumentDecision) -> Iterator[NextStep]:
    """A lawful step as a button, an unlawful one with its reasons. To tie is offered twice: to a new task, and to what is there."""
    step, document_id = decision.step, detail.row.id
    if step is DocumentStep.SIGN:
        yield from _signing(detail)
        return
    if step is DocumentStep.TIE:
        url = reverse("coordination:task", args=[document_id])
        yield NextStep("document-task", gettext("分成任务"), url, "plus", primary=not detail.row.links)
    yield NextStep(
        key=f"document-{step.value}",
        label=gettext("再发给单位")
        if step is DocumentStep.SEND and detail.row.sent_at
        else gettext(DOCUMENT_STEP_NAMES[step]),
        url=reverse(f"coordination:{step.value}", args=[document_id]),
        icon=_ICONS[step],
        primary=step is (DocumentStep.FOLLOW_UP if detail.row.sent_at else DocumentStep.SEND),
        allowed=decision.lawful,
        why=" ".join(reason.text(gettext) for reason in decision.reasons),
        seldom=step is DocumentStep.WITHDRAW,
    )


def _signing(detail: DocumentDetail) -> Iterator[NextStep]:
    """One button for each unit of the reader that has not signed."""
    several = len(detail.own_unsigned) > 1
    for unit_id, name in detail.own_unsigned:
        label = gettext("签收（%(unit)s）") % {"unit": name} if several else gettext("签收")
        yield NextStep(
            f"sign-{unit_id}", label, reverse("coordination:sign", args=[detail.row.id]), "check", method="post",
            primary=True, fields=(("unit", str(unit_id)),), note="" if several else gettext("代表%(unit)s签收") % {"unit": name},
        )  # fmt: skip
