"""What an official document says. Nothing here knows how it looks."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import BadInput, Reason


class PaperKind(StrEnum):
    """The two formats of GB/T 9704-2012 that a campaign office writes: the ordinary one and the letter (10.1)."""

    DOCUMENT = "document"
    LETTER = "letter"


class Urgency(StrEnum):
    """How fast it must travel. There is no mark of secrecy: no classified matter is handled here."""

    NONE = ""
    URGENT = "加急"
    MOST_URGENT = "特急"


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """发文字号: the office's word, the year in its brackets, the number without leading zeros."""

    word: str
    year: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.sequence}号"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4, without its number; `text` goes on in the same paragraph in the letters of the body."""

    level: int
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Body text. A line break begins a new paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column; `share` is its part of the width beside the shares of the others."""

    title: str
    share: int = 1


@dataclass(frozen=True, slots=True)
class ItemTable:
    """A list of items under ruled heads, which stand again on every page."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Text | ItemTable


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that belongs to the document. With `body` it follows on a page of its own, without it is only named."""

    name: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One official document.

    `mark` is what stands in red at the head; `issuers` sign, in order of rank; `issued_on` is the day on which the head of
    the office signed. `contact` is put in brackets below the date. A letter has neither `printed_by` nor `printed_on`.
    A line break in `title` is kept, otherwise the lines are balanced.
    """

    kind: PaperKind
    mark: str
    title: str
    addressees: tuple[str, ...]
    body: tuple[Block, ...]
    issuers: tuple[str, ...]
    issued_on: date
    number: PaperNumber | None = None
    attachments: tuple[Attachment, ...] = ()
    contact: str = ""
    copy_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: date | None = None
    urgency: Urgency = Urgency.NONE


def check_paper(paper: Paper) -> None:
    """Raises BadInput, by field, for what no official document may lack and for tables whose rows do not fit their columns."""
    needed = {
        "mark": (paper.mark.strip(), Reason("paper-without-mark", "公文要有发文机关标志。")),
        "title": (paper.title.strip(), Reason("paper-without-title", "公文要有标题。")),
        "body": (paper.body, Reason("paper-without-body", "公文要有正文。")),
        "issuers": (paper.issuers, Reason("paper-without-issuer", "公文要有发文机关署名。")),
    }
    fields = {name: reason for name, (value, reason) in needed.items() if not value}
    blocks = (*paper.body, *(block for attachment in paper.attachments for block in attachment.body))
    for block in blocks:
        if isinstance(block, Heading) and not 1 <= block.level <= 4:
            fields["body"] = Reason(
                "paper-level", "公文的层次是一至四级，没有第 %(level)s 级。", {"level": block.level}
            )
        if isinstance(block, ItemTable) and any(len(row) != len(block.columns) for row in block.rows):
            fields["body"] = Reason("paper-table", "公文里的表格，每行的格数要和表头一样多。")
    if fields:
        raise BadInput(next(iter(fields.values())), fields)
