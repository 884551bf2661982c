"""OpenDocument spreadsheets (.ods): the text that each cell shows, with its merged cells, which calamine does not tell."""

import math
import re
from typing import Final

from lxml import etree

from bihuan.core.sheets.grid import MergedRange, Sheet, build_sheet
from bihuan.documents.reading.archives import Archive, iterate_part
from bihuan.documents.reading.formats import plain_number
from bihuan.documents.reading.limits import ReadingLimits, check_length, check_place, refuse

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def read_ods(archive: Archive, limits: ReadingLimits) -> tuple[Sheet, ...]:
    """All tables in order. Rows and cells that repeat are written once with a count; a count of empty ones costs nothing."""
    sheets: list[Sheet] = []
    reader = _TableReader(limits, limits.cells)
    for element in iterate_part(archive.read("content.xml"), "table-row", "table"):
        if element.tag == f"{_TABLE}table-row":
            reader.name = reader.name or _name_of_table(element)
            reader.read_row(element)
        elif element.tag == f"{_TABLE}table":
            name = element.get(f"{_TABLE}name", "")
            sheets.append(build_sheet(name=name, rows=reader.rows, merged=reader.merged))
            reader = _TableReader(limits, reader.cells_left)
    return tuple(sheets)


class _TableReader:
    """The rows of one table while they are being read."""

    def __init__(self, limits: ReadingLimits, cells_left: int) -> None:
        self.limits = limits
        self.cells_left = cells_left
        self.name = ""
        self.rows: list[list[str]] = []
        self.merged: list[MergedRange] = []
        self._next_row = 1

    def read_row(self, element: etree._Element) -> None:
        row, times = self._next_row, _count(element, "number-rows-repeated")
        self._next_row += times
        cells = self._read_cells(element, row)
        if not cells:
            return
        check_place(sheet=self.name, row=row + times - 1, column=1, limits=self.limits)
        self._spend(len(cells) * times)
        self.rows.extend([] for _ in range(row - 1 - len(self.rows)))
        self.rows.extend(list(cells) for _ in range(times))

    def _read_cells(self, element: etree._Element, row: int) -> list[str]:
        cells: list[str] = []
        column = 1
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            times = _count(cell, "number-columns-repeated")
            text = _show(cell) if cell.tag == _CELLS[0] else ""
            if text and not text.isspace():
                check_place(sheet=self.name, row=row, column=column + times - 1, limits=self.limits)
                check_length(text, sheet=self.name, row=row, column=column, limits=self.limits)
                cells.extend([""] * (column - 1 - len(cells)))
                cells.extend([text] * times)
            self._note_merged(cell, row, column)
            column += times
        return cells

    def _note_merged(self, cell: etree._Element, row: int, column: int) -> None:
        across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if (across > 1 or down > 1) and len(self.merged) < self.limits.merged:
            self.merged.append(MergedRange(row, column, row + down - 1, column + across - 1))

    def _spend(self, cells: int) -> None:
        self.cells_left -= cells
        if self.cells_left < 0:
            refuse("too_many_cells", "文件里的内容超过 %(limit)s 格，分成几个再导入。", limit=self.limits.cells)


def _name_of_table(row: etree._Element) -> str:
    return next((str(table.get(f"{_TABLE}name", "")) for table in row.iterancestors(f"{_TABLE}table")), "")


def _count(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return min(int(text), 10_000_000) if text.isascii() and text.isdigit() and 0 < len(text) < 12 else 1


_MONTH_ALONE: Final = re.compile(r"\d{4}\s*(年|[-./])\s*\d{1,2}\s*月?")


def _show(cell: etree._Element) -> str:
    """The text shown, but a full date as ISO text; what is shown without a day stays as it is."""
    shown = "\n".join(_paragraph(part) for part in cell if part.tag == f"{_TEXT}p")
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "date" and not _MONTH_ALONE.fullmatch(shown.strip()):
        return str(cell.get(f"{_OFFICE}date-value", shown)).removesuffix("T00:00:00").replace("T", " ")
    if kind == "float" and not shown:
        return _show_value(cell.get(f"{_OFFICE}value", ""))
    return shown


def _show_value(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    return plain_number(number) if math.isfinite(number) else text


def _paragraph(element: etree._Element) -> str:
    """Its text with the spaces, tabs and line breaks that the format writes as elements; notes beside the text left out."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            pieces.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 1000))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif isinstance(child.tag, str) and not child.tag.startswith(_OFFICE):
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
