"""A paper written to a stream: head, body and tail in one section with the margins and the grid of the standard."""

from collections.abc import Iterator
from typing import BinaryIO

from bihuan.documents.official import geometry
from bihuan.documents.official.geometry import LINE, characters, twips
from bihuan.documents.official.head import letter_foot_rule, letter_mark, write_head
from bihuan.documents.official.markup import exact, field, indent, paragraph, part, run
from bihuan.documents.official.package import RELATED, write_package
from bihuan.documents.official.paper import Paper, PaperKind, check_paper
from bihuan.documents.official.tail import write_tail
from bihuan.documents.official.text import write_body


def write_paper(paper: Paper, stream: BinaryIO) -> None:
    """Write the paper as .docx. Raises BadInput, by field, for a paper that lacks what none may lack."""
    check_paper(paper)
    letter = paper.kind is PaperKind.LETTER
    write_package(
        stream,
        paper,
        {
            "document": part("document", f"<w:body>{''.join(_content(paper))}{_section()}</w:body>"),
            "headerFirst": part("hdr", letter_mark(paper) if letter else paragraph("gap")),
            "footerFirst": part("ftr", letter_foot_rule() if letter else _page_number(odd=True)),
            "footerOdd": part("ftr", _page_number(odd=True)),
            "footerEven": part("ftr", _page_number(odd=False)),
        },
    )


def _content(paper: Paper) -> Iterator[str]:
    yield from write_head(paper)
    yield from write_body(paper.body, signed=True)
    yield from write_tail(paper)


def _section() -> str:
    page = f'<w:pgSz w:w="{twips(geometry.PAGE_WIDTH)}" w:h="{twips(geometry.PAGE_HEIGHT)}"/>'
    margins = {
        "top": geometry.TOP, "right": geometry.RIGHT, "bottom": geometry.BOTTOM, "left": geometry.LEFT,
        "header": geometry.LETTER_MARK_FROM_EDGE, "footer": geometry.LETTER_RULE_FROM_BOTTOM, "gutter": 0,
    }  # fmt: skip
    around = " ".join(f'w:{side}="{twips(width)}"' for side, width in margins.items())
    feet = "".join(
        f'<w:{kind}Reference w:type="{place}" r:id="{RELATED[name]}"/>'
        for kind, place, name in (
            ("header", "first", "headerFirst"),
            ("footer", "first", "footerFirst"),
            ("footer", "default", "footerOdd"),
            ("footer", "even", "footerEven"),
        )
    )
    grid = f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/>'
    return f"<w:sectPr>{feet}{page}<w:pgMar {around}/><w:titlePg/>{grid}</w:sectPr>"


def _page_number(*, odd: bool) -> str:
    """— 1 —, so that its dashes stand 7 mm below the text; a character from the outer edge."""
    size = geometry.PAGE_NUMBER_SIZE
    below = geometry.BOTTOM - geometry.PAGE_NUMBER_BELOW - geometry.LETTER_RULE_FROM_BOTTOM
    after = twips(below) - geometry.point_twips(size * _DASH_ABOVE_FOOT)
    edge = indent(0, characters(1)) if odd else indent(characters(1), 0)
    look = exact(size, after=after) + edge + f'<w:jc w:val="{"right" if odd else "left"}"/>'
    return paragraph("page", run("— "), field("PAGE"), run(" —"), look=look)


_DASH_ABOVE_FOOT = 0.5
"""Where the dash stands in its line, from the lower edge, as a part of its size."""
