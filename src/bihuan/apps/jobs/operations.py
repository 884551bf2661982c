"""Writes of jobs. A kind is registered by the app that knows how to do it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.jobs import policies
from bihuan.apps.jobs.events import JobEnded, job_ended
from bihuan.apps.jobs.models import Job, JobState
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, BihuanError, Missing, Reason, Refused
from bihuan.core.reason_documents import document_of


@dataclass(frozen=True, slots=True)
class JobHandle:
    """What a running job gets: its arguments and a way to say how far it is."""

    id: UUID
    asked_by: int | None
    arguments: Mapping[str, object]

    def report_progress(self, *, done: int, total: int) -> None:
        """Say how far the work is. Called outside of transactions, or nobody sees it before the end."""
        Job.objects.filter(pk=self.id, state=JobState.RUNNING).update(done=min(done, total), total=total)


Work = Callable[[JobHandle], Mapping[str, object]]
Clearing = Callable[[datetime], int]
_kinds: dict[str, Work] = {}
_TITLE_LENGTH = 200
_clearings: dict[str, Clearing] = {}
_enqueuers: list[Callable[[UUID], None]] = []


def register_kind(kind: str, work: Work) -> None:
    """Tell which function does jobs of this kind."""
    _kinds[kind] = work


def register_queue(enqueue: Callable[[UUID], None]) -> None:
    """Tell how a job gets into the queue (the tasks module does)."""
    _enqueuers[:] = [enqueue]


@transaction.atomic
def enqueue_job(*, actor: Actor, at: datetime, kind: str, title: Reason, arguments: Mapping[str, object]) -> UUID:
    """Put a job into the queue. It joins the caller's transaction: a rolled back caller leaves no job."""
    if kind not in _kinds:
        raise LookupError(kind)
    job = Job.objects.create(
        kind=kind, title=str(title)[:_TITLE_LENGTH], words={"title": document_of(title)}, arguments=dict(arguments),
        asked_by_id=actor.user_id, asked_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="jobs.job.asked", at=at, object_type="job", object_id=str(job.pk), label=job.title,
        after={"kind": kind},
    )  # fmt: skip
    for enqueue in _enqueuers:
        enqueue(job.pk)
    return job.pk


def run_job(*, job_id: UUID, clock: Callable[[], datetime]) -> None:
    """Do a job now, once: a job that runs or has ended is left alone. What it refuses is kept in words people can use."""
    begun = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(state=JobState.RUNNING, started_at=clock())
    if not begun:
        return
    job = Job.objects.get(pk=job_id)
    handle = JobHandle(id=job.pk, asked_by=job.asked_by_id, arguments=job.arguments)
    try:
        result = dict(_kinds[job.kind](handle))
        json.dumps(result)  # an answer that cannot be kept is a failure of the work, found here
    except BihuanError as refusal:
        _end_job(job_id, clock(), state=JobState.FAILED, error=refusal.reason, result=_fields_of(refusal))
    except Exception:
        _end_job(job_id, clock(), state=JobState.FAILED, error=_UNEXPECTED)
        raise
    else:
        _end_job(job_id, clock(), state=JobState.DONE, result=result)


def _fields_of(refusal: BihuanError) -> dict[str, object]:
    """What was wrong with which part of the input, where the refusal says so."""
    if not isinstance(refusal, BadInput) or not refusal.fields:
        return {}
    return {"fields": {name: document_of(reason) for name, reason in refusal.fields.items()}}


_UNEXPECTED = Reason("job-failed", "后台任务意外中断，没有写入任何内容。管理员可在服务日志里查看原因。")


def _end_job(
    job_id: UUID,
    at: datetime,
    *,
    state: JobState,
    result: Mapping[str, object] | None = None,
    error: Reason | None = None,
) -> None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.RUNNING).first()
        if job is None:
            raise Missing
        job.state, job.ended_at, job.result = state, at, dict(result or {})
        if error is not None:
            job.error, job.words = str(error), {**job.words, "error": document_of(error)}
        job.save(update_fields=["state", "ended_at", "result", "error", "words"])
        transaction.on_commit(
            lambda: _emit(JobEnded(job_id=job_id, succeeded=state is JobState.DONE, at=at)),
        )


def _emit(event: JobEnded) -> None:
    job_ended.send(sender=JobEnded, event=event)


def register_clearing(name: str, clear: Clearing) -> None:
    """Tell what else is kept for a time only; `clear` removes what is older at that moment and answers how many went."""
    _clearings[name] = clear


def clear_old(*, actor: Actor, at: datetime) -> Mapping[str, int]:
    """Remove everything that was kept long enough; by its name, how many of it went. Raises Refused for whoever keeps no system.

    Each kind is a transaction of its own. An act is left where something went.
    """
    verdict = policies.may_clear(actor)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    gone = {name: clear(at) for name, clear in sorted(_clearings.items())}
    if any(gone.values()):
        record(
            actor=actor, role=verdict.role or "", action="jobs.old.cleared", at=at, object_type="jobs.old",
            object_id="all", after={name: count for name, count in gone.items() if count},
        )  # fmt: skip
    return gone


def clear_files(folder: Path, at: datetime, *, pattern: str = "*") -> int:
    """Remove the files of a folder that nobody has written to for as long as files are kept; how many."""
    oldest = (at - timedelta(days=settings.KEEP_FILES_DAYS)).timestamp()
    gone = 0
    for path in folder.glob(pattern):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def refresh_statistics() -> None:
    """Let SQLite know how large its tables have become: it plans by what it was told last, and nobody else tells it.

    It looks at a sample of each index, so that a large database is not held up. PostgreSQL does this by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("ANALYZE")
