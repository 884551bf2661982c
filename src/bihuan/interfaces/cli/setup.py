"""`bihuan setup`: the first region, the campaign office and the first four accounts of an empty installation."""

import click

from bihuan.apps.organizations.operations import FirstNames, SetUp, set_up_house
from bihuan.interfaces.cli.database_door import open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.command("setup", help=_("初始化：建立地区、整改落实组和最初的四个账号，显示一次性密码"))
@click.option("--region", required=True, metavar="NAME", help=_("地区全称，如 澜川县"))
@click.option("--code", required=True, metavar="CODE", help=_("地区代码，如 510822"))
@click.option(
    "--level",
    type=click.Choice(["province", "city", "county"]),
    default="county",
    show_default=True,
    help=_("地区级别"),
)
@click.option("--office", required=True, metavar="NAME", help=_("整改落实组的单位名称"))
@click.option("--office-user", default="office", show_default=True, metavar="USER", help=_("整改落实组的账号"))
@click.option("--system-admin", default="sysadmin", show_default=True, metavar="USER", help=_("系统管理员的账号"))
@click.option("--security-admin", default="secadmin", show_default=True, metavar="USER", help=_("安全管理员的账号"))
@click.option("--audit-admin", default="audadmin", show_default=True, metavar="USER", help=_("审计管理员的账号"))
@json_option
def setup(
    *,
    region: str,
    code: str,
    level: str,
    office: str,
    office_user: str,
    system_admin: str,
    security_admin: str,
    audit_admin: str,
) -> None:
    names = FirstNames(office_user, system_admin, security_admin, audit_admin)
    with open_database(name="installation") as session:
        made = set_up_house(
            actor=session.actor, at=session.at, region=region, code=code, level=level, office=office, names=names
        )
    answer(_document(made), "\n".join(_lines(made)))


def _document(made: SetUp) -> dict[str, object]:
    return {
        "region": {
            "id": made.region.id,
            "name": made.region.name,
            "code": made.region.code,
            "level": made.region.level,
        },
        "office": {"id": made.office.id, "name": made.office.name},
        "accounts": [
            {"username": one.username, "password": one.password, "role": one.role.value, "unit": one.place}
            for one in made.accounts
        ],
    }


def _lines(made: SetUp) -> list[str]:
    width = max(len(one.username) for one in made.accounts)
    return [
        _("已建立 %(region)s 和 %(office)s。四个账号的一次性密码，第一次登录时要改：")
        % {"region": made.region.name, "office": made.office.name},
        *(f"  {one.username:<{width}}  {one.password}  {one.role.value}" for one in made.accounts),
        _("密码只显示这一次。三种管理员由三个人分别担任。"),
    ]
