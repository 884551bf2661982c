"""`bihuan workdays`: count working days, and load the days that a year's notice publishes."""

from datetime import datetime
from importlib import import_module
from pathlib import Path

import click

from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option
from bihuan.interfaces.cli.workday_source import calendar_at_hand

DATE = click.DateTime(formats=["%Y-%m-%d"])
DJANGO_DOOR = "bihuan.interfaces.cli.django_door"
CALENDAR_LOADING = "bihuan.interfaces.cli.calendar_loading"


@click.group(help=_("推算工作日，载入放假安排"))
def workdays() -> None:
    """Dates are ISO 8601. Answers that rest on an unpublished year say so."""


@workdays.command(
    "add", help=_("DAY 之后第 N 个工作日（N 为负数时往前数）"), context_settings={"ignore_unknown_options": True}
)
@click.argument("day", type=DATE)
@click.argument("n", type=int)
@json_option
def add(day: datetime, n: int) -> None:
    counted = calendar_at_hand().add(day.date(), n)
    answer({"date": counted.date, "estimated": counted.estimated}, _mark(str(counted.date), counted.estimated))


@workdays.command("between", help=_("A 之后到 B（含当天）有几个工作日"))
@click.argument("a", type=DATE)
@click.argument("b", type=DATE)
@json_option
def between(a: datetime, b: datetime) -> None:
    counted = calendar_at_hand().between(a.date(), b.date())
    answer({"days": counted.days, "estimated": counted.estimated}, _mark(str(counted.days), counted.estimated))


@workdays.command("load", help=_("载入一份放假安排（JSON）"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "as_user", metavar="USER", help=_("以这个用户的身份执行"))
@json_option
def load(file: Path, as_user: str | None) -> None:
    import_module(DJANGO_DOOR).set_up()
    loaded = import_module(CALENDAR_LOADING).load_notice(file, as_user)
    answer(
        {"year": loaded.year, "days": len(loaded.days), "source": loaded.source},
        _("已载入 %(year)s 年的放假安排") % {"year": loaded.year},
    )


def _mark(text: str, estimated: bool) -> str:
    return _("%(answer)s（预计：有年份尚未公布放假安排）") % {"answer": text} if estimated else text
