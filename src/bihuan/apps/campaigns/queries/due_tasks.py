"""Tasks whose deadline has come or comes near, for whoever chases them: read by units, many at once."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Count, QuerySet
from django.utils import timezone

from bihuan.apps.campaigns.models import Campaign, Task
from bihuan.core.ladder import ItemKind, OpenItem
from bihuan.core.rehearsal import PastItem
from bihuan.core.tasks import TaskState

_RUNNING = (TaskState.OPEN.value, TaskState.RETURNED.value)
_WORDS = 60


def count_due_tasks(region_id: int, *, until: date) -> Mapping[int, int]:
    """How many tasks of each unit have a deadline up to that day."""
    return dict(_due(region_id, until).order_by().values_list("unit").annotate(n=Count("pk")))


def due_tasks(region_id: int, *, unit_ids: Collection[int], until: date) -> Iterator[OpenItem]:
    """The tasks of these units with a deadline up to that day. One that was reported waits for others and stands still."""
    wanted = ("pk", "unit", "content", "due")
    for pk, unit, content, due in _due(region_id, until).filter(unit__in=unit_ids).order_by("pk").values_list(*wanted):
        yield OpenItem(ItemKind.TASK, object_id=pk, unit_id=unit, label=content[:_WORDS], due=due)


def leaders_of(campaign_ids: Collection[int]) -> Mapping[int, int]:
    """The person in charge of each campaign that has one."""
    rows = Campaign.objects.filter(pk__in=campaign_ids, leader__isnull=False).values_list("pk", "leader_id")
    return {campaign: leader for campaign, leader in rows if leader is not None}


def past_tasks(region_id: int, *, since: date, until: date) -> Iterator[PastItem]:
    """The tasks with a deadline up to `until` that were open on or after `since`. When one was reported is not kept on its row,
    so one that waits for a ruling is left out."""
    past = Task.objects.filter(
        campaign__region=region_id, unit__isnull=False, due__lte=until, state__in=(*_RUNNING, TaskState.ACCEPTED.value)
    ).exclude(done_at__date__lt=since)
    for unit, due, created, done in past.order_by().values_list("unit", "due", "created_at", "done_at").iterator():
        ended = None if done is None else timezone.localdate(done)
        if due is not None:
            yield PastItem(ItemKind.TASK, unit, due, timezone.localdate(created), ended)


def _due(region_id: int, until: date) -> QuerySet[Task]:
    return Task.objects.filter(
        campaign__region=region_id, state__in=_RUNNING, unit__isnull=False, due__lte=until,
    )  # fmt: skip
