"""Rows that are written at once stand in the file as XlsxWriter would write them cell by cell."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bihuan.core.decisions import BadInput
from bihuan.documents.ledger_book import Column, ColumnKind, ExportStamp, write_ledger_xlsx
from bihuan.documents.row_sheet import Looks, RowSheet, Written

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
HEAD = ("编号", "存在问题", "时限", "进度")
STAMP = ExportStamp(title="台账", taken_by="王某", taken_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
ROWS: tuple[tuple[Written, ...], ...] = (
    ("XY-2026-0001", "校车线路\n未备案", date(2026, 6, 30), 12),
    ("", None, None, -5),
    ("<b>&amp; \"引号\" 'x'</b>", " 前后有空 ", date(1900, 1, 2), 0.1),
    ("\t制表", "行尾\r\n换行\r", date(1900, 2, 28), 1e20),
    ("_x000D_ 原样", "\x01\x1f控制\ufffe\uffff", date(1900, 3, 1), 12345678.123456789),
    ("=1+1", "😀" * 40, date(9999, 12, 31), 1e-7),
)


def test_every_kind_of_cell_stands_as_xlsxwriter_writes_it() -> None:
    assert sheet_of(at_once, ROWS) == sheet_of(cell_by_cell, ROWS)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=40)),
            st.one_of(
                st.none(), st.sampled_from(["&lt;", "_x0041_", "_xZZZZ_", "\r", " ", "\u3000甲", "\x85乙", "</t>"])
            ),
            st.one_of(st.none(), st.dates(min_value=date(1900, 1, 2))),
            st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False)),
        ),
        max_size=4,
    )
)
def test_any_cells_stand_as_xlsxwriter_writes_them(rows: list[tuple[Written, ...]]) -> None:
    rich = [row for row in rows if any(isinstance(value, str) and value.startswith("<r>") for value in row)]
    if not rich:
        assert sheet_of(at_once, rows) == sheet_of(cell_by_cell, rows)


def test_rows_follow_what_was_written_cell_by_cell_before_them() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(book_of(at_once, ROWS[:1])))["台账"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        list(HEAD),
        ["XY-2026-0001", "校车线路\n未备案", datetime(2026, 6, 30), 12],  # noqa: DTZ001
    ]
    assert sheet.dimensions == "A1:D2"


def test_a_text_that_looks_like_marks_of_a_rich_text_stays_a_text() -> None:
    """XlsxWriter alone would write it into the file as marks, and a careless text would break the whole book."""
    for text in ("<r><t>甲</t></r>", "<r></x></r>"):
        content = book_of(at_once, [(text, None, None, 1)])
        assert openpyxl.load_workbook(io.BytesIO(content))["台账"]["A2"].value == text


@pytest.mark.parametrize("text", ["", " ", "甲", " 甲", "甲\n", "\u3000甲", "甲\u2028"])
def test_blanks_around_a_text_are_kept(text: str) -> None:
    root = ElementTree.fromstring(sheet_of(at_once, [(text, None, None, 1)]))  # noqa: S314  # our own file
    spaces = "{http://www.w3.org/XML/1998/namespace}space"
    kept = [element.get(spaces) for element in root.iter() if element.tag.endswith("}t")]
    texts = [element.text for element in root.iter() if element.tag.endswith("}t")]
    if text:
        assert texts[len(HEAD)] == text
        assert (kept[len(HEAD)] == "preserve") is (text != text.strip())
    else:
        assert len(texts) == len(HEAD)


def test_every_day_that_a_spreadsheet_knows_counts_as_it_counts() -> None:
    """Around the 29 February 1900 that never was, and at the ends."""
    days = [date(1900, 2, 26) + timedelta(days=step) for step in range(5)] + [date(2024, 2, 29), date(9999, 12, 31)]
    rows = [("", None, day, 1) for day in days]
    assert sheet_of(at_once, rows) == sheet_of(cell_by_cell, rows)


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        book_of(at_once, [("甲", "乙", None, 1, "多")])


@pytest.mark.parametrize(("text", "fits"), [("长" * 32_767, True), ("长" * 32_768, False), ("😀" * 16_384, False)])
def test_a_cell_holds_so_many_units_and_nothing_is_cut(text: str, fits: bool) -> None:
    """A rare character counts as two: half as many of them fill a cell."""
    stream, columns = io.BytesIO(), (Column("text", "存在问题"),)
    if fits:
        write_ledger_xlsx(stream, columns=columns, rows=[(text,)], stamp=STAMP)
        assert openpyxl.load_workbook(stream)["台账"]["A3"].value == text
        return
    with pytest.raises(BadInput) as refusal:
        write_ledger_xlsx(stream, columns=columns, rows=[(text,)], stamp=STAMP)
    assert refusal.value.reason.code == "text_too_long_for_book"
    assert refusal.value.reason.params == {"row": 1, "column": "存在问题", "length": len(text)}


def test_moments_and_truths_are_texts_and_columns_keep_their_looks() -> None:
    stream = io.BytesIO()
    columns = (
        Column("at", "时刻"),
        Column("yes", "是否", 8, ColumnKind.SHORT),
        Column("day", "日期", 12, ColumnKind.DATE),
    )
    rows = [(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), True, date(2026, 1, 2)), (None, None, None)]
    write_ledger_xlsx(stream, columns=columns, rows=rows, stamp=STAMP)
    sheet = openpyxl.load_workbook(stream)["台账"]
    assert [cell.value for cell in sheet[3]] == ["2026-01-02 03:04+00:00", "True", datetime(2026, 1, 2)]  # noqa: DTZ001
    assert [cell.alignment.horizontal for cell in sheet[3]] == [None, "center", "center"]
    assert [cell.number_format for cell in sheet[3]] == ["@", "@", "yyyy-mm-dd"]
    assert all(cell.border.left.style == "thin" for cell in (*sheet[3], *sheet[4]))


def at_once(book: Workbook) -> Callable[[int, Sequence[Written]], None]:
    sheet = book.add_worksheet("台账", worksheet_class=RowSheet)
    text, day, number = formats_of(book)
    write_head(sheet)
    looks = [Looks(place, text=text, day=day, number=number) for place in range(len(HEAD))]
    return lambda line, row: sheet.write_whole_row(line, row, looks)


def cell_by_cell(book: Workbook) -> Callable[[int, Sequence[Written]], None]:
    sheet = book.add_worksheet("台账")
    text, day, number = formats_of(book)
    write_head(sheet)

    def write(line: int, row: Sequence[Written]) -> None:
        for place, value in enumerate(row):
            if value is None or value == "":
                sheet.write_blank(line, place, None, text)
            elif isinstance(value, str):
                sheet.write_string(line, place, value, text)
            elif isinstance(value, date):
                sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            else:
                sheet.write_number(line, place, value, number)

    return write


def formats_of(book: Workbook) -> tuple[Format, Format, Format]:
    made = (
        book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"border": 1}),
    )  # fmt: skip
    for look in made:
        look._get_xf_index()  # their order in the file is that in which they are first asked for
    return made


def write_head(sheet: Worksheet) -> None:
    sheet.set_row(0, 30)
    for place, title in enumerate(HEAD):
        sheet.write_string(0, place, title)


def book_of(
    way: Callable[[Workbook], Callable[[int, Sequence[Written]], None]], rows: Sequence[Sequence[Written]]
) -> bytes:
    stream = io.BytesIO()
    book = Workbook(stream, OPTIONS)
    write = way(book)
    for line, row in enumerate(rows, start=1):
        write(line, row)
    book.close()
    return stream.getvalue()


def sheet_of(
    way: Callable[[Workbook], Callable[[int, Sequence[Written]], None]], rows: Sequence[Sequence[Written]]
) -> str:
    """The sheet as it stands in the file."""
    with zipfile.ZipFile(io.BytesIO(book_of(way, rows))) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()
