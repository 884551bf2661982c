"""What a demand still needs after it is joined to one that asks the same of the same units: nothing is dropped in silence.

An approved demand is frozen, so nothing is added to it. What it does not ask stands over as at most two demands of their own, which
are checked, weighed and approved anew: the fields that it does not ask, of the units that both ask; and all fields, of the units
that it does not ask. So every unit has one form more at most.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bihuan.core.demands.catalogue import canonical
from bihuan.core.demands.items import Item


@dataclass(frozen=True, slots=True)
class DemandRest:
    """One demand that stands over: these fields of these units."""

    items: tuple[Item, ...]
    unit_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DemandGap:
    """What the other demand does not ask: fields, and units."""

    items: tuple[Item, ...]
    unit_ids: tuple[int, ...]
    rests: tuple[DemandRest, ...]

    @property
    def covered(self) -> bool:
        return not self.rests


def gap_of(
    items: Sequence[Item], unit_ids: Collection[int], *, fields: Collection[str], asked_ids: Collection[int]
) -> DemandGap:
    """`items` of `unit_ids` beside a demand that asks `fields` (canonical names) of `asked_ids`."""
    new_items = tuple(item for item in items if canonical(item.name) not in fields)
    both = tuple(sorted(set(unit_ids) & set(asked_ids)))
    new_units = tuple(sorted(set(unit_ids) - set(asked_ids)))
    rests = (DemandRest(new_items, both), DemandRest(tuple(items), new_units))
    return DemandGap(new_items, new_units, tuple(each for each in rests if each.items and each.unit_ids))
