"""Rows of a list, as the readers of spreadsheets hand them on, and the small county in which they are read."""

from collections.abc import Mapping
from datetime import date

from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows import PeopleIndex, PostHolder, ReadingContext, RowReader, UnderstoodRow
from bihuan.core.sheets.rows import RawRow, RowGroup
from bihuan.core.unit_matching import KnownUnit, UnitIndex

UNITS = (
    KnownUnit(1, "澜川县教育局", region_name="澜川县"),
    KnownUnit(2, "澜川县财政局", region_name="澜川县"),
    KnownUnit(3, "石桥镇人民政府", region_name="澜川县"),
)
PEOPLE = (
    PostHolder(11, "周砚", frozenset({1}), "周砚（县教育局 局长）"),
    PostHolder(12, "周砚", frozenset({2}), "周砚（县财政局 股长）"),
    PostHolder(13, "林舒", frozenset({1}), "林舒（县教育局 副局长）"),
    PostHolder(14, "林舒", frozenset({1}), "林舒（县教育局 科员）"),
)
LABELS = {"text": "存在问题", "lead": "责任单位", "deadline": "完成时限", "person": "责任人", "severity": "等级"}


def read(
    *parts: Mapping[str, str],
    issued: date | None = None,
    year: int | None = 2026,
    labels: Mapping[str, str] = LABELS,
    faults: Mapping[tuple[int, str], Reason] | None = None,
    section: str = "",
    extra: Mapping[str, str] | None = None,
) -> UnderstoodRow:
    context = ReadingContext(
        units=UnitIndex(UNITS),
        unit_names={unit.id: unit.name for unit in UNITS},
        people=PeopleIndex(PEOPLE),
        year=year,
        issued=issued,
        labels=labels,
        faults=faults or {},
    )
    rows = tuple(
        RawRow(5 + place, {"text": "问题", **part}, extra or {}, frozenset(part), section, continued=place > 0)
        for place, part in enumerate(parts)
    )
    return RowReader(context).read(RowGroup(rows))


def asked(row: UnderstoodRow) -> list[str]:
    return [doubt.field for doubt in row.doubts]
