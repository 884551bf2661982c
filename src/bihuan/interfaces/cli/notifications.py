"""`bihuan notifications`: one pass of digests and sending, as background work does it by itself every few minutes."""

from datetime import datetime

import click
from django.utils import timezone

from bihuan.apps.notifications.operations import send_digests
from bihuan.interfaces.cli.database_door import open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

_SHAPES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


@click.group("notifications", help=_("发今日汇总和等着的消息"))
def notifications() -> None:
    """The group alone does nothing."""


@notifications.command("digests", help=_("办一轮：到点的今日汇总、紧急事项、等着发的消息；同一时刻再办一次什么也不发"))
@click.option(
    "--at",
    "moment",
    type=click.DateTime(_SHAPES),
    metavar="MOMENT",
    help=_("当作这一刻，如 2026-11-30T09:00，默认是现在"),
)
@json_option
def digests(moment: datetime | None) -> None:
    with open_database(name="notifications") as session:
        at = session.at if moment is None else _aware(moment)
        made = send_digests(at=at, clock=timezone.now if moment is None else lambda: at)
    answer({"digests": made}, _("%(count)s 人的今日汇总") % {"count": made})


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
