"""Excel workbooks: true places, merged cells, and what a cell shows rather than what it stores."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.grid import FileKind, MergedRange
from bihuan.documents.reading.formats import Shown, read_format, show_number
from tests.documents.samples import ROWS, TEXTS, make_xls, make_xlsx, read, replace_part, save

SHEET = "xl/worksheets/sheet1.xml"


def test_a_new_workbook_is_read_as_text() -> None:
    workbook = read(make_xlsx())
    assert workbook.kind is FileKind.XLSX
    assert workbook.sheets[0].name == "台账"
    assert workbook.sheets[0].rows == TEXTS
    assert workbook.warnings == ()


def test_an_old_workbook_is_read_as_text() -> None:
    workbook = read(make_xls(), "list.xls")
    assert workbook.kind is FileKind.XLS
    assert workbook.sheets[0].rows == TEXTS
    assert workbook.warnings == ()


@pytest.mark.parametrize("make", [make_xlsx, make_xls], ids=["xlsx", "xls"])
def test_empty_leading_rows_and_columns_keep_their_numbers(make: Callable[[list[tuple[object, ...]]], bytes]) -> None:
    sheet = read(make([(), (), ("", "", "问题"), (), ("", "", "甲")])).sheets[0]
    assert sheet.cell(3, 3) == "问题"
    assert sheet.cell(5, 3) == "甲"
    assert sheet.row(1) == sheet.row(4) == ()
    assert len(sheet.rows) == 5


def test_cells_that_hold_only_spaces_do_not_make_the_sheet_larger() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "问题"
    book.active["XFD1048576"] = " "
    assert read(save(book)).sheets[0].rows == (("问题",),)


def test_a_declared_size_beyond_the_content_is_ignored() -> None:
    content = replace_part(make_xlsx(), SHEET, '<dimension ref="A1:D3"', '<dimension ref="A1:XFD65203"')
    assert read(content).sheets[0].rows == TEXTS
    assert read(content).sheets[0].declared == 65203


@pytest.mark.parametrize(
    "size",
    [
        '<dimension ref="A1"',
        '<dimension ref="A1:D"',
        '<dimension ref="D99999999:D99999999"',
        '<dimension ref="=cmd|A1:D9"',
        "<dimension",
    ],
)
def test_a_size_that_says_nothing_is_none(size: str) -> None:
    content = replace_part(make_xlsx(), SHEET, '<dimension ref="A1:D3"', size)
    assert (read(content).sheets[0].declared, read(content).sheets[0].rows) == (0, TEXTS)


def test_an_old_workbook_declares_what_it_has() -> None:
    assert read(make_xls(), "list.xls").sheets[0].declared == len(TEXTS)


def test_a_merged_cell_shows_its_value_in_every_row_and_column_that_it_covers() -> None:
    sheet = read(make_xlsx([("标题", "", ""), (5, "甲", "x"), ("", "乙", "y")], merged=["A1:C1", "A2:A3"])).sheets[0]
    assert sheet.row(1) == ("标题", "标题", "标题")
    assert sheet.row(3) == ("5", "乙", "y")
    assert sheet.merged == (MergedRange(1, 1, 1, 3), MergedRange(2, 1, 3, 1))
    assert sheet.rows_spread_in(1) == {3}
    assert sheet.rows_spread_in(2) == frozenset()


def test_merged_cells_of_an_old_workbook_are_spread_too() -> None:
    sheet = read(make_xls([(5, "甲"), ("", "乙")], merged=[(0, 1, 0, 0)])).sheets[0]
    assert sheet.rows == (("5", "甲"), ("5", "乙"))
    assert sheet.merged == (MergedRange(1, 1, 2, 1),)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.8, "0%", "80%"),
        (0.984, "0.0%", "98.4%"),
        (0.07, "0%", "7%"),
        (0.8, "General", "0.8"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "0.00", "3"),
        (12345678901234, "0", "12345678901234"),
        (date(2026, 3, 5), "yyyy-mm-dd", "2026-03-05"),
        (date(2026, 3, 5), 'yyyy"年"m"月"d"日"', "2026-03-05"),
        (date(2026, 12, 1), 'yyyy"年"m"月"', "2026年12月"),
        (datetime(2026, 3, 5, 8, 30), "yyyy-mm-dd hh:mm", "2026-03-05 08:30:00"),  # noqa: DTZ001
        (time(8, 30), "h:mm", "08:30:00"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
        (True, "General", "TRUE"),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it(value: object, number_format: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = value
    book.active["B2"].number_format = number_format
    assert read(save(book)).sheets[0].cell(2, 2) == shown


@pytest.mark.parametrize(
    ("identifier", "code", "shown"),
    [
        (9, None, Shown.PERCENT),
        (14, None, Shown.DAY),
        (57, None, Shown.MONTH),
        (22, None, Shown.MOMENT),
        (1, None, Shown.NUMBER),
        (176, "[$-804]yyyy/m/d;@", Shown.DAY),
        (177, "0.00_ ", Shown.NUMBER),
        (178, '#,##0"月"', Shown.NUMBER),
        (179, "m/d h:mm", Shown.MOMENT),
        (180, "[Red]0.0%", Shown.PERCENT),
        (181, "@", Shown.NUMBER),
    ],
)
def test_number_formats_tell_what_they_show(identifier: int, code: str | None, shown: Shown) -> None:
    assert read_format(identifier, code) is shown


def test_dates_of_a_workbook_that_counts_from_1904_are_four_years_later() -> None:
    assert show_number(45000, Shown.DAY) == "2023-03-15"
    assert show_number(45000 - 1462, Shown.DAY, from_1904=True) == "2023-03-15"


def test_a_number_that_is_no_date_stays_a_number() -> None:
    assert show_number(99_999_999, Shown.DAY) == "99999999"
    assert show_number(-3, Shown.DAY) == "-3"


def test_line_breaks_and_odd_characters_come_through() -> None:
    text = "县水务局\n县住建局 <a&b> “引号” \t末"
    assert read(make_xlsx([("问题",), (text,)])).sheets[0].cell(2, 1) == text


def test_text_in_several_fonts_is_one_text() -> None:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_rich_string(0, 0, "一般", book.add_format({"bold": True}), "加粗", " 尾")
    book.close()
    assert read(stream.getvalue()).sheets[0].cell(1, 1) == "一般加粗 尾"


def test_a_formula_gives_the_value_that_was_saved_with_it() -> None:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, '="县"&"水利局"', None, "县水利局")
    sheet.write_formula(1, 0, "=1+1", None, 2)
    book.close()
    read_sheet = read(stream.getvalue()).sheets[0]
    assert read_sheet.rows == (("县水利局",), ("2",))
    assert read_sheet.faults == ()


def test_a_formula_that_was_never_calculated_is_a_fault_of_its_cell() -> None:
    sheet = read(make_xlsx([("问题", "期限"), ("甲", "=TODAY()+7")])).sheets[0]
    assert sheet.cell(2, 2) == ""
    assert [(fault.row, fault.column, fault.reason.code) for fault in sheet.faults] == [(2, 2, "formula_without_value")]


def test_an_error_value_is_a_fault_of_its_cell() -> None:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet().write_formula("B3", "=1/0", None, "#DIV/0!")
    book.close()
    sheet = read(stream.getvalue()).sheets[0]
    assert [(fault.row, fault.column, fault.reason.params["value"]) for fault in sheet.faults] == [(3, 2, "#DIV/0!")]


def test_hidden_sheets_come_last() -> None:
    book = openpyxl.Workbook()
    book.active.title = "旧"
    book.active["A1"] = "旧"
    book.active.sheet_state = "hidden"
    book.create_sheet("新")["A1"] = "新"
    assert [sheet.name for sheet in read(save(book)).sheets] == ["新", "旧"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sheetData>", "<!-- by hand --><sheetData>"),
        ('<c r="B2"', '<c   r="B2"'),
        ('<row r="2"', '<row spans="1:4"  r="2"'),
        ('<c r="A3"', "<c"),
    ],
    ids=["a comment", "spaces", "other attributes", "a cell without its place"],
)
def test_unusual_markup_is_read_like_the_usual(old: str, new: str) -> None:
    assert read(replace_part(make_xlsx(), SHEET, old, new)).sheets[0].rows == TEXTS


def test_prefixed_names_are_read_like_the_usual() -> None:
    content = make_xlsx([("问题",), (7,)])
    prefixed = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c r="C2"><x:v>7</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="B2:B2"/></x:mergeCells></x:worksheet>'
    )
    plain = content
    with zipfile.ZipFile(BytesIO(plain)) as archive:
        old = archive.read(SHEET).decode()
    assert read(replace_part(plain, SHEET, old, prefixed)).sheets[0].rows == ((), ("", "甲", "7"))


def test_a_cell_far_away_is_refused_by_name_and_does_not_take_the_machine_down() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "问题"
    book.active["XFD1048576"] = "远"
    with pytest.raises(BadInput) as refusal:
        read(save(book))
    assert refusal.value.reason.code == "too_many_rows"
    assert refusal.value.reason.params["row"] == 1_048_576


def test_a_wide_sheet_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as refusal:
        read(make_xlsx([["x"] * 301]))
    assert refusal.value.reason.code == "too_many_columns"


def test_merged_ranges_made_to_exhaust_the_machine_are_refused() -> None:
    rows = [["x"] * 100 for _ in range(1000)]
    many = "".join('<mergeCell ref="A1:CV1000"/>' for _ in range(60))
    content = replace_part(make_xlsx(rows), SHEET, "</sheetData>", f"</sheetData><mergeCells>{many}</mergeCells>")
    with pytest.raises(BadInput) as refusal:
        read(content)
    assert refusal.value.reason.code == "too_many_merged"


def test_macros_are_named_and_only_values_are_read() -> None:
    content = make_xlsx()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/vbaProject.bin"] = b"\x00macro"
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    workbook = read(stream.getvalue(), "list.xlsm")
    assert workbook.sheets[0].rows == TEXTS
    assert [warning.code for warning in workbook.warnings] == ["has_macros"]


def test_twenty_thousand_rows_of_twenty_columns_keep_every_cell() -> None:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(20_000):
        for column in range(20):
            sheet.write_string(row, column, f"{row}:{column}")
    book.close()
    rows = read(stream.getvalue()).sheets[0].rows
    assert (len(rows), rows[19_999][19], rows[12_345][6]) == (20_000, "19999:19", "12345:6")


def test_the_samples_would_show_a_lost_row() -> None:
    assert read(make_xlsx(ROWS[:2])).sheets[0].rows != TEXTS
