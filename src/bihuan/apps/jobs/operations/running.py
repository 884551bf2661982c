"""A worker takes a job, does it, and ends it: each attempt under a lease of its own.

What becomes of a job after an attempt is decided in `bihuan.core.background`.
"""

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from bihuan.apps.jobs.events import JobEnded, job_ended
from bihuan.apps.jobs.models import Job, JobState
from bihuan.apps.jobs.operations.kinds import JobHandle, LeaseLost, kinds
from bihuan.apps.jobs.operations.queueing import release, tell
from bihuan.core.background import After, Attempt, Outcome, decide_next
from bihuan.core.decisions import BadInput, BihuanError, Reason
from bihuan.core.reason_documents import document_of

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def lease_end(at: datetime) -> datetime:
    """How long a lease that is given or renewed now lasts."""
    return at + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def run_next_job(*, worker: str, clock: Clock) -> bool:
    """Do the job that has waited longest, if one waits. Several workers never take the same one (SKIP LOCKED)."""
    at = clock()
    waiting = _waiting(at).filter(kind__in=kinds).order_by("asked_at", "id")
    if not waiting.exists():  # asked first without a lock: on SQLite a lock holds up every writer
        return False
    job = _take(waiting, worker, at)
    if job is None:
        return False
    _attempt(job, clock)
    return True


def run_job(*, job_id: UUID, clock: Clock, worker: str = "") -> None:
    """Do this job now where it waits; one that runs, has ended or waits for its next attempt is left alone."""
    at = clock()
    job = _take(_waiting(at).filter(pk=job_id), worker, at)
    if job is not None:
        _attempt(job, clock)


def end_attempt(
    job: Job, outcome: Outcome, at: datetime, *, result: Mapping[str, object] | None = None, error: Reason | None = None
) -> None:
    """Write what becomes of a job whose row the caller has locked, and tell who listens where it is over."""
    decided = decide_next(outcome, Attempt(job.attempts, left_part=bool(job.kept)), retry=kinds[job.kind].retry, at=at)
    match decided.after:
        case After.AGAIN:
            release(job, state=JobState.QUEUED)
            job.not_before = decided.due
        case After.DONE:
            release(job, state=JobState.DONE)
        case After.FAILED:
            release(job, state=JobState.FAILED)
    tell(job, error or decided.reason)
    if decided.after is not After.AGAIN:
        job.ended_at, job.result = at, dict(result or {})
        ended = JobEnded(job_id=job.pk, succeeded=decided.after is After.DONE, at=at)
        transaction.on_commit(lambda: _emit(ended))
    job.save()


def _waiting(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=at), state=JobState.QUEUED)


@transaction.atomic
def _take(waiting: QuerySet[Job], worker: str, at: datetime) -> Job | None:
    job = waiting.select_for_update(skip_locked=True).first()
    if job is None:
        return None
    if worker:  # a worker does one job at a time: what it still seems to hold, it could not end
        Job.objects.filter(worker=worker, state=JobState.RUNNING).update(leased_until=at)
    job.state, job.worker, job.lease, job.leased_until = JobState.RUNNING, worker, uuid.uuid4(), lease_end(at)
    job.attempts += 1
    job.started_at = at
    job.save()
    return job


def _attempt(job: Job, clock: Clock) -> None:
    """One attempt. What it refuses is kept in words that people can use; an accident reaches the log and the caller."""
    handle = JobHandle(
        id=job.pk,
        asked_by=job.asked_by_id,
        arguments=job.arguments,
        lease=job.lease,
        attempt=job.attempts,
        kept=job.kept,
    )
    try:
        result = dict(kinds[job.kind].work(handle))
        json.dumps(result)  # an answer that cannot be kept is a failure of the work, found here
    except LeaseLost:
        log.warning("job %s was taken over by another worker", job.pk)
    except BihuanError as refusal:
        _end(handle, Outcome.REFUSED, clock(), result=_fields_of(refusal), error=refusal.reason)
    except Exception:
        _end(handle, Outcome.ACCIDENT, clock())
        raise
    else:
        _end(handle, Outcome.DONE, clock(), result=result)


def _end(
    handle: JobHandle,
    outcome: Outcome,
    at: datetime,
    *,
    result: Mapping[str, object] | None = None,
    error: Reason | None = None,
) -> None:
    """End our own attempt. A worker that lost its lease has nothing to say any more."""
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(pk=handle.id, lease=handle.lease, state=JobState.RUNNING).first()
        if held is None:
            log.warning("job %s ended here after another worker had taken it over", handle.id)
            return
        end_attempt(held, outcome, at, result=result, error=error)


def _fields_of(refusal: BihuanError) -> dict[str, object]:
    """What was wrong with which part of the input, where the refusal says so."""
    if not isinstance(refusal, BadInput) or not refusal.fields:
        return {}
    return {"fields": {name: document_of(reason) for name, reason in refusal.fields.items()}}


def _emit(event: JobEnded) -> None:
    job_ended.send(sender=JobEnded, event=event)
