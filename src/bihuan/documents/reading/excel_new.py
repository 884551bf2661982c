"""Workbooks of the .xlsx family, row by row out of their XML.

Not through calamine, which lays a sheet out as a full rectangle first: one stray cell at XFD1048576 makes it ask for half
a terabyte and takes the whole process down. It also tells neither percent formats nor formulas without a value.
"""

import math
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml import etree

from bihuan.core.decisions import Reason
from bihuan.core.sheets.grid import CellFault, MergedRange, Sheet, build_sheet
from bihuan.documents.reading.archives import Archive, parse_part
from bihuan.documents.reading.excel_parts import RawCell, declared_rows, merged_in, rows_in, strings_in, unescape
from bihuan.documents.reading.formats import Shown, read_format, show_number
from bihuan.documents.reading.limits import ReadingLimits, check_length, check_place, refuse, refuse_broken

_KIND: Final = "xlsx"
_RELATION: Final = "{*}Relationship"
ERROR_VALUES: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


@dataclass(slots=True)
class _Book:
    """What all sheets of a workbook share."""

    strings: Sequence[str]
    styles: Sequence[Shown]
    from_1904: bool
    limits: ReadingLimits
    cells_left: int


@dataclass(slots=True)
class _SheetRead:
    """A sheet while it is being read."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)


def read_xlsx(archive: Archive, limits: ReadingLimits) -> tuple[Sheet, ...]:
    """All worksheets in the order of their tabs, hidden ones last: people hide what they no longer keep."""
    workbook_part = _find_workbook(archive)
    workbook = parse_part(archive.read(workbook_part), kind=_KIND)
    targets = _relations(archive, workbook_part)
    properties = workbook.find("{*}workbookPr")
    book = _Book(
        strings=_read_strings(archive, targets.get("sharedStrings", ""), limits),
        styles=_read_styles(archive, targets.get("styles", "")),
        from_1904=properties is not None and properties.get("date1904") in {"1", "true"},
        limits=limits,
        cells_left=limits.cells,
    )
    tabs = sorted(workbook.iterfind("{*}sheets/{*}sheet"), key=lambda tab: tab.get("state", "visible") != "visible")
    sheets = []
    for tab in tabs:
        part = targets.get(_relation_id(tab), "")
        if part in archive.names and "/worksheets/" in f"/{part}":
            sheets.append(_read_sheet(archive.read(part), tab.get("name", ""), book))
    if not sheets:
        refuse("no_table", "文件里没有表格内容。")
    return tuple(sheets)


def _find_workbook(archive: Archive) -> str:
    named = _relations(archive, "").get("officeDocument", "")
    return named if named in archive.names else "xl/workbook.xml"


def _relations(archive: Archive, part: str) -> dict[str, str]:
    """Where a part's relations lead: by their id, and by the last word of their type."""
    folder, name = posixpath.split(part)
    content = archive.read_if_there(posixpath.join(folder, "_rels", f"{name}.rels"))
    targets: dict[str, str] = {}
    if not content:
        return targets
    for relation in parse_part(content, kind=_KIND).iterfind(_RELATION):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        targets[relation.get("Id", "")] = path
        targets.setdefault(relation.get("Type", "").rpartition("/")[2], path)
    return targets


def _relation_id(tab: etree._Element) -> str:
    return next((str(value) for key, value in tab.attrib.items() if str(key).endswith("}id")), "")


def _read_strings(archive: Archive, part: str, limits: ReadingLimits) -> list[str]:
    """The texts that cells point to; what is too long for a cell is kept so long that the cell is refused by name."""
    content = archive.read_if_there(part)
    return [text[: limits.cell_length + 1] for text in strings_in(content)] if content else []


def _read_styles(archive: Archive, part: str) -> list[Shown]:
    content = archive.read_if_there(part)
    if not content:
        return []
    root = parse_part(content, kind=_KIND)
    codes = {_number(one.get("numFmtId")): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    wanted = [_number(one.get("numFmtId")) for one in root.iterfind("{*}cellXfs/{*}xf")]
    return [read_format(identifier, codes.get(identifier)) for identifier in wanted]


def _read_sheet(content: bytes, name: str, book: _Book) -> Sheet:
    sheet = _SheetRead(name)
    last_row = 0
    for number, raw_cells in rows_in(content):
        last_row = number or last_row + 1
        cells = _read_row(raw_cells, last_row, sheet, book)
        if not cells:
            continue
        check_place(sheet=name, row=last_row, column=len(cells), limits=book.limits)
        book.cells_left -= len(cells)
        if last_row <= len(sheet.rows):
            refuse_broken(_KIND)  # rows stand in order in every real file
        if book.cells_left < 0:
            refuse("too_many_cells", "文件里的内容超过 %(limit)s 格，分成几个再导入。", limit=book.limits.cells)
        sheet.rows.extend([] for _ in range(last_row - 1 - len(sheet.rows)))
        sheet.rows.append(cells)
    areas = (_area(reference) for reference in islice(merged_in(content), book.limits.merged))
    return build_sheet(
        name=name,
        rows=sheet.rows,
        merged=[area for area in areas if area],
        faults=sheet.faults,
        declared=declared_rows(content),
    )


def _read_row(raw_cells: Sequence[RawCell], row: int, sheet: _SheetRead, book: _Book) -> list[str]:
    """The texts of a row, up to its last filled cell. A cell that holds only spaces is an empty one.

    The one hot loop of reading: 20,000 rows of 20 columns come through it 400,000 times, so the usual cell, a shared
    string in the next column, needs no further call.
    """
    cells: list[str] = []
    column, longest, strings = 0, book.limits.cell_length, book.strings
    for letters, style, kind, formula, value, inline in raw_cells:
        column = _column(letters) if letters else column + 1
        if kind == "s" and value.isdecimal():
            index = int(value)
            text = strings[index] if index < len(strings) else ""
        elif kind == "inlineStr":
            text = inline
        elif value and kind in {"", "n"}:
            text = _show(value, style, book)
        elif formula or value:
            text = _show_other(value, kind, row, column, sheet)
        else:
            continue
        if not text or text.isspace():
            continue
        if column != len(cells) + 1 or len(text) > longest:
            check_length(text, sheet=sheet.name, row=row, column=column, limits=book.limits)
            check_place(sheet=sheet.name, row=row, column=column, limits=book.limits)
            _fill_gap(cells, column)
        cells.append(text)
    return cells


def _fill_gap(cells: list[str], column: int) -> None:
    """Empty cells up to this one. Cells stand in order in every real file; one that goes back makes the file broken."""
    if column <= len(cells):
        refuse_broken(_KIND)
    cells.extend([""] * (column - 1 - len(cells)))


def _show_other(value: str, kind: str, row: int, column: int, sheet: _SheetRead) -> str:
    """The result of a formula, a truth, an ISO date, an error; a fault where a formula has no result at all."""
    if not value and kind != "str":
        message = "单元格是公式，还没有算出结果。用 Excel 或 WPS 打开后保存一次，再导入。"
        sheet.faults.append(CellFault(row, column, Reason("formula_without_value", message)))
    elif kind == "e":
        message = "单元格的值是错误 %(value)s。"
        sheet.faults.append(CellFault(row, column, Reason("error_value", message, {"value": value})))
    elif kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    elif kind == "d":
        return value.removesuffix("T00:00:00").replace("T", " ")
    return unescape(value)


def _show(value: str, style: str, book: _Book) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    index = _number(style)
    shown = book.styles[index] if index < len(book.styles) else Shown.NUMBER
    return show_number(number, shown, from_1904=book.from_1904)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@lru_cache(maxsize=4096)
def _column(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        message = "文件里有写错的单元格位置 %(place)s。用原来的软件打开后另存一份再导入。"
        refuse("bad_place", message, place=letters[:20])
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


_AREA: Final = re.compile(r"([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})")


def _area(reference: str) -> MergedRange | None:
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return MergedRange(int(top), _column(left), int(bottom), _column(right))
