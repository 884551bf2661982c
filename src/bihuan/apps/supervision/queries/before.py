"""What a paper says of before: which rungs really went out for its items, and until when it first asked for a reply."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from bihuan.apps.supervision.models import Escalation, Notice, NoticeWord
from bihuan.apps.supervision.queries.rows import WordRow
from bihuan.core.ladder import Rung, RungName
from bihuan.core.workdays import WorkCalendar

_ORDER = tuple(RungName)


def raised_before(notice: Notice) -> tuple[RungName, ...]:
    """The rungs below that of a notice of which each of its items had a notice that was sent before, the lowest first."""
    lower = _ORDER[: _ORDER.index(RungName(notice.rung))]
    if not lower:
        return ()
    held = Escalation.objects.filter(notice=notice.pk).order_by()
    items = set(held.values_list("kind", "object_id", "term"))
    sent = Q(notice__sent_at__isnull=False)
    if notice.sent_at is not None:
        sent &= Q(notice__sent_at__lte=notice.sent_at)
    rows = Escalation.objects.filter(
        sent, unit=notice.unit_id, rung__in=[rung.value for rung in lower], object_id__in=held.values("object_id")
    ).order_by()
    found: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for rung, kind, row, term in rows.values_list("rung", "kind", "object_id", "term"):
        found[rung].add((kind, row, term))
    return tuple(rung for rung in lower if items and items <= found[rung.value])


def asked_until(notice: Notice, words: Iterable[WordRow], *, rung: Rung, calendar: WorkCalendar) -> date | None:
    """The day until which a notice asked for a reply when it went out: one that was returned has a later term, the paper had this."""
    if notice.sent_at is None or not rung.reply_workdays:
        return None
    if all(word.outcome != NoticeWord.Outcome.RETURNED for word in words):
        return notice.reply_due
    return calendar.add(timezone.localdate(notice.sent_at), rung.reply_workdays).date
