"""What an import would do: which rows are new, which are in the ledger already, what of those a file changes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q

from bihuan.apps.ledger.models import ImportedProblem, Membership
from bihuan.apps.ledger.operations.editing import ProblemEdit, Serial
from bihuan.apps.ledger.operations.registration import (
    NewMeasure,
    NewMilestone,
    NewPerson,
    NewProblem,
    Question,
)
from bihuan.apps.ledger.queries.sheet_form import SheetForm, sheet_forms_by_ids
from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows import CellError, CellNote, Doubt, UnderstoodRow
from bihuan.core.ledger_rows.cells import comparable, split_items
from bihuan.core.ledger_rows.words import (
    GAP_WORDS,
    SEVERITY_WORDS,
    SOURCE_WORDS,
    TRACK_WORDS,
    read_severity,
    read_source,
    read_track,
)
from bihuan.core.lifecycle import LOCKED_STATES, STATE_NAMES, State


class OnConflict(StrEnum):
    """What happens to rows that are in the ledger already."""

    STOP = "stop"
    SKIP = "skip"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class PlannedUpdate:
    """A row that is in the ledger already, and what of it the file changes."""

    row: UnderstoodRow
    known: SheetForm
    changed: frozenset[str]
    campaign_id: int


@dataclass(slots=True)
class ImportPlan:
    """New rows, rows to change, rows that stay as they are."""

    new: list[UnderstoodRow] = field(default_factory=list)
    updates: list[PlannedUpdate] = field(default_factory=list)
    skipped: int = 0
    unchanged: list[PlannedUpdate] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)


COMPARED = (
    "serial", "text", "place", "cause", "goal", "standard", "measure", "lead", "assist", "leader", "person", "deadline", "milestones",
    "source", "category", "gap", "severity", "track", "progress", "remark",
)  # fmt: skip

_CHOSEN: Mapping[str, tuple[Callable[[str], str | None], Mapping[str, str]]] = {
    "source": (read_source, SOURCE_WORDS),
    "severity": (read_severity, SEVERITY_WORDS),
    "track": (read_track, TRACK_WORDS),
}


def plan_import(
    rows: Sequence[UnderstoodRow],
    *,
    campaign_id: int | None,
    on_conflict: OnConflict,
    is_new: bool,
    own_unit_id: int | None = None,
) -> ImportPlan:
    """Sort the rows. `is_new`: the campaign comes into being with this import, so no number can be known yet. A list of a
    unit's own (`own_unit_id`) meets only what that unit registered or answers for: of others it learns nothing.

    A row is known by its stable number, else by the list's own number and text; where several share these, by unit and
    deadline as written. Each problem of the ledger is met by one row at most.
    """
    plan = ImportPlan()
    existing = _Existing(campaign_id, own_unit_id)
    met: list[tuple[UnderstoodRow, int]] = []
    for row in rows:
        plan.notes.extend(row.notes)
        problem_id = existing.find(row)
        if problem_id is not None:
            met.append((row, problem_id))
        elif row.number and not is_new:
            plan.errors.append(_unknown_number(row))
        else:
            plan.new.append(_renumbered(row, plan) if row.number else row)
    if on_conflict is OnConflict.STOP:
        plan.errors.extend(_conflict(row, existing.number_of(problem_id)) for row, problem_id in met)
    elif on_conflict is OnConflict.SKIP:
        plan.skipped = len(met)
    elif campaign_id is not None:
        _plan_updates(plan, met, campaign_id)
    return plan


def problem_of(row: UnderstoodRow) -> NewProblem:
    """The row as a problem to be registered."""
    return NewProblem(
        text=row.text,
        place=row.place,
        cause=row.cause,
        institutional_gap=row.gap,
        goal=row.goal,
        standard=row.standard,
        source=row.source,
        category=row.category,
        category_raw=row.category_raw,
        severity=row.severity,
        track=row.track,
        remark=row.remark,
        accountable_unit_id=row.accountable_unit_id,
        units_raw=row.raw.get("lead", ""),
        assisting_unit_ids=row.assisting_unit_ids,
        assisting_raw=row.raw.get("assist", ""),
        due=row.due,
        due_raw=row.raw.get("deadline", ""),
        due_counted_from=row.due_counted_from,
        due_estimated=row.due_estimated,
        standing=row.standing,
        recurrence=row.recurrence,
        questions=questions_of(row.doubts),
        measures=tuple(NewMeasure(one.text, one.who, one.due, one.due_raw) for one in row.measures),
        milestones=tuple(NewMilestone(one.text, one.due, one.due_raw) for one in row.milestones),
        people=_people(row),
        serial=row.serial,
        progress_line=row.progress_line,
        progress_percent=row.progress_percent,
        closed_on=row.closed_on,
    )


def edit_of(update: PlannedUpdate) -> ProblemEdit:
    """What of a known problem is to be changed, as `edit_problem` takes it."""
    row, changed = update.row, update.changed
    values: dict[str, object] = {
        name: getattr(row, name)
        for name in ("text", "place", "cause", "goal", "standard", "source", "severity", "track", "remark")
        if name in changed
    }
    if "gap" in changed and row.gap:
        values["institutional_gap"] = row.gap
    if "category" in changed:
        values |= {"category": row.category, "category_raw": row.category_raw}
    if "lead" in changed:
        values |= {"accountable_unit_id": row.accountable_unit_id, "units_raw": row.raw.get("lead")}
    if "assist" in changed or ("lead" in changed and row.assisting_unit_ids):
        values |= {"assisting_unit_ids": row.assisting_unit_ids, "assisting_raw": row.raw.get("assist")}
    if "serial" in changed:
        values["serial"] = Serial(update.campaign_id, row.serial)
    if "deadline" in changed:
        values |= {
            "due": row.due, "deadline_cleared": row.due is None, "due_raw": row.raw.get("deadline"),
            "due_counted_from": row.due_counted_from, "due_estimated": row.due_estimated, "standing": row.standing,
            "recurrence": row.recurrence,
        }  # fmt: skip
    if changed & {"leader", "person"}:
        values["people"] = _people_after(update)
    if "progress" in changed:
        values |= {"progress_line": row.progress_line, "progress_percent": row.progress_percent}
    values["measures_added"] = _measures_added(update)
    values["milestones_added"] = _milestones_added(update)
    values["asked"], values["settled"] = _questions(update)
    return ProblemEdit(**values)  # type: ignore[arg-type]


def questions_of(doubts: Iterable[Doubt]) -> tuple[Question, ...]:
    """Doubts as the questions that stand with a problem until a person settles them."""
    return tuple(
        Question(
            field=doubt.field,
            message=doubt.reason.message,
            raw=doubt.raw,
            params={
                **{name: str(value) for name, value in doubt.reason.params.items()},
                "proposals": [
                    {"text": one.text, "unit_id": one.unit_id, "likeness": one.likeness} for one in doubt.proposals
                ],
            },
        )
        for doubt in doubts
    )


class _Existing:
    """The problems of a campaign, by what an import knows them by. One pass over the campaign.

    What an import made that was undone is not met again: the mended list comes in as new.
    """

    def __init__(self, campaign_id: int | None, own_unit_id: int | None) -> None:
        self._by_number: dict[str, int] = {}
        self._by_text: defaultdict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
        self._numbers: dict[int, str] = {}
        self._met: set[int] = set()
        if campaign_id is None:
            return
        undone = ImportedProblem.objects.filter(
            created=True, run__undone_at__isnull=False, run__campaign_id=campaign_id
        )
        members = Membership.objects.filter(campaign_id=campaign_id).exclude(problem__in=undone.values("problem"))
        if own_unit_id is not None:
            answered = Q(problem__accountable_unit=own_unit_id, problem__dispatched_at__isnull=False)
            members = members.filter(answered | Q(problem__registered_by_unit=own_unit_id))
        members = members.order_by("problem_id")
        names = ("problem_id", "serial", "problem__number", "problem__text", "problem__units_raw", "problem__due_raw")
        for pk, serial, number, text, units, due in members.values_list(*names).iterator(chunk_size=2000):
            self._by_number[number] = pk
            self._numbers[pk] = number
            self._by_text[(serial, comparable(text))].append((pk, comparable(units), comparable(due)))

    def find(self, row: UnderstoodRow) -> int | None:
        """The problem that this row speaks of, each only once."""
        found = self._by_number.get(row.number) if row.number else self._alike(row)
        if found is not None:
            self._met.add(found)
        return found

    def number_of(self, problem_id: int) -> str:
        return self._numbers[problem_id]

    def _alike(self, row: UnderstoodRow) -> int | None:
        """Of several that share number and text, the one whose unit and deadline read the same, then whose unit does."""
        free = [one for one in self._by_text.get((row.serial, comparable(row.text)), ()) if one[0] not in self._met]
        unit, due = comparable(row.raw.get("lead", "")), comparable(row.raw.get("deadline", ""))
        same = [one for one in free if one[1:] == (unit, due)] or [one for one in free if one[1] == unit] or free
        return same[0][0] if same else None


def _plan_updates(plan: ImportPlan, met: Sequence[tuple[UnderstoodRow, int]], campaign_id: int) -> None:
    forms = sheet_forms_by_ids([problem_id for _, problem_id in met], campaign_id=campaign_id)
    for row, problem_id in met:
        form = forms[problem_id]
        changed = frozenset((*_changed(row, form), *_answered(row, form)))
        update = PlannedUpdate(row, form, changed, campaign_id)
        if not update.changed:
            plan.unchanged.append(update)
            continue
        error = _refuse(update)
        if error is not None:
            plan.errors.append(error)
            continue
        plan.updates.append(update)
        plan.notes.extend(_left_out(update))


def _changed(row: UnderstoodRow, form: SheetForm) -> Iterator[str]:
    """Fields whose cell says something else than the ledger. An empty cell says nothing and clears nothing."""
    said = {**row.raw, "remark": row.remark, "progress": row.progress_line}
    for name in COMPARED:
        new = comparable(said.get(name, ""))
        if new and not form.has_text(name, new) and not _means_same(name, row, form):
            yield name


def _answered(row: UnderstoodRow, form: SheetForm) -> Iterator[str]:
    """Fields about which the ledger still asks and the row does no more, though its cell is the one that was asked about:
    somebody has decided, or the name is known by now. Of a problem that is locked nothing is settled any more."""
    if State(form.state) in LOCKED_STATES:
        return
    asking = {question.get("field") for question in form.unresolved}
    led = row.accountable_unit_id is not None
    helping = "assist" if "assist" in form.written else "lead"
    # That nobody helps is said only where it is known who leads.
    helped = bool(row.assisting_unit_ids) or (led and helping in row.raw)
    answers = (
        ("lead", "accountable", "lead", led),
        ("assist", "assist", helping, helped),
        ("deadline", "deadline", "deadline", row.due is not None or row.standing or bool(row.recurrence)),
    )
    for name, question, cell, answered in answers:
        same = comparable(row.raw.get(cell, "")) == comparable(form.written.get(cell, ""))
        if same and answered and question in asking and not row.doubts_about(question):
            yield name


def _means_same(name: str, row: UnderstoodRow, form: SheetForm) -> bool:
    """Whether a cell that reads differently means what the ledger has: another word for it, other numbering, a telephone number."""
    if name in ("measure", "milestones"):
        had, has = form.cells.get(name, ""), row.raw[name]
        return [comparable(item) for item in split_items(had)] == [comparable(item) for item in split_items(has)]
    if name in ("leader", "person"):
        duty = "leader" if name == "leader" else "responsible"
        had_people = [(one.name, one.title) for one in form.people if one.duty == duty]
        return had_people == [(one.name, one.title) for one in row.people if one.duty == duty]
    if name == "gap":
        return _gap_means_same(row, form)
    if name in _CHOSEN:
        read, words = _CHOSEN[name]
        value = read(row.raw[name])
        return value is None or words[value] == form.cells.get(name)
    return False


def _gap_means_same(row: UnderstoodRow, form: SheetForm) -> bool:
    """What nobody could read and nobody has settled is asked once, and not again where the ledger knows better by now."""
    known = form.cells.get("gap", "")
    if row.gap:
        return known == GAP_WORDS[row.gap]
    raws = {question.get("raw") for question in form.unresolved if question.get("field") == "gap"}
    return bool(known) or row.raw["gap"] in raws


def _refuse(update: PlannedUpdate) -> CellError | None:
    """Why a row may not be changed by a list, as `edit_problem` would say too."""
    row, form, state = update.row, update.known, State(update.known.state)
    if state in LOCKED_STATES:
        params = {"number": form.number, "state": STATE_NAMES[state]}
        reason = Reason("import-locked", "%(number)s 现在是“%(state)s”，内容已锁定，不能用清单改。", params)
        return CellError(row.row, _label(row, next(name for name in COMPARED if name in update.changed)), reason)
    if state is State.REGISTERED:
        return None
    moved = "lead" in update.changed and row.accountable_unit_id != form.accountable_unit_id
    delayed = "deadline" in update.changed and (row.due != form.due or row.standing != form.standing)
    if not moved and not delayed:
        return None
    reason = Reason(
        "import-dispatched",
        "%(number)s 已经交办：主责单位要改走退回裁定，时限要改走延期申请。",
        {"number": form.number},
    )
    return CellError(row.row, _label(row, "lead" if moved else "deadline"), reason)


def _left_out(update: PlannedUpdate) -> Iterator[CellNote]:
    """A list adds measures and stage goals; taking one away or rewording it is done on the problem's page, with a reason."""
    message = "%(number)s 原有的内容没有删改，只增加了新的；要删改到问题页办理。"
    reason = Reason("import-only-added", message, {"number": update.known.number})
    for name in ("measure", "milestones"):
        if name not in update.changed:
            continue
        had = {comparable(item) for item in split_items(update.known.cells.get(name, ""))}
        if had - {comparable(item) for item in split_items(update.row.raw[name])}:
            yield CellNote(update.row.row, _label(update.row, name), reason)


def _measures_added(update: PlannedUpdate) -> tuple[NewMeasure, ...]:
    if "measure" not in update.changed:
        return ()
    had = {comparable(item) for item in split_items(update.known.cells.get("measure", ""))}
    return tuple(
        NewMeasure(one.text, one.who, one.due, one.due_raw)
        for one in update.row.measures
        if comparable(one.text) not in had
    )


def _milestones_added(update: PlannedUpdate) -> tuple[NewMilestone, ...]:
    if "milestones" not in update.changed:
        return ()
    had = update.known.cells.get("milestones", "")
    return tuple(
        NewMilestone(one.text, one.due, one.due_raw) for one in update.row.milestones if one.text not in had
    )  # fmt: skip


def _questions(update: PlannedUpdate) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """(what is asked anew, what is asked no more) about the cells that changed."""
    about: Mapping[str, tuple[str, ...]] = {
        "lead": ("accountable", "assist"),
        "assist": ("assist",),
        "deadline": ("deadline",),
        "leader": ("person",),
        "person": ("person",),
        "progress": ("progress",),
        "gap": ("gap",),
    }
    touched = {question for name in update.changed for question in about.get(name, ())}
    asked = questions_of(update.row.doubts_about(*touched))
    return asked, tuple(sorted(touched - {question.field for question in asked}))


def _people_after(update: PlannedUpdate) -> tuple[NewPerson, ...]:
    """Those whom a changed cell names, and those of the other duty as they are."""
    duties = {"leader": "leader", "person": "responsible"}
    told = {duties[name] for name in ("leader", "person") if name in update.changed}
    kept = (
        NewPerson(one.duty, one.name, one.title, one.person_id) for one in update.known.people if one.duty not in told
    )
    return (*kept, *(person for person in _people(update.row) if person.duty in told))


def _people(row: UnderstoodRow) -> tuple[NewPerson, ...]:
    return tuple(NewPerson(one.duty, one.name, one.title, one.person_id) for one in row.people)


def _conflict(row: UnderstoodRow, number: str) -> CellError:
    reason = Reason("import-there-already", "已经在台账里（%(number)s）。", {"number": number})
    return CellError(row.row, _label(row, "number" if row.number else "text"), reason)


def _unknown_number(row: UnderstoodRow) -> CellError:
    message = "编号 %(number)s 不在这个专项的台账里。新增的行把编号留空。"
    return CellError(row.row, _label(row, "number"), Reason("import-unknown-number", message, {"number": row.number}))


def _renumbered(row: UnderstoodRow, plan: ImportPlan) -> UnderstoodRow:
    message = "清单带有别处的编号；登记为新问题，另给编号，原编号不保留。"
    plan.notes.append(CellNote(row.row, _label(row, "number"), Reason("import-renumbered", message)))
    return row


def _label(row: UnderstoodRow, name: str) -> str:
    return row.labels.get(name, name)
