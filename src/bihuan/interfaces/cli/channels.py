"""`bihuan channels`: the ways outside, and whether a message gets through one of them."""

import click
from django.utils import timezone

from bihuan.apps.notifications import operations, queries
from bihuan.apps.notifications.queries import ChannelRow, DeliveryRow
from bihuan.core.decisions import Reason
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option, refuse


@click.group("channels", help=_("列出、测试消息通道"))
def channels() -> None:
    """The group alone does nothing."""


@channels.command("list", help=_("列出消息通道和最近一条消息的结果；密钥不显示"))
@as_option
@json_option
def list_channels(as_user: str | None) -> None:
    with open_database(as_user) as session:
        rows = queries.channel_rows(session.actor, at=session.at)
    lines = [_line(row) for row in rows] or [_("还没有通道")]
    answer({"channels": [_document(row) for row in rows]}, "\n".join(lines))


@channels.command("test", help=_("马上发一条测试消息"))
@click.argument("channel_id", metavar="CHANNEL", type=int)
@click.option("--to", "recipient", metavar="ADDRESS", default="", help=_("邮件通道的收件地址，默认是它的发件地址"))
@as_option
@json_option
def test(*, channel_id: int, recipient: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        delivery_id = operations.try_channel(
            actor=session.actor, at=session.at, channel_id=channel_id, clock=timezone.now, recipient=recipient
        )
        row = queries.delivery_row(session.actor, delivery_id=delivery_id)
    document = {"channel": channel_id, "state": row.state, "error": row.error}
    if row.state != "sent":
        refuse(_not_sent(row), document)
    answer(document, _("测试消息已送达。"))


def _not_sent(row: DeliveryRow) -> Reason:
    return Reason("test-not-sent", "测试消息：%(why)s", {"why": row.error or row.state_word})


def _document(row: ChannelRow) -> dict[str, object]:
    return {
        "id": row.id, "kind": row.kind.value, "name": row.name, "place": row.place, "host": row.host, "enabled": row.enabled,
        "waiting": row.waiting, "sent": row.sent, "last_state": row.last_state, "last_error": row.last_error,
    }  # fmt: skip


def _line(row: ChannelRow) -> str:
    state = row.last_word if row.enabled else _("已停用")
    return f"{row.id:>4}  {row.kind.value:<8}  {row.name}（{row.place}）  {state}  {row.last_error}".rstrip()
