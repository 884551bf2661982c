"""Rows of other people's lists, understood: what each cell means for the ledger, what a person must settle, what is wrong.

    words       the words that lists use for severity, category, source and track
    cells       cleaning a cell; several measures or milestones in one cell, and back again
    values      the cells about when and who
    reading     a whole row

Facts in (known units, people, the year of the list, a calendar), understood rows out. Pure: it never looks anything up. What
makes a row unusable is an error; what could not be read is a doubt that waits for a person; nothing is guessed.
"""

from bihuan.core.ledger_rows.model import (
    CellError,
    CellNote,
    Doubt,
    Proposal,
    ShownCell,
    UnderstoodMeasure,
    UnderstoodMilestone,
    UnderstoodPerson,
    UnderstoodRow,
)
from bihuan.core.ledger_rows.reading import ReadingContext, RowReader
from bihuan.core.ledger_rows.values import PeopleIndex, PostHolder

__all__ = [
    "CellError",
    "CellNote",
    "Doubt",
    "PeopleIndex",
    "PostHolder",
    "Proposal",
    "ReadingContext",
    "RowReader",
    "ShownCell",
    "UnderstoodMeasure",
    "UnderstoodMilestone",
    "UnderstoodPerson",
    "UnderstoodRow",
]
