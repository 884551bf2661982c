"""What is on the ladder: everything open that has a deadline, with the highest rung that it has reached."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.supervision.models import Escalation, Notice, StatedReason
from bihuan.core.ladder import ItemFacts, ItemKind, LastRung, OpenItem, Pause, RungName, Stop
from bihuan.core.lifecycle import OPEN_STATES
from bihuan.core.notices import NoticeState

_HEIGHT = {rung: height for height, rung in enumerate(RungName)}
_REPLY_AWAITED = (NoticeState.SENT.value, NoticeState.SIGNED.value, NoticeState.RETURNED.value)
_OPEN = [state.value for state in OPEN_STATES]
_CHUNK = 5000
Key = tuple[ItemKind, int, int, int]


@dataclass(frozen=True, slots=True)
class ItemOnLadder:
    """An open item and the facts on which the ladder decides."""

    item: OpenItem
    facts: ItemFacts


def count_items(region_id: int, *, until: date) -> Mapping[int, int]:
    """How many items each unit of a region has with a deadline up to that day, at most: a round may have its report already."""
    counts: dict[int, int] = defaultdict(int)
    replies = _replies(region_id, until).order_by().values_list("unit").annotate(n=Count("pk"))
    for source in (
        ledger.count_due_items(region_id, until=until),
        ledger.count_recurring(region_id),
        campaigns.count_due_tasks(region_id, until=until),
        dict(replies),
    ):
        for unit, count in source.items():
            counts[unit] += count
    return counts


def items_on_ladder(region_id: int, *, unit_ids: Collection[int], until: date, today: date) -> Iterator[ItemOnLadder]:
    """The items of these units with a deadline up to that day, each with its highest rung, and what is held back today."""
    reached = _reached(unit_ids)
    reasons = _reasons(unit_ids)
    held_back = _held_back(unit_ids, today)
    for item in _items(region_id, unit_ids, until, today):
        accepted = reasons.get((item.unit_id, item.problem_id), ())
        facts = ItemFacts(
            due=item.due,
            kind=item.kind,
            stop=Stop.REASON if any(_holds(pause, today) for pause in accepted) else None,
            pauses=(*item.pauses, *accepted),
            last=reached.get(key_of(item)),
            held_back=held_back.get(item.unit_id, frozenset()),
            short=item.short,
        )
        yield ItemOnLadder(item, facts)


def key_of(item: OpenItem) -> Key:
    """What names an item's ladder: the item, who has it, and the term that was granted anew."""
    return (item.kind, item.object_id, item.unit_id, item.term)


def _items(region_id: int, unit_ids: Collection[int], until: date, today: date) -> Iterator[OpenItem]:
    yield from ledger.due_items(region_id, unit_ids=unit_ids, until=until)
    yield from ledger.open_rounds(region_id, unit_ids=unit_ids, until=until, today=today)
    yield from campaigns.due_tasks(region_id, unit_ids=unit_ids, until=until)
    for notice in _replies(region_id, until).filter(unit__in=unit_ids).only("unit", "number", "reply_due"):
        if notice.reply_due is not None:
            yield OpenItem(
                ItemKind.REPLY, object_id=notice.pk, unit_id=notice.unit_id, label=notice.number, due=notice.reply_due
            )


def _replies(region_id: int, until: date) -> QuerySet[Notice]:
    return Notice.objects.filter(region=region_id, state__in=_REPLY_AWAITED, reply_due__lte=until)


def _reached(unit_ids: Collection[int]) -> Mapping[Key, LastRung]:
    """The highest rung of every item of these units that is still open, with the day on which its notice was received.

    The higher is written over the lower, and of one rung that was withdrawn and started again the living one.
    """
    alive = Q(problem__isnull=True) | Q(problem__state__in=_OPEN)
    rows = Escalation.objects.filter(alive, unit__in=unit_ids).values_list(
        "kind", "object_id", "unit", "term", "rung", "withdrawn", "notice__received_on"
    )
    reached: dict[Key, LastRung] = {}
    for kind, object_id, unit, term, rung, withdrawn, received in rows.iterator(_CHUNK):
        key = (ItemKind(kind), object_id, unit, term)
        last = LastRung(RungName(rung), received, withdrawn)
        if key not in reached or _rank(last) >= _rank(reached[key]):
            reached[key] = last
    return reached


def _rank(last: LastRung) -> tuple[int, bool]:
    return (_HEIGHT[last.name], not last.withdrawn)


def _reasons(unit_ids: Collection[int]) -> Mapping[tuple[int, int | None], tuple[Pause, ...]]:
    """The reasons that the office accepted, as days on which a problem of that unit stood still."""
    found: dict[tuple[int, int | None], list[Pause]] = defaultdict(list)
    rows = StatedReason.objects.filter(outcome=StatedReason.Outcome.ACCEPTED, unit__in=unit_ids)
    for problem, unit, since, until in rows.values_list("problem", "unit", "stops_from", "stops_until"):
        if since is not None:
            found[(unit, problem)].append(Pause(since, until))
    return {key: tuple(pauses) for key, pauses in found.items()}


def _holds(pause: Pause, today: date) -> bool:
    return pause.since <= today and (pause.until is None or today <= pause.until)


def _held_back(unit_ids: Collection[int], today: date) -> Mapping[int, frozenset[RungName]]:
    """Of which rungs each unit has had its notice today."""
    found: dict[int, set[RungName]] = defaultdict(set)
    for unit, rung in Notice.objects.filter(unit__in=unit_ids, day=today).values_list("unit", "rung"):
        found[unit].add(RungName(rung))
    return {unit: frozenset(rungs) for unit, rungs in found.items()}
