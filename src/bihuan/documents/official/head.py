"""What stands above the text: mark, number, red rule, title, addressees; in a letter the mark is in the head of page 1."""

from collections.abc import Iterator

from bihuan.documents.official import geometry
from bihuan.documents.official.geometry import LINE, LINE_PITCH, point_twips, points, twips
from bihuan.documents.official.markup import RED, borders, exact, indent, paragraph, rule, run
from bihuan.documents.official.paper import Paper, PaperKind, Urgency
from bihuan.documents.official.wording import title_lines

_MARK_RULE = 2.0
_LETTER_RULE = 4.5
"""Points. The standard gives neither; the second holds a thick and a thin rule."""


def write_head(paper: Paper) -> Iterator[str]:
    """The paragraphs of page 1 down to the addressees."""
    yield from _letter_head(paper) if paper.kind is PaperKind.LETTER else _document_head(paper)
    yield from _title(paper)
    if paper.addressees:
        yield _empty_lines(1)
        yield paragraph("addressee", run("、".join(paper.addressees).rstrip("：:") + "："))


def letter_mark(paper: Paper) -> str:
    """The mark of a letter and below it the double rule, thick above thin, wider than the text on both sides."""
    size, width = geometry.mark_size(paper.mark, paper.kind)
    ruled = borders(
        bottom=rule(_LETTER_RULE, space=points(geometry.LETTER_RULE_BELOW_MARK), line="thickThinSmallGap", colour=RED)
    )
    return paragraph("mark", _mark_run(paper.mark, size, width), look=ruled + exact(size) + _letter_width())


def letter_foot_rule() -> str:
    """The double rule at the foot of page 1, thin above thick."""
    ruled = borders(bottom=rule(_LETTER_RULE, line="thinThickSmallGap", colour=RED))
    return paragraph("gap", look=ruled + exact(1) + _letter_width())


def _letter_head(paper: Paper) -> Iterator[str]:
    """The number at the right edge; how urgent it is at the left edge of the same line."""
    above = exact(LINE_PITCH, before=point_twips(geometry.LETTER_NUMBER_BELOW_RULE - _ABOVE_LETTERS))
    if paper.urgency is not Urgency.NONE:
        yield paragraph("urgency", run(paper.urgency), look=above)
        above = exact(LINE_PITCH)
    yield paragraph("number", run(_number(paper)), look=above + '<w:jc w:val="right"/>')
    yield _empty_lines(2)


def _document_head(paper: Paper) -> Iterator[str]:
    """How urgent it is, the mark 35 mm below, two lines, the number, the red rule, two lines."""
    size, width = geometry.mark_size(paper.mark, paper.kind)
    below = twips(geometry.MARK_BELOW_TOP) - LINE
    yield paragraph("urgency", *([run(paper.urgency)] if paper.urgency else []), look=exact(LINE_PITCH, after=below))
    yield paragraph("mark", _mark_run(paper.mark, size, width), look=exact(size))
    yield _empty_lines(2)
    ruled = borders(bottom=rule(_MARK_RULE, space=points(geometry.RULE_BELOW_NUMBER) - _BELOW_LETTERS, colour=RED))
    yield paragraph("number", run(_number(paper)), look=ruled + exact(LINE_PITCH))
    yield _empty_lines(2)


def _title(paper: Paper) -> Iterator[str]:
    yield from (paragraph("title", run(line)) for line in title_lines(paper.title))


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


_ABOVE_LETTERS = 9.5
_BELOW_LETTERS = 3.5
"""Points between the letters of the body and the upper and lower edge of their line."""
