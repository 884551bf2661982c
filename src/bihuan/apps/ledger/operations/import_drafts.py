"""An import is prepared: a file is kept, its table and columns are named, decisions about its rows are taken.

Every change names the version that it saw: who saved too late is refused with what the other changed, and nothing is lost.
While something is being done in the background nothing else is changed; stopping it is always possible.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ImportDraft, ImportRun, Stage
from bihuan.apps.ledger.operations.background import import_file, keep_import_file
from bihuan.apps.ledger.operations.import_places import ImportPlace, place_in
from bihuan.apps.ledger.operations.import_plan import OnConflict
from bihuan.apps.ledger.operations.understanding import ListContext, remember_columns
from bihuan.apps.ledger.operations.writing import bad_input, require_units
from bihuan.apps.ledger.queries.import_reading import draft_folder, load_index
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Reason, Refused
from bihuan.core.ledger_rows.settling import Settlement, refuse_settlement
from bihuan.core.sheets.columns import mapping_to_remember
from bihuan.core.sheets.headers import MOST_HEADER_ROWS, HeaderGuess
from bihuan.core.sheets.synonyms import FIELDS

KEPT_DAYS = 30
_CHANGES_KEPT = 40
_BUSY = Reason("import-busy", "正在后台办，办完再改；等不及可以先停下。")
_UNITS_DO_NOT_EDIT = Reason("own-no-update", "自查清单只登记新的：已在台账里的停下或跳过，要改请整改落实组改。")
_WRITTEN = Reason("import-written", "这张清单已经写入台账。")


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a list is to go: a campaign, or a new one of that name in a region; and what happens to rows that are there already.

    `own_unit_id` names the unit that brings in what it found in itself (self-check), into a campaign that is there.
    """

    campaign_id: int | None = None
    new_name: str = ""
    region_id: int | None = None
    on_conflict: OnConflict = OnConflict.STOP
    own_unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the question that it answers: its kind and what was written there."""

    kind: str
    raw: str
    settlement: Settlement


def begin_draft(*, actor: Actor, at: datetime, stream: BinaryIO, filename: str, goal: Goal) -> int:
    """Keep a file that is to be imported; the id of the draft. Nothing is read yet.

    Raises Missing for a campaign that the actor may not see, Refused without the right to register there, BadInput for a
    file that is too large and a new campaign without a name, or with one that there is already.
    """
    campaign, region_id = _destination(actor, goal)
    if actor.user_id is None:
        raise Refused(policies.NOT_ALLOWED)
    if goal.own_unit_id is not None and goal.on_conflict is OnConflict.UPDATE:
        raise BadInput(_UNITS_DO_NOT_EDIT, {"on_conflict": _UNITS_DO_NOT_EDIT})
    sha256 = keep_import_file(stream)
    forget_expired_drafts(at=at)
    with transaction.atomic():
        draft = ImportDraft.objects.create(
            owner_id=actor.user_id, region_id=region_id, campaign_id=campaign.id if campaign else None,
            campaign_name="" if campaign else goal.new_name.strip(), sha256=sha256, filename=_base_name(filename),
            size=import_file(sha256).stat().st_size, on_conflict=goal.on_conflict.value, begun_at=at, changed_at=at,
            own_unit_id=goal.own_unit_id,
        )  # fmt: skip
        draft_folder(draft.pk).mkdir(mode=0o700, parents=True, exist_ok=True)
        _record(actor, at, draft, "begun", after={"filename": draft.filename, "sha256": sha256})
    return draft.pk


@transaction.atomic
def replace_file(
    *, actor: Actor, at: datetime, draft_id: int, version: int, stream: BinaryIO, filename: str
) -> ImportDraft:
    """Another file in place of the one that was sent. Decisions stay: they speak of what was written, not of a file."""
    draft = lock_draft(actor, draft_id, version)
    draft.sha256 = keep_import_file(stream)
    before, draft.filename = draft.filename, _base_name(filename)
    draft.size = import_file(draft.sha256).stat().st_size
    draft.stage, draft.sheet, draft.header_top, draft.header_bottom = Stage.FILE, None, 0, 0
    note_change(draft, actor, at, [("文件", before, draft.filename)])
    draft.save()
    return draft


@transaction.atomic
def choose_table(
    *, actor: Actor, at: datetime, draft_id: int, version: int, sheet: int | None, top: int = 0, bottom: int = 0
) -> ImportDraft:
    """Point at a table of the file, and at its header (0: found by the program). The columns are guessed anew."""
    if top and not top <= bottom < top + MOST_HEADER_ROWS:
        reason = Reason("header-rows", "表头最多 %(most)s 行，从上往下写。", {"most": MOST_HEADER_ROWS})
        raise BadInput(reason, {"header": reason})
    draft = lock_draft(actor, draft_id, version)
    before = _table_words(draft)
    draft.sheet, draft.header_top, draft.header_bottom = sheet if top == 0 else sheet or 0, top, bottom if top else 0
    draft.mapping, draft.stage = {}, Stage.COLUMNS
    note_change(draft, actor, at, [("表头", before, _table_words(draft))])
    draft.save()
    return draft


@transaction.atomic
def set_columns(
    *, actor: Actor, at: datetime, draft_id: int, version: int, mapping: Mapping[str, int], remember: bool = False
) -> ImportDraft:
    """Say which column holds what; with `remember` the next list of this shape in the region is read so too.

    Raises BadInput where no column holds the problem, where one is named twice, and for a column that is not there.
    """
    draft = lock_draft(actor, draft_id, version)
    labels = draft.summary.get("labels", [])
    for name, column in mapping.items():
        if name not in FIELDS or not 0 < column <= len(labels) or not labels[column - 1]:
            message = "列的对应关系不对：%(field)s → 第 %(column)s 列。"
            raise bad_input("columns", "import-mapping", message, field=name, column=column)
    if "text" not in mapping:
        raise bad_input("columns", "import-no-text-column", "没有一列写的是问题。指明哪一列是问题后再导入。")
    if len(set(mapping.values())) < len(mapping):
        raise bad_input("columns", "import-mapping-twice", "一列不能同时作为两项。")
    before = {name: column for name, column in draft.mapping.items() if mapping.get(name) != column}
    header = header_of(draft)
    if remember:
        remember_columns(actor=actor, at=at, region_id=draft.region_id, header=header, mapping=mapping)
    draft.mapping, draft.stage = dict(mapping), Stage.COLUMNS
    now = mapping_to_remember(header, mapping)
    if before:
        told = {"columns": {label: name for label, name in now.items() if name}}
        note_change(draft, actor, at, [("列", "", told)])
    else:
        _next_version(draft, at)
    draft.save()
    return draft


@transaction.atomic
def decide_rows(
    *, actor: Actor, at: datetime, draft_id: int, version: int, decisions: Mapping[str, Decided | None]
) -> ImportDraft:
    """Take decisions: key → what was decided, None takes one back. A key is a question's, a row's and a question's, or a row's.

    Raises BadInput, naming the keys, for what is no answer to the question and for units that are not of the region.
    """
    draft = lock_draft(actor, draft_id, version)
    if draft.stage not in (Stage.ROWS, Stage.REHEARSAL):
        raise Refused(Reason("import-not-understood", "先认完表头，再逐项核对。"))
    known = _known_keys(draft)
    wrong: dict[str, Reason] = {}
    region = organizations.region_of(draft.region_id)
    for key, decided in decisions.items():
        if key.rpartition("|")[2] not in known and not (key.endswith("|row") and key[:-4] in known):
            wrong[key] = Reason("import-no-question", "这一处已经不在清单里。")
        elif decided is not None:
            reason = refuse_settlement(decided.kind, decided.settlement) or _unit_fault(region.path, decided)
            if reason is not None:
                wrong[key] = reason
    if wrong:
        raise BadInput(next(iter(wrong.values())), wrong)
    told = [_change_of(draft, key, decided) for key, decided in decisions.items()]
    for key, decided in decisions.items():
        if decided is None:
            draft.decisions.pop(key, None)
        else:
            draft.decisions[key] = {**decided.settlement.as_document(), "raw": decided.raw, "kind": decided.kind}
    draft.stage = Stage.ROWS
    draft.summary.pop("rehearsal", None)
    note_change(draft, actor, at, [each for each in told if each[1] != each[2]])
    draft.save()
    return draft


@transaction.atomic
def choose_rule(*, actor: Actor, at: datetime, draft_id: int, version: int, on_conflict: str) -> ImportDraft:
    """Say anew what happens to rows that are in the ledger already; everything decided about the rows stays.

    Raises Refused before the rows are understood, BadInput for a rule that is none, or none for a unit's own list.
    """
    draft = lock_draft(actor, draft_id, version)
    if draft.stage not in (Stage.ROWS, Stage.REHEARSAL):
        raise Refused(Reason("import-not-understood", "先认完表头，再逐项核对。"))
    if on_conflict not in set(OnConflict):
        raise bad_input(
            "on_conflict", "import-conflict-rule", "“%(rule)s”不是可选的做法：stop、skip 或 update。", rule=on_conflict
        )
    if draft.own_unit_id is not None and on_conflict == OnConflict.UPDATE:
        raise BadInput(_UNITS_DO_NOT_EDIT, {"on_conflict": _UNITS_DO_NOT_EDIT})
    before, draft.on_conflict = draft.on_conflict, on_conflict
    draft.stage = Stage.ROWS
    draft.summary.pop("rehearsal", None)
    note_change(
        draft, actor, at, [("已在台账里的行", {"rule": before}, {"rule": on_conflict})] if before != on_conflict else []
    )
    draft.save()
    return draft


@transaction.atomic
def stop_working(*, actor: Actor, at: datetime, draft_id: int) -> None:
    """Wait no longer: what the background brings afterwards is thrown away. What is written already stays written."""
    draft = _locked(actor, draft_id)
    if draft.working:
        draft.working, draft.job = "", None
        _next_version(draft, at)
        draft.save()


@transaction.atomic
def drop_draft(*, actor: Actor, at: datetime, draft_id: int) -> None:
    """Give an import up. Nothing of it was in the ledger; the file goes too, unless something else came from it."""
    draft = _locked(actor, draft_id)
    if draft.stage == Stage.WRITTEN:
        raise Refused(_WRITTEN)
    _record(actor, at, draft, "dropped", before={"filename": draft.filename, "sha256": draft.sha256})
    _forget(draft)


def forget_expired_drafts(*, at: datetime) -> int:
    """Remove what nobody has touched for `KEPT_DAYS` days, its files too; how many."""
    old = ImportDraft.objects.filter(changed_at__lt=at - timedelta(days=KEPT_DAYS))
    with transaction.atomic():
        gone = list(old.select_for_update())
        for draft in gone:
            _forget(draft)
    return len(gone)


def lock_draft(actor: Actor, draft_id: int, version: int | None) -> ImportDraft:
    """The draft under lock, to be changed. Raises Missing, Refused while it is busy and once it is written, Conflict."""
    draft = _locked(actor, draft_id)
    if draft.stage == Stage.WRITTEN:
        raise Refused(_WRITTEN)
    if version is not None and version != draft.version:
        raise _conflict(draft, version)
    if draft.working:
        raise Refused(_BUSY)
    return draft


def place_of(actor: Actor, draft: ImportDraft) -> ImportPlace:
    """Where the draft's list goes, with the rights that the actor has now. Raises Missing, Refused."""
    goal = Goal(draft.campaign_id, draft.campaign_name, draft.region_id, own_unit_id=draft.own_unit_id)
    campaign, region_id = _destination(actor, goal)
    if campaign is not None:
        return replace(place_in(campaign), own_unit_id=draft.own_unit_id)
    region = organizations.region_of(region_id)
    return ImportPlace(name=draft.campaign_name, context=ListContext(region.id, region.path), region_name=region.code)


def header_of(draft: ImportDraft) -> HeaderGuess:
    """The header as it was found or pointed at: enough to know the shape of the list."""
    told = draft.summary
    labels = tuple(tuple(names) for names in told.get("labels", []))
    return HeaderGuess(
        sheet=str(told.get("sheet", "")), top=int(told.get("top", 1)), bottom=int(told.get("bottom", 1)), labels=labels
    )


def note_change(draft: ImportDraft, actor: Actor, at: datetime, what: list[tuple[str, object, object]]) -> None:
    """The next version, with what is different in it for who comes too late."""
    _next_version(draft, at)
    told = {"version": draft.version, "by": actor.name, "what": [list(each) for each in what]}
    draft.changes = [*draft.changes, told][-_CHANGES_KEPT:]


def _next_version(draft: ImportDraft, at: datetime) -> None:
    draft.version += 1
    draft.changed_at = at


def _locked(actor: Actor, draft_id: int) -> ImportDraft:
    draft = policies.visible_drafts(actor).select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise Missing(Reason("no-draft", "没有这次导入，或已过期删去。"))
    return draft


def _conflict(draft: ImportDraft, version: int) -> Conflict:
    later = [change for change in draft.changes if change["version"] > version]
    names = "、".join(dict.fromkeys(change["by"] for change in later)) or "别人"
    message = "%(who)s刚刚改过这次导入，没有覆盖。看过改了什么，再保存一次。"
    changes: dict[str, tuple[object, object]] = {}
    for change in later:
        for name, before, now in change["what"]:
            changes[name] = (changes[name][0] if name in changes else before, now)
    return Conflict(Reason("draft-changed", message, {"who": names}), changes)


def _destination(actor: Actor, goal: Goal) -> tuple[CampaignRow | None, int]:
    """The campaign, or None for a new one, and the region."""
    if goal.campaign_id is not None:
        found = next((row for row in campaigns.list_campaigns(actor) if row.id == goal.campaign_id), None)
        if found is None:
            raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
        _require(actor, found.region_path, found.lead_unit_id, goal.own_unit_id)
        return found, found.region_id
    if not goal.new_name.strip():
        raise bad_input("new_name", "campaign-name", "专项名称不能为空。")
    if goal.region_id is None:
        raise bad_input("region", "campaign-region", "指明新专项建在哪个地区。")
    region = organizations.region_of(goal.region_id)
    _require(actor, region.path, None, goal.own_unit_id)
    if any(goal.new_name.strip() == row.name for row in campaigns.list_campaigns(actor) if row.region_id == region.id):
        raise bad_input(
            "new_name", "campaign-there", "已有叫“%(name)s”的专项，在上面选它。", name=goal.new_name.strip()
        )
    return None, region.id


def _require(actor: Actor, region_path: str, lead_unit_id: int | None, own_unit_id: int | None) -> None:
    verdict = policies.may_register(actor, region_path=region_path, lead_unit_id=lead_unit_id)
    if own_unit_id is not None:
        verdict = policies.may_register_own(actor, unit_id=own_unit_id)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)


def _known_keys(draft: ImportDraft) -> frozenset[str]:
    index = load_index(draft.pk, draft.reading)
    return frozenset([*(group.key for group in index.groups), *index.names])


def _unit_fault(region_path: str, decided: Decided) -> Reason | None:
    try:
        require_units(region_path, (unit.id for unit in decided.settlement.units))
    except BihuanError as fault:
        return fault.reason
    return None


def _change_of(draft: ImportDraft, key: str, decided: Decided | None) -> tuple[str, object, object]:
    before = draft.decisions.get(key)
    raw = decided.raw if decided else str(before["raw"] if before else "")
    now = {**decided.settlement.as_document(), "raw": decided.raw, "kind": decided.kind} if decided else None
    return raw or key, before, now


def _table_words(draft: ImportDraft) -> str:
    rows = f"{draft.header_top}–{draft.header_bottom}" if draft.header_top else "—"
    return f"{'—' if draft.sheet is None else draft.sheet + 1} / {rows}"


def _base_name(filename: str) -> str:
    return filename.replace("\\", "/").rpartition("/")[2].strip()[:255] or "清单"


def _forget(draft: ImportDraft) -> None:
    folder, sha256, pk = draft_folder(draft.pk), draft.sha256, draft.pk
    draft.delete()
    others = ImportDraft.objects.filter(sha256=sha256).exclude(pk=pk)
    wanted = others.exists() or ImportRun.objects.filter(sha256=sha256).exists()
    transaction.on_commit(lambda: _remove(folder, None if wanted else sha256))


def _remove(folder: Path, sha256: str | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if sha256 is not None:
        try:
            import_file(sha256).unlink(missing_ok=True)
        except Missing:
            return


def _record(
    actor: Actor,
    at: datetime,
    draft: ImportDraft,
    act: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    region = organizations.region_of(draft.region_id)
    record(
        actor=actor, action=f"ledger.draft.{act}", at=at, object_type="import-draft", object_id=draft.pk,
        label=draft.filename, region_path=region.path, before=before, after=after,
    )  # fmt: skip
