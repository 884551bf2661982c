"""A list of items: ruled, its head again on every page, no row parted by the end of one."""

from collections.abc import Sequence
from typing import Final

from bihuan.documents.official.geometry import WIDTH, text_width
from bihuan.documents.official.markup import paragraph, rule, run
from bihuan.documents.official.paper import ItemTable

_SHORT: Final = 8
"""A column in which nothing is wider than so many characters stands in the middle."""
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_RULES: Final = "".join(f"<w:{side} {rule(0.5)}/>" for side in _SIDES)
_ROOM: Final = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 28), ("left", 57), ("bottom", 28), ("right", 57))
)


def write_table(table: ItemTable) -> str:
    """The table, as wide as the text."""
    shares = sum(column.share for column in table.columns)
    widths = [WIDTH * column.share // shares for column in table.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    styles = [_style_of([row[place] for row in table.rows]) for place in range(len(table.columns))]
    head = _row([column.title for column in table.columns], widths, ["head"] * len(widths), again=True)
    rows = "".join(_row(row, widths, styles) for row in table.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_RULES}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_ROOM}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{head}{rows}</w:tbl>"
    )


def _style_of(texts: Sequence[str]) -> str:
    return "short" if all(text_width(text) <= _SHORT for text in texts) else "cell"


def _row(texts: Sequence[str], widths: Sequence[int], styles: Sequence[str], *, again: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{''.join(paragraph(style, run(line)) for line in text.splitlines() or [''])}</w:tc>"
        for text, width, style in zip(texts, widths, styles, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if again else ''}</w:trPr>{cells}</w:tr>"
