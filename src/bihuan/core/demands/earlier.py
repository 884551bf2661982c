"""What earlier demands' answers hold already: the latest answer of a unit to the same field, as long as it is fresh.

The same field: the same canonical name, the same kind, counted in the same. What speaks of a time of its own (本周新增) is never
the same, and a field that a file answers neither: a file belongs to an answer, not to one of its fields. As with the ledger, nothing
is guessed: what is missed costs some minutes, what is taken wrongly would leave a demand without its answer.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.core.demands.catalogue import canonical, moves_with_time
from bihuan.core.demands.items import FieldKind, Item, measure_of

_BY_FILE = (FieldKind.FILE, FieldKind.PHOTO, FieldKind.TABLE)
Meaning = tuple[str, str, FieldKind]


@dataclass(frozen=True, slots=True)
class Told:
    """One field of one earlier answer: what it was asked as, which unit said it, on which day."""

    value_id: int
    item: Item
    unit_id: int
    on: date


@dataclass(frozen=True, slots=True)
class Known:
    """A field that a unit need not answer again, and the answer that holds it."""

    item: Item
    unit_id: int
    value_id: int


def lasting(item: Item) -> bool:
    """Whether an earlier answer may stand for this field at all."""
    return item.kind not in _BY_FILE and not moves_with_time(item.name)


def known_of(
    items: Sequence[Item], *, unit_ids: Collection[int], told: Iterable[Told], since: date
) -> tuple[Known, ...]:
    """For each field and unit the latest answer that is not older than `since`, in the order of the fields."""
    latest: dict[tuple[int, Meaning], Told] = {}
    for each in told:
        if each.on >= since and each.unit_id in unit_ids and lasting(each.item):
            key = (each.unit_id, _meaning(each.item))
            held = latest.get(key)
            if held is None or (held.on, held.value_id) < (each.on, each.value_id):
                latest[key] = each
    found = ((item, unit, latest.get((unit, _meaning(item)))) for item in items for unit in sorted(unit_ids))
    return tuple(Known(item, unit, each.value_id) for item, unit, each in found if each is not None)


def _meaning(item: Item) -> Meaning:
    return canonical(item.name), measure_of(item.name), item.kind
