"""The XML of .xlsx parts, cut into rows and strings.

Two ways with one result. Excel, WPS, LibreOffice and the usual libraries all write the same plain XML; that is cut with
expressions, some four times faster than by a parser. Whatever is not plain (prefixed names, comments, another encoding),
and every single row or string that is not (entities, runs of formatted text), goes through the parser.
"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from lxml import etree

from bihuan.documents.reading.archives import iterate_part, parse_part, refuse_declarations

# Column letters ("" where not given), style, type, formula markup ("" where none), value, inline text.
RawCell: TypeAlias = tuple[str, str, str, str, str, str]

_KIND: Final = "xlsx"
_MAIN: Final = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW: Final = re.compile(rb"<row(\s[^>]*?)?(?:/>|>(.*?)</row>)", re.DOTALL)
_ROW_NUMBER: Final = re.compile(rb'\sr="(\d{1,9})"')
_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,3})\d{1,7}"(?: s="(\d{1,6})")?(?: t="([a-zA-Z]{1,9})")?'
    r"(?:/>|>(<f(?: [^>]*)?(?:/>|>[^<]*</f>))?(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: [^>]*)?>([^<]*)</t></is>)?</c>)"
)
_MERGED: Final = re.compile(rb'<mergeCell\s[^>]*?ref="([^"]*)"')
_SIZE: Final = re.compile(rb'<(?:\w+:)?dimension\s[^>]*?ref="[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}(\d{1,7})"')
_STRING: Final = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_PLAIN_STRING: Final = re.compile(rb"<t(?: [^>]*)?>([^<&\r]*)</t>")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def rows_in(content: bytes) -> Iterator[tuple[int, list[RawCell]]]:
    """Each row's number as written (0 where it is not) and its cells, in the order of the file."""
    if not _is_plain(content, b"worksheet"):
        for element in iterate_part(content, "row"):
            yield _number(element.get("r")), [_cell_of(cell) for cell in element]
        return
    for match in _ROW.finditer(content):
        number = _ROW_NUMBER.search(match.group(1) or b"")
        inside = match.group(2)
        yield int(number.group(1)) if number else 0, _cut_cells(inside) if inside else []


def merged_in(content: bytes) -> Iterator[str]:
    """References of merged ranges as written: "A1:C2"."""
    if _is_plain(content, b"worksheet"):
        yield from (match.group(1).decode(errors="replace") for match in _MERGED.finditer(content))
    else:
        yield from (element.get("ref", "") for element in iterate_part(content, "mergeCell"))


def declared_rows(content: bytes) -> int:
    """How many rows a worksheet says that it has; 0 where it does not say. Often it is far more than there are."""
    match = _SIZE.search(content[:4000])
    return int(match.group(1)) if match else 0


def strings_in(content: bytes) -> Iterator[str]:
    """The shared strings in order."""
    if not _is_plain(content, b"sst"):
        yield from (text_of(item) for item in iterate_part(content, "si"))
        return
    for match in _STRING.finditer(content):
        inside = match.group(1) or b""
        plain = _PLAIN_STRING.fullmatch(inside)
        yield unescape(plain.group(1).decode()) if plain else text_of(_parse_piece(inside))


def unescape(text: str) -> str:
    """Characters that XML cannot hold are written _x000D_; an underscore that only looks so is written _x005F_."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def text_of(item: etree._Element) -> str:
    """The text of all runs, without the reading aids (rPh) that stand beside them."""
    if len(item) == 1 and item[0].tag.endswith("}t"):
        return unescape(item[0].text or "")
    return unescape("".join(node.text or "" for node in _text_nodes(item)))


def _is_plain(content: bytes, root: bytes) -> bool:
    """Whether expressions see in this part exactly what a parser would."""
    refuse_declarations(content)
    head = content[:1000]
    encoding = re.match(rb"<\?xml[^>]*?encoding=[\"']([^\"']*)", head)
    return (
        (encoding is None or encoding.group(1).lower() == b"utf-8")
        and b"<" + root + b" " in head
        and b'xmlns="' + _MAIN in content[:4000]
        and b"<!" not in content
        and content.count(b"<?") <= 1
    )


def _cut_cells(inside: bytes) -> list[RawCell]:
    text = inside.decode()
    if "&" not in text and "\r" not in text and "_x" not in text:
        cells: list[RawCell] = _CELL.findall(text)
        if len(cells) == text.count("<c"):
            return cells
    return [_cell_of(cell) for cell in _parse_piece(inside)]


def _parse_piece(inside: bytes) -> etree._Element:
    return parse_part(b'<x xmlns="' + _MAIN + b'" xmlns:r="r" xmlns:x14ac="x">' + inside + b"</x>", kind=_KIND)


def _cell_of(cell: etree._Element) -> RawCell:
    formula = value = inline = ""
    for child in cell:
        tag = child.tag
        if tag.endswith("}v"):
            value = child.text or ""
        elif tag.endswith("}f"):
            formula = "<f>"
        elif tag.endswith("}is"):
            inline = text_of(child)
    letters = str(cell.get("r", "")).rstrip("0123456789")
    return (letters, str(cell.get("s", "")), str(cell.get("t", "")), formula, value, inline)


def _text_nodes(item: etree._Element) -> Iterator[etree._Element]:
    for child in item:
        tag = child.tag
        if tag.endswith("}t"):
            yield child
        elif tag.endswith("}r"):
            yield from child.iter("{*}t")


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return match.group() if 0xD800 <= code <= 0xDFFF else chr(code)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
