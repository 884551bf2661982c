"""Small files for import tests, made in memory."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from xlsxwriter.workbook import Workbook

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import ImportReport
from bihuan.apps.organizations.queries import RegionRow, UnitRow
from bihuan.core.actors import Actor, Role
from tests.factories import SYSTEM, make_actor, make_region, make_unit

AT = datetime(2026, 11, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TITLES = ("序号", "存在问题", "整改措施", "责任单位", "责任人", "完成时限", "进展情况")
ROW = ("1", "伙食费未设专户", "1.开设专户；\n2.公示账目", "县教育局", "周砚", "2026年12月底前", "50%")
OTHER = ("2", "补贴发放不及时", "按月发放", "县财政局", "林舒", "2026年10月31日", "")


@dataclass(frozen=True, slots=True)
class House:
    """A county with two units, its office, and a campaign of one year."""

    region: RegionRow
    office: Actor
    education: UnitRow
    finance: UnitRow
    campaign_id: int
    campaign: str = "校园餐"


def make_house() -> House:
    region = make_region("澜川县")
    education, finance = make_unit(region, "澜川县教育局"), make_unit(region, "澜川县财政局")
    campaign_id = campaigns.create_campaign(
        actor=SYSTEM, at=AT, region_id=region.id, name="校园餐", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        participating_unit_ids=(education.id,),
    )  # fmt: skip
    return House(region, make_actor(region, Role.OFFICE), education, finance, campaign_id)


def csv_file(*rows: Sequence[str], titles: Sequence[str] = TITLES, encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([titles, *rows])
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: Sequence[str], titles: Sequence[str] = TITLES, title: str = "") -> bytes:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("台账")
        top = 0
        if title:
            sheet.write_string(0, 0, title)
            top = 2
        for line, row in enumerate([titles, *rows], start=top):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(line, column, cell)
    return stream.getvalue()


def bring_in(
    house: House,
    content: bytes,
    *,
    filename: str = "清单.csv",
    actor: Actor | None = None,
    campaign: str = "",
    create: bool = False,
    dry_run: bool = False,
    on_conflict: str = "stop",
    at: datetime = AT,
) -> ImportReport:
    return operations.import_ledger(
        actor=actor or house.office,
        at=at,
        stream=io.BytesIO(content),
        filename=filename,
        campaign=campaign or house.campaign,
        create=create,
        dry_run=dry_run,
        on_conflict=on_conflict,
    )


def take_out(house: House, format: str = "xlsx", *, actor: Actor | None = None) -> bytes:
    stream = io.BytesIO()
    operations.export_ledger(
        actor=actor or house.office, at=AT, campaign_id=house.campaign_id, format=format, stream=stream
    )
    return stream.getvalue()
