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

from bihuan.apps.jobs import queries
from bihuan.apps.jobs.queries import JobRow
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.apps.ledger.operations import OnConflict, Undone
from bihuan.apps.ledger.queries import RunRow
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Id, Name, Page, Text, Word
from bihuan.interfaces.rest.ledger_documents import JobAsked, Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["jobs"])
imports = Router(tags=["imports"])


class ImportIn(Body):
    """Into which campaign, by its name, short name or prefix; `dry_run` writes nothing and tells what was understood."""

    campaign: Name
    create: bool = False
    dry_run: bool = False
    on_conflict: OnConflict = OnConflict.STOP


class UndoReason(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "传错了文件"}]})
    why: Text


class JobList(Paged):
    rows: list[JobRow]


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


@imports.get("", response={200: list[RunRow], **ERRORS}, summary=_("最近的导入"))
def import_runs(request: HttpRequest) -> object:
    return list(ledger_reads.recent_runs(actor_of(request), limit=50))


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
