"""What has stopped since a notice was drafted: its items that are no longer on the ladder with its unit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from bihuan.apps.supervision.models import Escalation, Notice
from bihuan.apps.supervision.queries.items import Key, items_on_ladder, key_of
from bihuan.core.ladder import ItemKind
from bihuan.core.notices import PASSAGES, NoticeState, NoticeStep


def stopped_items(notices: Iterable[Notice], *, today: date) -> Mapping[int, frozenset[int]]:
    """Of each notice that has not gone out those items (by the ids of their rungs) that would not be chased today: applied for,
    stopped by a valid reason, suspended, ended, merged, granted more time, or with another unit. One reading of the ladder for
    all notices of a region."""
    unsent = [notice for notice in notices if NoticeState(notice.state) in PASSAGES[NoticeStep.WITHDRAW].sources]
    units: dict[int, set[int]] = defaultdict(set)
    for notice in unsent:
        units[notice.region_id].add(notice.unit_id)
    running = {key for region_id, unit_ids in units.items() for key in _running(region_id, unit_ids, today)}
    stopped: dict[int, set[int]] = {notice.pk: set() for notice in unsent}
    rows = Escalation.objects.filter(notice__in=stopped) if stopped else Escalation.objects.none()
    for pk, notice_id, kind, *rest in rows.values_list("pk", "notice", "kind", "object_id", "unit", "term"):
        if (ItemKind(kind), *rest) not in running:
            stopped[notice_id].add(pk)
    return {notice_id: frozenset(found) for notice_id, found in stopped.items()}


def _running(region_id: int, unit_ids: set[int], today: date) -> set[Key]:
    """What the ladder would go on with, however far its deadline."""
    found = items_on_ladder(region_id, unit_ids=unit_ids, until=date.max, today=today)
    return {key_of(each.item) for each in found if each.facts.stop is None}
