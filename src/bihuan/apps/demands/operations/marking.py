"""What the check found is written down beside the fields and the recipients, while nobody has approved yet.

Not an operation itself: the use cases stand in the modules beside it.
"""

from bihuan.apps.demands.models import Demand, DemandItem, DemandRecipient, KnownValue
from bihuan.apps.demands.queries.checking import Weighed
from bihuan.core.demands.catalogue import ANSWERED
from bihuan.core.demands.checking import Checked


def mark_held(demand: Demand, checked: Checked) -> None:
    """Which fields the ledger or earlier answers hold, and which earlier answers hold a field for which unit."""
    keys = {each.item.name: each.entry.key for each in checked.held} | {item.name: ANSWERED for item in checked.told}
    rows = list(DemandItem.objects.filter(demand=demand))
    for row in rows:
        row.held = keys.get(row.name, "")
    DemandItem.objects.bulk_update(rows, ["held"])
    ids = {row.name: row.pk for row in rows}
    KnownValue.objects.filter(item__demand=demand).delete()
    KnownValue.objects.bulk_create(
        KnownValue(item_id=ids[each.item.name], unit_id=each.unit_id, value_id=each.value_id) for each in checked.known
    )


def mark_spared(demand: Demand, weighed: Weighed) -> None:
    """What each recipient need not do at the first turn."""
    spared = {each.unit_id: each for each in weighed.spared}
    rows = list(DemandRecipient.objects.filter(demand=demand))
    for row in rows:
        each = spared.get(row.unit_id)
        row.known, row.spared, row.covered = (each.known, each.minutes, each.covered) if each else (0, 0, False)
    DemandRecipient.objects.bulk_update(rows, ["known", "spared", "covered"])
