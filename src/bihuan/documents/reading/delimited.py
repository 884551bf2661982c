"""Text files with delimiters (.csv .tsv .txt), in the encodings that Chinese offices use."""

import codecs
import csv
import io
import re
from collections import Counter
from typing import Final

from bihuan.core.sheets.grid import Sheet, build_sheet
from bihuan.documents.reading.limits import ReadingLimits, check_length, check_place, refuse

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ",;\t|，"
_LINES_TRIED: Final = 60
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")


def read_delimited(content: bytes, limits: ReadingLimits) -> tuple[Sheet, ...]:
    """The one table of the file. A row is a record: line breaks inside quotes do not count, as spreadsheets count them."""
    text = decode_text(content)
    delimiter = find_delimiter(text)
    rows: list[list[str]] = []
    cells_left = limits.cells
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            rows.append([_unguard(cell) for cell in record])
            cells_left -= len(record)
            _check(record, number, limits)
            if cells_left < 0:
                refuse("too_many_cells", "文件里的内容超过 %(limit)s 格，分成几个再导入。", limit=limits.cells)
    except csv.Error:
        refuse("csv_broken", "第 %(row)s 行附近读不下去：多半是引号没有成对。", row=len(rows) + 1)
    return (build_sheet(name="csv", rows=rows),)


def decode_text(content: bytes) -> str:
    """By its byte order mark, else UTF-8, else GB 18030 (GBK and GB 2312 are parts of it). Raises BadInput for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode(content, encoding) or _refuse_encoding()
    head = content[:4000]
    if 0 < head.count(0) < len(head) // 20 and (text := _decode(content.replace(b"\0", b""), "utf-8")):
        return text  # a few zeros that a broken export left in a text that is otherwise sound
    if 0 in head:  # no other encoding of text holds a zero; which half of a comma or a digit it is tells the order
        encoding = "utf-16-le" if content[1:4000:2].count(0) > content[:4000:2].count(0) else "utf-16-be"
        text = _decode(content, encoding)
    else:
        text = _decode(content, "utf-8") or _decode(content, "gb18030")
    return text or _refuse_encoding()


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first records into the most equal number of cells."""
    head = "".join(text.splitlines(keepends=True)[:_LINES_TRIED])[:200_000]

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            records = [record for record in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if record]
        except csv.Error:
            return (0, 0)
        widths = Counter(len(record) for record in records)
        width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        return (times, width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=merit)


def _decode(content: bytes, encoding: str) -> str | None:
    """None where it is not that encoding, or where it decodes to control characters, as no written text does."""
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return None
    return None if len(_CONTROL.findall(text)) > len(text) // 200 else text


def _refuse_encoding() -> str:
    refuse("not_text", "认不出这个文件：不是表格，也不是 UTF-8、UTF-16 或 GBK 编码的文本。")


def _check(record: list[str], number: int, limits: ReadingLimits) -> None:
    if number > limits.rows or len(record) > limits.columns:
        last = max((place for place, cell in enumerate(record, start=1) if cell.strip()), default=0)
        if last:
            check_place(sheet="csv", row=number, column=last, limits=limits)
    for column, cell in enumerate(record, start=1):
        if len(cell) > limits.cell_length:
            check_length(cell, sheet="csv", row=number, column=column, limits=limits)


def _unguard(cell: str) -> str:
    """Take back the apostrophe that keeps a spreadsheet from running a text as a formula."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell
