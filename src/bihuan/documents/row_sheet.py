"""A worksheet that takes a row at once. XlsxWriter asks the same of every cell, which is most of what a long list costs.

It stands on the inside of XlsxWriter (a book with constant memory keeps finished rows in a file of their own). That both
write the same is tested cell by cell, so that another version of it cannot change our books unseen.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Written = str | int | float | date | None
"""What a cell may hold here: moments are texts already."""

_CAREFUL: Final = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_DAY_ZERO: Final = date(1899, 12, 30).toordinal()
_FIRST_TRUE_DAY: Final = 61
"""Spreadsheets believe in a 29 February 1900: before it their count is one less."""


class RowSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter tells no types
    """Rows from the top down, none twice; only in a book with constant memory."""

    def write_whole_row(self, line: int, cells: Sequence[Written], looks: Sequence["Looks"]) -> None:
        """Write line `line` (from 0), each cell in the look that its column has for what it holds."""
        self._write_single_row(line)
        self._check_dimensions(line, len(cells) - 1)
        number = line + 1
        written = [look.cell(number, value) for look, value in zip(looks, cells, strict=True)]
        self.fh.write(f'<row r="{number}">{"".join(written)}</row>')


class Looks:
    """The looks of one column, for texts and blanks, days and numbers, as the beginnings of its cells."""

    def __init__(self, place: int, *, text: Format, day: Format, number: Format) -> None:
        self.column = xl_col_to_name(place)
        self.text = text._get_xf_index()
        self.day = day._get_xf_index()
        self.number = number._get_xf_index()

    def cell(self, line: int, value: Written) -> str:
        """The cell as it stands in the file."""
        if value is None or value == "":
            return f'<c r="{self.column}{line}" s="{self.text}"/>'
        if isinstance(value, str):
            plain = _escaped(value) if _CAREFUL.search(value) else value
            kept = ' xml:space="preserve"' if plain[0].isspace() or plain[-1].isspace() else ""
            return f'<c r="{self.column}{line}" s="{self.text}" t="inlineStr"><is><t{kept}>{plain}</t></is></c>'
        if isinstance(value, date):
            days = value.toordinal() - _DAY_ZERO
            counted = days if days >= _FIRST_TRUE_DAY else days - 1
            return f'<c r="{self.column}{line}" s="{self.day}"><v>{counted}</v></c>'
        return f'<c r="{self.column}{line}" s="{self.number}"><v>{value:.16G}</v></c>'


def _escaped(text: str) -> str:
    """Nothing in a text is markup, and what XML cannot hold stands as spreadsheets write it: _x000D_."""
    plain: str = Worksheet._escape_control_characters(text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
