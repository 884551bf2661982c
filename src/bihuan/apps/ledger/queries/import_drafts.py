"""Imports under preparation, as their pages show them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from bihuan.apps.jobs import queries as jobs
from bihuan.apps.jobs.queries import JobRow
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ImportDraft, Stage
from bihuan.apps.ledger.queries.import_reading import (
    REHEARSAL,
    Group,
    Index,
    RowDocument,
    draft_folder,
    left_out,
    load_index,
    undecided,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, system_actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.ledger_rows.settling import Settlement
from bihuan.core.reason_documents import reason_of

QUESTIONS_A_PAGE = 20
ROWS_A_PAGE = 30
KINDS = {
    "units": ("accountable", "assist", "unit"),
    "deadline": ("deadline",),
    "progress": ("progress", "person", "gap"),
    "errors": ("error",),
}
"""The tabs over the questions, by the kinds of question that each holds."""
NEEDS_PERSON = ("accountable", "assist", "unit", "deadline", "progress", "person", "gap")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An import under preparation. `job` is what is being done for it, `trouble` why the last step could not be done."""

    id: int
    filename: str
    campaign_id: int | None
    campaign: str
    region_id: int
    region_path: str
    owner: str
    own: bool
    own_unit: str
    on_conflict: str
    stage: str
    working: str
    job: JobRow | None
    version: int
    sheet: int | None
    header_top: int
    header_bottom: int
    mapping: Mapping[str, int]
    decisions: Mapping[str, Settlement]
    raws: Mapping[str, str]
    summary: Mapping[str, Any]
    trouble: Reason | None
    reading: str
    run_id: int | None
    changed_at: datetime

    @property
    def rehearsal(self) -> Mapping[str, Any] | None:
        found = self.summary.get("rehearsal")
        return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class DraftTally:
    """How many rows there are, and how many of them still wait, by what for."""

    rows: int
    clear: int
    waiting: int
    units: int
    deadline: int
    progress: int
    errors: int
    left_out: int
    groups: int
    settled_groups: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the first row that asks it and how many others do."""

    group: Group
    row: RowDocument
    asked: Mapping[str, Any]

    @property
    def others(self) -> int:
        return len(self.group.rows) - 1


def draft_of(actor: Actor, *, draft_id: int) -> DraftRow:
    """One draft. Raises Missing where it is not the actor's to see."""
    draft = policies.visible_drafts(actor).select_related("campaign", "region", "own_unit").filter(pk=draft_id).first()
    if draft is None:
        raise Missing(Reason("no-draft", "没有这次导入，或已过期删去。"))
    return _rows(actor, [draft])[0]


def open_drafts(actor: Actor, *, own: bool = False, limit: int = 10) -> tuple[DraftRow, ...]:
    """Imports that can be gone on with, the last one first; with `own` one's own alone."""
    rows = policies.visible_drafts(actor).exclude(stage=Stage.WRITTEN).select_related("campaign", "region", "own_unit")
    if own:
        rows = rows.filter(owner=actor.user_id)
    return _rows(actor, list(rows[:limit]))


def draft_of_run(actor: Actor, *, run_id: int) -> DraftRow | None:
    """The draft that became this import, while it is kept."""
    found = policies.visible_drafts(actor).select_related("campaign", "region", "own_unit").filter(run=run_id).first()
    return _rows(actor, [found])[0] if found else None


def tally_of(draft: DraftRow) -> DraftTally:
    """How far the rows are decided."""
    index = load_index(draft.id, draft.reading)
    waiting = tuple(undecided(index, draft.decisions))
    out = left_out(index, draft.decisions)
    by_tab = {tab: _places(waiting, kinds) for tab, kinds in KINDS.items()}
    errors = by_tab["errors"]
    open_rows = _places(waiting, NEEDS_PERSON)
    clear = len(index.names) - len(open_rows | errors | out)
    return DraftTally(
        rows=len(index.names), clear=clear, waiting=len(open_rows), units=len(by_tab["units"]),
        deadline=len(by_tab["deadline"]), progress=len(by_tab["progress"]), errors=len(errors), left_out=len(out),
        groups=len(index.groups), settled_groups=len(index.groups) - len(waiting),
    )  # fmt: skip


def questions_of(draft: DraftRow, *, tab: str, page: str | int) -> tuple[tuple[Question, ...], Page[Group]]:
    """One page of the questions of a tab that nobody has answered yet."""
    index = load_index(draft.id, draft.reading)
    kinds = KINDS.get(tab, NEEDS_PERSON)
    found = Paginator([group for group in undecided(index, draft.decisions) if group.kind in kinds], QUESTIONS_A_PAGE)
    shown = found.get_page(page)
    return questions_at(index, list(shown.object_list)), shown


def questions_named(draft: DraftRow, keys: Sequence[str]) -> tuple[Question, ...]:
    """The questions of these keys that nobody has answered yet, in the order of the list."""
    index, wanted = load_index(draft.id, draft.reading), set(keys)
    return questions_at(index, [group for group in undecided(index, draft.decisions) if group.key in wanted])


def questions_at(index: Index, groups: Sequence[Group]) -> tuple[Question, ...]:
    """These questions, each with its first row."""
    rows = index.rows(group.rows[0] for group in groups)
    return tuple(Question(group, row, _asked(row, group.key)) for group, row in zip(groups, rows, strict=True))


def rows_of(draft: DraftRow, *, tab: str, page: str | int) -> tuple[tuple[RowDocument, ...], Page[int]]:
    """One page of rows: those that ask nothing any more ("clear"), those with words that may be secret, those left out."""
    index = load_index(draft.id, draft.reading)
    out = left_out(index, draft.decisions)
    if tab == "left-out":
        places = sorted(out)
    elif tab == "marks":
        places = list(index.marks)
    else:
        waiting = {place for group in undecided(index, draft.decisions) for place in group.rows}
        places = [place for place in range(len(index.names)) if place not in waiting and place not in out]
    shown = Paginator(places, ROWS_A_PAGE).get_page(page)
    return tuple(index.rows(shown.object_list)), shown


def rehearsal_lines_of(draft: DraftRow) -> Iterator[Mapping[str, Any]]:
    """All lines of the last rehearsal, or of the writing, each {row, outcome, text, number, column, why, said}, where `why` is a
    reason's document or None. Raises Missing where there was none, before the first line."""
    path = draft_folder(draft.id) / REHEARSAL
    if not path.is_file() or not (draft.rehearsal or draft.run_id):
        raise Missing
    return map(json.loads, path.read_text("utf-8").splitlines())


def _places(groups: Sequence[Group], kinds: Sequence[str]) -> frozenset[int]:
    return frozenset(place for group in groups if group.kind in kinds for place in group.rows)


def _asked(row: RowDocument, key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(each for each in row["asked"] if each["key"] == key)
    return found


def _rows(actor: Actor, drafts: Sequence[ImportDraft]) -> tuple[DraftRow, ...]:
    people = organizations.users_by_ids({draft.owner_id for draft in drafts}) if drafts else {}
    names = {pk: row.display_name for pk, row in people.items()}
    return tuple(_row(actor, draft, names.get(draft.owner_id, "")) for draft in drafts)


def _row(actor: Actor, draft: ImportDraft, owner: str) -> DraftRow:
    return DraftRow(
        id=draft.pk,
        filename=draft.filename,
        campaign_id=draft.campaign_id,
        campaign=draft.campaign.name if draft.campaign else draft.campaign_name,
        region_id=draft.region_id,
        region_path=draft.region.path,
        owner=owner,
        own=draft.owner_id == actor.user_id,
        own_unit=draft.own_unit.name if draft.own_unit else "",
        on_conflict=draft.on_conflict,
        stage=draft.stage,
        working=draft.working,
        job=_job(draft),
        version=draft.version,
        sheet=draft.sheet,
        header_top=draft.header_top,
        header_bottom=draft.header_bottom,
        mapping=draft.mapping,
        decisions={key: Settlement.of_document(document) for key, document in draft.decisions.items()},
        raws={key: str(document.get("raw", "")) for key, document in draft.decisions.items()},
        summary=draft.summary,
        trouble=reason_of(draft.trouble) if draft.trouble else None,
        reading=draft.reading,
        run_id=draft.run_id,
        changed_at=draft.changed_at,
    )


def _job(draft: ImportDraft) -> JobRow | None:
    """The work that goes on for a draft, whoever asked for it: who may see the draft may see how far it is."""
    if draft.job is None:
        return None
    try:
        return jobs.job_row(system_actor("import-draft", via="web"), job_id=draft.job)
    except Missing:
        return None
