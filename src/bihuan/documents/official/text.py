"""The body: headings of four levels, paragraphs, tables of items."""

from collections.abc import Iterator, Sequence

from bihuan.documents.official.markup import paragraph, run
from bihuan.documents.official.paper import Block, Heading, ItemTable, Text
from bihuan.documents.official.table import write_table
from bihuan.documents.official.wording import numbered


def write_body(blocks: Sequence[Block], *, signed: bool = False) -> Iterator[str]:
    """Each block as it stands in the file. A body that is signed keeps its last line with the names below it: they are
    never alone on a page."""
    for place, (block, number) in enumerate(numbered(blocks), start=1):
        kept = "<w:keepNext/>" if signed and place == len(blocks) else ""
        match block:
            case Heading():
                yield _heading(block, number, kept)
            case Text():
                lines = [line.strip() for line in block.text.splitlines() if line.strip()]
                yield from (paragraph("text", run(line)) for line in lines[:-1])
                yield from (paragraph("text", run(line), look=kept) for line in lines[-1:])
            case ItemTable():
                yield write_table(block)


def _heading(heading: Heading, number: str, kept: str) -> str:
    """What goes on behind the title stands in the letters of the body; the dot between them is put here if it lacks."""
    title = number + heading.title.strip()
    if not heading.text.strip():
        return paragraph(f"level{heading.level}", run(title), look=kept)
    ended = title if title.endswith(("。", "？", "！", "：")) else f"{title}。"
    letters = "" if heading.level > 2 else "body"
    return paragraph(f"level{heading.level}", run(ended), run(heading.text.strip(), letters), look=kept)
