"""What would have gone out on past days under a policy, beside what the policy in force would have given and what really went out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from django.db.models import Max
from django.utils import timezone

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import Notice, NoticeWord, StatedReason
from bihuan.apps.supervision.queries.ladders import policy_in_force
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.core.ladder import ItemKind, Pause, Policy, RungName, latest_due
from bihuan.core.notices import NoticeState
from bihuan.core.rehearsal import NOTHING, PastItem, Rehearsal, Tally, rehearse, span_days

_AWAITED = (NoticeState.SENT.value, NoticeState.SIGNED.value, NoticeState.RETURNED.value)
_MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What one unit would have got, by rung and in all, and what it really got."""

    unit_id: int
    unit: str
    by_rung: Mapping[RungName, Tally]
    wanted: Tally
    held: Tally
    sent: Tally


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """`wanted` under the policy that was asked about, `held` under the one in force, `sent` what really went out."""

    first: date
    last: date
    wanted: Rehearsal
    held: Rehearsal
    sent: Rehearsal
    for_approval: Tally
    for_approval_held: Tally
    units: tuple[UnitLine, ...]


def rehearse_ladder(actor: Actor, *, region_id: int, policy: Policy, first: date, last: date, today: date) -> Rehearsed:
    """A rehearsal over the days from `first` to `last`, which have passed. Raises Missing, BadInput."""
    region = organizations.region_of(region_id)
    if not policies.reads_drafts(actor, region.path):
        raise Missing
    if last > today:
        reason = Reason("span-future", "试演到今天为止，还没有到的日子不知道。")
        raise BadInput(reason, {"last": reason})
    calendar = calendars.calendar_for(region.path)
    days = span_days(first, last, calendar=calendar)
    in_force, _ = policy_in_force(region_id)
    until = max(latest_due(each.rungs[0], today=last, calendar=calendar) for each in (policy, in_force))
    items = list(_past_items(region_id, since=first, until=until))
    wanted, held = (
        rehearse(items, policy=each, first=first, last=last, calendar=calendar) for each in (policy, in_force)
    )
    sent = Rehearsal(days, _sent(region_id, first, last))
    return Rehearsed(
        first, last, wanted, held, sent, wanted.for_approval(policy), held.for_approval(in_force),
        _unit_lines(wanted, held, sent),
    )  # fmt: skip


def _past_items(region_id: int, *, since: date, until: date) -> Iterator[PastItem]:
    reasons = _reasons(region_id)
    past = ledger.past_items(region_id, since=since, until=until)
    for problem, item in chain(past, ledger.past_rounds(region_id, since=since, until=until)):
        accepted = reasons.get((problem, item.unit_id), ())
        yield replace(item, pauses=(*item.pauses, *accepted)) if accepted else item
    yield from campaigns.past_tasks(region_id, since=since, until=until)
    yield from _past_replies(region_id, since, until)


def _past_replies(region_id: int, since: date, until: date) -> Iterator[PastItem]:
    """Replies that were really asked for, until the last that was given."""
    asked = Notice.objects.filter(region=region_id, sent_at__isnull=False, reply_due__lte=until).order_by()
    answered = dict(
        NoticeWord.objects.filter(notice__in=asked, kind=NoticeWord.Kind.REPLY)
        .order_by().values_list("notice").annotate(at=Max("at"))
    )  # fmt: skip
    for pk, unit, due, sent, state in asked.values_list("pk", "unit", "reply_due", "sent_at", "state"):
        at = answered.get(pk)
        ended = timezone.localdate(at) if at is not None and state not in _AWAITED else None
        if due is not None and sent is not None and (ended is None or ended >= since):
            yield PastItem(ItemKind.REPLY, unit, due, timezone.localdate(sent), ended)


def _reasons(region_id: int) -> Mapping[tuple[int, int], tuple[Pause, ...]]:
    found: dict[tuple[int, int], list[Pause]] = defaultdict(list)
    rows = StatedReason.objects.filter(outcome=StatedReason.Outcome.ACCEPTED, problem__region=region_id)
    for problem, unit, since, until in rows.values_list("problem", "unit", "stops_from", "stops_until"):
        if since is not None:
            found[(problem, unit)].append(Pause(since, until))
    return {key: tuple(pauses) for key, pauses in found.items()}


def _sent(region_id: int, first: date, last: date) -> Mapping[tuple[date, int, RungName], int]:
    """The notices that really went out, by the day on which the ladder made them."""
    rows = Notice.objects.filter(region=region_id, sent_at__isnull=False, day__range=(first, last)).order_by()
    return {
        (day, unit, RungName(rung)): items
        for day, unit, rung, items in rows.values_list("day", "unit", "rung", "items")
    }


def _unit_lines(wanted: Rehearsal, held: Rehearsal, sent: Rehearsal) -> tuple[UnitLine, ...]:
    """Units with most items first; one that only the other columns name comes last. Each tally is counted once over all."""
    tallies = [_by_unit(each) for each in (wanted, held, sent)]
    by_rung: dict[int, dict[RungName, Tally]] = defaultdict(lambda: dict.fromkeys(RungName, NOTHING))
    for (_, unit, rung), items in wanted.raised.items():
        by_rung[unit][rung] += Tally(1, items)
    order = list(dict.fromkeys((*wanted.unit_ids(), *held.unit_ids(), *sent.unit_ids())))[:_MOST_UNITS]
    names = organizations.units_by_ids(order)
    return tuple(
        UnitLine(unit, names[unit].name, by_rung[unit], *(tally.get(unit, NOTHING) for tally in tallies))
        for unit in order
    )


def _by_unit(rehearsal: Rehearsal) -> Mapping[int, Tally]:
    found: dict[int, Tally] = defaultdict(Tally)
    for (_, unit, _), items in rehearsal.raised.items():
        found[unit] += Tally(1, items)
    return found
