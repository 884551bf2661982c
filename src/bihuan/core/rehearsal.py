"""A rehearsal: what the ladder would have raised on each working day of a span under some policy. Nothing is written.

It asks `decide` day by day, as the real pass does, over what was open on those days. What nobody can know is assumed:

1. A notice is received two working days after it went out, whoever would have signed earlier.
2. What has to be approved is approved on the day on which it is drafted; what has to be heard is heard in time.
3. Nobody is made faster by the notice: an item ends on the day on which it really ended.
4. The ladder begins with the span, at the bottom: what was raised before it is not looked at, so that two policies can be laid
   side by side. What was late long before begins with the first rung on the first day and climbs as receipts allow.
5. A deadline is the one that holds now; a term that was granted anew begins at the bottom.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.ladder import (
    ItemFacts,
    ItemKind,
    LastRung,
    Pause,
    Policy,
    Raise,
    RungName,
    Stop,
    decide,
    received_on,
)
from bihuan.core.workdays import WorkCalendar

MOST_DAYS = 92


@dataclass(frozen=True, slots=True)
class PastItem:
    """An item with the days on which its clock ran, both included: from its dispatch until it was applied for, reached or ended.

    `until` None: it still runs. `pauses` are days between on which it stood still.
    """

    kind: ItemKind
    unit_id: int
    due: date
    since: date
    until: date | None = None
    pauses: tuple[Pause, ...] = ()
    short: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Notices, and the items that they carry."""

    notices: int = 0
    items: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.notices + other.notices, self.items + other.items)


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would have gone out. `raised` counts the items by day, unit and rung: each of these is one notice."""

    days: tuple[date, ...]
    raised: Mapping[tuple[date, int, RungName], int] = field(default_factory=dict)

    def of(self, day: date | None = None, rung: RungName | None = None, unit_id: int | None = None) -> Tally:
        """How many notices and items, of one day, rung or unit where one is named."""
        found = [
            items for (on, unit, name), items in self.raised.items()
            if day in (None, on) and rung in (None, name) and unit_id in (None, unit)
        ]  # fmt: skip
        return Tally(len(found), sum(found))

    def for_approval(self, policy: Policy) -> Tally:
        """What of it would have waited for a person."""
        asked = (rung.name for rung in policy.rungs if rung.needs_approval or rung.hearing)
        return sum((self.of(rung=name) for name in asked), NOTHING)

    def unit_ids(self) -> tuple[int, ...]:
        """The units that would have got most items first."""
        items: Counter[int] = Counter()
        for (_, unit, _), count in self.raised.items():
            items[unit] += count
        return tuple(unit for unit, _ in sorted(items.items(), key=lambda entry: (-entry[1], entry[0])))


def rehearse(
    items: Iterable[PastItem], *, policy: Policy, first: date, last: date, calendar: WorkCalendar
) -> Rehearsal:
    """What the ladder would have raised from the first to the last day, both included."""
    days = span_days(first, last, calendar=calendar)
    receipts = {
        day: received_on(signed=None, delivered=day, calendar=calendar, after=policy.received_after) for day in days
    }
    alike = Counter((_within(item, first, last), item.unit_id) for item in items)
    seen = {item for item, _ in alike}
    courses = {item: tuple(_course_of(item, days, policy, calendar, receipts)) for item in seen}
    raised: Counter[tuple[date, int, RungName]] = Counter()
    for (item, unit), count in alike.items():
        for day, rung in courses[item]:
            raised[(day, unit, rung)] += count
    return Rehearsal(days, dict(raised))


def span_days(first: date, last: date, *, calendar: WorkCalendar) -> tuple[date, ...]:
    """The working days of a span. Raises BadInput for one that ends before it begins, or is too long to look at."""
    if last < first:
        reason = Reason("span-backwards", "结束的日子不早于开始的日子。")
        raise BadInput(reason, {"last": reason})
    if (last - first).days >= MOST_DAYS:
        reason = Reason("span-too-long", "一次最多试演 %(most)s 天。", {"most": MOST_DAYS})
        raise BadInput(reason, {"last": reason})
    every = (first + timedelta(days=after) for after in range((last - first).days + 1))
    return tuple(day for day in every if calendar.is_workday(day))


def _within(item: PastItem, first: date, last: date) -> PastItem:
    """The item as far as the span sees it, whoever's it is: of many thousands a few hundred differ, and each course is gone once."""
    ends = item.until if item.until is not None and item.until < last else None
    return PastItem(item.kind, 0, item.due, max(item.since, first), ends, item.pauses, item.short)


def _course_of(
    item: PastItem, days: Sequence[date], policy: Policy, calendar: WorkCalendar, receipts: Mapping[date, date | None]
) -> Iterator[tuple[date, RungName]]:
    """The rungs of one item, each with its day."""
    last: LastRung | None = None
    for day in days[bisect_left(days, item.since) :]:
        if item.until is not None and day > item.until:
            return
        facts = ItemFacts(item.due, item.kind, _stop_on(item, day), item.pauses, last, short=item.short)
        decision = decide(facts, policy=policy, today=day, calendar=calendar)
        if isinstance(decision, Raise):
            yield day, decision.rung.name
            last = LastRung(decision.rung.name, receipts[day])


def _stop_on(item: PastItem, day: date) -> Stop | None:
    still = any(pause.since <= day and (pause.until is None or day <= pause.until) for pause in item.pauses)
    return Stop.SUSPENDED if still else None
