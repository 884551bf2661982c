"""Tables in Word documents (.docx): each table is a sheet, the paragraphs above it are its titles."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from bihuan.core.sheets.grid import MergedRange, Sheet, build_sheet
from bihuan.documents.reading.archives import Archive, parse_part
from bihuan.documents.reading.limits import ReadingLimits, check_length, check_place, refuse

MOST_TITLE_LINES: Final = 12
_SKIPPED: Final = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "footnoteReference"})


def read_docx(archive: Archive, limits: ReadingLimits) -> tuple[Sheet, ...]:
    """All tables of the document's body in order; text that a tracked change deleted is not there."""
    part = next(
        (name for name in ("word/document.xml", "word/document2.xml") if name in archive.names), "word/document.xml"
    )
    body = parse_part(archive.read(part), kind="docx").find("{*}body")
    sheets: list[Sheet] = []
    titles: list[str] = []
    cells_left = limits.cells
    for block in _blocks(body) if body is not None else ():
        if _name(block) == "tbl":
            sheet = _read_table(block, f"表格{len(sheets) + 1}", titles[-MOST_TITLE_LINES:], limits, cells_left)
            cells_left -= sum(len(row) for row in sheet.rows)
            sheets.append(sheet)
            titles = []
        else:
            line = _text(block).strip()
            if line:
                titles.append(line)
    if not sheets:
        refuse("no_table_in_document", "文档里没有表格。把清单做成表格再导入。")
    return tuple(sheets)


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs, tables, rows or cells of a parent, through the wrappers that hold content controls and tracked changes."""
    for child in parent:
        name = _name(child)
        if name in {"p", "tbl", "tr", "tc"}:
            yield child
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
            yield from _blocks(child)


def _read_table(table: etree._Element, name: str, titles: list[str], limits: ReadingLimits, cells_left: int) -> Sheet:
    rows: list[list[str]] = []
    filled = 0
    merged: list[MergedRange] = []
    open_areas: dict[int, MergedRange] = {}  # left column → the area that a further row may still continue
    for number, row in enumerate(_blocks(table), start=1):
        cells: list[str] = []
        still_open: dict[int, MergedRange] = {}
        column = 1 + _setting(row, "trPr", "gridBefore")
        for cell in _blocks(row):
            width = min(max(_setting(cell, "tcPr", "gridSpan"), 1), limits.columns)
            check_place(sheet=name, row=number, column=column, limits=limits)
            cells.extend([""] * (column - 1 - len(cells)))
            text = "\n".join(_text(part) for part in _blocks(cell)).strip("\n")
            check_length(text, sheet=name, row=number, column=column, limits=limits)
            area = _area_of(cell, number, column, width, open_areas)
            continues = area.top < number
            cells.append("" if continues else text)
            if filled + len(cells) > cells_left:
                refuse("too_many_cells", "文件里的内容超过 %(limit)s 格，分成几个再导入。", limit=limits.cells)
            still_open[column] = area
            column += width
        for left, area in open_areas.items():
            if (kept := still_open.get(left)) is None or kept.top != area.top:
                _keep(area, merged)
        open_areas = still_open
        filled += len(cells)
        rows.append(cells)
    for area in open_areas.values():
        _keep(area, merged)
    return build_sheet(name=name, rows=rows, merged=merged, titles=titles)


def _area_of(cell: etree._Element, row: int, column: int, width: int, above: dict[int, MergedRange]) -> MergedRange:
    """The cells that this one covers: those of the cell above as well where it says that it continues it."""
    merge = cell.find("{*}tcPr/{*}vMerge")
    before = above.get(column)
    if merge is not None and _value(merge, "continue") == "continue" and before is not None:
        return MergedRange(before.top, before.left, row, before.right)
    return MergedRange(row, column, row, column + width - 1)


def _keep(area: MergedRange, merged: list[MergedRange]) -> None:
    if area.bottom > area.top or area.right > area.left:
        merged.append(area)


def _setting(element: etree._Element, group: str, name: str) -> int:
    found = element.find(f"{{*}}{group}/{{*}}{name}")
    text = _value(found, "0") if found is not None else "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _value(element: etree._Element, default: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}val")), default)


def _text(element: etree._Element) -> str:
    """The text of a paragraph or of a table inside a cell, whose rows become lines."""
    pieces: list[str] = []
    _collect(element, pieces)
    return "".join(pieces)


def _collect(element: etree._Element, pieces: list[str]) -> None:
    for child in element:
        name = _name(child)
        if name in _SKIPPED:
            continue
        if name == "t":
            pieces.append(child.text or "")
        elif name == "tab":
            pieces.append("\t")
        elif name in {"br", "cr"}:
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        else:
            if name in {"p", "tr"} and pieces and pieces[-1] != "\n":
                pieces.append("\n")
            _collect(child, pieces)
