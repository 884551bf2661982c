"""A list comes into the ledger: all of it or, where one row is wrong, nothing of it.

Understanding happens before the transaction; what is in the ledger already is looked up inside it, after the lock that makes
two imports of one campaign take turns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import BinaryIO

from django.db import IntegrityError, transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.campaigns import operations as campaign_writes
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ImportRun, Problem
from bihuan.apps.ledger.operations.editing import edit_problem
from bihuan.apps.ledger.operations.import_places import ImportPlace, create_first_region, find_place
from bihuan.apps.ledger.operations.import_plan import (
    ImportPlan,
    OnConflict,
    edit_of,
    plan_import,
    problem_of,
    questions_of,
)
from bihuan.apps.ledger.operations.import_undo import keep_rows, snapshots_of
from bihuan.apps.ledger.operations.registration import lock_numbers, register_problems
from bihuan.apps.ledger.operations.understanding import Progress, Understanding, understand_ledger
from bihuan.apps.ledger.operations.writing import day_of
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, BihuanError, Reason, Refused
from bihuan.core.ledger_rows import CellError, CellNote, UnderstoodRow
from bihuan.core.ledger_rows.model import BLOCKING
from bihuan.documents.ledger_book import CellValue, Column, write_ledger_csv

_ATTEMPTS = 3
_MANY = 500
"""So many rows make a table so much larger that what the database knows of it is worth little."""
_MADE_MEANWHILE = frozenset({"campaign-name-taken", "code-taken"})


@dataclass(frozen=True, slots=True)
class OpenField:
    """One thing that a person has to settle: the field, what was written, why, what may be meant."""

    field: str
    raw: str
    reason: Reason
    proposals: tuple[Mapping[str, object], ...] = ()

    def as_document(self, say: Callable[[Reason], object] = str) -> dict[str, object]:
        return {
            "field": self.field, "raw": self.raw, "reason": say(self.reason), "proposals": list(self.proposals),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that is registered and waits for a person; `number` is empty where nothing was written."""

    row: int
    number: str
    serial: str
    fields: tuple[OpenField, ...]

    def as_document(self, say: Callable[[Reason], object] = str) -> dict[str, object]:
        fields = [one.as_document(say) for one in self.fields]
        return {"row": self.row, "number": self.number or None, "serial": self.serial, "fields": fields}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do. Where there are errors, nothing was written.

    `unchanged` of the `skipped` rows were compared and say what the ledger says. `notes` tell of rows, `warnings` of the file.
    """

    campaign: str
    rows: int
    created: int = 0
    updated: int = 0
    skipped: int = 0
    unchanged: int = 0
    needs_person: tuple[OpenRow, ...] = ()
    errors: tuple[CellError, ...] = ()
    notes: tuple[CellNote, ...] = ()
    warnings: tuple[Reason, ...] = ()
    numbers: tuple[str, ...] = ()
    dry_run: bool = False
    run_id: int | None = None
    understanding: Understanding | None = field(default=None, repr=False, compare=False)
    plan: ImportPlan | None = field(default=None, repr=False, compare=False)

    def as_document(self, say: Callable[[Reason], object] = str) -> dict[str, object]:
        """The report as every door gives it, with all errors; `say` makes of a reason what the door can use."""
        return {
            **self.counts(),
            "campaign": self.campaign,
            "dry_run": self.dry_run,
            "numbers": {"first": self.numbers[0], "last": self.numbers[-1]} if self.numbers else None,
            "needs_person": [row.as_document(say) for row in self.needs_person],
            "errors": [_message_of(error, say) for error in self.errors],
            "notes": [_message_of(note, say) for note in self.notes],
            "warnings": [say(reason) for reason in self.warnings],
        }

    def counts(self) -> dict[str, int]:
        return {
            "rows": self.rows, "created": self.created, "updated": self.updated, "skipped": self.skipped,
            "unchanged": self.unchanged, "needs_person": len(self.needs_person), "errors": len(self.errors),
        }  # fmt: skip


Written = Callable[[ImportReport], None]


def import_ledger(
    *,
    actor: Actor,
    at: datetime,
    stream: BinaryIO,
    filename: str,
    campaign: str,
    create: bool = False,
    dry_run: bool = False,
    on_conflict: OnConflict | str = OnConflict.STOP,
    region: str = "",
    mapping: Mapping[str, int] | None = None,
    progress: Progress | None = None,
    written: Written | None = None,
) -> ImportReport:
    """Read a list into the ledger of a campaign.

    `create` makes a campaign that is not there yet, in the actor's region (`region` names it where there are several; an
    empty house gets a first one). `mapping` is what a person corrected about the columns. A dry run writes nothing at all.
    `written` is told in the same transaction what was written.
    Raises BadInput for an unreadable file, Missing for an unknown campaign, Refused without the right to register there.
    """
    wanted = _conflict_rule(on_conflict)
    place = find_place(actor, campaign=campaign, create=create, region=region)
    _require_right(actor, place)
    understanding = understand_ledger(
        actor=actor, at=at, stream=stream, filename=filename, context=place.context, mapping=mapping, progress=progress
    )
    report = write_understanding(
        actor=actor,
        at=at,
        understanding=understanding,
        place=place,
        dry_run=dry_run,
        on_conflict=wanted,
        written=written,
    )
    if progress is not None:
        progress(2 * report.rows, 2 * report.rows)
    return report


def write_understanding(
    *,
    actor: Actor,
    at: datetime,
    understanding: Understanding,
    place: ImportPlace,
    dry_run: bool = False,
    on_conflict: OnConflict = OnConflict.STOP,
    written: Written | None = None,
) -> ImportReport:
    """Write what was understood, all or nothing. Somebody else may make the campaign meanwhile: then it is tried again with theirs."""
    if dry_run:
        return _try_out(actor, understanding, place, on_conflict)
    for _ in range(_ATTEMPTS - 1):
        try:
            return _write(actor, at, understanding, place, on_conflict, written=written)
        except (IntegrityError, BihuanError) as problem:
            if isinstance(problem, BihuanError) and problem.reason.code not in _MADE_MEANWHILE:
                raise
            place = find_place(actor, campaign=place.name, create=place.campaign is None, region=place.region_name)
    return _write(actor, at, understanding, place, on_conflict, written=written)


def write_errors(stream: BinaryIO, errors: Iterable[CellError], *, translate: Callable[[str], str] = str) -> int:
    """All errors as a csv that any spreadsheet opens; how many."""
    columns = (Column("row", "行"), Column("column", "列"), Column("message", "说明"))
    rows: Iterator[list[CellValue]] = ([error.row, error.column, error.reason.text(translate)] for error in errors)
    return write_ledger_csv(stream, columns=columns, rows=rows)


class _Stopped(Exception):
    """Rolls back what was begun; carries the report that says why."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def _write(
    actor: Actor,
    at: datetime,
    understanding: Understanding,
    place: ImportPlace,
    on_conflict: OnConflict,
    *,
    written: Written | None,
) -> ImportReport:
    try:
        with transaction.atomic():
            report = _write_all(actor, at, understanding, place, on_conflict)
            if written is not None:
                written(report)
            return report
    except _Stopped as stopped:
        return stopped.report


def _try_out(actor: Actor, understanding: Understanding, place: ImportPlace, on_conflict: OnConflict) -> ImportReport:
    plan = _plan(understanding, place.campaign, on_conflict, place.own_unit_id)
    _require_history_right(actor, place, plan)
    waiting = tuple(chain(_open_new(plan.new, ()), _open_known(plan)))
    return _report(understanding, place.name, plan, waiting=waiting, dry_run=True)


def _write_all(
    actor: Actor, at: datetime, understanding: Understanding, place: ImportPlace, on_conflict: OnConflict
) -> ImportReport:
    campaign = place.campaign or _create_campaign(actor, at, understanding, place)
    lock_numbers(campaign.prefix, day_of(at).year)
    plan = _plan(understanding, campaign if place.campaign else None, on_conflict, place.own_unit_id)
    if plan.errors:
        raise _Stopped(_report(understanding, campaign.name, plan))
    created = register_problems(
        actor=actor, at=at, campaign_id=campaign.id, problems=[problem_of(row) for row in plan.new],
        own_unit_id=place.own_unit_id,
    )  # fmt: skip
    before = snapshots_of([update.known.problem_id for update in plan.updates])
    updated = _update(actor, at, plan)
    if plan.errors:
        raise _Stopped(_report(understanding, campaign.name, plan))
    numbers = tuple(one.number for one in created)
    waiting = tuple(chain(_open_new(plan.new, numbers), _open_known(plan)))
    report = _report(understanding, campaign.name, plan, numbers=numbers, waiting=waiting, updated=updated)
    kept = _keep_run(actor, at, understanding, campaign, report, on_conflict=on_conflict)
    made = ((row.row, one.problem_id) for row, one in zip(plan.new, created, strict=True))
    changed = {update.known.problem_id: update.row.row for update in plan.updates}
    keep_rows(kept.run_id or 0, made=made, changed=changed, before=before)
    if len(created) + updated >= _MANY:
        transaction.on_commit(jobs.refresh_statistics)
    return kept


def _plan(
    understanding: Understanding, campaign: CampaignRow | None, on_conflict: OnConflict, own_unit_id: int | None
) -> ImportPlan:
    plan = plan_import(
        understanding.rows,
        campaign_id=campaign.id if campaign else None,
        on_conflict=on_conflict,
        is_new=campaign is None,
        own_unit_id=own_unit_id,
    )
    plan.errors[:0] = understanding.errors
    plan.errors.sort(key=lambda error: error.row)
    return plan


def _update(actor: Actor, at: datetime, plan: ImportPlan) -> int:
    """Change what the file changes, through the door that everybody uses. What that refuses is an error of the row."""
    updated = 0
    for update in plan.updates:
        try:
            changed = edit_problem(actor=actor, at=at, number=update.known.number, edit=edit_of(update))
        except BihuanError as refusal:
            plan.errors.append(CellError(update.row.row, "", refusal.reason))
            continue
        if changed:
            updated += 1
        else:
            plan.unchanged.append(update)
    return updated


def _create_campaign(actor: Actor, at: datetime, understanding: Understanding, place: ImportPlace) -> CampaignRow:
    """A campaign for the year that the list speaks of, else for the year in which it is imported."""
    region_id = place.context.region_id
    if region_id is None:
        region_id = create_first_region(actor, at)
    year = understanding.year or day_of(at).year
    campaign_id = campaign_writes.create_campaign(
        actor=actor,
        at=at,
        region_id=region_id,
        name=place.name,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
    )
    return campaigns.campaigns_by_ids([campaign_id])[campaign_id]


def _require_right(actor: Actor, place: ImportPlace) -> None:
    lead = place.campaign.lead_unit_id if place.campaign else None
    verdict = policies.may_register(actor, region_path=place.context.region_path, lead_unit_id=lead)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)


def _require_history_right(actor: Actor, place: ImportPlace, plan: ImportPlan) -> None:
    """A rehearsal refuses what the writing would refuse."""
    if any(row.closed_on is not None for row in plan.new):
        verdict = policies.may_bring_history(actor, region_path=place.context.region_path)
        if not verdict:
            raise Refused(verdict.reason or policies.NOT_ALLOWED)


def _conflict_rule(name: OnConflict | str) -> OnConflict:
    if name not in set(OnConflict):
        reason = Reason("import-conflict-rule", "“%(rule)s”不是可选的做法：stop、skip 或 update。", {"rule": name})
        raise BadInput(reason, {"on_conflict": reason})
    return OnConflict(name)


def _report(
    understanding: Understanding,
    campaign: str,
    plan: ImportPlan,
    *,
    numbers: tuple[str, ...] = (),
    waiting: tuple[OpenRow, ...] = (),
    updated: int | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """With errors the counts of what was written are zero, in a dry run too: nothing of the file would be written."""
    failed = bool(plan.errors)
    unchanged = len(plan.unchanged)
    return ImportReport(
        campaign=campaign,
        rows=len(understanding.rows),
        created=0 if failed else len(plan.new),
        updated=0 if failed else len(plan.updates) if updated is None else updated,
        skipped=0 if failed else plan.skipped + unchanged,
        unchanged=0 if failed else unchanged,
        needs_person=() if failed else waiting,
        errors=tuple(plan.errors),
        notes=tuple(plan.notes),
        warnings=understanding.warnings,
        numbers=numbers,
        dry_run=dry_run,
        understanding=understanding,
        plan=plan,
    )


def _open_new(rows: Iterable[UnderstoodRow], numbers: tuple[str, ...]) -> Iterable[OpenRow]:
    for place, row in enumerate(rows):
        waiting = tuple(
            OpenField(question.field, question.raw, doubt.reason, tuple(question.params["proposals"]))  # type: ignore[arg-type]
            for doubt, question in zip(row.doubts, questions_of(row.doubts), strict=True)
            if doubt.is_blocking
        )
        if waiting:
            yield OpenRow(row.row, numbers[place] if numbers else "", row.serial, waiting)


def _open_known(plan: ImportPlan) -> Iterable[OpenRow]:
    """Rows that are in the ledger already and still wait for a person, as the ledger says after the import."""
    known = {update.known.problem_id: update for update in (*plan.updates, *plan.unchanged)}
    stored = Problem.objects.filter(pk__in=[update.known.problem_id for update in plan.updates])
    now = dict(stored.values_list("pk", "unresolved")) if plan.updates else {}
    for pk, update in known.items():
        waiting = tuple(
            _stored_field(question)
            for question in now.get(pk, update.known.unresolved)
            if question.get("field") in BLOCKING
        )
        if waiting:
            yield OpenRow(update.row.row, update.known.number, update.row.serial, waiting)


def _stored_field(question: Mapping[str, object]) -> OpenField:
    params = question.get("params")
    values = dict(params) if isinstance(params, Mapping) else {}
    proposals = tuple(values.pop("proposals", ()))
    reason = Reason(str(question.get("field")), str(question.get("message", "")), values)
    return OpenField(str(question.get("field")), str(question.get("raw", "")), reason, proposals)


def _message_of(told: CellError | CellNote, say: Callable[[Reason], object]) -> dict[str, object]:
    return {"row": told.row, "column": told.column, "message": say(told.reason)}


def _keep_run(
    actor: Actor,
    at: datetime,
    understanding: Understanding,
    campaign: CampaignRow,
    report: ImportReport,
    *,
    on_conflict: OnConflict,
) -> ImportReport:
    counts = report.counts()
    told: dict[str, object] = {**counts, "first": report.numbers[:1], "last": report.numbers[-1:]}
    run = ImportRun.objects.create(
        campaign_id=campaign.id,
        filename=understanding.filename[:255],
        sha256=understanding.sha256,
        on_conflict=on_conflict.value,
        asked_by_id=actor.user_id,
        asked_at=at,
        ended_at=at,
        report=told,
    )
    record(
        actor=actor, action="ledger.list.imported", at=at, object_type="campaign", object_id=campaign.id,
        label=campaign.name, region_path=campaign.region_path,
        after={"run": run.pk, "filename": run.filename, "sha256": run.sha256, "on_conflict": run.on_conflict, **told},
    )  # fmt: skip
    return replace(report, run_id=run.pk)
