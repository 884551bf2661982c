"""Background work of the ledger: imports and exports. Acts as whoever asked, with the rights that they hold by then.

All of it may be interrupted anywhere and done again with one effect: what writes keeps, in the transaction that writes, what an
attempt after it has to know.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import BinaryIO

from django.urls import reverse
from django.utils import timezone

from bihuan.apps.evidence.operations import clear_small_pictures
from bihuan.apps.jobs.operations import JobHandle, register_clearing, register_kind
from bihuan.apps.jobs.queries import register_download, register_result
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import BulkAct, BulkKind, Chosen, ExportReport, ImportReport, background, clearing
from bihuan.apps.ledger.queries import filter_of
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, system_actor
from bihuan.core.background import WHEN_INTERRUPTED
from bihuan.core.decisions import Missing
from bihuan.core.reason_documents import document_of

SHOWN = 100


def register() -> None:
    """Tell the queue which work this app does."""
    register_kind(background.IMPORT_KIND, run_import, retry=WHEN_INTERRUPTED)
    register_kind(background.EXPORT_KIND, run_export, retry=WHEN_INTERRUPTED)
    register_kind(operations.BULK_KIND, run_bulk, retry=WHEN_INTERRUPTED)
    register_result(operations.BULK_KIND, lambda _actor, row: reverse("ledger:bulk-done", args=[row.id]))
    register_download(background.EXPORT_KIND, background.open_export)
    register_download(background.IMPORT_KIND, background.open_errors)
    register_kind(operations.DRAFT_KIND, run_draft, retry=WHEN_INTERRUPTED)
    register_clearing("exports", clearing.clear_exports)
    register_clearing("error-lists", clearing.clear_error_lists)
    register_clearing("lists", clearing.clear_lists)
    register_clearing("small-pictures", clear_small_pictures)
    register_clearing("drafts", lambda at: operations.forget_expired_drafts(at=at))


def run_import(handle: JobHandle) -> Mapping[str, object]:
    """Import a kept list. The result holds the first hundred errors and open rows; all errors lie in a csv beside the list.

    One that was written tells what it wrote, and writes nothing any more.
    """
    told = handle.kept.get("told")
    if isinstance(told, dict):
        return told
    asked, at = handle.arguments, timezone.now()
    mapping = asked.get("mapping")
    with background.import_file(str(asked["sha256"])).open("rb") as stream:
        report = operations.import_ledger(
            actor=_who(handle, at),
            at=at,
            stream=stream,
            filename=str(asked["filename"]),
            campaign=str(asked["campaign"]),
            create=bool(asked.get("create")),
            dry_run=bool(asked.get("dry_run")),
            on_conflict=str(asked.get("on_conflict") or "stop"),
            mapping={str(name): int(column) for name, column in mapping.items()} if isinstance(mapping, dict) else None,
            progress=lambda done, total: handle.report_progress(done=done, total=total),
            written=lambda report: handle.keep({"told": _told(report)}),
        )
    if not report.errors:
        return _told(report)
    with background.errors_file(handle.id).open("wb") as stream_out:
        operations.write_errors(stream_out, report.errors)
    return {**_told(report), "file": background.errors_file(handle.id).name}


def _told(report: ImportReport) -> dict[str, object]:
    document = report.as_document(document_of)
    lists = ("needs_person", "errors", "notes")
    return {**document, **{name: list(_first(document[name])) for name in lists}, "counts": report.counts()}


def run_draft(handle: JobHandle) -> Mapping[str, object]:
    """Do what an import under preparation waits for. The result holds the address at which it goes on."""
    at, draft_id = timezone.now(), int(str(handle.arguments["draft"]))
    told = operations.run_step(
        actor=_who(handle, at),
        at=at,
        draft_id=draft_id,
        job_id=handle.id,
        progress=lambda done, total: handle.report_progress(done=done, total=total),
    )
    return {**told, "url": reverse("ledger:import-draft", args=[draft_id])}


def run_export(handle: JobHandle) -> Mapping[str, object]:
    """Take out a campaign's ledger, or the list of a filter, into a file of the job's own. One that failed leaves no file.

    Each attempt writes beside; the file takes its place in the transaction that leaves the act, so that one act stands for it.
    """
    told = handle.kept.get("told")
    if isinstance(told, dict):
        return told
    path = background.export_file(handle.id)
    part = path.with_name(f"{path.name}.{handle.attempt}")
    try:
        with part.open("wb") as stream:

            def take_place(report: ExportReport) -> None:
                handle.keep({"told": {"rows": report.rows, "filename": report.filename, "file": path.name}})
                stream.flush()
                part.replace(path)

            report = _export(handle, stream, take_place)
    except Exception:
        part.unlink(missing_ok=True)
        raise
    return {"rows": report.rows, "filename": report.filename, "file": path.name}


def _export(handle: JobHandle, stream: BinaryIO, written: Callable[[ExportReport], None]) -> ExportReport:
    at, asked = timezone.now(), handle.arguments
    who, format = _who(handle, at), str(asked["format"])
    if "campaign_id" in asked:
        campaign_id = int(str(asked["campaign_id"]))
        return operations.export_ledger(
            actor=who, at=at, campaign_id=campaign_id, format=format, stream=stream, written=written
        )
    return operations.export_list(
        actor=who,
        at=at,
        wanted=filter_of(str(asked["query"])),
        format=format,
        stream=stream,
        personal=bool(asked.get("personal")),
        comment=str(asked.get("comment") or ""),
        progress=lambda done, total: handle.report_progress(done=done, total=total),
        written=written,
    )


def run_bulk(handle: JobHandle) -> Mapping[str, object]:
    """Take one step on each chosen problem. What was refused stands in the result, by reason, and so does what changed before it
    was asked for. Each row is taken once, also where the work goes on after an interruption."""
    asked = handle.arguments
    rows, late = asked["chosen"], asked.get("late")
    report = operations.act_on_many(
        actor=_who(handle, timezone.now()),
        clock=timezone.now,
        act=BulkAct(BulkKind(str(asked["kind"])), str(asked["value"])),
        chosen=[Chosen(str(number), version) for number, version in rows] if isinstance(rows, list) else (),
        progress=lambda done, total: handle.report_progress(done=done, total=total),
        taken=int(str(handle.kept.get("taken", "0")), 16),
        keep=lambda taken: handle.keep({"taken": f"{taken:x}"}),
    )
    for number in late if isinstance(late, list) else ():
        report.held.append(operations.HeldRow(str(number), "", (operations.CHANGED_SINCE,)))
    return report.as_document()


def _who(handle: JobHandle, at: datetime) -> Actor:
    """Whoever asked. Raises Missing where they have left meanwhile."""
    if handle.asked_by is None:
        return system_actor(via="task")
    row = organizations.users_by_ids([handle.asked_by]).get(handle.asked_by)
    if row is None:
        raise Missing
    return organizations.actor_named(row.username, at=at, via="task")


def _first(told: object) -> list[object]:
    return told[:SHOWN] if isinstance(told, list) else []
