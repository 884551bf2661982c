"""The ledger of a campaign taken out as a file. Whoever takes one out leaves an act, and stands in the file."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.queries.sheet_form import (
    DISPATCHED_COLUMN,
    DUE_COLUMN,
    UNRESOLVED_COLUMN,
    sheet_forms,
)
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.core.ledger_rows.words import CATEGORY_WORDS, GAP_WORDS, SEVERITY_WORDS, SOURCE_WORDS, TRACK_WORDS
from bihuan.documents.ledger_book import (
    CellValue,
    Column,
    ColumnKind,
    ExportStamp,
    write_ledger_csv,
    write_ledger_json,
    write_ledger_xlsx,
)


class ExportFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was taken out; `filename` is what a person would call it."""

    rows: int
    filename: str
    personal_data: bool


Written = Callable[[ExportReport], None]
COLUMNS: tuple[Column, ...] = (
    Column("number", "编号", 16, ColumnKind.SHORT),
    Column("serial", "序号", 8, ColumnKind.SHORT),
    Column("text", "存在问题", 48),
    Column("place", "地点", 20),
    Column("cause", "问题成因", 30),
    Column("goal", "整改目标", 30),
    Column("measure", "整改措施", 44),
    Column("standard", "验收标准", 24),
    Column("lead", "主责单位", 18, ColumnKind.SHORT),
    Column("assist", "配合单位", 22),
    Column("leader", "责任领导", 14, ColumnKind.SHORT),
    Column("person", "责任人", 14, ColumnKind.SHORT),
    Column("deadline", "完成时限", 16, ColumnKind.SHORT),
    Column("milestones", "阶段目标", 30),
    Column("source", "来源", 12, ColumnKind.SHORT, tuple(SOURCE_WORDS.values())),
    Column("category", "类别", 12, ColumnKind.SHORT, tuple(CATEGORY_WORDS.values())),
    Column("gap", "制度层面", 14, ColumnKind.SHORT, tuple(GAP_WORDS.values())),
    Column("severity", "严重程度", 10, ColumnKind.SHORT, tuple(SEVERITY_WORDS.values())),
    Column("track", "整改类型", 12, ColumnKind.SHORT, tuple(TRACK_WORDS.values())),
    Column("progress", "进展情况", 30),
    Column("remark", "备注", 30),
    Column("status", "状态", 12, ColumnKind.SHORT),
    Column("reported_on", "上报日期", 12, ColumnKind.DATE),
    Column("closed_on", "销号日期", 12, ColumnKind.DATE),
    Column(DUE_COLUMN, DUE_COLUMN, 12, ColumnKind.DATE),
    Column(DISPATCHED_COLUMN, DISPATCHED_COLUMN, 12, ColumnKind.DATE),
    Column(UNRESOLVED_COLUMN, UNRESOLVED_COLUMN, 14, ColumnKind.SHORT),
)
"""The columns of our own lists. Their titles are names that an import knows."""

_PLACES = tuple((column.field, column.kind is ColumnKind.DATE) for column in COLUMNS)


def export_ledger(
    *,
    actor: Actor,
    at: datetime,
    campaign_id: int,
    format: str,
    stream: BinaryIO,
    comment: str = "",
    written: Written | None = None,
) -> ExportReport:
    """Write what the actor may see of a campaign's ledger to `stream`, row by row.

    Names and telephone numbers are written in full only for those whose role needs them; a unit reads 上级交办 for what came
    from the public. .xlsx and .json say who took it out; .csv has no place for that, the act has. `written` is
    told in the transaction that leaves the act. Raises Missing for a
    campaign that the actor may not see, BadInput for an unknown format and for a text that no cell can hold.
    """
    wanted = known_format(format)
    campaign = _campaign(actor, campaign_id)
    personal = policies.reads_personal_data(actor, campaign.region_path)
    rows = _rows(actor, campaign, personal=personal)
    moment = timezone.localtime(at)
    stamp = ExportStamp(title=f"{campaign.name}台账", taken_by=taker(actor), taken_at=moment, filtered_by=comment)
    count = write_rows(stream, rows, format=wanted, stamp=stamp)
    label = re.sub(r"[^\w-]+", "_", campaign.label)
    filename = f"{label}台账-{moment:%Y%m%d-%H%M}.{wanted.value}"
    report = ExportReport(rows=count, filename=filename, personal_data=personal)
    with transaction.atomic():
        _record(actor, at, campaign, wanted, report)
        if written is not None:
            written(report)
    return report


def write_rows(
    stream: BinaryIO, rows: Iterable[Sequence[CellValue]], *, format: ExportFormat, stamp: ExportStamp
) -> int:
    """Write rows of our own list in that format; how many there were."""
    match format:
        case ExportFormat.XLSX:
            return write_ledger_xlsx(stream, columns=COLUMNS, rows=rows, stamp=stamp)
        case ExportFormat.CSV:
            return write_ledger_csv(stream, columns=COLUMNS, rows=rows)
        case ExportFormat.JSON:
            return write_ledger_json(stream, columns=COLUMNS, rows=rows, stamp=stamp)


def known_format(name: str) -> ExportFormat:
    """The format of that name. Raises BadInput for one that is not there."""
    if name not in set(ExportFormat):
        reason = Reason("export-format", "不能导出为“%(format)s”。可用的有 xlsx、csv、json。", {"format": name})
        raise BadInput(reason, {"format": reason})
    return ExportFormat(name)


def _campaign(actor: Actor, campaign_id: int) -> CampaignRow:
    found = next((row for row in campaigns.list_campaigns(actor) if row.id == campaign_id), None)
    if found is None:
        raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
    return found


def taker(actor: Actor) -> str:
    """Who takes something out, as the file says it."""
    return f"{actor.name}（{actor.username}）" if actor.name and actor.name != actor.username else actor.username


def _rows(actor: Actor, campaign: CampaignRow, *, personal: bool) -> Iterator[list[CellValue]]:
    chosen = policies.visible(actor).filter(memberships__campaign=campaign.id).order_by("id")
    source = policies.reads_source(actor, campaign.region_path)
    for form in sheet_forms(chosen, campaign_id=campaign.id):
        yield row_of(form.shown(personal=personal, source=source))


def row_of(cells: Mapping[str, str]) -> list[CellValue]:
    """The cells of one problem in the order of the columns."""
    return [
        None if not (text := cells.get(field)) else date.fromisoformat(text) if is_day else text
        for field, is_day in _PLACES
    ]


def _record(actor: Actor, at: datetime, campaign: CampaignRow, wanted: ExportFormat, report: ExportReport) -> None:
    record(
        actor=actor, action="ledger.campaign.exported", at=at, object_type="campaign", object_id=campaign.id,
        label=campaign.name, region_path=campaign.region_path,
        after={"format": wanted.value, "rows": report.rows, "personal_data": report.personal_data},
    )  # fmt: skip
