"""The book of an extract: two sheets and who took it; no text becomes a formula, whatever is in it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest

from bihuan.documents.extract_book import LONGEST_TEXT, ExtractStamp, write_extract

STAMP = ExtractStamp("XQ-2026-0001 校园餐整改周报", "梁正", datetime(2026, 11, 2, 10, 30, tzinfo=UTC))


def read(
    figures: Sequence[str] = (),
    units: Sequence[Sequence[str | int]] = (),
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> tuple[int, openpyxl.Workbook]:
    stream = BytesIO()
    count = write_extract(stream, figures=figures, units=units, columns=columns, rows=rows, stamp=STAMP)
    return count, openpyxl.load_workbook(BytesIO(stream.getvalue()))


def cells(book: openpyxl.Workbook, sheet: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def test_figures_and_problems_stand_on_a_sheet_each() -> None:
    count, book = read(
        ["已整改数", "整改率"], [["县教育局", 3, "50.0%"]], ["编号", "责任人"], [["XY-2026-0001", "许敏"]]
    )
    assert count == 1
    assert book.sheetnames == ["各单位数据", "问题清单", "说明"]
    assert cells(book, "各单位数据") == [("单位", "已整改数", "整改率"), ("县教育局", 3, "50.0%")]
    assert cells(book, "问题清单") == [("编号", "责任人"), ("XY-2026-0001", "许敏")]


def test_a_sheet_without_anything_asked_is_left_out() -> None:
    assert read(["已整改数"], [["县教育局", 3]])[1].sheetnames == ["各单位数据", "说明"]
    assert read(columns=["编号"], rows=[])[1].sheetnames == ["问题清单", "说明"]


def test_it_says_who_took_it_when_and_from_where() -> None:
    _, book = read(["已整改数"], [["县教育局", 3]])
    told = {str(name): text for name, text in cells(book, "说明")}
    assert told["取用人"] == "梁正"
    assert told["取用时间"] == "2026-11-02 10:30+00:00"
    assert told["内容"] == "XQ-2026-0001 校园餐整改周报"
    assert told["问题数"] == "0"


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x","点")', "+1+1", "-2", "@SUM(A1)", "http://example.org/", "<b>&amp;</b>", "12", "0012"],
    ids=["formula", "plus", "minus", "at", "address", "markup", "a number", "leading zeros"],
)
def test_a_text_stays_a_text(text: str) -> None:
    _, book = read(columns=["问题"], rows=[[text]])
    cell = book["问题清单"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.hyperlink is None


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    _, book = read(columns=["问题"], rows=[["长" * (LONGEST_TEXT + 5)]])
    value = str(book["问题清单"]["A2"].value)
    assert len(value) == LONGEST_TEXT
    assert value.endswith("…（超长，见台账）")


def test_rows_are_taken_one_by_one() -> None:
    """A list of any length is written as it is read: nothing asks for the next row before the one before is written."""
    taken: list[int] = []

    def rows() -> Iterator[list[str]]:
        for number in range(500):
            taken.append(number)
            yield [f"第 {number} 行"]

    stream = BytesIO()
    count = write_extract(stream, figures=(), units=(), columns=["问题"], rows=rows(), stamp=STAMP)
    assert (count, len(taken)) == (500, 500)


def test_the_head_stays_in_sight_and_stands_out() -> None:
    _, book = read(["已整改数"], [["县教育局", 3]])
    sheet = book["各单位数据"]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].font.bold and not sheet["A2"].font.bold
