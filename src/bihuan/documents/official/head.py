"""What stands above the text: mark, number, red rule, title, addressees; in a letter the mark is in the head of page 1."""

from collections.abc import Iterator

from bihuan.documents.official import geometry
from bihuan.documents.official.geometry import LINE, LINE_PITCH, WIDTH, point_twips, points, twips
from bihuan.documents.official.markup import RED, borders, exact, indent, paragraph, rule, run
from bihuan.documents.official.paper import Paper, PaperKind
from bihuan.documents.official.wording import title_lines

_MARK_RULE = 2.0
_LETTER_RULE, _LETTER_RULE_WHOLE = 4.5, 6.0
"""Points. The standard gives none; a letter's are a thick rule and, 0.75 below it, one of 0.75."""


def write_head(paper: Paper) -> Iterator[str]:
    """The paragraphs of page 1 down to the addressees."""
    yield from _letter_head(paper) if paper.kind is PaperKind.LETTER else _document_head(paper)
    yield from _title(paper)
    if paper.addressees:
        yield _empty_lines(1)
        yield paragraph("addressee", run("、".join(paper.addressees).rstrip("：:") + "："))


def letter_mark(paper: Paper) -> str:
    """The mark of a letter and below it the double rule, thick above thin, wider than the text on both sides.

    Both are in frames at a place on the page; the frame of the mark reaches down to the rule, so that the text of page 1
    begins below it. What stands in the head in the ordinary way pushes the text down too, but each word processor as it likes.
    """
    size, width = geometry.mark_size(paper.mark, paper.kind)
    top = points(geometry.LETTER_MARK_FROM_EDGE) + size * _ABOVE_LETTERS
    ruled = borders(top=rule(_LETTER_RULE, line="thinThickSmallGap", colour=RED))
    return (
        paragraph(
            "mark", _mark_run(paper.mark, size, width), look=_frame(top, _letter_rule_at(size) - top) + exact(size)
        )
        + paragraph("gap", look=_frame(_letter_rule_at(size), _LETTER_RULE_WHOLE + 1) + ruled + exact(1))
        + paragraph("gap")
    )


def letter_foot_rule() -> str:
    """The double rule at the foot of page 1, thin above thick."""
    ruled = borders(bottom=rule(_LETTER_RULE, line="thinThickSmallGap", colour=RED))
    return paragraph("gap", look=ruled + exact(1) + _letter_width())


def _letter_head(paper: Paper) -> Iterator[str]:
    """The number at the right edge; how urgent it is at the left edge of the same line."""
    size = geometry.BODY_SIZE
    below_rule = geometry.LETTER_NUMBER_BELOW_RULE + size * _ABOVE_LETTERS
    yield paragraph("gap", look=exact(1, after=point_twips(below_rule - 1)))
    line = exact(size, after=LINE - point_twips(size))
    urgent = (run(paper.urgency, "heavy"), "<w:r><w:tab/></w:r>") if paper.urgency else ()
    side = '<w:jc w:val="left"/>' if urgent else '<w:jc w:val="right"/>'
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs><w:snapToGrid w:val="0"/>'
    yield paragraph("number", *urgent, run(_number(paper)), look=tab + line + side)
    yield _empty_lines(2)


def _document_head(paper: Paper) -> Iterator[str]:
    """How urgent it is, the mark 35 mm below, two lines, the number, the red rule, two lines."""
    size, width = geometry.mark_size(paper.mark, paper.kind)
    below = twips(geometry.MARK_BELOW_TOP) - LINE + point_twips(size * _ABOVE_LETTERS)
    yield paragraph("urgency", *([run(paper.urgency)] if paper.urgency else []), look=exact(LINE_PITCH, after=below))
    yield paragraph("mark", _mark_run(paper.mark, size, width), look=exact(size))
    yield _empty_lines(2)
    space = (
        points(geometry.RULE_BELOW_NUMBER)
        - (LINE_PITCH - geometry.BODY_SIZE) * _LEADING_BELOW
        - geometry.BODY_SIZE * _BELOW_LETTERS
    )
    ruled = borders(bottom=rule(_MARK_RULE, space=space, colour=RED))
    yield paragraph("number", run(_number(paper)), look=ruled + exact(LINE_PITCH))
    yield _empty_lines(2)


def _title(paper: Paper) -> Iterator[str]:
    yield from (paragraph("title", run(line)) for line in title_lines(paper.title))


def _letter_rule_at(size: float) -> float:
    """Points from the upper edge of the page to the rule below a mark of this size."""
    mark = size * (1 + _ABOVE_LETTERS - _BELOW_LETTERS)
    return points(geometry.LETTER_MARK_FROM_EDGE + geometry.LETTER_RULE_BELOW_MARK) + mark


def _frame(top: float, height: float) -> str:
    """A frame as wide as the rules of a letter, so many points from the upper edge of the page and so many high."""
    size = f'w:w="{twips(geometry.LETTER_RULE_WIDTH)}" w:h="{point_twips(height)}" w:hRule="exact"'
    place = f'w:vAnchor="page" w:hAnchor="page" w:xAlign="center" w:y="{point_twips(top)}"'
    return f'<w:framePr {size} w:wrap="around" {place}/>'


def _number(paper: Paper) -> str:
    """A draft has no number yet; its line stays."""
    return str(paper.number) if paper.number else ""


def _mark_run(mark: str, size: float, width: int) -> str:
    halves = round(size * 2)
    return run(
        mark, look=f'<w:spacing w:val="0"/><w:w w:val="{width}"/><w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>'
    )


def _empty_lines(count: int) -> str:
    return paragraph("addressee") * count


def _letter_width() -> str:
    """In from the edges of the page so that rules of 170 mm stand in its middle."""
    margin = (geometry.PAGE_WIDTH - geometry.LETTER_RULE_WIDTH) / 2
    return indent(twips(margin - geometry.LEFT), twips(margin - geometry.RIGHT))


_ABOVE_LETTERS = 0.043
_BELOW_LETTERS = 0.11
"""How far letters stand out of the top of a line as high as they are, and how much it leaves below them."""
_LEADING_BELOW = 0.35
"""So much of what a line is higher than its letters stands below them."""
