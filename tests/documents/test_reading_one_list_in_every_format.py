"""One list, saved by different programs in different formats: whoever reads it finds the same rows.

What a format cannot keep (an old workbook has no formats of numbers, a table in a document no columns of its own width) is not
among the texts; everything else is: line breaks, quotes, what looks like a formula, characters beside the usual plane.
"""

import csv
import io
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.columns import map_columns
from bihuan.core.sheets.grid import Sheet, Workbook
from bihuan.core.sheets.headers import find_lists
from bihuan.core.sheets.rows import read_rows
from bihuan.documents.reading import ReadingLimits
from tests.documents.samples import make_docx, make_ods, make_xls, make_xlsx, ods_row, read

HEAD = ("序号", "存在问题", "责任单位", "完成时限")
Rows = Sequence[Sequence[str]]


def as_csv(rows: Rows, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def as_ods(rows: Rows) -> bytes:
    return make_ods("".join(ods_row(*(escape(cell) for cell in row)) for row in rows))


FORMATS: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    "xlsx": ("清单.xlsx", make_xlsx),
    "xls": ("清单.xls", make_xls),
    "ods": ("清单.ods", as_ods),
    "docx": ("清单.docx", make_docx),
    "csv": ("清单.csv", as_csv),
    "csv in GB 18030": ("清单.csv", lambda rows: as_csv(rows, encoding="gb18030")),
    "csv with semicolons": ("清单.csv", lambda rows: as_csv(rows, delimiter=";")),
    "csv with tabs": ("清单.csv", lambda rows: as_csv(rows, delimiter="\t")),
}
CELL = st.text(alphabet="河道垃圾未清理县水利局（）、，。“”1234567890%—·", min_size=1, max_size=12)
LISTS = st.lists(st.tuples(CELL, CELL, CELL), min_size=2, max_size=6)


def sheet_of(name: str, rows: Rows, limits: ReadingLimits | None = None) -> Sheet:
    filename, make = FORMATS[name]
    return read(make(rows), filename, limits).sheets[0]


def grid(sheet: Sheet) -> list[tuple[str, ...]]:
    return [
        tuple(sheet.cell(row, column) for column in range(1, len(HEAD) + 1)) for row in range(1, len(sheet.rows) + 1)
    ]


def read_or_sentence(content: bytes, filename: str) -> Workbook | str:
    """What is read, or the sentence in which the file is refused. Any other end is a fault of the reader."""
    try:
        return read(content, filename)
    except BadInput as refused:
        return str(refused.reason)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=15)
@given(cells=LISTS)
def test_every_cell_is_what_was_written(name: str, cells: list[tuple[str, str, str]]) -> None:
    rows = [HEAD, *((str(number), *row) for number, row in enumerate(cells, start=1))]

    assert grid(sheet_of(name, rows)) == [tuple(row) for row in rows]


@pytest.mark.parametrize("name", FORMATS)
def test_the_list_is_found_with_its_columns_and_its_rows(name: str) -> None:
    rows = [HEAD, ("1", "河道垃圾未清理", "县水利局", "12月底前"), ("2", "校车线路未备案", "县教育局", "立行立改")]
    filename, make = FORMATS[name]
    (found,) = find_lists(read(make(rows), filename))
    header = found.header
    texts = [row.get("text") for row in read_rows(found.sheet, header, map_columns(header)).rows]

    assert texts == ["河道垃圾未清理", "校车线路未备案"]


ODD_CELLS = {
    "what looks like a formula": "=1+1",
    "a command": "=cmd|' /C calc'!A0",
    "an at sign": "@某人",
    "quotes": "他说\"已办\"，又说'未办'",
    "a comma and a semicolon": "甲,乙;丙",
    "a character beside the usual plane": "𠮷家村",
    "an entity": "A&B <甲> &amp;",
    "leading zeros": "00123",
    "a long number": "110101199003071234",
    "an ISO day": "2026-12-31",
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("cell", ODD_CELLS.values(), ids=list(ODD_CELLS))
def test_odd_texts_come_through_as_texts(name: str, cell: str) -> None:
    rows = [HEAD, ("1", cell, "县水利局", "12月底前"), ("2", "校车", "县教育局", "立行立改")]

    sheet = sheet_of(name, rows)
    if name == "xlsx" and cell.startswith("="):  # the sample writes a formula there, which nobody has calculated
        assert [(fault.row, fault.column) for fault in sheet.faults] == [(2, 2)]
    else:
        assert sheet.cell(2, 2) == cell


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("xls",)])
def test_a_line_break_within_a_cell_is_kept(name: str) -> None:
    rows = [HEAD, ("1", "河道\n垃圾", "县水利局\n县住建局", "12月底前"), ("2", "校车", "县教育局", "立行立改")]

    assert sheet_of(name, rows).cell(2, 2).splitlines() == ["河道", "垃圾"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_list_of_more_cells_than_allowed_is_refused_whatever_holds_it(name: str) -> None:
    rows = [HEAD, *((str(number), "河道", "县水利局", "12月底前") for number in range(1, 60))]
    whole = ReadingLimits(cells=4 * 60)

    assert len(sheet_of(name, rows, whole).rows) == 60
    with pytest.raises(BadInput):
        sheet_of(name, rows, ReadingLimits(cells=100))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("other", FORMATS)
def test_a_wrong_name_does_not_change_what_a_file_is(name: str, other: str) -> None:
    """People rename files. What is inside decides, or the file is refused in a sentence; it never comes in as rubbish."""
    filename, make = FORMATS[name]
    wrong = FORMATS[other][0]
    rows = [HEAD, ("1", "河道垃圾未清理", "县水利局", "12月底前"), ("2", "校车", "县教育局", "立行立改")]
    found = read_or_sentence(make(rows), wrong)
    if isinstance(found, str):
        assert found and filename.rpartition(".")[2] != wrong.rpartition(".")[2]
    else:
        assert found.sheets[0].cell(2, 2) == "河道垃圾未清理"


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25)
@given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_in_a_sentence(name: str, place: float, junk: bytes) -> None:
    filename, make = FORMATS[name]
    content = make([HEAD, ("1", "河道垃圾未清理", "县水利局", "12月底前"), ("2", "校车", "县教育局", "立行立改")])
    at = int(place * (len(content) - len(junk)))
    assert read_or_sentence(content[:at] + junk + content[at + len(junk) :], filename)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kept", [0, 1, 10, 0.5, 0.99], ids=["nothing", "one byte", "ten bytes", "half", "nearly all"])
def test_a_file_that_was_cut_off_is_read_or_refused_in_a_sentence(name: str, kept: float) -> None:
    filename, make = FORMATS[name]
    content = make([HEAD, ("1", "河道垃圾未清理", "县水利局", "12月底前"), ("2", "校车", "县教育局", "立行立改")])
    length = kept if isinstance(kept, int) else int(len(content) * kept)
    assert read_or_sentence(content[:length], filename)
