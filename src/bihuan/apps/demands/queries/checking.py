"""What the check of a demand stands on: the demands that go on among its recipients, what these answered before, what their weeks hold."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.demands.models import AnswerValue, Demand, DemandItem, DemandRecipient
from bihuan.apps.demands.queries.groups import GROUPS
from bihuan.apps.demands.queries.loads import loads_of_units
from bihuan.apps.demands.queries.tables import table_in_force
from bihuan.core.demands.burden import (
    BurdenTable,
    Level,
    Peak,
    heaviest_weeks,
    level_of,
    minutes_of,
    week_of,
    weekly_loads,
)
from bihuan.core.demands.catalogue import canonical, recognise
from bihuan.core.demands.checking import Asked, Checked, Earlier, check_demand
from bihuan.core.demands.earlier import Told, lasting
from bihuan.core.demands.items import FieldKind, Item
from bihuan.core.demands.turns import Frequency, Turn, fresh_days, turns_of


@dataclass(frozen=True, slots=True)
class Spared:
    """What a unit need not do at the first turn, as it answered before: so many fields, of so many minutes; `covered`: all."""

    unit_id: int
    known: int
    minutes: int
    covered: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """A demand on the scales: when it is answered, what each time costs one unit, the heaviest week of each unit."""

    turns: tuple[Turn, ...]
    minutes_each: int
    peaks: tuple[Peak, ...]
    table: BurdenTable
    spared: tuple[Spared, ...]

    @property
    def peak(self) -> int:
        return self.peaks[0].total if self.peaks else 0

    @property
    def level(self) -> Level:
        return level_of(self.peak, self.table)

    @property
    def over(self) -> tuple[Peak, ...]:
        """The units that are over their budget with it."""
        return tuple(peak for peak in self.peaks if level_of(peak.total, self.table) is Level.OVER)


def items_of(demand: Demand) -> tuple[Item, ...]:
    """The fields as the core knows them, in their order."""
    rows = DemandItem.objects.filter(demand=demand).order_by("position").values_list("name", "kind")
    return tuple(Item(name, FieldKind(kind)) for name, kind in rows)


def unit_ids_of(demand: Demand) -> frozenset[int]:
    """The units that are asked."""
    return frozenset(DemandRecipient.objects.filter(demand=demand).values_list("unit", flat=True))


def check_of(demand: Demand, *, today: date) -> Checked:
    """What the ledger and earlier answers hold of it, and what it asks again. What was fresh when it was checked stays so."""
    units, items = unit_ids_of(demand), items_of(demand)
    checked_on = timezone.localdate(demand.checked_at) if demand.checked_at else today
    fresh = fresh_days(Frequency(demand.frequency), table_in_force(demand.region_id)[0].fresh)
    since = max(demand.first_day, checked_on) - timedelta(days=fresh)
    told = _told(demand, items, units, since) if fresh else ()
    earlier = Earlier(told, since, once=demand.frequency == Frequency.ONCE)
    return check_demand(items, unit_ids=units, others=_others(demand, units, today), earlier=earlier)


def weigh(demand: Demand, checked: Checked, *, today: date) -> Weighed:
    """What the missing fields cost from today on. Raises BadInput where there is no day to answer on. `demand.region` must be at hand."""
    table, _ = table_in_force(demand.region_id)
    turns = turns_of(
        Frequency(demand.frequency), first=max(demand.first_day, today), end=demand.end_day, days=demand.answer_days,
        calendar=calendars.calendar_for(demand.region.path),
    )  # fmt: skip
    minutes = minutes_of(checked.missing, table)
    added = weekly_loads((turn.due_on for turn in turns), minutes)
    units = unit_ids_of(demand)
    held = loads_of_units(
        units, first=week_of(turns[0].due_on), last=week_of(turns[-1].due_on) + timedelta(days=6), but=demand.pk
    )
    spared = _spared(checked, table)
    less = {each.unit_id: {week_of(turns[0].due_on): each.minutes} for each in spared}
    peaks = heaviest_weeks(added, unit_ids=units, held=held, spared=less)
    return Weighed(turns, minutes, peaks, table, spared)


def _spared(checked: Checked, table: BurdenTable) -> tuple[Spared, ...]:
    """Of what is asked after all; what earlier answers hold for every unit is not in it."""
    asked, known = set(checked.missing), defaultdict(list)
    for each in checked.known:
        if each.item in asked:
            known[each.unit_id].append(each.item)
    return tuple(
        Spared(unit, len(items), minutes_of(items, table), len(items) == len(asked)) for unit, items in known.items()
    )


def _told(demand: Demand, items: Sequence[Item], units: Collection[int], since: date) -> tuple[Told, ...]:
    """What these units answered lately to fields of these names, in whatever demand of the region. One query, none where nothing lasts."""
    names = {canonical(item.name) for item in items if lasting(item) and recognise(item.name) is None}
    if not names:
        return ()
    rows = AnswerValue.objects.filter(
        item__canonical__in=names, answer__unit__in=units, answer__handed_in_on__gte=since,
        answer__turn__demand__region=demand.region_id,
    ).exclude(item__demand=demand.pk)  # fmt: skip
    found = rows.order_by("id").values_list("id", "item__name", "item__kind", "answer__unit", "answer__handed_in_on")
    return tuple(Told(pk, Item(name, FieldKind(kind)), unit, on) for pk, name, kind, unit, on in found)


def _others(demand: Demand, units: Collection[int], today: date) -> tuple[Asked, ...]:
    """Demands approved and not over that ask one of these units, whoever may see them: nobody is asked twice for that. Three queries."""
    in_force = GROUPS["running"].condition(today) | GROUPS["coming"].condition(today)
    shared = DemandRecipient.objects.filter(unit__in=units).values("demand")
    rows = Demand.objects.filter(in_force, pk__in=shared, region=demand.region_id).exclude(pk=demand.pk).order_by("id")
    found = list(rows.values_list("id", "number", "title", "frequency", "end_day"))
    ids = [row[0] for row in found]
    fields, asked = defaultdict(set), defaultdict(set)
    for pk, name in DemandItem.objects.filter(demand__in=ids, held="").values_list("demand", "canonical"):
        fields[pk].add(name)
    for pk, unit in DemandRecipient.objects.filter(demand__in=ids, unit__in=units).values_list("demand", "unit"):
        asked[pk].add(unit)
    return tuple(
        Asked(pk, number, title, frozenset(fields[pk]), frozenset(asked[pk]), frequency, end)
        for pk, number, title, frequency, end in found
    )
