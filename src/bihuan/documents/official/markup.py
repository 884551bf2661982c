"""The few elements of WordprocessingML that an official document is made of."""

import re
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from bihuan.documents.official.geometry import point_twips

NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RED: Final = "FF0000"
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_A_NUMBER: Final = re.compile(r"(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])")


def plain(text: str) -> str:
    """A text as it may stand in the file: nothing in it is markup, and what XML cannot hold is left out."""
    return escape(_UNWRITABLE.sub("", text))


def run(text: str, style: str = "", look: str = "") -> str:
    """A run of text in a style of letters, or with a look of its own. A number such as SZ-2026-0147 stays in one line."""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    looks = f"<w:rPr>{named}{look}</w:rPr>" if named or look else ""
    written = _IN_A_NUMBER.sub('</w:t><w:noBreakHyphen/><w:t xml:space="preserve">', plain(text))
    return f'<w:r>{looks}<w:t xml:space="preserve">{written}</w:t></w:r>'


def paragraph(style: str, *runs: str, look: str = "") -> str:
    """A paragraph of a style; `look` is what this one has of its own, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{look}</w:pPr>{"".join(runs)}</w:p>'


def field(instruction: str) -> str:
    """A figure that the reader's program fills in, such as the number of the page."""
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def exact(points: float, *, before: int = 0, after: int = 0) -> str:
    """A line of exactly this height, and the twips above and below the paragraph."""
    around = f'w:before="{before}" w:after="{after}" '
    return f'<w:spacing {around}w:line="{point_twips(points)}" w:lineRule="exact"/>'


def indent(left: int = 0, right: int = 0, hanging: int = 0) -> str:
    """The paragraph set in by so many twips; a hanging one has its first line further out."""
    first = f'w:hanging="{hanging}"' if hanging else 'w:firstLineChars="0" w:firstLine="0"'
    return f'<w:ind w:left="{left}" w:right="{right}" {first}/>'


def borders(*, top: str = "", bottom: str = "") -> str:
    """Rules above and below a paragraph, each made by `rule`."""
    return f"<w:pBdr>{top and f'<w:top {top}/>'}{bottom and f'<w:bottom {bottom}/>'}</w:pBdr>"


def rule(points: float, *, space: float = 0, line: str = "single", colour: str = "000000") -> str:
    """A rule of this width, so many points away from the text."""
    return f'w:val="{line}" w:sz="{round(points * 8)}" w:space="{round(space)}" w:color="{colour}"'


def part(root: str, content: str | Iterable[str]) -> bytes:
    """A whole part of the file."""
    inner = content if isinstance(content, str) else "".join(content)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:{root} {NAMESPACES}>{inner}</w:{root}>".encode()
