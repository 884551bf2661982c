"""`bihuan supervise --at MOMENT`: one pass of the ladder, and the digests whose hour has come.

A second pass at the same moment raises nothing.
"""

from datetime import datetime

import click
from django.utils import timezone

from bihuan.apps.notifications.operations import send_digests
from bihuan.apps.supervision.operations import run_pass
from bihuan.core.ladder import RUNG_WORDS, RungName
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

_SHAPES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


@click.command(help=_("督办一遍：到了日子的事项上一级，每个单位每级每天一份通知"))
@click.option(
    "--at",
    "moment",
    type=click.DateTime(_SHAPES),
    required=True,
    metavar="MOMENT",
    help=_("在哪一刻，如 2026-11-30T09:00"),
)
@as_option
@json_option
def supervise(moment: datetime, as_user: str | None) -> None:
    at = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    with open_database(as_user, name="supervision") as session:
        report = run_pass(actor=session.actor, at=at)
        digests = send_digests(at=at, clock=lambda: at)
    lines = [f"{_(RUNG_WORDS[RungName(rung)])}  {count}" for rung, count in report.raised.items()]
    told = _("发出或起草通知 %(n)s 份，今日汇总 %(digests)s 人。") % {"n": report.notices, "digests": digests}
    answer({"raised": dict(report.raised), "notices": report.notices, "digests": digests}, "\n".join([*lines, told]))
