"""`bihuan jobs`: looking after background work, what recurs, and what it leaves behind."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import click
from django.utils import timezone

from bihuan.apps.jobs import operations, queries
from bihuan.apps.jobs.operations import clear_old, refresh_statistics
from bihuan.apps.jobs.queries import JobRow, ScheduleRow
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.group(help=_("照看后台任务和定时任务"))
def jobs() -> None:
    """Nothing here touches the ledger or the record."""


@jobs.command("list", help=_("后台任务，没有办完的在前"))
@click.option("--scope", type=click.Choice(queries.SCOPES), default="failed", show_default=True, help=_("哪些"))
@as_option
@json_option
def list_jobs(scope: str, as_user: str | None) -> None:
    with open_database(as_user=as_user, name="jobs") as session:
        found = queries.job_page(session.actor, scope=scope)
    told = [f"{row.id}  {row.state}  {row.title}  {row.error}".rstrip() for row in found.rows]
    answer({"jobs": [_job(row) for row in found.rows]}, "\n".join(told) or _("没有。"))


@jobs.command("retry", help=_("把没有办完的任务放回去再办"))
@click.argument("job", type=click.UUID)
@as_option
@json_option
def retry(job: UUID, as_user: str | None) -> None:
    with open_database(as_user=as_user, name="jobs") as session:
        operations.put_back_job(actor=session.actor, at=session.at, job_id=job)
    answer({"job": str(job)}, _("已放回，轮到它就办。"))


@jobs.command("schedules", help=_("定时任务：什么时候办，上一次怎样"))
@as_option
@json_option
def schedules(as_user: str | None) -> None:
    with open_database(as_user=as_user, name="jobs") as session:
        operations.install_schedules(at=session.at)
        rows = queries.schedule_rows(session.actor)
    answer({"schedules": [_schedule(row) for row in rows]}, "\n".join(_lines(rows)))


@jobs.command("run", help=_("立即办一次定时任务"))
@click.argument("name")
@as_option
@json_option
def run(name: str, as_user: str | None) -> None:
    with open_database(as_user=as_user, name="jobs") as session:
        operations.install_schedules(at=session.at)
        job = operations.run_schedule(actor=session.actor, at=session.at, name=name)
    answer({"job": str(job)}, _("已排队。"))


@jobs.command("clear", help=_("删去过了保留期的导出文件、错误清单、草稿、会话等，更新数据库统计"))
@as_option
@json_option
def clear(as_user: str | None) -> None:
    with open_database(as_user=as_user, name="clearing") as session:
        gone = clear_old(actor=session.actor, at=session.at)
    refresh_statistics()
    total = sum(gone.values())
    told = [_("删去 %(n)s 项过了保留期的。") % {"n": total}] if total else [_("没有过了保留期的。")]
    answer(
        {"cleared": dict(gone)}, "\n".join([*told, *(f"  {name}  {count}" for name, count in gone.items() if count)])
    )


def _lines(rows: Sequence[ScheduleRow]) -> list[str]:
    return [
        f"{row.name}  {row.cron}  {_moment(row.next_due) if row.is_on else _('停了')}  {row.last.state if row.last else '-'}  {row.title}"
        for row in rows
    ]


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _job(row: JobRow) -> dict[str, object]:
    return {
        "id": str(row.id), "kind": row.kind, "title": row.title, "state": row.state, "error": row.error,
        "attempts": row.attempts, "worker": row.worker, "asked_at": row.asked_at.isoformat(),
    }  # fmt: skip


def _schedule(row: ScheduleRow) -> dict[str, object]:
    return {
        "name": row.name, "title": row.title, "cron": row.cron, "time_zone": row.time_zone, "is_on": row.is_on,
        "next_due": row.next_due.isoformat(), "last": _job(row.last) if row.last else None,
    }  # fmt: skip
