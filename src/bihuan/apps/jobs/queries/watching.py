"""Reads for whoever watches the servers: how the queue stands, and whether anybody works at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from bihuan.apps.jobs.models import Job, JobState, Schedule, Worker
from bihuan.apps.jobs.queries.recurring import recurring


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs are in each state, how long the oldest has waited, how late what recurs is."""

    jobs: dict[str, float]
    oldest_seconds: float
    late_seconds: dict[str, float]


def queue_state(*, at: datetime) -> QueueState:
    """The queue at that moment."""
    counted = dict(Job.objects.order_by().values_list("state").annotate(n=Count("pk")))
    ready = Job.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=at), state=JobState.QUEUED)
    oldest = ready.aggregate(at=Min("asked_at"))["at"]
    due = Schedule.objects.filter(is_on=True, name__in=recurring).values_list("name", "next_due")
    return QueueState(
        jobs={state: float(counted.get(state, 0)) for state in JobState.values},
        oldest_seconds=max(0.0, (at - oldest).total_seconds()) if oldest else 0.0,
        late_seconds={name: max(0.0, (at - next_due).total_seconds()) for name, next_due in due},
    )


def living_workers(*, at: datetime, within: timedelta) -> int:
    """How many workers were heard of in that time."""
    return Worker.objects.filter(seen_at__gte=at - within).count()
