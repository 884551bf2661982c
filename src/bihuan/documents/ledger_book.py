"""A ledger taken out as a file: .xlsx to work with, .csv and .json for other programs. All three import back unchanged.

Rows are taken from an iterator and written as they come. No text ever becomes a formula: in .xlsx texts are written as
texts; in .csv, where every reader decides for itself, a text that a spreadsheet would run gets an apostrophe in front,
which `documents.reading` takes away again (a text that already begins so gets one more, so nothing is ambiguous).
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.row_sheet import Looks, RowSheet, Written

JSON_FORMAT: Final = "bihuan-ledger"
JSON_VERSION: Final = 1
LIST_SHEET: Final = "台账"
ABOUT_SHEET: Final = "说明"
CHOICES_SHEET: Final = "选项"
LONGEST_TEXT: Final = 32_767
MOST_ROWS: Final = 1_000_000
ROWS_TO_FILL_IN: Final = 200

CellValue = str | int | float | date | datetime | None


class ColumnKind(StrEnum):
    """How a column is set: texts wrap, the others stand in the middle."""

    TEXT = "text"
    SHORT = "short"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field of the ledger, the title above it, its width in characters, what may be chosen in it."""

    field: str
    title: str
    width: int = 16
    kind: ColumnKind = ColumnKind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportStamp:
    """Whose ledger this is, who took it out, when (aware, in the zone to be shown), and what it was filtered by."""

    title: str
    taken_by: str
    taken_at: datetime
    filtered_by: str = ""

    @property
    def moment(self) -> str:
        return self.taken_at.isoformat(sep=" ", timespec="minutes")


def write_ledger_xlsx(
    stream: BinaryIO, *, columns: Sequence[Column], rows: Iterable[Sequence[CellValue]], stamp: ExportStamp
) -> int:
    """Write the ledger and a sheet that says who took it out; the number of rows. Row 1 is the title, row 2 the header.

    Raises BadInput for a text that no cell can hold, rather than cut it.
    """
    book = Workbook(
        stream,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet(LIST_SHEET, worksheet_class=RowSheet)
    formats = _Formats(book)
    _write_head(sheet, columns, stamp, formats)
    looks = [formats.looks(place, column) for place, column in enumerate(columns)]
    count = 0
    for count, row in enumerate(rows, start=1):
        if count >= MOST_ROWS:
            message = "超过 %(limit)s 行，一个表格装不下。加上筛选条件再导出。"
            raise BadInput(Reason("too_many_rows_for_book", message, {"limit": MOST_ROWS}))
        sheet.write_whole_row(count + 1, _cells(columns, count, row), looks)
    _set_up_print(sheet, columns, stamp)
    sheet.autofilter(1, 0, count + 1, len(columns) - 1)
    _write_about(book.add_worksheet(ABOUT_SHEET), stamp, count, formats)
    _offer_choices(book, sheet, columns, count)
    book.close()
    return count


def write_ledger_csv(stream: BinaryIO, *, columns: Sequence[Column], rows: Iterable[Sequence[CellValue]]) -> int:
    """UTF-8 with the mark by which spreadsheets know it, one header row; the number of rows. Leaves the stream open."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([_guard(column.title) for column in columns])
        count = 0
        for row in rows:
            writer.writerow([_guard_value(value) for value in row])
            count += 1
    finally:
        text.flush()
        text.detach()
    return count


def write_ledger_json(
    stream: BinaryIO, *, columns: Sequence[Column], rows: Iterable[Sequence[CellValue]], stamp: ExportStamp
) -> int:
    """One document, one row a line, each row an object by field; the number of rows."""
    head = {
        "format": JSON_FORMAT,
        "version": JSON_VERSION,
        "title": stamp.title,
        "taken_by": stamp.taken_by,
        "taken_at": stamp.taken_at.isoformat(),
        "filtered_by": stamp.filtered_by,
        "columns": [{"field": column.field, "title": column.title} for column in columns],
    }
    stream.write((_dump(head)[:-1] + ',"rows":[').encode())
    count = 0
    for count, row in enumerate(rows, start=1):
        record = {column.field: _plain(value) for column, value in zip(columns, row, strict=True) if value is not None}
        stream.write((("," if count > 1 else "") + "\n" + _dump(record)).encode())
    stream.write(b"\n]}\n")
    return count


class _Formats:
    """The few looks of a cell, made once a book."""

    def __init__(self, book: Workbook) -> None:
        line = {"border": 1, "border_color": "#9AA5B1", "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        self.title = book.add_format(
            {"bold": True, "font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self.head = book.add_format({**line, "bold": True, "bg_color": "#E8EDF2", "align": "center", "text_wrap": True})
        self.text = book.add_format({**line, "text_wrap": True, "num_format": "@"})
        self.short = book.add_format({**line, "text_wrap": True, "num_format": "@", "align": "center"})
        self.number = book.add_format({**line, "align": "center"})
        self.day = book.add_format({**line, "num_format": "yyyy-mm-dd", "align": "center"})
        self.about_name = book.add_format({"bold": True, "valign": "top"})
        self.about_text = book.add_format({"text_wrap": True, "valign": "top"})

    def looks(self, place: int, column: Column) -> Looks:
        text = self.text if column.kind is ColumnKind.TEXT else self.short
        return Looks(place, text=text, day=self.day, number=self.number)


def _write_head(sheet: Worksheet, columns: Sequence[Column], stamp: ExportStamp, formats: _Formats) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.set_row(0, 30)
    if len(columns) > 1:
        sheet.merge_range(0, 0, 0, len(columns) - 1, "", formats.title)
    sheet.write_string(0, 0, stamp.title, formats.title)
    sheet.set_row(1, 30)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.title, formats.head)
    sheet.freeze_panes(2, 0)


def _cells(columns: Sequence[Column], number: int, row: Sequence[CellValue]) -> list[Written]:
    """The row as its cells hold it. Raises BadInput for a text that is too long for one."""
    cells: list[Written] = []
    for column, value in zip(columns, row, strict=True):
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT // 2 and _units(value) > LONGEST_TEXT:
                message = "第 %(row)s 行“%(column)s”有 %(length)s 个字，一格装不下。导出为 JSON 不受此限。"
                told = {"row": number, "column": column.title, "length": len(value)}
                raise BadInput(Reason("text_too_long_for_book", message, told))
            cells.append(value)
        elif isinstance(value, bool | datetime):
            cells.append(str(_plain(value)))
        else:
            cells.append(value)
    return cells


def _units(text: str) -> int:
    """The length as spreadsheets count it: rare characters count as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _set_up_print(sheet: Worksheet, columns: Sequence[Column], stamp: ExportStamp) -> None:
    """A4 across, as wide as one page, the head on every page, below it who took it out, when, and the page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    taken = f"{stamp.taken_by} {stamp.moment} 取出".replace("&", "&&")
    sheet.set_footer(f"&L{taken[:150]}&C第 &P 页，共 &N 页&R非涉密")


def _write_about(sheet: Worksheet, stamp: ExportStamp, count: int, formats: _Formats) -> None:
    lines = (
        ("名称", stamp.title),
        ("取出人", stamp.taken_by),
        ("取出时刻", stamp.moment),
        ("行数", str(count)),
        ("筛选", stamp.filtered_by or "无"),
        ("再导入", "改动后可以原样导入更新；“编号”一列不要改动，新增的行编号留空。"),
        ("保管", "只限工作使用，不得外传；不得填写涉密内容。"),
    )
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 70)
    for line, (name, text) in enumerate(lines):
        sheet.write_string(line, 0, name, formats.about_name)
        sheet.write_string(line, 1, text, formats.about_text)


def _offer_choices(book: Workbook, sheet: Worksheet, columns: Sequence[Column], count: int) -> None:
    """Drop-downs from a hidden sheet (a list inside the rule may not exceed 255 characters). Other values warn, none is barred."""
    chosen = [(place, column) for place, column in enumerate(columns) if column.choices]
    if not chosen:
        return
    choices = book.add_worksheet(CHOICES_SHEET)
    choices.hide()
    for line in range(max(len(column.choices) for _, column in chosen)):
        for at, (_, column) in enumerate(chosen):
            if line < len(column.choices):
                choices.write_string(line, at, column.choices[line])
    for at, (place, column) in enumerate(chosen):
        letter = xl_col_to_name(at, col_abs=True)
        source = f"={CHOICES_SHEET}!{letter}$1:{letter}${len(column.choices)}"
        rule = {"validate": "list", "source": source, "error_type": "warning", "error_message": "不在可选的值里。"}
        sheet.data_validation(2, place, count + 1 + ROWS_TO_FILL_IN, place, rule)


def _plain(value: CellValue) -> str | int | float | None:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


_RUNNABLE: Final = re.compile(r"'*[=+\-@\t\r]")


def _guard(text: str) -> str:
    return "'" + text if _RUNNABLE.match(text) else text


def _guard_value(value: CellValue) -> str:
    """Numbers stand as they are: a minus before a figure runs nothing."""
    plain = _plain(value)
    return _guard(plain) if isinstance(plain, str) else "" if plain is None else str(plain)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
