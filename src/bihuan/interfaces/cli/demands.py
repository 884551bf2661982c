"""`bihuan demands`: what units are asked to hand in, what it costs them, and how it is stopped."""

from datetime import date, datetime
from typing import BinaryIO

import click
from django.utils import timezone

from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.queries import DemandDetail, DemandFilter, DemandRow, UnitLoad
from bihuan.core.days import counts
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.demands.burden import week_of
from bihuan.core.demands.lifecycle import DEMAND_STATE_NAMES, DemandState
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


def _monday(_context: click.Context, _option: click.Parameter, given: datetime | None) -> date | None:
    """The Monday of a day's week, as far as the day is one of a year that counts."""
    if given is None:
        return None
    if not counts(given.date()):
        raise click.BadParameter(_("日期要在 1900 年到 2999 年之间。"))
    return week_of(given.date())


@click.group("demands", help=_("材料报表需求：列出、查重、批准、停止、负担"))
def demands() -> None:
    """The group alone does nothing."""


@demands.command("list", help=_("列出材料报表需求，一页 50 项"))
@click.option(
    "--group",
    default="all",
    show_default=True,
    metavar="GROUP",
    help=_("哪一类：running、to-approve、objected、ended、refused 等"),
)
@click.option("--unit", default="", metavar="ID", help=_("报送单位的编号（id）"))
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True, help=_("第几页"))
@as_option
@json_option
def list_(*, group: str, unit: str, page: int, as_user: str | None) -> None:
    if group not in queries.GROUPS:
        groups = "、".join(queries.GROUPS)
        raise BadInput(
            Reason("no-such-group", "没有“%(group)s”这一类，有 %(groups)s。", {"group": group, "groups": groups})
        )
    with open_database(as_user) as session:
        today = timezone.localdate(session.at)
        wanted = DemandFilter(group=group, unit=unit)
        rows, found = queries.demand_page(session.actor, wanted=wanted, today=today, page=page)
    told = {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages}
    values = {"all": told["total"], "page": told["page"], "pages": told["pages"]}
    lines = [*map(_line, rows), _("共 %(all)s 项，第 %(page)s / %(pages)s 页") % values]
    answer({**told, "rows": [_demand(row) for row in rows]}, "\n".join(lines))


@demands.command("show", help=_("一项需求：要什么，已经有什么，每一次什么时候报"))
@click.argument("demand_id", type=click.IntRange(1, 2**53 - 1), metavar="ID")
@as_option
@json_option
def show(*, demand_id: int, as_user: str | None) -> None:
    with open_database(as_user) as session:
        detail = queries.demand_detail(session.actor, demand_id, today=timezone.localdate(session.at))
    answer(_whole(detail), "\n".join([_line(detail.row), *_lines_of(detail)]))


@demands.command("burden", help=_("填报负担：各单位一周要报多少，和各项数字"))
@click.option(
    "--week",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_monday,
    metavar="DATE",
    help=_("那一周里的任何一天，默认本周"),
)
@as_option
@json_option
def burden(*, week: date | None, as_user: str | None) -> None:
    with open_database(as_user) as session:
        today = timezone.localdate(session.at)
        monday = week or week_of(today)
        figures = queries.burden_figures(session.actor, today=today)
        pages, number = 1, 0
        units: list[UnitLoad] = []
        while number < pages:
            number += 1
            rows, found = queries.unit_loads(session.actor, week=monday, page=number)
            pages = found.paginator.num_pages
            units.extend(rows)
    told = {
        "running": figures.running, "fields": figures.fields, "entered": figures.entered, "held": figures.held,
        "opinions_open": figures.opinions_open, "week": monday.isoformat(),
        "units": [{"id": row.unit_id, "unit": row.unit, "answers": row.answers, "minutes": row.minutes} for row in units],
    }  # fmt: skip
    head = (
        _(
            "执行中 %(running)s 项，要单位报的字段 %(fields)s 个，已经有、没有再要的 %(held)s 个（共登记 %(entered)s 个）"
        )
        % told
    )
    lines = [
        _("%(unit)s：%(answers)s 份，%(minutes)s 分钟")
        % {"unit": row.unit, "answers": row.answers, "minutes": row.minutes}
        for row in units
    ]
    answer(told, "\n".join([head, *lines]))


@demands.command("check", help=_("查重并送审；都已经有的不予批准"))
@click.argument("demand_id", type=click.IntRange(1, 2**53 - 1), metavar="ID")
@click.option("--why", default="", metavar="TEXT", help=_("重复了为什么还要"))
@as_option
@json_option
def check(*, demand_id: int, why: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        state = operations.check_demand(actor=session.actor, at=session.at, demand_id=demand_id, justification=why)
    answer({"id": demand_id, "state": state.value}, _(DEMAND_STATE_NAMES[state]))


@demands.command("approve", help=_("批准一项需求"))
@click.argument("demand_id", type=click.IntRange(1, 2**53 - 1), metavar="ID")
@as_option
@json_option
def approve(*, demand_id: int, as_user: str | None) -> None:
    with open_database(as_user) as session:
        operations.approve_demand(actor=session.actor, at=session.at, demand_id=demand_id)
    answer({"id": demand_id, "state": DemandState.APPROVED.value}, _("已批准，到起始日期单位就看得到。"))


@demands.command("stop", help=_("停止一项需求，单位不用再报"))
@click.argument("demand_id", type=click.IntRange(1, 2**53 - 1), metavar="ID")
@click.option("--why", required=True, metavar="TEXT", help=_("为什么停"))
@as_option
@json_option
def stop(*, demand_id: int, why: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        operations.stop_demand(actor=session.actor, at=session.at, demand_id=demand_id, why=why)
    answer({"id": demand_id, "state": DemandState.STOPPED.value}, _("已停止，单位不用再报。"))


@demands.command("extract", help=_("把台账里有的、以前报过的写成表格（xlsx），不用向单位要"))
@click.argument("demand_id", type=click.IntRange(1, 2**53 - 1), metavar="ID")
@click.option("--output", type=click.File("wb", lazy=True), required=True, metavar="FILE", help=_("写到哪个文件"))
@as_option
@json_option
def extract(*, demand_id: int, output: BinaryIO, as_user: str | None) -> None:
    with open_database(as_user) as session:
        name = operations.take_extract(actor=session.actor, at=session.at, demand_id=demand_id, stream=output)
    answer({"id": demand_id, "name": name}, _("已写好：%(name)s") % {"name": name})


@demands.command("due", help=_("标出今天开始的和到期停止的；再办一次什么也不会变"))
@as_option
@json_option
def due(*, as_user: str | None) -> None:
    with open_database(as_user) as session:
        begun, ended = operations.end_due_demands(actor=session.actor, at=session.at)
    answer(
        {"begun": begun, "ended": ended},
        _("开始 %(begun)s 项，到期停止 %(ended)s 项") % {"begun": begun, "ended": ended},
    )


def _demand(row: DemandRow) -> dict[str, object]:
    return {
        "id": row.id, "number": row.number, "title": row.title, "issuer": row.issuer, "state": row.state,
        "first_day": row.first_day.isoformat(), "end_day": row.end_day.isoformat(), "asked": row.asked, "held": row.held,
        "recipients": row.recipients, "minutes_each": row.minutes_each, "over": row.over, "opinions": row.opinions,
    }  # fmt: skip


def _whole(detail: DemandDetail) -> dict[str, object]:
    return {
        **_demand(detail.row),
        "basis": detail.basis,
        "ending": detail.ending,
        "items": [{"name": item.name, "kind": item.kind, "drawn": item.drawn} for item in detail.items],
        "overlaps": [{"number": each.number, "items": list(each.items), "units": each.units} for each in detail.overlaps],
        "known": [
            {"item": row.item, "number": row.number, "units": row.units, "on": row.on.isoformat()} for row in detail.known
        ],
        "turns": [
            {"place": turn.place, "opens_on": turn.opens_on.isoformat(), "due_on": turn.due_on.isoformat(),
             "answered": turn.answered}
            for turn in detail.turns
        ],
    }  # fmt: skip


def _lines_of(detail: DemandDetail) -> list[str]:
    held = [_("  已经有：%(item)s（%(drawn)s）") % {"item": item.name, "drawn": _(item.drawn)} for item in detail.drawn]
    known = [
        _("  报过：%(item)s（%(number)s，%(n)s 个单位，%(day)s）")
        % {"item": row.item, "number": row.number, "n": row.units, "day": row.on.isoformat()}
        for row in detail.known
    ]
    asked = [_("  要单位报：%(item)s") % {"item": item.name} for item in detail.asked]
    return [*held, *known, *asked, *([detail.ending] if detail.ending else [])]


def _line(row: DemandRow) -> str:
    state = _(DEMAND_STATE_NAMES[DemandState(row.state)])
    return f"{row.id}  {row.number}  {state}  {row.issuer}  {row.title}"
