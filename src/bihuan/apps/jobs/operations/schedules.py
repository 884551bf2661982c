"""What recurs: apps register it, rows follow, a worker fires what is due, an administrator decides when and whether.

A schedule fires once for a moment, however many workers look at it: the database refuses a second job for the same moment.
After a standstill it fires once, not for every moment that was missed, and not while its last run still waits or runs.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.jobs import policies
from bihuan.apps.jobs.models import Job, JobState, Schedule
from bihuan.apps.jobs.operations.queueing import TITLE_LENGTH
from bihuan.apps.jobs.queries.recurring import recurring
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.reason_documents import document_of
from bihuan.core.schedules import next_moment


@transaction.atomic
def install_schedules(*, at: datetime) -> None:
    """Let the rows follow what is registered. What an administrator edited stays as it is."""
    rows = {row.name: row for row in Schedule.objects.select_for_update()}
    for name, registered in recurring.items():
        row = rows.get(name) or Schedule(name=name)
        cron = row.cron if row.is_edited else registered.cron
        wanted = (registered.kind, cron, settings.TIME_ZONE)
        if (row.kind, row.cron, row.time_zone) != wanted:
            row.kind, row.cron, row.time_zone = wanted
            row.next_due = _due_after(row, at)
            row.save()


def fire_due_schedules(*, at: datetime) -> int:
    """Put into the queue what is due at that moment; how many jobs that made."""
    due = Schedule.objects.filter(is_on=True, next_due__lte=at, name__in=recurring)
    if not due.exists():
        return 0
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True))
        busy = set(_unfinished(rows))
        jobs = [_job_of(row, at, scheduled_for=row.next_due) for row in rows if row.pk not in busy]
        Job.objects.bulk_create(jobs, ignore_conflicts=True)
        for row in rows:
            row.last_due, row.next_due = row.next_due, _due_after(row, at)
        Schedule.objects.bulk_update(rows, ["last_due", "next_due"])
    return len(jobs)


@transaction.atomic
def edit_schedule(*, actor: Actor, at: datetime, name: str, cron: str, is_on: bool) -> None:
    """Decide when something recurs, and whether it does. Raises BadInput for an expression that cannot be read, Missing."""
    row, role = _kept(actor, name)
    before = {"cron": row.cron, "is_on": row.is_on}
    row.cron, row.is_on = " ".join(cron.split()), is_on
    after = {"cron": row.cron, "is_on": row.is_on}
    row.next_due = _due_after(row, at)
    if after == before:
        return
    row.is_edited = row.is_edited or row.cron != before["cron"]
    row.save()
    record(
        actor=actor, role=role, action="jobs.schedule.edited", at=at, object_type="schedule", object_id=row.pk,
        label=str(recurring[name].title), before=before, after=after,
    )  # fmt: skip


@transaction.atomic
def run_schedule(*, actor: Actor, at: datetime, name: str) -> UUID:
    """Do now what recurs, besides when it is due; the id of the job. It acts as the program does, whoever asked for it.

    Raises Refused while its last run waits or runs; Missing.
    """
    row, role = _kept(actor, name)
    if _unfinished([row]):
        raise Refused(Reason("schedule-runs", "它正在办，办完再说。"))
    job = _job_of(row, at)
    job.save(force_insert=True)
    record(
        actor=actor, role=role, action="jobs.schedule.run", at=at, object_type="schedule", object_id=row.pk,
        label=str(recurring[name].title), after={"job": str(job.pk)},
    )  # fmt: skip
    return job.pk


def _kept(actor: Actor, name: str) -> tuple[Schedule, str]:
    """The locked row and in which role it is kept. Raises Missing for whoever keeps no system: they see none."""
    seen = policies.visible_schedules(actor).select_for_update()
    row = seen.filter(name=name).first() if name in recurring else None
    if row is None:
        raise Missing
    return row, policies.may_keep(actor).role or ""


def _due_after(row: Schedule, at: datetime) -> datetime:
    return next_moment(row.cron, after=at, zone=ZoneInfo(row.time_zone))


def _unfinished(rows: list[Schedule]) -> list[int]:
    waiting = Job.objects.filter(schedule__in=rows, state__in=(JobState.QUEUED, JobState.RUNNING))
    return [pk for pk in waiting.values_list("schedule_id", flat=True) if pk is not None]


def _job_of(row: Schedule, at: datetime, *, scheduled_for: datetime | None = None) -> Job:
    registered = recurring[row.name]
    return Job(
        kind=row.kind, title=str(registered.title)[:TITLE_LENGTH], words={"title": document_of(registered.title)},
        arguments=dict(registered.arguments), schedule=row, scheduled_for=scheduled_for, asked_at=at,
    )  # fmt: skip
