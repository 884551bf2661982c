"""How a notice goes out: it gets its number, its day of delivery and the term of its reply, whoever or whatever lets it go."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from bihuan.apps.supervision.models import Notice, NoticeSequence
from bihuan.core.ladder import Policy, RungName, received_on
from bihuan.core.notices import NoticeState, format_notice_number
from bihuan.core.workdays import WorkCalendar

IN_THE_SYSTEM = "系统内送达"


def send_notices(
    notices: Sequence[Notice], *, at: datetime, policy: Policy, calendar: WorkCalendar, reachable: frozenset[int]
) -> None:
    """Number these notices of one region in their order and let them go, inside of the caller's transaction. They are not saved.

    A unit of `reachable` has somebody who signs in: there the notice is delivered today. Elsewhere its delivery has to be proved
    by a person before anything is counted from it.
    """
    day = timezone.localdate(at)
    for word, of_word in _by_word(notices, policy).items():
        first = take_numbers(region_id=of_word[0].region_id, word=word, year=day.year, count=len(of_word))
        for sequence, notice in enumerate(of_word, first):
            notice.number = format_notice_number(word, day.year, sequence)
            notice.number_word, notice.number_year, notice.number_sequence = word, day.year, sequence
    for notice in notices:
        notice.state, notice.sent_at = NoticeState.SENT.value, at
        if notice.unit_id in reachable:
            notice.delivered_on, notice.delivery_proof = day, IN_THE_SYSTEM
        count_receipt(notice, policy=policy, calendar=calendar)
        reply_workdays = policy.rung(RungName(notice.rung)).reply_workdays
        notice.reply_due = calendar.add(day, reply_workdays).date if reply_workdays else None


def _by_word(notices: Sequence[Notice], policy: Policy) -> dict[str, list[Notice]]:
    found: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        found[policy.rung(RungName(notice.rung)).word].append(notice)
    return found


def count_receipt(notice: Notice, *, policy: Policy, calendar: WorkCalendar) -> None:
    """Keep the day on which the notice counts as received, as far as it is known by now."""
    signed = timezone.localdate(notice.signed_at) if notice.signed_at else None
    notice.received_on = received_on(
        signed=signed, delivered=notice.delivered_on, calendar=calendar, after=policy.received_after
    )


def take_numbers(*, region_id: int, word: str, year: int, count: int) -> int:
    """Take the next `count` numbers of a kind in a year and answer the first. Their row is locked until the transaction ends:
    who fails leaves no gap."""
    NoticeSequence.objects.get_or_create(region_id=region_id, word=word, year=year)
    row = NoticeSequence.objects.select_for_update().get(region_id=region_id, word=word, year=year)
    NoticeSequence.objects.filter(pk=row.pk).update(last=row.last + count)
    return row.last + 1
