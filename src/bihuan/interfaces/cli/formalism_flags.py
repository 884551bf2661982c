"""`bihuan formalism flags` and `rule`: the leads that the database keeps. Django stands only once one of them is called."""

from importlib import import_module

import click

from bihuan.interfaces.cli.formalism_scan import DATABASE, DJANGO_DOOR
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import json_option

_GROUPS = ("unsettled", "settled", "to-answer", "all")


@click.command(
    "flags", help=_("列出体检线索，新的在前；--check、--campaign、--unit 只看一项检查、一个专项、一个单位的")
)
@click.option(
    "--group", type=click.Choice(_GROUPS), default="unsettled", help=_("待认定、有结论的、等本单位答复的，或全部")
)
@click.option("--check", default="", metavar="CHECK", help=_("只看这项检查的"))
@click.option("--campaign", type=int, metavar="ID", help=_("只看这个专项的"))
@click.option("--unit", type=int, metavar="ID", help=_("只看涉及这个单位的"))
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help=_("最多列多少条"))
@click.option("--as", "as_user", metavar="USER", help=_("以这个用户的身份执行，默认以系统身份"))
@json_option
def flags(**asked: object) -> None:
    import_module(DJANGO_DOOR).set_up()
    import_module(DATABASE).list_flags(**asked)


@click.command("rule", help=_("认定一条线索：确认、排除或重新打开；理由涉及的单位都看得到"))
@click.argument("flag", type=int, metavar="ID")
@click.argument("outcome", type=click.Choice(["confirmed", "dismissed", "reopened"]))
@click.option("--why", required=True, metavar="TEXT", help=_("为什么这样认定"))
@click.option("--as", "as_user", required=True, metavar="USER", help=_("整改落实组的哪个人认定"))
@json_option
def rule(**asked: object) -> None:
    import_module(DJANGO_DOOR).set_up()
    import_module(DATABASE).rule_on_flag(**asked)
