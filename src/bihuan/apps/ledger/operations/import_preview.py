"""A file as it looks before anybody has said what its columns mean: its tables, the header as guessed, a few rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from bihuan.apps.ledger.operations.understanding import remembered_labels
from bihuan.core.decisions import BadInput
from bihuan.core.reason_documents import document_of
from bihuan.core.sheets.columns import fingerprint, map_columns
from bihuan.core.sheets.grid import Sheet, Workbook
from bihuan.core.sheets.headers import ChosenTable, FoundList, chosen_lists
from bihuan.documents.reading import read_tables

_COLUMNS_SHOWN = 60
_ABOVE, _BELOW, _UNHEADED = 3, 6, 15
_CELL_SHOWN = 80
_SHEETS_SHOWN = 50
_NO_HEADER = frozenset({"header_not_found", "header_outside", "header_empty"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What the second step shows. `sheets` are [name, rows, columns]; without a header `top` is 0 and `problem` says why.

    `declared` is how many rows the file says that its table has, where that is not so (else 0). `sample` holds
    [row number, cells]; `remembered`: a person had corrected this shape before.
    """

    sheets: list[list[object]]
    sheet: str
    sheet_place: int
    top: int = 0
    bottom: int = 0
    labels: list[list[str]] = field(default_factory=list)
    mapping: Mapping[str, int] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    remembered: bool = False
    fingerprint: str = ""
    declared: int = 0
    sample: list[list[object]] = field(default_factory=list)
    warnings: list[dict[str, object]] = field(default_factory=list)
    problem: Mapping[str, object] = field(default_factory=dict)
    kind: str = ""

    def as_document(self) -> dict[str, Any]:
        return asdict(self)


def preview_of(stream: BinaryIO, *, filename: str, table: ChosenTable | None, region_id: int | None) -> Preview:
    """Raises BadInput for what is no table or cannot be opened; a header that is not there is no error: a person points at it."""
    workbook = read_tables(stream, filename=filename)
    try:
        found = chosen_lists(workbook, table)[0]
    except BadInput as refusal:
        if refusal.reason.code not in _NO_HEADER:
            raise
        return _without_header(workbook, table, refusal)
    return _with_header(workbook, found, region_id)


def _with_header(workbook: Workbook, found: FoundList, region_id: int | None) -> Preview:
    header = found.header
    known = remembered_labels(region_id, header)
    mapping = map_columns(header, known)
    first = max(1, header.top - _ABOVE)
    return Preview(
        sheets=_sheets(workbook),
        sheet=found.sheet.name,
        sheet_place=next(place for place, sheet in enumerate(workbook.sheets) if sheet is found.sheet),
        top=header.top,
        bottom=header.bottom,
        labels=[list(names) for names in header.labels[:_COLUMNS_SHOWN]],
        mapping=dict(mapping.columns),
        guessed=sorted(mapping.guessed),
        remembered=known is not None,
        fingerprint=fingerprint(header),
        declared=_differing(found.sheet),
        sample=_rows(found.sheet, first, header.bottom + _BELOW),
        warnings=[document_of(reason) for reason in (*workbook.warnings, *mapping.warnings)],
        kind=workbook.kind.value,
    )


def _without_header(workbook: Workbook, table: ChosenTable | None, refusal: BadInput) -> Preview:
    fullest = max(range(len(workbook.sheets)), key=lambda place: len(workbook.sheets[place].rows))
    place = table.sheet if table is not None else fullest
    sheet = workbook.sheets[place]
    return Preview(
        sheets=_sheets(workbook),
        sheet=sheet.name,
        sheet_place=place,
        declared=_differing(sheet),
        sample=_rows(sheet, 1, _UNHEADED),
        warnings=[document_of(reason) for reason in workbook.warnings],
        problem=document_of(refusal.reason),
        kind=workbook.kind.value,
    )


def _differing(sheet: Sheet) -> int:
    return 0 if sheet.declared == len(sheet.rows) else sheet.declared


def _sheets(workbook: Workbook) -> list[list[object]]:
    return [
        [sheet.name, sum(any(cell.strip() for cell in row) for row in sheet.rows), sheet.width]
        for sheet in workbook.sheets[:_SHEETS_SHOWN]
    ]


def _rows(sheet: Sheet, first: int, last: int) -> list[list[object]]:
    numbers = range(first, min(last, len(sheet.rows)) + 1)
    width = min(sheet.width, _COLUMNS_SHOWN)
    return [
        [number, [sheet.cell(number, column)[:_CELL_SHOWN] for column in range(1, width + 1)]] for number in numbers
    ]
