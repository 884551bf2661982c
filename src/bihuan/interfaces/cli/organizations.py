"""`bihuan organizations`: units and people out of a list, and the tree of regions."""

from pathlib import Path

import click

from bihuan.apps.organizations import operations
from bihuan.apps.organizations.operations import ListReport
from bihuan.apps.organizations.queries import RegionRow
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option
from bihuan.interfaces.cli.people_list_answers import (
    fault_documents,
    find_region,
    note_lines,
    opened,
    refuse_errors,
)

REGION_OPTION = click.option("--region", default="", metavar="NAME", help=_("地区名称或代码；只有一个地区时不用写"))


@click.group("organizations", help=_("单位和人员"))
def organizations() -> None:
    """The group alone does nothing."""


@organizations.command(
    "import",
    help=_("读入单位和人员清单（xlsx、xls、ods、csv、docx）：单位名称、简称、别名、类别、姓名、职务、电话"),
)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@REGION_OPTION
@click.option("--dry-run", is_flag=True, help=_("只看会写入什么，什么也不写入"))
@as_option
@json_option
def import_(*, file: Path, region: str, dry_run: bool, as_user: str | None) -> None:
    with open_database(as_user) as session, opened(file) as stream:
        place = find_region(session.actor, region)
        report = operations.import_people_list(
            actor=session.actor,
            at=session.at,
            region_id=place.id,
            stream=stream,
            filename=file.name,
            dry_run=dry_run,
        )
    document = {
        **report.as_document(),
        "region": place.name,
        "dry_run": dry_run,
        "errors": fault_documents(report.errors),
        "notes": fault_documents(report.notes),
    }
    refuse_errors(report.errors, document)
    answer(document, "\n".join(_lines(place, report, dry_run=dry_run)))


def _lines(place: RegionRow, report: ListReport, *, dry_run: bool) -> list[str]:
    head = _("试读，什么也没有写入。会写入的是：") if dry_run else _("已写入：")
    counts = _(
        "读到 %(rows)d 行；新增单位 %(units)d，简称和别名 %(aliases)d，人员 %(people)d，任职 %(appointments)d；没有变化 %(unchanged)d 行"
    ) % {
        "rows": report.rows,
        "units": report.units,
        "aliases": report.aliases,
        "people": report.people,
        "appointments": report.appointments,
        "unchanged": report.unchanged,
    }
    return [f"{place.name} {head}", counts, *note_lines(report.notes)]
