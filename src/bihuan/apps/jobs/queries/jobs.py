"""Reads of jobs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext

from bihuan.apps.jobs import policies
from bihuan.apps.jobs.models import Job, JobState
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.reason_documents import document_of, reason_of

PAGE_SIZE = 30
SCOPES = ("own", "running", "failed", "all")


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as its readers see it, in the language of whoever asks; `fields` of the result name what was wrong with which part
    of the input. Who does it, and until when it is theirs, is told to whoever keeps the system."""

    id: UUID
    kind: str
    title: str
    state: str
    done: int
    total: int
    result: Mapping[str, object]
    error: str
    asked_at: datetime
    ended_at: datetime | None
    asked_by: int | None = None
    started_at: datetime | None = None
    attempts: int = 0
    not_before: datetime | None = None
    worker: str = ""
    leased_until: datetime | None = None

    @property
    def ended(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class Download:
    """What a finished job made, as a file. `chunks` are read once, while it is sent."""

    filename: str
    content_type: str
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of jobs, and how many there are in each scope."""

    rows: tuple[JobRow, ...]
    page: Page[Job]
    counts: Mapping[str, int]


CLEARED = Reason("job-file-cleared", "文件过了保留期，已经删去。还要用，就再办一次。")
_REASON = document_of(CLEARED).keys()
OpenDownload = Callable[[Actor, JobRow], Download | None]
FindResult = Callable[[Actor, JobRow], str]
_downloads: dict[str, OpenDownload] = {}
_results: dict[str, FindResult] = {}


def register_download(kind: str, open_download: OpenDownload) -> None:
    """Tell how what a job of this kind made is taken out; `open_download` answers None where it is gone. Who asked alone may."""
    _downloads[kind] = open_download


def register_result(kind: str, find_result: FindResult) -> None:
    """Tell at which address the result of a finished job of this kind is seen; "" for none."""
    _results[kind] = find_result


def has_download(actor: Actor, row: JobRow) -> bool:
    """Whether this reader may take out what the job made: only who asked, only when it is done, and while it is there."""
    return _made(actor, row) is not None


def is_cleared(actor: Actor, row: JobRow) -> bool:
    """Whether what the job made for this reader is not kept any more."""
    return _may_take(actor, row) and bool(row.result.get("file")) and _made(actor, row) is None


def download_of(actor: Actor, row: JobRow) -> Download:
    """What the job made. Raises Missing where it made nothing, where it is gone, and for anybody but who asked."""
    made = _made(actor, row)
    if made is None:
        raise Missing(CLEARED if is_cleared(actor, row) else None)
    return made


def _may_take(actor: Actor, row: JobRow) -> bool:
    own = row.asked_by is not None and row.asked_by == actor.user_id
    return own and row.state == JobState.DONE and row.kind in _downloads


def _made(actor: Actor, row: JobRow) -> Download | None:
    return _downloads[row.kind](actor, row) if _may_take(actor, row) else None


def result_of(actor: Actor, row: JobRow) -> str:
    """The address at which the result is seen, "" where there is none for this reader."""
    return _results[row.kind](actor, row) if row.state == JobState.DONE and row.kind in _results else ""


def is_waiting(kind: str) -> bool:
    """Whether a job of this kind waits for a worker already: whoever only wants it done soon asks for no second one."""
    return Job.objects.filter(kind=kind, state=JobState.QUEUED, not_before__isnull=True).exists()


def job_page(actor: Actor, *, scope: str, schedule: str = "", number: str | int = 1) -> JobPage:
    """One page of the jobs that the actor may see: their own, all that run or failed, or all that people ever asked for; the
    runs of one schedule where its name is given."""
    rows = policies.visible(actor)
    parts = {
        "own": rows.filter(asked_by=actor.user_id) if actor.user_id is not None else rows.none(),
        "running": rows.filter(state__in=(JobState.QUEUED, JobState.RUNNING)),
        "failed": rows.filter(state=JobState.FAILED),
        "all": rows.filter(schedule__isnull=True),
    }
    chosen = rows.filter(schedule__name=schedule) if schedule else parts.get(scope, parts["own"])
    page = Paginator(chosen, PAGE_SIZE).get_page(number)
    counts = {name: part.count() for name, part in parts.items()}
    return JobPage(tuple(row_of(job, actor) for job in page.object_list), page, counts)


def recent_jobs(actor: Actor, *, limit: int = 5) -> tuple[JobRow, ...]:
    """The actor's newest jobs, newest first."""
    if actor.user_id is None:
        return ()
    return tuple(row_of(job, actor) for job in Job.objects.filter(asked_by=actor.user_id)[:limit])


def job_row(actor: Actor, *, job_id: UUID) -> JobRow:
    """One job. Raises Missing where the actor may not see it."""
    job = policies.visible(actor).filter(pk=job_id).first()
    if job is None:
        raise Missing
    return row_of(job, actor)


def row_of(job: Job, actor: Actor) -> JobRow:
    """A job that the actor may see, as they see it."""
    keeps = policies.sees_all(actor)
    return JobRow(
        id=job.pk,
        kind=job.kind,
        title=_said(job.words.get("title", job.title)),
        state=job.state,
        done=job.done,
        total=job.total,
        result={name: _said(value) for name, value in job.result.items()},
        error=_said(job.words.get("error", job.error)),
        asked_at=job.asked_at,
        ended_at=job.ended_at,
        asked_by=job.asked_by_id,
        started_at=job.started_at,
        attempts=job.attempts,
        not_before=job.not_before if job.state == JobState.QUEUED else None,
        worker=job.worker if keeps else "",
        leased_until=job.leased_until if keeps else None,
    )


def _said(kept: Any) -> Any:  # noqa: ANN401  # what JSON holds
    """The same with every reason in it as a sentence."""
    if isinstance(kept, dict):
        if kept.keys() == _REASON:
            return reason_of(kept).text(gettext)
        return {name: _said(value) for name, value in kept.items()}
    return [_said(value) for value in kept] if isinstance(kept, list) else kept
