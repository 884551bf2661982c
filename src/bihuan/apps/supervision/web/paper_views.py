"""The paper of a notice as a file, and as what the page shows of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.evidence.operations import turn_into_pdf
from bihuan.apps.supervision import queries
from bihuan.apps.supervision.queries import NoticeDetail
from bihuan.apps.supervision.web.loading import load_notice
from bihuan.core.decisions import BadInput
from bihuan.documents.official import Heading, ItemTable, Paper
from bihuan.documents.official.wording import numbered

WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Part:
    """One block of the paper as the page shows it: a heading, a paragraph or a table."""

    heading: str = ""
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default_factory=tuple)


@login_required
@require_GET
def download_word(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The paper as Word; back with the reason where the office's template can no longer be filled."""
    detail = _readable(request, notice_id)
    try:
        content = queries.paper_file(detail, today=timezone.localdate())
    except BadInput as unfillable:
        return _back(request, notice_id, unfillable)
    return as_file(content, f"{queries.paper_name(detail)}.docx", WORD_FILE)


@login_required
@require_GET
def download_pdf(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The paper as PDF, where the machine can make one; else back with the reason."""
    detail = _readable(request, notice_id)
    try:
        pdf = made_pdf(request, queries.paper_file(detail, today=timezone.localdate()))
    except BadInput as unfillable:
        return _back(request, notice_id, unfillable)
    if pdf is None:
        return HttpResponseRedirect(reverse("supervision:notice", args=[notice_id]))
    return as_file(pdf, f"{queries.paper_name(detail)}.pdf", "application/pdf")


def made_pdf(request: HttpRequest, word: bytes) -> bytes | None:
    """A Word file as PDF; None, with the reason left as a message, where none can be made. Fonts that were put in are named."""
    made = turn_into_pdf(word)
    if made.pdf is None:
        messages.warning(request, made.reason.text(gettext) if made.reason else gettext("没有转成 PDF。"))
    elif made.substituted:
        fonts = gettext("、").join(f"{each.asked} → {each.used or '?'}" for each in made.substituted)
        messages.info(request, gettext("PDF 里有字体没有装，用别的代替了：%(fonts)s。") % {"fonts": fonts})
    return made.pdf


def as_file(content: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


def parts_of(paper: Paper) -> Iterator[Part]:
    """What the paper says, block by block, its headings numbered as the file numbers them."""
    for block, number in numbered(paper.body):
        if isinstance(block, Heading):
            yield Part(heading=f"{number}{block.title}", text=block.text)
        elif isinstance(block, ItemTable):
            yield Part(columns=tuple(column.title for column in block.columns), rows=block.rows)
        else:
            yield Part(text=block.text)


def _readable(request: HttpRequest, notice_id: int) -> NoticeDetail:
    detail = load_notice(request, notice_id)
    if not detail.shows_paper:
        raise Http404
    return detail


def _back(request: HttpRequest, notice_id: int, unfillable: BadInput) -> HttpResponse:
    messages.error(request, unfillable.reason.text(gettext))
    return HttpResponseRedirect(reverse("supervision:notice", args=[notice_id]))
