"""Who lives and who does not: workers are heard of, their leases last longer, and what a dead one held is taken from it."""

from datetime import datetime, timedelta

from django.db import transaction

from bihuan.apps.jobs.models import Job, JobState, Worker
from bihuan.apps.jobs.operations.kinds import kinds
from bihuan.apps.jobs.operations.running import end_attempt, lease_end
from bihuan.core.background import Outcome

FORGOTTEN_AFTER = timedelta(days=1)


@transaction.atomic
def renew_leases(*, worker: str, at: datetime) -> int:
    """Let what this worker holds stay its own. A row that is locked is being written by its own work, and safe meanwhile."""
    held = Job.objects.filter(worker=worker, state=JobState.RUNNING)
    if not held.exists():
        return 0
    mine = list(held.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return Job.objects.filter(pk__in=mine, state=JobState.RUNNING).update(leased_until=lease_end(at))


def reap_lost_jobs(*, at: datetime) -> int:
    """End the attempts whose lease ran out: what may be tried again waits for it, the rest is told to be over. How many."""
    lost = Job.objects.filter(state=JobState.RUNNING, leased_until__lt=at, kind__in=kinds)
    if not lost.exists():
        return 0
    with transaction.atomic():
        jobs = list(lost.select_for_update(skip_locked=True))
        for job in jobs:
            end_attempt(job, Outcome.INTERRUPTED, at)
    return len(jobs)


@transaction.atomic
def hear_of_worker(*, worker: str, at: datetime) -> None:
    """A worker says that it lives. Who has been silent for a day is forgotten."""
    Worker.objects.update_or_create(
        name=worker, defaults={"seen_at": at}, create_defaults={"seen_at": at, "started_at": at}
    )
    Worker.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()


def say_goodbye(*, worker: str) -> None:
    """A worker that ends in order is not missed."""
    Worker.objects.filter(name=worker).delete()
