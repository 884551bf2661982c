"""What is left of a demand that is joined to another: every field of every unit is asked by one of them, and none twice."""

import itertools
from typing import Any

import pytest

from bihuan.core.demands.catalogue import canonical
from bihuan.core.demands.items import FieldKind, Item
from bihuan.core.demands.joining import gap_of

A, B, C = (Item(name, FieldKind.TEXT) for name in ("资金投入", "典型做法", "联系人"))


@pytest.mark.parametrize(
    ("fields", "units", "rests"),
    [
        ((A, B), (1, 2), []),
        ((A,), (1, 2), [((B,), (1, 2))]),
        ((A, B), (1,), [((A, B), (2,))]),
        ((A,), (1,), [((B,), (1,)), ((A, B), (2,))]),
        ((A, B, C), (1, 2, 3), []),
    ],
    ids=["all", "a field more", "a unit more", "both", "the other asks more"],
)
def test_what_the_other_does_not_ask_stands_over(
    fields: tuple[Item, ...], units: tuple[int, ...], rests: list[tuple[tuple[Item, ...], tuple[int, ...]]]
) -> None:
    gap = gap_of((A, B), (1, 2), fields={canonical(item.name) for item in fields}, asked_ids=units)
    assert [(rest.items, rest.unit_ids) for rest in gap.rests] == rests
    assert gap.covered is (rests == [])


def test_every_cell_is_asked_exactly_once() -> None:
    for fields, units in itertools.product(_subsets((A, B, C)), _subsets((1, 2, 3))):
        gap = gap_of((A, B, C), (1, 2, 3), fields={canonical(item.name) for item in fields}, asked_ids=units)
        cells = [(item, unit) for item in fields for unit in units]
        cells += [(item, unit) for rest in gap.rests for item in rest.items for unit in rest.unit_ids]
        assert sorted(cells, key=str) == sorted(itertools.product((A, B, C), (1, 2, 3)), key=str)


def _subsets(things: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return [each for n in range(1, len(things) + 1) for each in itertools.combinations(things, n)]
