"""What a unit brings in of its own: every row is about the unit itself."""

from collections.abc import Iterable
from dataclasses import replace

from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows.model import CellError, UnderstoodRow

OTHERS_PROBLEM = Reason("others-problem", "自查自纠登记的问题，主责单位只能是本单位。")


def hold_to_unit(rows: Iterable[UnderstoodRow], *, unit_id: int, name: str) -> tuple[UnderstoodRow, ...]:
    """Rows that name no unit are the unit's; one that names another is an error. What cannot be read stays a question."""
    return tuple(_held(row, unit_id, name) for row in rows)


def _held(row: UnderstoodRow, unit_id: int, name: str) -> UnderstoodRow:
    if row.accountable_unit_id is None and not row.raw.get("lead", "").strip():
        doubts = tuple(doubt for doubt in row.doubts if doubt.field != "accountable")
        assisting = [
            pair for pair in zip(row.assisting_unit_ids, row.assisting_units, strict=True) if pair[0] != unit_id
        ]
        return replace(
            row, accountable_unit_id=unit_id, accountable_unit=name, doubts=doubts,
            assisting_unit_ids=tuple(pk for pk, _ in assisting), assisting_units=tuple(word for _, word in assisting),
        )  # fmt: skip
    if row.accountable_unit_id in (None, unit_id) or any(error.reason == OTHERS_PROBLEM for error in row.errors):
        return row
    told = CellError(row.row, row.labels.get("lead", ""), OTHERS_PROBLEM)
    return replace(row, errors=(*row.errors, told))
