"""Background work over REST: imports, their undoing, and every job with what it made."""

from typing import BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import ConfigDict

from bihuan.apps.jobs import operations, queries
from bihuan.apps.jobs.queries import JobRow, ScheduleRow
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.apps.ledger.operations import OnConflict, Undone
from bihuan.apps.ledger.queries import RunRow
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Id, Line, Name, Page, Text, Word
from bihuan.interfaces.rest.ledger_documents import JobAsked, Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["jobs"])
imports = Router(tags=["imports"])
schedules = Router(tags=["jobs"])


class ImportIn(Body):
    """Into which campaign, by its name, short name or prefix; `dry_run` writes nothing and tells what was understood."""

    campaign: Name
    create: bool = False
    dry_run: bool = False
    on_conflict: OnConflict = OnConflict.STOP


class UndoReason(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "传错了文件"}]})
    why: Text


class ScheduleIn(Body):
    """`cron` has five fields: minute, hour, day, month, day of the week, read in the time zone of the place."""

    cron: Line
    is_on: bool


class JobList(Paged):
    rows: list[JobRow]


class RunList(Paged):
    rows: list[RunRow]


@router.get("", response={200: JobList, **ERRORS}, summary=_("后台任务"))
def jobs(request: HttpRequest, scope: Word = "own", page: Page = 1) -> object:
    found = queries.job_page(actor_of(request), scope=scope, number=page)
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@router.get("/{job_id}", response={200: JobRow, **ERRORS}, summary=_("一个后台任务：到哪了，结果怎样"))
def job(request: HttpRequest, job_id: UUID) -> object:
    return queries.job_row(actor_of(request), job_id=job_id)


@router.get("/{job_id}/file", summary=_("取后台任务做好的文件"), response={200: bytes, **ERRORS})
def job_file(request: HttpRequest, job_id: UUID) -> StreamingHttpResponse:
    actor = actor_of(request)
    made = queries.download_of(actor, queries.job_row(actor, job_id=job_id))
    answer = StreamingHttpResponse(made.chunks, content_type=made.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.filename) or ""
    return answer


@router.post("/{job_id}/put-back", response={200: JobRow, **ERRORS}, summary=_("把没有办完的任务放回去再办"))
def put_back_job(request: HttpRequest, job_id: UUID) -> object:
    operations.put_back_job(actor=actor_of(request), at=timezone.now(), job_id=job_id)
    return queries.job_row(actor_of(request), job_id=job_id)


@schedules.get("", response={200: list[ScheduleRow], **ERRORS}, summary=_("定时任务"))
def list_schedules(request: HttpRequest) -> object:
    return list(queries.schedule_rows(actor_of(request)))


@schedules.put("/{name}", response={200: ScheduleRow, **ERRORS}, summary=_("定时任务什么时候办，办不办"))
def edit_schedule(request: HttpRequest, name: Word, body: ScheduleIn) -> object:
    actor = actor_of(request)
    operations.edit_schedule(actor=actor, at=timezone.now(), name=name, cron=body.cron, is_on=body.is_on)
    return queries.schedule_row(actor, name=name)


@schedules.post("/{name}/run", response={202: JobAsked, **ERRORS}, summary=_("立即办一次定时任务"))
def run_schedule(request: HttpRequest, name: Word) -> object:
    job_id = operations.run_schedule(actor=actor_of(request), at=timezone.now(), name=name)
    return Status(202, {"job": str(job_id)})


@imports.get("", response={200: RunList, **ERRORS}, summary=_("做过的导入，新的在前"))
def import_runs(request: HttpRequest, page: Page = 1) -> object:
    found = ledger_reads.run_page(actor_of(request), number=page)
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@imports.post(
    "",
    response={202: JobAsked, **ERRORS},
    summary=_("导入一份清单"),
    description=_("xlsx、xls、ods、csv、json，以及 docx 里的表格。在后台做；先用 dry_run 看读懂了什么。"),
)
def request_import(request: HttpRequest, about: Form[ImportIn], file: File[UploadedFile]) -> object:
    kept = ledger.keep_import_file(cast(BinaryIO, file.file))
    job_id = ledger.request_import(
        actor=actor_of(request), at=timezone.now(), sha256=kept, filename=file.name or "", campaign=about.campaign,
        create=about.create, dry_run=about.dry_run, on_conflict=about.on_conflict,
    )  # fmt: skip
    return Status(202, {"job": str(job_id)})


@imports.get("/{run_id}", response={200: RunRow, **ERRORS}, summary=_("一次导入的结果"))
def import_run(request: HttpRequest, run_id: Id) -> object:
    return ledger_reads.import_run(actor_of(request), run_id=run_id)


@imports.post("/{run_id}/undo", response={200: Undone, **ERRORS}, summary=_("整体撤销一次导入"))
def undo_import(request: HttpRequest, run_id: Id, body: UndoReason) -> object:
    return ledger.undo_import(actor=actor_of(request), at=timezone.now(), run_id=run_id, why=body.why)
