"""What a person decides about the rows of a list, applied to the rows: the raw cells stay what they are.

A doubt or an error has a key that is the same for every row in which the same is asked, so that one decision settles all of
them; a decision for one row alone goes before it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.ledger_rows.model import CellError, Doubt, UnderstoodRow
from bihuan.core.ledger_rows.words import GAP_WORDS


class Choice(StrEnum):
    """How a question can be answered."""

    UNIT = "unit"  # this unit is meant; for the accountable one perhaps with others that assist
    ASSIST = "assist"  # these units take part besides, or none does
    SPLIT = "split"  # one problem for each of these units
    DUE = "due"  # by this day
    STANDING = "standing"  # no end: it goes on
    GAP = "gap"  # what the problem shows about rules
    AGREED = "agreed"  # as it was understood
    OPEN = "open"  # registered as it is, settled later
    LEFT_OUT = "left-out"  # the row is not imported


CHOICES: Mapping[str, frozenset[Choice]] = {
    "accountable": frozenset({Choice.UNIT, Choice.SPLIT, Choice.OPEN, Choice.LEFT_OUT}),
    "assist": frozenset({Choice.ASSIST, Choice.OPEN, Choice.LEFT_OUT}),
    "unit": frozenset({Choice.UNIT, Choice.OPEN, Choice.LEFT_OUT}),
    "deadline": frozenset({Choice.DUE, Choice.STANDING, Choice.OPEN, Choice.LEFT_OUT}),
    "person": frozenset({Choice.AGREED, Choice.LEFT_OUT}),
    "progress": frozenset({Choice.AGREED, Choice.LEFT_OUT}),
    "gap": frozenset({Choice.GAP, Choice.OPEN, Choice.LEFT_OUT}),
    "error": frozenset({Choice.LEFT_OUT}),
    "row": frozenset({Choice.LEFT_OUT}),
}
"""What may be answered to which kind of question."""

_ONE_NAME = frozenset({"unit-unknown", "unit-ambiguous"})
_NO_CHOICE = Reason("import-no-choice", "这里不能这样定。")
_NO_UNIT = Reason("import-name-a-unit", "指明是哪个单位。")
_NO_DAY = Reason("import-name-a-day", "写明是哪一天。")
_NO_GAP = Reason("import-name-a-gap", "选一项：属于制度的哪一种情况。")
_NO_WHY = Reason("import-say-why", "不导入的，写明为什么。")


@dataclass(frozen=True, slots=True)
class NamedUnit:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """One decision. `units` holds the accountable one first for UNIT; `remember`: the name leads to the unit from now on."""

    choice: Choice
    units: tuple[NamedUnit, ...] = ()
    due: date | None = None
    why: str = ""
    remember: bool = False
    gap: str = ""

    def as_document(self) -> dict[str, object]:
        return {
            "choice": self.choice.value,
            "units": [[unit.id, unit.name] for unit in self.units],
            "due": self.due.isoformat() if self.due else None,
            "why": self.why,
            "remember": self.remember,
            **({"gap": self.gap} if self.gap else {}),
        }

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "Settlement":
        return cls(
            choice=Choice(document["choice"]),
            units=tuple(NamedUnit(int(pk), str(name)) for pk, name in document["units"]),
            due=date.fromisoformat(document["due"]) if document["due"] else None,
            why=str(document["why"]),
            remember=bool(document["remember"]),
            gap=str(document.get("gap", "")),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that a row asks: its key, its kind (a key of CHOICES), and the doubt or the error behind it."""

    key: str
    kind: str
    doubt: Doubt | None = None
    error: CellError | None = None


@dataclass(frozen=True, slots=True)
class SettledRows:
    """The rows that go on, and those that were left out with the reason."""

    rows: tuple[UnderstoodRow, ...]
    left_out: tuple[tuple[UnderstoodRow, str], ...] = field(default=())


def row_key(row: UnderstoodRow) -> str:
    """What one row of a file is known by."""
    return f"{row.sheet}#{row.row}"


def asked_by(row: UnderstoodRow) -> Iterator[Asked]:
    """Every question of a row, each once: one name that stands in two cells is one question."""
    seen = set()
    for doubt in row.doubts:
        by_name = doubt.reason.code in _ONE_NAME
        kind = "unit" if by_name else doubt.field
        asked = Asked(_digest(kind, "" if by_name else doubt.reason.code, doubt.raw), kind, doubt=doubt)
        if asked.key not in seen:
            seen.add(asked.key)
            yield asked
    for error in row.errors:
        asked = Asked(_digest("error", error.reason.code, error.column), "error", error=error)
        if asked.key not in seen:
            seen.add(asked.key)
            yield asked


def decision_for(row: str, key: str, decisions: Mapping[str, Settlement]) -> Settlement | None:
    """What was decided about this question: for the row alone, else for all rows that ask it."""
    return decisions.get(f"{row}|{key}") or decisions.get(key)


def refuse_settlement(kind: str, settlement: Settlement) -> Reason | None:
    """Why this cannot be the answer to a question of this kind; None where it can."""
    if settlement.choice not in CHOICES.get(kind, frozenset()):
        return _NO_CHOICE
    if settlement.choice in (Choice.UNIT, Choice.SPLIT) and not settlement.units:
        return _NO_UNIT
    if settlement.choice is Choice.DUE and settlement.due is None:
        return _NO_DAY
    if settlement.choice is Choice.GAP and settlement.gap not in GAP_WORDS:
        return _NO_GAP
    if settlement.choice is Choice.LEFT_OUT and not settlement.why.strip():
        return _NO_WHY
    return None


def settle_rows(rows: Iterable[UnderstoodRow], decisions: Mapping[str, Settlement]) -> SettledRows:
    """Every row with what was decided about it. Raises BadInput for a decision that answers another question."""
    kept: list[UnderstoodRow] = []
    out: list[tuple[UnderstoodRow, str]] = []
    for row in rows:
        name = row_key(row)
        found = [(asked, decision_for(name, asked.key, decisions)) for asked in asked_by(row)]
        answers = [(asked, given) for asked, given in found if given is not None]
        whole = decisions.get(f"{name}|row")
        left = whole or next((given for _, given in answers if given.choice is Choice.LEFT_OUT), None)
        if left is not None:
            out.append((row, left.why))
        else:
            kept.extend(_settled(row, answers))
    return SettledRows(tuple(kept), tuple(out))


def _settled(row: UnderstoodRow, answers: Iterable[tuple[Asked, Settlement]]) -> Iterator[UnderstoodRow]:
    split: tuple[NamedUnit, ...] = ()
    for asked, given in answers:
        reason = refuse_settlement(asked.kind, given)
        if reason is not None:
            raise BadInput(reason)
        if given.choice is Choice.SPLIT:
            split = given.units
            row = _without(row, asked)
        elif given.choice is not Choice.OPEN:
            row = _answered(_without(row, asked), asked, given)
    if not split:
        yield _tidy(row)
        return
    for unit in split:
        yield _tidy(replace(row, accountable_unit_id=unit.id, accountable_unit=unit.name))


def _answered(row: UnderstoodRow, asked: Asked, given: Settlement) -> UnderstoodRow:
    if given.choice is Choice.DUE:
        return replace(row, due=given.due, due_estimated=False, due_counted_from=None)
    if given.choice in (Choice.STANDING, Choice.GAP):
        return replace(row, standing=row.standing or given.choice is Choice.STANDING, gap=given.gap or row.gap)
    if given.choice is Choice.ASSIST:
        return _assisted(row, given.units)
    if given.choice is Choice.UNIT:
        leads = asked.doubt is not None and _asks_for_lead(row, asked)
        if not leads:
            return _assisted(row, given.units)
        first, *others = given.units
        return _assisted(replace(row, accountable_unit_id=first.id, accountable_unit=first.name), others)
    return row


def _asks_for_lead(row: UnderstoodRow, asked: Asked) -> bool:
    """A name may be asked about as the lead and as one that assists: nobody leads yet where it is the lead's."""
    return asked.doubt is not None and asked.doubt.field == "accountable" and row.accountable_unit_id is None


def _assisted(row: UnderstoodRow, units: Iterable[NamedUnit]) -> UnderstoodRow:
    names = dict(zip(row.assisting_unit_ids, row.assisting_units, strict=True))
    names.update((unit.id, unit.name) for unit in units)
    return replace(row, assisting_unit_ids=tuple(names), assisting_units=tuple(names.values()))


def _without(row: UnderstoodRow, asked: Asked) -> UnderstoodRow:
    """The row without the doubts that this question stands for."""
    left = tuple(doubt for doubt in row.doubts if not _same(doubt, asked.doubt))
    return replace(row, doubts=left)


def _same(one: Doubt, other: Doubt | None) -> bool:
    if other is None or one.raw != other.raw:
        return False
    by_name = one.reason.code in _ONE_NAME and other.reason.code in _ONE_NAME
    return by_name or (one.field == other.field and one.reason.code == other.reason.code)


def _tidy(row: UnderstoodRow) -> UnderstoodRow:
    """The accountable unit does not assist itself."""
    pairs = zip(row.assisting_unit_ids, row.assisting_units, strict=True)
    kept = {pk: name for pk, name in pairs if pk != row.accountable_unit_id}
    return replace(row, assisting_unit_ids=tuple(kept), assisting_units=tuple(kept.values()))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
