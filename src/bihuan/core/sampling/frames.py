"""Tables of what may be drawn and of strata, read from the bytes of a CSV file: every bad line is refused by its number.

UTF-8 with or without a byte order mark; a file that is no UTF-8 is read as GB 18030 (what spreadsheets in China save). Commas, quotes
as in RFC 4180, one line of headings. Blanks around a cell do not count, empty lines neither, other columns are left alone.
"""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.allocation import Rule, Stratum
from bihuan.core.sampling.asked import LARGEST_POPULATION
from bihuan.core.sampling.drawing import FrameItem


class _Reader(Protocol):
    """What `csv.reader` gives: rows one after the other, and the line of the file that it has reached."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")
_WHOLE = re.compile(r"[0-9]{1,15}")
_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,3})?")


def read_frame(data: bytes) -> list[FrameItem]:
    """The items of a frame: a column `id`, and `stratum` where there are strata."""
    headings, rows = _table(data)
    id_at = _column(headings, "id")
    stratum_at = headings.index("stratum") if "stratum" in headings else len(headings)
    items = []
    for number, row in enumerate(rows):
        id_ = row[id_at].strip() if len(row) > id_at else ""
        if id_:
            items.append(FrameItem(id_, row[stratum_at].strip() if len(row) > stratum_at else ""))
        elif _holds_something(row):
            raise BadInput(
                Reason("frame-id-missing-line", "名册第 %(line)s 行没有编号。", {"line": _line_of(data, number)})
            )
    return items


def read_strata(data: bytes) -> tuple[list[Stratum], Rule]:
    """Strata with columns stratum, size, sd and cost (the last two may be missing), and the rule that the columns allow."""
    headings, rows = _table(data)
    name_at, size_at = _column(headings, "stratum"), _column(headings, "size")
    sd_at, cost_at = (headings.index(name) if name in headings else None for name in ("sd", "cost"))
    strata = []
    for number, row in enumerate(rows):
        if not _holds_something(row):
            continue
        cells = [cell.strip() for cell in row] + [""] * (len(headings) - len(row))
        where = (data, number)
        strata.append(
            Stratum(
                cells[name_at],
                _whole(cells[size_at], where, "size"),
                1.0 if sd_at is None else _decimal(cells[sd_at], where, "sd"),
                1.0 if cost_at is None else _decimal(cells[cost_at], where, "cost"),
            )
        )
    if cost_at is not None:
        return strata, Rule.COST
    return strata, Rule.PROPORTIONAL if sd_at is None else Rule.NEYMAN


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, else GB 18030. Raises BadInput for what is neither."""
    if data.startswith(_OTHER_UNICODE) or b"\x00" in data:
        raise BadInput(Reason("file-no-text", "这不是 CSV 文本（或者是 UTF-16 编码），请另存为 UTF-8 的 CSV。"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as problem:
        raise BadInput(Reason("file-encoding", "文件既不是 UTF-8 也不是 GBK 编码，读不了。")) from problem


def _table(data: bytes) -> tuple[list[str], Iterator[list[str]]]:
    """(headings in small letters, the cells of every line after them, read as they are asked for: a frame may have a million)."""
    rows = _rows(data)
    first = next((row for row in rows if _holds_something(row)), None)
    if first is None:
        raise BadInput(Reason("file-empty", "文件是空的。"))
    return [cell.strip().lower() for cell in first], rows


def _rows(data: bytes) -> Iterator[list[str]]:
    reader = _reader(data)
    try:
        yield from reader
    except csv.Error as problem:
        reason = Reason("csv-broken", "CSV 第 %(line)s 行的引号或格式不对，读不了。", {"line": reader.line_num})
        raise BadInput(reason) from problem


def _line_of(data: bytes, number: int) -> int:
    """In which line of the file the row after so many others stands. Found by reading again: only a refusal asks."""
    reader = _reader(data)
    next(row for row in reader if _holds_something(row))
    for _row in range(number + 1):
        next(reader)
    return reader.line_num


def _reader(data: bytes) -> _Reader:
    return csv.reader(io.StringIO(decode(data), newline=""), strict=True)


def _holds_something(row: Sequence[str]) -> bool:
    return any(cell and not cell.isspace() for cell in row)


def _column(headings: Sequence[str], name: str) -> int:
    if name not in headings:
        found = "、".join(heading for heading in headings if heading) or "—"
        params = {"name": name, "found": found if len(found) <= 80 else f"{found[:80]}…"}
        raise BadInput(Reason("column-missing", "第一行没有“%(name)s”这一列；读到的列：%(found)s。", params))
    return headings.index(name)


def _whole(text: str, where: tuple[bytes, int], column: str) -> int:
    if not _WHOLE.fullmatch(text) or int(text) > LARGEST_POPULATION:
        raise _wrong(text, where, column, Reason("number-whole", "正整数"))
    return int(text)


def _decimal(text: str, where: tuple[bytes, int], column: str) -> float:
    if not _DECIMAL.fullmatch(text) or not math.isfinite(float(text)):
        raise _wrong(text, where, column, Reason("number-decimal", "不小于 0 的数"))
    return float(text)


def _wrong(text: str, where: tuple[bytes, int], column: str, kind: Reason) -> BadInput:
    shown = text if len(text) <= 30 else f"{text[:30]}…"
    params = {"line": _line_of(*where), "column": column, "text": shown, "kind": kind}
    return BadInput(Reason("number-wrong", "第 %(line)s 行的 %(column)s 写的是“%(text)s”，要是%(kind)s。", params))
