"""What the pages of documents share: from a refusal to the web's, addresses, the way back, signs of their days."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.coordination import queries
from bihuan.apps.coordination.queries import DocumentDetail, DocumentRow
from bihuan.core.decisions import Missing
from bihuan.core.sent_documents import (
    DOCUMENT_KIND_NAMES,
    DOCUMENT_STATE_NAMES,
    DocumentKind,
    DocumentState,
    DocumentStep,
)
from bihuan.core.workdays import WorkCalendar
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.shell import actor_of

Trail = tuple[tuple[str, str], ...]


def load_document(request: HttpRequest, document_id: int) -> DocumentDetail:
    """The document for this reader. Raises Http404 where there is none."""
    try:
        return queries.document_detail(actor_of(request), document_id, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def require_step(detail: DocumentDetail, *steps: DocumentStep) -> tuple[str, ...]:
    """Why the step is not lawful now; () where it is. Raises PermissionDenied where it is not this reader's, or not any more."""
    decision = next((each for each in detail.steps if each.step in steps), None)
    if decision is None:
        raise PermissionDenied
    return tuple(reason.text(gettext) for reason in decision.reasons)


def document_address(document_id: int) -> str:
    return reverse("coordination:document", args=[document_id])


def trail(row: DocumentRow | None = None) -> Trail:
    """The pages above: the list, and the document where one is named."""
    top = (gettext("文件跟踪"), reverse("coordination:list"))
    return (top,) if row is None else (top, (row.number, document_address(row.id)))


def state_word(row: DocumentRow) -> str:
    """As the document stands; one that was sent and left alone is called that."""
    return gettext("一发了之") if row.neglect else gettext(DOCUMENT_STATE_NAMES[DocumentState(row.state)])


def kind_word(kind: str) -> str:
    return gettext(DOCUMENT_KIND_NAMES[DocumentKind(kind)])


def neglect_words(row: DocumentRow) -> str:
    return " ".join(reason.text(gettext) for reason in row.neglect)


def next_day_of(row: DocumentRow, *, today: date, calendar: WorkCalendar) -> DeadlineChip | None:
    """What is due next: the reader's own signature, else the sender's follow-up; none where nothing is."""
    if row.own_sign_by is not None:
        return _chip(row.own_sign_by, gettext("签收"), today, calendar)
    if row.state == DocumentState.SENT and row.follow_up_by is not None:
        return _chip(row.follow_up_by, gettext("跟进"), today, calendar)
    return None


def sign_day(day: date, *, today: date, calendar: WorkCalendar) -> DeadlineChip:
    """Until when a unit has to sign."""
    return _chip(day, "", today, calendar)


def calendar_of(region_path: str = "") -> WorkCalendar:
    return calendars.calendar_for(region_path)


def _chip(day: date, what: str, today: date, calendar: WorkCalendar) -> DeadlineChip:
    over = day < today
    counted = calendar.between(day, today) if over else calendar.between(today, day)
    days = -counted.days if over else counted.days
    return remaining_chip(days=days, due=day, today=today, estimated=counted.estimated, behind=what)
