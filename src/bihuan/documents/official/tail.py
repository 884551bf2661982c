"""What stands below the text: attachments named, who signs and when, the note in brackets, attachments, the imprint."""

from collections.abc import Iterator, Sequence

from bihuan.documents.official import geometry
from bihuan.documents.official.geometry import WIDTH, characters, text_width
from bihuan.documents.official.imprint import write_imprint
from bihuan.documents.official.markup import indent, paragraph, run
from bihuan.documents.official.paper import Attachment, Paper
from bihuan.documents.official.text import write_body
from bihuan.documents.official.wording import day, title_lines

_NAMED = "附件："


def write_tail(paper: Paper) -> Iterator[str]:
    """The paragraphs from the end of the body to the end of the file."""
    yield from _attachments_named(paper.attachments)
    yield from _signatures(paper)
    if paper.contact:
        yield paragraph("note", run(f"（{paper.contact.strip('（）()')}）"))
    for place, attachment in enumerate(paper.attachments, start=1):
        yield from _attachment(attachment, place if len(paper.attachments) > 1 else None)
    yield write_imprint(paper)


def _attachments_named(attachments: Sequence[Attachment]) -> Iterator[str]:
    """附件：1. … with the names below one another, and no mark behind them."""
    if not attachments:
        return
    yield paragraph("addressee", look="<w:keepNext/>")
    for place, attachment in enumerate(attachments, start=1):
        number = f"{place}." if len(attachments) > 1 else ""
        lead = (_NAMED if place == 1 else "") + number
        left = 2 + text_width(_NAMED + number)
        look = "<w:keepNext/>" + indent(characters(left), hanging=characters(text_width(lead)))
        yield paragraph("attachments", run(lead + attachment.name), look=look)


def _signatures(paper: Paper) -> Iterator[str]:
    """The date so many characters from the right edge and each name centred over it, with room for the seal."""
    dated = day(paper.issued_on)
    centre = max(geometry.DATE_FROM_RIGHT + text_width(dated) / 2, max(map(text_width, paper.issuers)) / 2)
    box = indent(WIDTH - characters(min(2 * centre, geometry.CHARACTERS)))
    yield paragraph("addressee", look="<w:keepNext/>") * 2
    for issuer in paper.issuers:
        yield paragraph("signature", run(issuer), look=box)
    yield paragraph("date", run(dated), look=box)


def _attachment(attachment: Attachment, number: int | None) -> Iterator[str]:
    """An attachment begins a page: its number in the corner, its name as a title in the third line."""
    if not attachment.body:
        return
    yield paragraph("attachment", run(f"附件{number or ''}"), look="<w:pageBreakBefore/>")
    yield paragraph("addressee")
    yield from (paragraph("title", run(line)) for line in title_lines(attachment.name))
    yield paragraph("addressee")
    yield from write_body(attachment.body)
