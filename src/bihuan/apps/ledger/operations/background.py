"""Imports and exports that are asked for on a page and done by the worker; the files lie under the home folder meanwhile."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.queries import Download, JobRow
from bihuan.apps.ledger.operations.exporting import ExportFormat, known_format
from bihuan.apps.ledger.operations.import_places import find_place
from bihuan.apps.ledger.operations.import_plan import OnConflict
from bihuan.apps.ledger.queries.listing import ProblemFilter
from bihuan.apps.ledger.queries.views import query_of
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.documents.reading import ReadingLimits

IMPORT_KIND = "ledger.import"
EXPORT_KIND = "ledger.export"
ERRORS_END = "-errors.csv"
_LIST_EXPORT = Reason("list-export-job", "导出问题台账")
_PIECE = 1024 * 1024
_LONGEST_COMMENT = 500
_CONTENT_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}


def keep_import_file(stream: BinaryIO) -> str:
    """Store a list that was sent, under the hash of its content, readable for this installation alone; the hash.

    Raises BadInput for a file that is larger than any list may be.
    """
    folder = files_of("imports")
    limit, size, digest = ReadingLimits().file_bytes, 0, hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as kept:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limit:
                    message = "文件超过 %(limit)s MB，分成几个再导入。"
                    raise BadInput(Reason("file_too_large", message, {"limit": limit // 1024 // 1024}))
                digest.update(piece)
                kept.write(piece)
        beside.replace(folder / digest.hexdigest())
    finally:
        beside.unlink(missing_ok=True)
    return digest.hexdigest()


def import_file(sha256: str) -> Path:
    """A list that was kept. Raises Missing where it is not there."""
    path = files_of("imports") / sha256
    if not sha256.isalnum() or not path.is_file():
        raise Missing(Reason("import-file-gone", "要导入的文件已经不在，重新上传。"))
    return path


def export_file(job_id: UUID) -> Path:
    """Where the worker puts what it took out for this job."""
    return files_of("exports") / str(job_id)


def errors_file(job_id: UUID) -> Path:
    """Where the worker puts all errors of an import, as a csv."""
    return files_of("imports") / f"{job_id}{ERRORS_END}"


def request_import(
    *,
    actor: Actor,
    at: datetime,
    sha256: str,
    filename: str,
    campaign: str,
    create: bool = False,
    dry_run: bool = False,
    on_conflict: OnConflict = OnConflict.STOP,
    mapping: Mapping[str, int] | None = None,
) -> UUID:
    """Let the worker import a list that `keep_import_file` stored; the id of the job. Raises Missing, BadInput at once."""
    import_file(sha256)
    find_place(actor, campaign=campaign, create=create)
    arguments = {
        "sha256": sha256, "filename": filename, "campaign": campaign, "create": create, "dry_run": dry_run,
        "on_conflict": on_conflict.value, "mapping": dict(mapping) if mapping is not None else None,
    }  # fmt: skip
    title = Reason("import-job", "导入 %(name)s", {"name": filename})
    return jobs.enqueue_job(actor=actor, at=at, kind=IMPORT_KIND, title=title, arguments=arguments)


def request_export(*, actor: Actor, at: datetime, campaign_id: int, format: ExportFormat) -> UUID:
    """Let the worker take out a campaign's ledger; the id of the job."""
    found = next((row for row in campaigns.list_campaigns(actor) if row.id == campaign_id), None)
    if found is None:
        raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
    return jobs.enqueue_job(
        actor=actor,
        at=at,
        kind=EXPORT_KIND,
        title=Reason("export-job", "导出 %(name)s", {"name": found.name}),
        arguments={"campaign_id": campaign_id, "format": format.value},
    )


def request_list_export(
    *,
    actor: Actor,
    at: datetime,
    wanted: ProblemFilter,
    format: str,
    personal: bool = False,
    comment: str = "",
) -> UUID:
    """Let the worker take out what the actor sees under a filter; the id of the job. Raises BadInput for an unknown format."""
    chosen = known_format(format)
    arguments = {
        "query": query_of(wanted), "format": chosen.value, "personal": personal, "comment": comment.replace("\x00", "")[:_LONGEST_COMMENT],
    }  # fmt: skip
    return jobs.enqueue_job(actor=actor, at=at, kind=EXPORT_KIND, title=_LIST_EXPORT, arguments=arguments)


def open_export(actor: Actor, row: JobRow) -> Download | None:
    """What an export made, for who asked for it; None where the file is not there any more."""
    path = export_file(row.id)
    if not path.is_file():
        return None
    name = str(row.result.get("filename") or path.name)
    return Download(name, _CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream"), _pieces(path))


def open_errors(_actor: Actor, row: JobRow) -> Download | None:
    """All errors of an import, for who asked for it; None where there were none, or the file is not there any more."""
    path = errors_file(row.id)
    if not path.is_file():
        return None
    return Download(path.name, _CONTENT_TYPES[".csv"], _pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def files_of(name: str) -> Path:
    """The folder of these files, readable for this installation alone."""
    folder = Path(settings.FILES_ROOT) / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
