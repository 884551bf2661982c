"""`bihuan common-problems`: search for like problems, list groups and joint problems, show one of them."""

import click
from django.utils import timezone

from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.queries import GroupRow, JointRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.joint_problems import GROUP_STATE_NAMES, JOINT_STATE_NAMES, GroupState, JointState
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

JOINT = "joint"


@click.group("common-problems", help=_("共性问题：查找同类问题，看联合问题"))
def common_problems() -> None:
    """The group alone does nothing."""


@common_problems.command("search", help=_("比较本地区的全部问题，提出同类问题"))
@click.option("--region", type=int, metavar="ID", help=_("地区的编号（id），默认全部有问题的地区"))
@as_option
@json_option
def search(*, region: int | None, as_user: str | None) -> None:
    with open_database(as_user) as session:
        regions = operations.regions_to_search() if region is None else (region,)
        found = {each: operations.search_region(actor=session.actor, at=session.at, region_id=each) for each in regions}
    rows = [
        {"region": each, "compared": one.compared, "groups": one.groups, "common": one.common}
        for each, one in found.items()
    ]
    told = _("比较了 %(compared)s 个问题，%(groups)s 组待研判，其中 %(common)s 组超出偶然。")
    answer({"regions": rows}, "\n".join(told % row for row in rows) or _("台账里还没有问题。"))


@common_problems.command("list", help=_("列出联合问题或同类问题，一页 30 个"))
@click.option(
    "--shelf",
    default=JOINT,
    show_default=True,
    metavar="SHELF",
    help=_("哪一类：joint、common、uncertain、confirmed、dismissed"),
)
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True, help=_("第几页"))
@as_option
@json_option
def list_(*, shelf: str, page: int, as_user: str | None) -> None:
    if shelf not in (JOINT, *queries.SHELVES):
        shelves = "、".join((JOINT, *queries.SHELVES))
        raise BadInput(
            Reason("no-such-shelf", "没有“%(group)s”这一类，有 %(groups)s。", {"group": shelf, "groups": shelves})
        )
    with open_database(as_user) as session:
        rows, lines, told = _page_of(session.actor, shelf, page)
    lines.append(_("共 %(total)s 个，第 %(page)s / %(pages)s 页") % told)
    answer({**told, "rows": rows}, "\n".join(lines))


def _page_of(actor: Actor, shelf: str, page: int) -> tuple[list[dict[str, object]], list[str], dict[str, int]]:
    """Rows and lines of one page, and its place among the pages."""
    if shelf == JOINT:
        joints, shown = queries.joint_page(actor, page=page)
        place = {"total": shown.paginator.count, "page": shown.number, "pages": shown.paginator.num_pages}
        return list(map(_joint, joints)), list(map(_joint_line, joints)), place
    groups, found = queries.group_page(actor, shelf=shelf, page=page)
    place = {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages}
    return list(map(_group, groups)), list(map(_group_line, groups)), place


@common_problems.command("show", help=_("看一组同类问题，或一个联合问题（--joint）"))
@click.argument("number", type=int)
@click.option("--joint", is_flag=True, help=_("编号是联合问题的"))
@as_option
@json_option
def show(*, number: int, joint: bool, as_user: str | None) -> None:
    with open_database(as_user) as session:
        today = timezone.localdate(session.at)
        if joint:
            told = queries.joint_detail(session.actor, number, today=today)
            document, line, cases, units = _joint(told.row), _joint_line(told.row), told.cases, told.units
            document["measures"] = [
                {"id": each.id, "content": each.content, "unit": each.unit, "due": each.due.isoformat(),
                 "check_by": each.check_by, "stand": each.stand}
                for each in told.measures
            ]  # fmt: skip
        else:
            shown = queries.group_detail(session.actor, number, today=today)
            document, line, cases, units = _group(shown.row), _group_line(shown.row), shown.cases, shown.units
    document["problems"] = [row.number for row in cases]
    document["shares"] = [{"unit": share.unit, "cases": share.cases, "closed": share.closed} for share in units]
    answer(document, "\n".join((line, *(f"{row.number}  {row.unit}  {row.text[:60]}" for row in cases))))


def _group(row: GroupRow) -> dict[str, object]:
    return {
        "id": row.id, "state": row.state, "cases": row.cases, "units": row.units, "campaigns": row.campaigns,
        "expected": row.expected, "p": row.p, "adjusted": row.adjusted, "common": row.common, "joint": row.joint_id,
        "example": row.example,
    }  # fmt: skip


def _joint(row: JointRow) -> dict[str, object]:
    return {
        "id": row.id, "title": row.title, "state": row.state, "lead_unit": row.lead_unit, "common": row.common,
        "cases": row.cases, "reported": row.reported, "closed": row.closed, "units": row.units,
        "measures_total": row.measures, "measures_verified": row.verified,
    }  # fmt: skip


def _group_line(row: GroupRow) -> str:
    chance = "—" if row.adjusted is None else f"{row.adjusted:.4f}"
    state = _(GROUP_STATE_NAMES[GroupState(row.state)])
    return f"{row.id}  {state}  {row.cases}/{row.units}  {chance}  {row.example[:60]}"


def _joint_line(row: JointRow) -> str:
    return f"{row.id}  {_(JOINT_STATE_NAMES[JointState(row.state)])}  {row.closed}/{row.cases}  {row.lead_unit}  {row.title}"
