"""`bihuan regions`: the tree of provinces, cities and counties."""

import click

from bihuan.apps.organizations import operations
from bihuan.apps.organizations.queries import RegionRow, region_rows
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option
from bihuan.interfaces.cli.people_list_answers import find_region


@click.group("regions", help=_("地区：省、市、县"))
def regions() -> None:
    """The group alone does nothing."""


@regions.command("list", help=_("列出地区，上级在前"))
@as_option
@json_option
def list_regions(as_user: str | None) -> None:
    with open_database(as_user) as session:
        rows = region_rows(session.actor)
    document = {"regions": [_document(row) for row in rows]}
    answer(document, "\n".join(f"{row.code:<12}  {row.level:<8}  {row.name}" for row in rows))


@regions.command("add", help=_("在一个地区下面新建地区"))
@click.argument("name", metavar="NAME")
@click.option("--code", required=True, metavar="CODE", help=_("新地区的代码"))
@click.option("--level", required=True, type=click.Choice(["city", "county"]), help=_("新地区的级别"))
@click.option("--under", required=True, metavar="NAME", help=_("上级地区的名称或代码"))
@as_option
@json_option
def add_region(*, name: str, code: str, level: str, under: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        above = find_region(session.actor, under)
        made = operations.create_region(
            actor=session.actor, at=session.at, name=name, level=level, code=code, parent_id=above.id
        )
    values = {"name": made.name, "above": above.name}
    answer(_document(made), _("已在%(above)s下面建立%(name)s。") % values)


@regions.command("rename", help=_("给地区改名，或改代码"))
@click.argument("region", metavar="REGION")
@click.option("--name", required=True, metavar="NAME", help=_("新名称"))
@click.option("--code", default="", metavar="CODE", help=_("新代码；不写就不改"))
@as_option
@json_option
def rename_region(*, region: str, name: str, code: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        found = find_region(session.actor, region)
        renamed = operations.rename_region(actor=session.actor, at=session.at, region_id=found.id, name=name, code=code)
    answer(_document(renamed), _("%(old)s 现在叫 %(new)s。") % {"old": found.name, "new": renamed.name})


def _document(row: RegionRow) -> dict[str, object]:
    return {"id": row.id, "name": row.name, "code": row.code, "level": row.level}
