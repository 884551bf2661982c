"""The rows of a list as problems.

A row with a text of its own is a problem. A row without one (its text cell is blank, or merged with the cell above) that
has no 序号 of its own continues the problem above: one problem with several measures, deadlines or units. Where only the
序号 is merged and each row has its own text, each row is a problem of its own and they share the 序号: real lists put two
tasks with two deadlines under one number, and folding them together would lose one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bihuan.core.decisions import Reason
from bihuan.core.sheets.columns import ColumnMapping
from bihuan.core.sheets.grid import Sheet
from bihuan.core.sheets.headers import HeaderGuess
from bihuan.core.sheets.synonyms import normalize_label


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands. `row` counts from 1 in the file; `values` has only fields that are filled, text untrimmed inside.

    `own` are the fields that this row fills itself, not by a cell merged with the row above. `section` is the last
    heading row above it (“二、作风方面”). `continued` says that it goes on with the problem of the row before.
    """

    row: int
    values: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    section: str = ""
    continued: bool = False

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A filled row that is no problem, and why."""

    row: int
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class RowsRead:
    """All rows below the header, each either read or skipped with its reason. Empty ones are not mentioned."""

    rows: tuple[RawRow, ...]
    skipped: tuple[SkippedRow, ...]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One problem: its first row and those that continue it."""

    parts: tuple[RawRow, ...]

    @property
    def head(self) -> RawRow:
        return self.parts[0]

    def distinct(self, name: str) -> tuple[str, ...]:
        """The different values of a field over all parts, in order: three rows with two measures give two."""
        return tuple(dict.fromkeys(part.values[name] for part in self.parts if part.values.get(name)))


def read_rows(sheet: Sheet, header: HeaderGuess, mapping: ColumnMapping) -> RowsRead:
    """Every row below the header. Total, heading, note, numbering and repeated header rows are skipped and named."""
    reader = _Reader(sheet, header, mapping)
    rows: list[RawRow] = []
    skipped: list[SkippedRow] = []
    section = ""
    for number in range(header.bottom + 1, len(sheet.rows) + 1):
        cells = tuple(cell.strip() for cell in sheet.row(number))
        if not any(cells):
            continue
        reason = reader.reason_to_skip(number, cells)
        if reason is None:
            rows.append(reader.read(number, section=section, follows=bool(rows)))
            continue
        text = next(cell for cell in cells if cell)
        if reason.code == "section_row":
            section = " ".join(dict.fromkeys(cell for cell in cells if cell))
        skipped.append(SkippedRow(number, text, reason))
    return RowsRead(tuple(rows), tuple(skipped))


def rows_of(sheet: Sheet, header: HeaderGuess, mapping: ColumnMapping) -> Iterator[RawRow]:
    """The rows that are problems or continue one, in order."""
    return iter(read_rows(sheet, header, mapping).rows)


def group_rows(rows: Iterable[RawRow]) -> Iterator[RowGroup]:
    """Rows that continue one problem, put together with its first row."""
    parts: list[RawRow] = []
    for row in rows:
        if parts and not row.continued:
            yield RowGroup(tuple(parts))
            parts = []
        parts.append(row)
    if parts:
        yield RowGroup(tuple(parts))


_TOTAL = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总数)([:：(（].*|\d+.{0,3})?|total|subtotal|sum", re.IGNORECASE
)
_HEADING = re.compile(
    r"([(（]?[一二三四五六七八九十百]+[)）]?\s*[、.．,，:：]|[(（][一二三四五六七八九十百]+[)）]|第[一二三四五六七八九十]+[部类章方])"
)
_HEADING_SERIAL = re.compile(r"[(（]?[一二三四五六七八九十百]+[)）]?[、.．]?")
_BEGINNINGS = frozenset({"serial", "number", "text"})
_NOTE = re.compile(
    r"(注|备注|说明|填表说明|注释)\s*\d*\s*[:：、.]"
    r"|(填表人?|制表人?|审核人?|填报人?|填报单位|填报时间|单位负责人|审批人|联系电话)\s*[:：]"
)


class _Reader:
    """Reads rows of one sheet; keeps what is looked up for every row."""

    def __init__(self, sheet: Sheet, header: HeaderGuess, mapping: ColumnMapping) -> None:
        self.sheet = sheet
        self.header = header
        self.mapping = mapping
        self.spread = {name: sheet.rows_spread_in(column) for name, column in mapping.columns.items()}
        self.header_rows = {_names(sheet.row(row)) for row in range(header.top, header.bottom + 1)}
        self.rows_across = frozenset(a.top for a in sheet.merged if a.top == a.bottom and a.right > a.left)
        first = min(mapping.columns.values(), default=0)
        self.told_columns = {
            column for name, column in mapping.columns.items() if name not in _BEGINNINGS and column != first
        }
        serial = mapping.columns.get("serial")
        below = range(header.bottom + 1, len(sheet.rows) + 1)
        self.counts_in_digits = serial is not None and any(sheet.cell(row, serial).strip().isdigit() for row in below)

    def read(self, number: int, *, section: str, follows: bool) -> RawRow:
        values = {
            name: text
            for name, column in self.mapping.columns.items()
            if (text := _clean(self.sheet.cell(number, column)))
        }
        extra = {
            label: text
            for column, label in self.mapping.extra.items()
            if (text := _clean(self.sheet.cell(number, column)))
        }
        own = frozenset(name for name in values if number not in self.spread[name])
        continued = follows and "text" not in own and "serial" not in own and "number" not in own
        return RawRow(number, values, extra, own, section, continued)

    def reason_to_skip(self, number: int, cells: tuple[str, ...]) -> Reason | None:
        filled = [cell for cell in cells if cell]
        if _names(cells) in self.header_rows:
            return Reason("repeated_header", "与表头相同，跳过。")
        if number == self.header.bottom + 1 and _numbers_columns(cells):
            return Reason("numbering_row", "列号行，跳过。")
        if self._is_total(filled):
            return Reason("total_row", "合计行，跳过。")
        if _NOTE.match(filled[0]) and len(set(filled)) <= 2:
            return Reason("note_row", "说明或签字行，跳过。")
        if self._is_heading(number, cells, filled):
            return Reason("section_row", "分节标题，跳过；其下各行记在这一节。")
        return None

    def _is_total(self, filled: list[str]) -> bool:
        """合计 in the first filled cell, followed by figures at most: a problem whose text begins so is none."""
        return bool(_TOTAL.fullmatch(filled[0])) and all(
            cell == filled[0] or re.fullmatch(r"[\d.,%/项个件 -]*", cell) for cell in filled[1:]
        )

    def _is_heading(self, number: int, cells: tuple[str, ...], filled: list[str]) -> bool:
        """One text alone: numbered as a heading where one can stand, or merged over several columns; or a heading's numeral
        beside its text. A numbered text alone below 整改措施 is a measure of the problem above."""
        if len(set(filled)) == 1:
            stands = any(cell and column not in self.told_columns for column, cell in enumerate(cells, start=1))
            return number in self.rows_across or (stands and bool(_HEADING.match(filled[0])))
        return (
            self.counts_in_digits
            and len(filled) == 2
            and bool(_HEADING_SERIAL.fullmatch(self.sheet.cell(number, self.mapping.columns["serial"]).strip()))
        )


def _clean(cell: str) -> str:
    """Without the edges, and with one kind of line break: the same text must be the same out of every format."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def _names(cells: Iterable[str]) -> tuple[str, ...]:
    """What stands in a row, as labels, so that a header row is known again whatever its spaces and line breaks."""
    names = [normalize_label(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _numbers_columns(cells: tuple[str, ...]) -> bool:
    """Whether the row only numbers the columns: 1 2 3 4."""
    return len(cells) > 2 and all(cell.strip("()（）") == str(place) for place, cell in enumerate(cells, start=1))
