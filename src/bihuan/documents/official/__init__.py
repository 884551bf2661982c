"""Official documents as GB/T 9704-2012 wants them, written as .docx.

    write_paper(paper, stream)

A `Paper` says what is to be said and to whom; everything that the standard fixes (where the mark stands, the red rules,
22 lines of 28 characters, numbers before headings, the colon after the addressees) follows from it here and can be given
in no other way. The same paper always gives the same bytes. No font is shipped: each is named with others that may stand
in for it (`fonts`).
"""

from bihuan.documents.official.paper import (
    Attachment,
    Block,
    Heading,
    ItemTable,
    Paper,
    PaperKind,
    PaperNumber,
    TableColumn,
    Text,
    Urgency,
)
from bihuan.documents.official.writing import write_paper

__all__ = [
    "Attachment",
    "Block",
    "Heading",
    "ItemTable",
    "Paper",
    "PaperKind",
    "PaperNumber",
    "TableColumn",
    "Text",
    "Urgency",
    "write_paper",
]
