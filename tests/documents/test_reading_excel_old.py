"""Values of the old workbook format, which knows no text of a number: days, times, truth, errors, and what is no value."""

import datetime as dt

import pytest
import xlwt

from bihuan.core.decisions import BadInput
from bihuan.documents.reading import ReadingLimits
from bihuan.documents.reading.excel_old import _show
from tests.documents.samples import make_xls, read, save


def cell(value: object, number_format: str = "General") -> str:
    """What is read of one cell of that value, beside a cell that keeps the sheet from being empty."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    sheet.write(0, 0, value, xlwt.easyxf(num_format_str=number_format))
    sheet.write(0, 1, "旁边")
    return read(save(book), "list.xls").sheets[0].cell(1, 1)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        pytest.param("县水利局", "General", "县水利局", id="a text"),
        pytest.param("  两边有空格  ", "General", "  两边有空格  ", id="blanks are left to who reads the row"),
        pytest.param(3, "General", "3", id="a whole number"),
        pytest.param(0.8, "0%", "0.8", id="a percent stays the number that it is"),
        pytest.param(1234.5, "General", "1234.5", id="a fraction"),
        pytest.param(-7, "General", "-7", id="below zero"),
        pytest.param(12345678901, "General", "12345678901", id="a long number is not written with a power"),
        pytest.param(True, "General", "TRUE", id="true"),
        pytest.param(False, "General", "FALSE", id="false"),
        pytest.param(dt.date(2026, 12, 31), "yyyy-mm-dd", "2026-12-31", id="a day"),
        pytest.param(dt.date(2028, 2, 29), "yyyy/m/d", "2028-02-29", id="the leap day"),
        pytest.param(dt.datetime(2026, 12, 31), "yyyy年m月d日", "2026-12-31", id="a day as Chinese programs write it"),  # noqa: DTZ001
    ],
)
def test_a_value_is_read_as_text(value: object, number_format: str, shown: str) -> None:
    assert cell(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(dt.time(9, 5), "09:05:00", id="a time of day"),
        pytest.param(dt.timedelta(hours=1, minutes=2, seconds=3), "1:02:03", id="a span"),
        pytest.param(dt.timedelta(days=2, minutes=5), "48:05:00", id="a span over days goes on counting hours"),
        pytest.param(dt.timedelta(0), "0:00:00", id="no span"),
        pytest.param(None, "None", id="whatever else there may be"),
    ],
)
def test_what_the_reader_may_give_is_shown(value: object, shown: str) -> None:
    assert _show(value) == shown


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?"])
def test_an_error_in_a_cell_is_a_fault_that_names_its_place(error: str) -> None:
    sheet = read(make_xls([("序号", "存在问题"), (1, error)]), "list.xls").sheets[0]

    (fault,) = sheet.faults
    assert (fault.row, fault.column) == (2, 2)
    assert error in str(fault.reason)


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        pytest.param(ReadingLimits(cells=5), "5", id="more cells than allowed"),
        pytest.param(ReadingLimits(rows=2), "2", id="more rows than allowed"),
        pytest.param(ReadingLimits(columns=1), "1", id="more columns than allowed"),
        pytest.param(ReadingLimits(cell_length=3), "3", id="a longer text than allowed"),
    ],
)
def test_more_than_is_allowed_is_refused_with_the_limit(limits: ReadingLimits, word: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(make_xls([("序号", "存在问题"), (1, "河道垃圾未清理"), (2, "校车"), (3, "食堂")]), "list.xls", limits)

    assert word in str(refused.value.reason)


def test_what_is_no_workbook_at_all_is_refused_as_broken() -> None:
    signature = bytes.fromhex("d0cf11e0a1b11ae1")
    for rest in (b"", b"\x00" * 600, b"\xff" * 5000):
        with pytest.raises(BadInput) as refused:
            read(signature + rest, "list.xls")
        assert str(refused.value.reason)


def test_sheets_keep_their_names_and_order() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for name in ("说明", "台账", "附件 2"):
        book.add_sheet(name).write(0, 0, f"在 {name}")

    sheets = read(save(book), "list.xls").sheets

    assert [(sheet.name, sheet.cell(1, 1)) for sheet in sheets] == [
        ("说明", "在 说明"),
        ("台账", "在 台账"),
        ("附件 2", "在 附件 2"),
    ]
