"""版记: who gets a copy, who printed it and when, between rules at the foot of the last page.

It is a table in a box that stands on the lower edge of the text: tables and paragraphs that float by themselves are set
there by some word processors only. Text that would run into the box goes on to the next page, and the box with it.
"""

import math
from collections.abc import Iterator
from typing import Final

from bihuan.documents.official.geometry import (
    LINE,
    WIDTH,
    characters,
    imprint_characters,
    text_width,
)
from bihuan.documents.official.markup import indent, paragraph, rule, run
from bihuan.documents.official.paper import Paper, PaperKind
from bihuan.documents.official.wording import day

_EDGE: Final = characters(1)
_INSIDE: Final = WIDTH - 2 * _EDGE
_PRINTED: Final = imprint_characters(10)
_COPY_TO: Final = "抄送："
_EMU: Final = 635  # a twip, in the unit of drawings
_THICK, _THIN = rule(1), rule(0.75)
_RULES_TOGETHER: Final = 80


def write_imprint(paper: Paper) -> str:
    """The paragraph that holds the box; empty where there is nothing to say. A letter has neither rules nor a printer."""
    rows = list(_rows(paper))
    if not rows:
        return paragraph("gap")
    lines = sum(count for _, count in rows)
    ruled = "" if paper.kind is PaperKind.LETTER else _RULES
    inside = (
        f"<w:tbl><w:tblPr>{ruled}{_CELLS}</w:tblPr>{_GRID}{''.join(row for row, _ in rows)}</w:tbl>{paragraph('gap')}"
    )
    return paragraph("gap", _box(inside, lines * LINE + _RULES_TOGETHER))


def _rows(paper: Paper) -> Iterator[tuple[str, int]]:
    """Each row, and how many lines it takes at most: a line may end a character early for the sake of a mark."""
    if paper.copy_to:
        text = "，".join(paper.copy_to).rstrip("。") + "。"
        hanging = imprint_characters(len(_COPY_TO))
        room = _INSIDE - hanging - imprint_characters(1)
        written = paragraph("imprint", run(_COPY_TO + text), look=indent(hanging, hanging=hanging))
        yield _row((written, WIDTH)), math.ceil(imprint_characters(text_width(text)) / room)
    if paper.kind is PaperKind.DOCUMENT and paper.printed_by:
        printed = f"{day(paper.printed_on)}印发" if paper.printed_on else ""
        by = paragraph("imprint", run(paper.printed_by))
        on = paragraph("imprint", run(printed), look='<w:jc w:val="right"/>')
        room = _INSIDE - _PRINTED - _EDGE - imprint_characters(1)
        lines = math.ceil(imprint_characters(text_width(paper.printed_by)) / room)
        yield _row((by, WIDTH - _PRINTED - 2 * _EDGE), (on, _PRINTED + 2 * _EDGE)), lines


def _row(*cells: tuple[str, int]) -> str:
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_SPAN if len(cells) == 1 else ""}</w:tcPr>{text}</w:tc>'
        for text, width in cells
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{written}</w:tr>"


def _box(content: str, height: int) -> str:
    """A box as wide as the text and so many twips high; what it holds stands on its lower edge."""
    size = f'cx="{WIDTH * _EMU}" cy="{height * _EMU}"'
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{_OPEN}/markup-compatibility/2006">'
        f'<mc:Choice xmlns:wps="{_SHAPE}" Requires="wps"><w:drawing>'
        f'<wp:anchor xmlns:wp="{_OPEN}/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0" '
        'simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
        '<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_OPEN}/drawingml/2006/main"><a:graphicData uri="{_SHAPE}"><wps:wsp>'
        f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


_OPEN: Final = "http://schemas.openxmlformats.org"
_SHAPE: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_SPAN: Final = '<w:gridSpan w:val="2"/>'
_RULES: Final = f"<w:tblBorders><w:top {_THICK}/><w:bottom {_THICK}/><w:insideH {_THIN}/></w:tblBorders>"
_CELLS: Final = (
    f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{_EDGE}" w:type="dxa"/>'
    f'<w:right w:w="{_EDGE}" w:type="dxa"/></w:tblCellMar>'
)
_GRID: Final = (
    f'<w:tblGrid><w:gridCol w:w="{WIDTH - _PRINTED - 2 * _EDGE}"/><w:gridCol w:w="{_PRINTED + 2 * _EDGE}"/></w:tblGrid>'
)
