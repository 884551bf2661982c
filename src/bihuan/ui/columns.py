"""How a higher app fills columns of a lower app's list: the list of campaigns shows what the ledger counts of each of them.

A lower app's view asks `columns_of("campaigns.list", request, ids)`; a higher app registers a function for that slot in its
`ready`, which reads all rows at once and answers plain, permitted cells. A row that a column says nothing of stays empty.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from bihuan.ui.figures import Figure, RatePair, render_figure, render_rates


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, and what stands in it for each row by the row's id. `hot` sets what is not zero in red.

    `axis` columns hold rates and are headed by their scale.
    """

    key: str
    label: str
    cells: Mapping[int, Figure | RatePair | str]
    hot: bool = False
    axis: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one row shows in one column. `hot`: in red."""

    label: str
    shown: SafeString | str
    hot: bool = False
    axis: bool = False


Fill = Callable[[HttpRequest, Sequence[int]], Iterable[Column]]

_slots: dict[str, list[tuple[int, Fill]]] = {}


def register_columns(slot: str, fill: Fill, order: int = 50) -> None:
    """Fill columns of a list "app.page". Lower orders stand first, equal ones as registered; twice counts once."""
    held = _slots.setdefault(slot, [])
    if all(known is not fill for _, known in held):
        held.append((order, fill))
        held.sort(key=lambda pair: pair[0])


def columns_of(slot: str, request: HttpRequest, ids: Sequence[int]) -> tuple[Column, ...]:
    """Every column that higher apps give to this list."""
    return tuple(column for _, fill in _slots.get(slot, ()) for column in fill(request, ids))


def cells_of(columns: Iterable[Column], row_id: int) -> tuple[Cell, ...]:
    """What one row shows, drawn."""
    return tuple(_cell(column, column.cells.get(row_id)) for column in columns)


def _cell(column: Column, held: Figure | RatePair | str | None) -> Cell:
    if isinstance(held, RatePair):
        return Cell(column.label, render_rates(held, words=False), axis=True)
    if isinstance(held, Figure):
        return Cell(column.label, render_figure(held, "r"), hot=column.hot and held.value not in (0, "0"))
    return Cell(column.label, held or "", axis=column.axis)
