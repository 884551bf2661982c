"""Everything about every row of an import as a spreadsheet, in the language of whoever fetches it."""

import tempfile
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.web.import_views import load_draft
from bihuan.apps.ledger.web.import_words import FIELD_WORDS, OUTCOME_WORDS, say_reason_document
from bihuan.core.decisions import Missing
from bihuan.documents.ledger_book import CellValue, Column, write_ledger_csv

_IN_MEMORY = 2**20


@never_cache
@login_required
@require_GET
def download_lines(request: HttpRequest, draft_id: int) -> FileResponse:
    """Every line of the rehearsal, or of what was written, as a csv."""
    draft = load_draft(request, draft_id)
    try:
        lines = queries.rehearsal_lines_of(draft)
    except Missing as missing:
        raise Http404 from missing
    name = draft.filename.rpartition(".")[0] or draft.filename
    filename = gettext("%(name)s 逐行结果.csv") % {"name": name}
    return FileResponse(write_lines(lines), as_attachment=True, filename=filename, content_type="text/csv")


def write_lines(lines: Iterable[Mapping[str, Any]]) -> BinaryIO:
    """A csv that any spreadsheet opens, from its beginning; as large as there are lines, on disk where that is much."""
    titles = {
        "row": gettext("行"),
        "outcome": gettext("结果"),
        "text": gettext("问题"),
        "number": gettext("编号"),
        "column": gettext("列"),
        "why": gettext("说明"),
        "said": gettext("原文"),
    }
    made = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - the answer closes it
    columns = [Column(field, title) for field, title in titles.items()]
    write_ledger_csv(made, columns=columns, rows=(_cells(line) for line in lines))
    made.seek(0)
    return made


def _cells(line: Mapping[str, Any]) -> list[CellValue]:
    column = line["column"]
    return [
        line["row"],
        str(OUTCOME_WORDS[line["outcome"]]),
        line["text"],
        line["number"],
        str(FIELD_WORDS.get(column) or (gettext(column) if column else "")),
        say_reason_document(line["why"]),
        line["said"],
    ]
