"""Into the queue: a job that somebody asks for, and one that is put back by hand."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.jobs import policies
from bihuan.apps.jobs.models import Job, JobState
from bihuan.apps.jobs.operations.kinds import kinds
from bihuan.apps.jobs.queries import JobRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.reason_documents import document_of

TITLE_LENGTH = 200
_NOT_REPEATED = Reason("job-not-repeated", "这种任务不能放回去：再办一次会重复。请提出的人重新办理。")
_NOT_STUCK = Reason("job-not-stuck", "只有没有办完的任务才能放回去。")


@transaction.atomic
def enqueue_job(*, actor: Actor, at: datetime, kind: str, title: Reason, arguments: Mapping[str, object]) -> UUID:
    """Put a job into the queue. It joins the caller's transaction: a rolled back caller leaves no job."""
    if kind not in kinds:
        raise LookupError(kind)
    job = Job.objects.create(
        kind=kind, title=str(title)[:TITLE_LENGTH], words={"title": document_of(title)}, arguments=dict(arguments),
        asked_by_id=actor.user_id, asked_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="jobs.job.asked", at=at, object_type="job", object_id=str(job.pk), label=job.title,
        after={"kind": kind},
    )  # fmt: skip
    return job.pk


@transaction.atomic
def put_back_job(*, actor: Actor, at: datetime, job_id: UUID) -> None:
    """Let a job that failed, or that a worker is stuck with, be done again from the first attempt on.

    A worker that still runs loses its lease and cannot write any more. Raises Missing for a job that the actor does not see,
    Refused for whoever keeps no system, for a job that is over or waits anyway, and for a kind that is not repeated.
    """
    job = policies.visible(actor).select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise Missing
    verdict = policies.may_keep(actor)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    against = _reason_against(job.state, job.kind)
    if against is not None:
        raise Refused(against)
    before = job.state
    release(job, state=JobState.QUEUED)
    job.attempts, job.not_before, job.ended_at, job.result = 0, None, None, {}
    tell(job, None)
    job.save()
    record(
        actor=actor, role=verdict.role or "", action="jobs.job.put-back", at=at, object_type="job",
        object_id=str(job.pk), label=job.title, before={"state": before}, after={"state": job.state},
    )  # fmt: skip


def may_be_put_back(actor: Actor, row: JobRow) -> bool:
    """Whether this reader may put back this job, which they see."""
    return bool(policies.may_keep(actor)) and _reason_against(row.state, row.kind) is None


def _reason_against(state: str, kind: str) -> Reason | None:
    if state not in (JobState.FAILED, JobState.RUNNING):
        return _NOT_STUCK
    return None if kind in kinds and kinds[kind].retry.waits else _NOT_REPEATED


def release(job: Job, *, state: JobState) -> None:
    """Nobody holds the job any more."""
    job.state, job.lease, job.leased_until = state, None, None


def tell(job: Job, why: Reason | None) -> None:
    """Say on the job what went wrong; nothing did where there is no reason."""
    kept = {name: words for name, words in job.words.items() if name != "error"}
    job.error = str(why) if why else ""
    job.words = {**kept, "error": document_of(why)} if why else kept
