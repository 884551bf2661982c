"""The paper of a notice as a file: what every door hands out."""

from datetime import date
from io import BytesIO

from bihuan.apps.evidence.operations import render_template
from bihuan.apps.supervision.queries.papers import paper_of
from bihuan.apps.supervision.queries.rows import NoticeDetail
from bihuan.apps.supervision.queries.templates import template_in_force
from bihuan.core.decisions import Missing, Reason
from bihuan.core.ladder import PAPER_WORDS
from bihuan.documents.official import write_paper


def paper_file(detail: NoticeDetail, *, today: date) -> bytes:
    """The paper as Word, on the template that held when it went out (before that: the one in force).

    Raises Missing where this reader is not shown it yet, BadInput where the template can no longer be filled.
    """
    if not detail.shows_paper:
        raise Missing(Reason("no-paper-yet", "通知还没有发出，文稿还不能看。"))
    paper = paper_of(detail, today=today)
    template = template_in_force(detail.region_path, detail.row.rung, at=detail.row.sent_at)
    if template is not None:
        return render_template(template, paper)
    stream = BytesIO()
    write_paper(paper, stream)
    return stream.getvalue()


def paper_name(detail: NoticeDetail) -> str:
    """How its file is called, without an ending: what it is, its number, to whom. Chinese, as the paper is."""
    row = detail.row
    return " ".join(part for part in (PAPER_WORDS[row.rung], row.number, row.unit) if part)
