"""Reads of what recurs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext

from bihuan.apps.jobs import policies
from bihuan.apps.jobs.models import Job, Schedule
from bihuan.apps.jobs.queries.jobs import JobRow, row_of
from bihuan.apps.jobs.queries.recurring import recurring
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """What recurs: what it is called, when it is due next, and what came of it the last time."""

    name: str
    title: str
    cron: str
    time_zone: str
    is_on: bool
    next_due: datetime
    last: JobRow | None


def schedule_rows(actor: Actor) -> tuple[ScheduleRow, ...]:
    """Everything that recurs, for whoever keeps the system; nothing for anybody else."""
    runs = Job.objects.filter(schedule=OuterRef("pk")).order_by("-asked_at", "id")
    rows = (
        policies.visible_schedules(actor).filter(name__in=recurring).annotate(last_run=Subquery(runs.values("pk")[:1]))
    )
    lasts = Job.objects.in_bulk([row.last_run for row in rows if row.last_run])
    return tuple(_row(row, lasts.get(row.last_run), actor) for row in rows)


def schedule_row(actor: Actor, *, name: str) -> ScheduleRow:
    """One of them. Raises Missing for what is not there, or not for this reader."""
    found = next((row for row in schedule_rows(actor) if row.name == name), None)
    if found is None:
        raise Missing
    return found


def _row(row: Schedule, last: Job | None, actor: Actor) -> ScheduleRow:
    return ScheduleRow(
        name=row.name,
        title=recurring[row.name].title.text(gettext),
        cron=row.cron,
        time_zone=row.time_zone,
        is_on=row.is_on,
        next_due=row.next_due,
        last=row_of(last, actor) if last else None,
    )
