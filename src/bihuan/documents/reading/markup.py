"""Tables in web pages, which many systems hand out under the name .xls."""

import re
from html.parser import HTMLParser
from typing import Final

from bihuan.core.sheets.grid import MergedRange, Sheet, build_sheet
from bihuan.documents.reading.delimited import decode_text
from bihuan.documents.reading.limits import ReadingLimits, check_length, check_place, refuse

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read_html(content: bytes, limits: ReadingLimits) -> tuple[Sheet, ...]:
    """Every table of the page, outermost ones only."""
    reader = _PageReader(limits)
    reader.feed(_decode_page(content))
    reader.close()
    reader.end_table()
    if not reader.sheets:
        refuse("no_table_in_page", "文件其实是网页，里面没有表格。")
    return tuple(reader.sheets)


def _decode_page(content: bytes) -> str:
    declared = _CHARSET.search(content[:2048])
    if declared and declared.group(1).lower().startswith(b"gb"):
        return content.decode("gb18030", errors="replace")
    return decode_text(content)


class _PageReader(HTMLParser):
    def __init__(self, limits: ReadingLimits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.sheets: list[Sheet] = []
        self.titles: list[str] = []
        self.depth = 0
        self.hidden = 0
        self.rows: list[list[str]] = []
        self.merged: list[MergedRange] = []
        self.taken: dict[int, int] = {}  # column → last row that a cell above reaches down to
        self.cell: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self.hidden += 1
        elif tag == "table":
            self.depth += 1
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.rows.append([])
            check_place(sheet=self._name(), row=len(self.rows), column=1, limits=self.limits)
        elif self.depth == 1 and tag in {"td", "th"}:
            self._end_cell()
            given = dict(attrs)
            self.span = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self.hidden = max(0, self.hidden - 1)
        elif tag in {"td", "th", "tr"} and self.depth == 1:
            self._end_cell()
        elif tag == "table" and self.depth:
            self.depth -= 1
            if self.depth == 0:
                self.end_table()

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.cell is not None:
            self.cell.append(" ".join(data.split("\n")) if data.strip() else "")
        elif self.depth == 0 and data.strip():
            self.titles.append(data.strip())

    def end_table(self) -> None:
        self._end_cell()
        if self.rows:
            self.sheets.append(
                build_sheet(name=self._name(), rows=self.rows, merged=self.merged, titles=self.titles[-12:])
            )
        self.rows, self.merged, self.taken, self.titles = [], [], {}, []

    def _name(self) -> str:
        return f"表格{len(self.sheets) + 1}"

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        text, self.cell = "".join(self.cell).strip(), None
        if not self.rows:
            self.rows.append([])
        row, cells = len(self.rows), self.rows[-1]
        while self.taken.get(len(cells) + 1, 0) >= row:
            cells.append("")
        down, across = self.span
        column = len(cells) + 1
        check_place(sheet=self._name(), row=row, column=column + across - 1, limits=self.limits)
        check_length(text, sheet=self._name(), row=row, column=column, limits=self.limits)
        cells.extend([text, *[""] * (across - 1)])
        for place in range(column, column + across):
            self.taken[place] = row + down - 1
        if down > 1 or across > 1:
            self.merged.append(MergedRange(row, column, row + down - 1, column + across - 1))


def _span(text: str | None) -> int:
    return max(1, min(int(text), 65_534)) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1
