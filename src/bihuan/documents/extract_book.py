"""What is held of a demand for material, as a book: figures of each unit, the problems behind them, earlier answers. Row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

FIGURES_SHEET = "各单位数据"
LIST_SHEET = "问题清单"
TOLD_SHEET = "以前报过的"
ABOUT_SHEET = "说明"
LONGEST_TEXT = 32_767
_SOURCES = "问题台账，取用时的数；单位以前报过的，报送时的数。不用再向单位要"
_CUT = "…（超长，见台账）"


@dataclass(frozen=True, slots=True)
class ExtractStamp:
    """Which demand, who took it out, when (aware, in the zone to be shown)."""

    title: str
    taken_by: str
    taken_at: datetime


def write_extract(
    stream: BinaryIO,
    *,
    figures: Sequence[str],
    units: Iterable[Sequence[str | int]],
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    stamp: ExtractStamp,
    told: Iterable[Sequence[str]] | None = None,
) -> int:
    """Write the sheets that have anything (`told`: what units answered to other demands), and one that says who took it out;
    the number of problems. No text becomes a formula."""
    book = Workbook(
        stream,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    if figures:
        _fill(book, FIGURES_SHEET, ("单位", *figures), units)
    count = _fill(book, LIST_SHEET, columns, rows) if columns else 0
    if told is not None:
        _fill(book, TOLD_SHEET, ("单位", "内容", "报的", "来自哪项需求", "报送日期"), told)
    about = book.add_worksheet(ABOUT_SHEET)
    lines = (
        ("内容", stamp.title),
        ("来源", _SOURCES if told is not None else "问题台账，取用时的数；不用再向单位要"),
        ("取用人", stamp.taken_by),
        ("取用时间", stamp.taken_at.isoformat(sep=" ", timespec="minutes")),
        ("问题数", str(count)),
    )
    for place, (name, text) in enumerate(lines):
        about.write_string(place, 0, name)
        about.write_string(place, 1, text)
    about.set_column(0, 0, 12)
    about.set_column(1, 1, 60)
    book.close()
    return count


def _fill(book: Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> int:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, max(len(head) - 1, 0), 18, wrapped)
    for place, title in enumerate(head):
        sheet.write_string(0, place, title, bold)
    sheet.freeze_panes(1, 1)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, count, place, value)
    return count


def _write(sheet: Worksheet, line: int, place: int, value: str | int) -> None:
    if isinstance(value, int):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(
            line, place, value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - len(_CUT)] + _CUT
        )
