"""A table as it stands in somebody's file: text at its true row and column, both counted from 1."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.decisions import BadInput, Reason


class FileKind(StrEnum):
    """What a file is by its content, whatever it is called."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"
    CSV = "csv"
    HTML = "html"
    JSON = "json"  # our own export


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Cells that were merged into one; all four edges belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell whose value cannot be trusted, such as a formula that was never calculated."""

    row: int
    column: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `rows[0]` is row 1 of the file, empty leading rows included; a row ends at its last filled cell.

    The value of a merged cell stands in every cell that it covers; `merged` says which cells those are.
    `titles` are lines that stand before the table but not in it (paragraphs of a Word document). `declared` is how many rows the
    file says that there are (0 where it does not say); nothing rests on it, but who knows that number wants to see it explained.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[MergedRange, ...] = ()
    titles: tuple[str, ...] = ()
    faults: tuple[CellFault, ...] = ()
    declared: int = 0

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def row(self, number: int) -> tuple[str, ...]:
        """Row `number`, from 1; empty where the table has none."""
        return self.rows[number - 1] if 0 < number <= len(self.rows) else ()

    def cell(self, row: int, column: int) -> str:
        cells = self.row(row)
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def rows_spread_in(self, column: int) -> frozenset[int]:
        """Rows whose cell in this column shows the value of a merged cell that begins in a row above."""
        return frozenset(
            row
            for area in self.merged
            if area.left <= column <= area.right
            for row in range(area.top + 1, min(area.bottom, len(self.rows)) + 1)
        )


@dataclass(frozen=True, slots=True)
class Workbook:
    """All tables of one file. `warnings` say what was odd about it although it could be read."""

    kind: FileKind
    sheets: tuple[Sheet, ...]
    warnings: tuple[Reason, ...] = ()


MOST_SPREAD_CELLS = 5_000_000


def build_sheet(
    *,
    name: str,
    rows: Iterable[Sequence[str]],
    merged: Iterable[MergedRange] = (),
    titles: Sequence[str] = (),
    faults: Sequence[CellFault] = (),
    declared: int = 0,
) -> Sheet:
    """Drop what is empty at the end, then show the value of each merged cell wherever it reaches.

    Raises BadInput where the merged ranges together cover more cells than any real list has (overlapping ranges made to
    exhaust the machine).
    """
    grid = [_trim(row) for row in rows]
    while grid and not grid[-1]:
        grid.pop()
    width = max(map(len, grid), default=0)
    areas = tuple(_clip(area, height=len(grid), width=width) for area in merged if _reaches(area, len(grid), width))
    if sum((a.bottom - a.top + 1) * (a.right - a.left + 1) for a in areas) > MOST_SPREAD_CELLS:
        raise BadInput(Reason("too_many_merged", "表“%(sheet)s”的合并单元格太多，读不了。", {"sheet": name}))
    for area in areas:
        _spread(grid, area)
    return Sheet(
        name=name,
        rows=tuple(tuple(row) for row in grid),
        merged=areas,
        titles=tuple(titles),
        faults=tuple(faults),
        declared=declared,
    )


def _trim(row: Sequence[str]) -> Sequence[str]:
    end = len(row)
    while end and not (row[end - 1] and row[end - 1].strip()):
        end -= 1
    return row if end == len(row) else row[:end]


def _reaches(area: MergedRange, height: int, width: int) -> bool:
    return 1 <= area.top <= height and 1 <= area.left <= width and area.bottom >= area.top and area.right >= area.left


def _clip(area: MergedRange, *, height: int, width: int) -> MergedRange:
    return MergedRange(area.top, area.left, min(area.bottom, height), min(area.right, width))


def _spread(grid: list[Sequence[str]], area: MergedRange) -> None:
    first = grid[area.top - 1]
    value = first[area.left - 1] if area.left <= len(first) else ""
    if not value:
        return
    for index in range(area.top - 1, area.bottom):
        cells = list(grid[index])
        cells.extend([""] * (area.right - len(cells)))
        cells[area.left - 1 : area.right] = [value] * (area.right - area.left + 1)
        grid[index] = cells
