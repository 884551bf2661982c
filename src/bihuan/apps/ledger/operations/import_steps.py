"""What is done for an import under preparation: the file is read, its rows understood, the writing rehearsed, then written.

Each step reads the file outside of any transaction and then, under the draft's lock, keeps what came of it. Small files are
done at once, others and every writing by the worker. A step that was stopped meanwhile leaves nothing behind.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from bihuan.apps.jobs import operations as jobs
from bihuan.apps.ledger.models import ImportDraft, Stage, Working
from bihuan.apps.ledger.operations.background import import_file
from bihuan.apps.ledger.operations.import_drafts import lock_draft, note_change, place_of
from bihuan.apps.ledger.operations.import_plan import OnConflict
from bihuan.apps.ledger.operations.import_preview import preview_of
from bihuan.apps.ledger.operations.import_rehearsal import rehearsal_lines, tell_rehearsal, write_rehearsal
from bihuan.apps.ledger.operations.importing import ImportReport, write_understanding
from bihuan.apps.ledger.operations.understanding import Progress, Understanding, understand_ledger
from bihuan.apps.ledger.policies import visible_drafts
from bihuan.apps.ledger.queries.import_reading import REHEARSAL, draft_folder, forget_readings, write_reading
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations import queries as organization_reads
from bihuan.core.actors import Actor, system_actor
from bihuan.core.decisions import BadInput, BihuanError, Missing, Reason, Refused
from bihuan.core.ledger_rows import UnderstoodRow
from bihuan.core.ledger_rows.own import hold_to_unit
from bihuan.core.ledger_rows.settling import Choice, SettledRows, Settlement, settle_rows
from bihuan.core.reason_documents import document_of
from bihuan.core.sheets.headers import ChosenTable

DRAFT_KIND = "ledger.import-draft"
INLINE_BYTES = 200_000
"""Files up to this size are read while the reader waits: a second or two."""

_TITLES = {
    Working.READ: "读清单 %(name)s",
    Working.UNDERSTAND: "识别清单 %(name)s",
    Working.REHEARSE: "预演导入 %(name)s",
    Working.WRITE: "导入 %(name)s",
}
_NOT_REHEARSED = Reason("import-not-rehearsed", "先预演一遍，没有错再写入。")
_MARKS = Reason("import-marks", "有 %(n)s 行的文字可能涉密，看过并确认后再写入。")
_UNEXPECTED = Reason("import-step-failed", "处理时意外中断，什么也没有写入。再试一次；还不行，把文件交给管理员看。")
_WROTE_NOTHING = Reason("import-wrote-nothing", "写入前又核了一遍，有 %(n)s 处不对，什么也没有写入。")
Finish = Callable[[ImportDraft], None]


def start_step(
    *, actor: Actor, at: datetime, draft_id: int, version: int | None, step: Working, seen_marks: bool = False
) -> bool:
    """Begin a step; whether it is done already (a small file) or goes on in the background.

    Raises Refused while another step runs, where a writing was not rehearsed without an error, and where words that may be
    secret were not looked at (`seen_marks`); Conflict, Missing.
    """
    with transaction.atomic():
        draft = lock_draft(actor, draft_id, version)
        place_of(actor, draft)
        _require_ready(draft, step, seen_marks=seen_marks)
        small = step is not Working.WRITE and draft.size <= INLINE_BYTES
        draft.job = uuid.uuid4() if small else _enqueue(actor, at, draft, step)
        draft.working, draft.trouble = step.value, {}
        note_change(draft, actor, at, [])
        draft.save()
    if small:
        run_step(actor=actor, at=at, draft_id=draft_id, job_id=draft.job)
    return small


def run_step(
    *, actor: Actor, at: datetime, draft_id: int, job_id: uuid.UUID, progress: Progress | None = None
) -> Mapping[str, object]:
    """Do what the draft waits for. What a file is refused for stands in its `trouble`; a step that was stopped keeps nothing."""
    draft = visible_drafts(actor).filter(pk=draft_id, job=job_id).first()
    if draft is None:
        return {"stopped": True}
    try:
        finish = _PREPARE[Working(draft.working)](actor, at, draft, progress)
        with transaction.atomic():
            held = visible_drafts(actor).select_for_update(of=("self",)).filter(pk=draft_id, job=job_id).first()
            if held is None:
                return {"stopped": True}
            finish(held)
            _end(held, actor, at)
    except BihuanError as refusal:
        _fail(draft_id, job_id, actor, at, refusal.reason)
        return {"refused": document_of(refusal.reason)}
    except Exception:
        _fail(draft_id, job_id, actor, at, _UNEXPECTED)
        raise
    return {"draft": draft_id, "stage": held.stage}


def give_up_step(*, job_id: uuid.UUID, at: datetime) -> None:
    """Nobody does the step any more, because its worker was killed too often: the draft does not wait for it. Nothing happens
    where the step itself said what became of it."""
    with transaction.atomic():
        draft = ImportDraft.objects.select_for_update().filter(job=job_id).first()
        if draft is not None:
            draft.trouble = document_of(_UNEXPECTED)
            _end(draft, system_actor("jobs", via="task"), at)


def open_upload(draft: ImportDraft) -> BinaryIO:
    """The file as it was sent."""
    return import_file(draft.sha256).open("rb")


def decisions_of(draft: ImportDraft) -> dict[str, Settlement]:
    """What was decided so far."""
    return {key: Settlement.of_document(document) for key, document in draft.decisions.items()}


def _require_ready(draft: ImportDraft, step: Working, *, seen_marks: bool) -> None:
    if step is Working.READ:
        return
    if step is Working.UNDERSTAND and "text" not in draft.mapping:
        raise Refused(Reason("import-no-text-column", "没有一列写的是问题。指明哪一列是问题后再导入。"))
    if step is Working.REHEARSE and draft.stage not in (Stage.ROWS, Stage.REHEARSAL):
        raise Refused(Reason("import-not-understood", "先认完表头，再逐项核对。"))
    if step is Working.WRITE:
        if draft.stage != Stage.REHEARSAL or not draft.summary.get("rehearsal", {}).get("clean"):
            raise Refused(_NOT_REHEARSED)
        marks = draft.summary.get("marks", 0)
        if marks and not seen_marks:
            raise Refused(Reason(_MARKS.code, _MARKS.message, {"n": marks}))


def _enqueue(actor: Actor, at: datetime, draft: ImportDraft, step: Working) -> uuid.UUID:
    title = Reason("draft-job", _TITLES[step], {"name": draft.filename})
    return jobs.enqueue_job(actor=actor, at=at, kind=DRAFT_KIND, title=title, arguments={"draft": draft.pk})


def _end(draft: ImportDraft, actor: Actor, at: datetime) -> None:
    draft.working, draft.job = "", None
    note_change(draft, actor, at, [])
    draft.save()


def _fail(draft_id: int, job_id: uuid.UUID, actor: Actor, at: datetime, why: Reason) -> None:
    with transaction.atomic():
        draft = visible_drafts(actor).select_for_update(of=("self",)).filter(pk=draft_id, job=job_id).first()
        if draft is not None:
            draft.trouble = document_of(why)
            _end(draft, actor, at)


def _read(_actor: Actor, _at: datetime, draft: ImportDraft, _progress: Progress | None) -> Finish:
    with open_upload(draft) as stream:
        found = preview_of(stream, filename=draft.filename, table=_table(draft), region_id=draft.region_id)

    def finish(held: ImportDraft) -> None:
        same = held.summary.get("fingerprint") == found.fingerprint and found.fingerprint
        held.mapping = held.mapping if same and held.mapping else dict(found.mapping)
        held.summary = {**found.as_document(), "shape_changed": bool(held.summary) and not same}
        held.stage = Stage.COLUMNS

    return finish


def _understand(actor: Actor, at: datetime, draft: ImportDraft, progress: Progress | None) -> Finish:
    understanding = _understanding(actor, at, draft, progress)
    reading = uuid.uuid4().hex
    marks = write_reading(draft.pk, reading, understanding.rows)

    def finish(held: ImportDraft) -> None:
        forget_readings(held.pk, but=reading)
        held.reading = reading
        held.summary = {
            **{name: value for name, value in held.summary.items() if name != "rehearsal"},
            "rows": len(understanding.rows),
            "marks": marks,
            "read_sheets": list(understanding.sheets),
            "skipped": [[one.row, one.text[:60], document_of(one.reason)] for one in understanding.skipped[:20]],
            "skipped_count": len(understanding.skipped),
            "warnings": [document_of(reason) for reason in understanding.warnings],
        }
        held.stage = Stage.ROWS

    return finish


def _rehearse(actor: Actor, at: datetime, draft: ImportDraft, progress: Progress | None) -> Finish:
    report, settled = _tried(actor, at, draft, progress)
    lines = rehearsal_lines(report, settled)
    count = write_rehearsal(draft_folder(draft.pk) / REHEARSAL, lines)

    def finish(held: ImportDraft) -> None:
        held.summary = {**held.summary, "rehearsal": {**tell_rehearsal(report, settled), "lines_count": count}}
        held.stage = Stage.REHEARSAL

    return finish


def _write(actor: Actor, at: datetime, draft: ImportDraft, progress: Progress | None) -> Finish:
    understanding, settled = _settled(actor, at, draft, progress)
    place = place_of(actor, draft)

    def finish(held: ImportDraft) -> None:
        report = write_understanding(
            actor=actor, at=at, understanding=replace(understanding, rows=settled.rows), place=place,
            on_conflict=OnConflict(held.on_conflict),
        )  # fmt: skip
        count = write_rehearsal(draft_folder(held.pk) / REHEARSAL, rehearsal_lines(report, settled))
        told = {**tell_rehearsal(report, settled), "lines_count": count}
        if report.errors:
            held.summary = {**held.summary, "rehearsal": told}
            held.trouble = document_of(Reason(_WROTE_NOTHING.code, _WROTE_NOTHING.message, {"n": len(report.errors)}))
            return
        not_learned = _learn(actor, at, held)
        held.summary = {**held.summary, "written": told, "not_learned": not_learned}
        held.run_id, held.stage, held.decisions = report.run_id, Stage.WRITTEN, {}
        forget_readings(held.pk, but="")

    return finish


def _learn(actor: Actor, at: datetime, draft: ImportDraft) -> list[list[object]]:
    """Names that the person wants remembered; those that could not be, with why."""
    refused: list[list[object]] = []
    for document in draft.decisions.values():
        given = Settlement.of_document(document)
        if not given.remember or given.choice is not Choice.UNIT:
            continue
        try:
            with transaction.atomic():
                organizations.learn_alias(actor=actor, at=at, unit_id=given.units[0].id, name=str(document["raw"]))
        except (Refused, BadInput, Missing) as why:
            refused.append([document["raw"], document_of(why.reason)])
    return refused


def _tried(
    actor: Actor, at: datetime, draft: ImportDraft, progress: Progress | None
) -> tuple[ImportReport, SettledRows]:
    understanding, settled = _settled(actor, at, draft, progress)
    report = write_understanding(
        actor=actor, at=at, understanding=replace(understanding, rows=settled.rows), place=place_of(actor, draft),
        dry_run=True, on_conflict=OnConflict(draft.on_conflict),
    )  # fmt: skip
    return report, settled


def _settled(
    actor: Actor, at: datetime, draft: ImportDraft, progress: Progress | None
) -> tuple[Understanding, SettledRows]:
    understanding = _understanding(actor, at, draft, progress)
    settled = settle_rows(understanding.rows, decisions_of(draft))
    return understanding, replace(settled, rows=_held(draft, settled.rows))


def _understanding(actor: Actor, at: datetime, draft: ImportDraft, progress: Progress | None) -> Understanding:
    with open_upload(draft) as stream:
        found = understand_ledger(
            actor=actor,
            at=at,
            stream=stream,
            filename=draft.filename,
            context=place_of(actor, draft).context,
            mapping={str(name): int(column) for name, column in draft.mapping.items()},
            table=_table(draft),
            progress=progress,
        )
    return replace(found, rows=_held(draft, found.rows))


def _held(draft: ImportDraft, rows: tuple[UnderstoodRow, ...]) -> tuple[UnderstoodRow, ...]:
    """The rows as what a unit found in itself, where the draft is a unit's: asked again after people have decided."""
    if draft.own_unit_id is None:
        return rows
    name = organization_reads.units_by_ids([draft.own_unit_id])[draft.own_unit_id].name
    return hold_to_unit(rows, unit_id=draft.own_unit_id, name=name)


def _table(draft: ImportDraft) -> ChosenTable | None:
    return None if draft.sheet is None else ChosenTable(draft.sheet, draft.header_top, draft.header_bottom)


_PREPARE = {Working.READ: _read, Working.UNDERSTAND: _understand, Working.REHEARSE: _rehearse, Working.WRITE: _write}
