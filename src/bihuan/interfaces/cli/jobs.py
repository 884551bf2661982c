"""`bihuan jobs`: looking after what background work leaves behind. `bihuan worker` does the same by itself, four times a day."""

import click

from bihuan.apps.jobs.operations import clear_old, refresh_statistics
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.group(help=_("清理后台任务留下的东西"))
def jobs() -> None:
    """Nothing here touches the ledger or the record."""


@jobs.command("clear", help=_("删去过了保留期的导出文件、错误清单、草稿、会话等，更新数据库统计"))
@as_option
@json_option
def clear(as_user: str | None) -> None:
    with open_database(as_user=as_user, name="clearing") as session:
        gone = clear_old(actor=session.actor, at=session.at)
    refresh_statistics()
    total = sum(gone.values())
    told = [_("删去 %(n)s 项过了保留期的。") % {"n": total}] if total else [_("没有过了保留期的。")]
    answer(
        {"cleared": dict(gone)}, "\n".join([*told, *(f"  {name}  {count}" for name, count in gone.items() if count)])
    )
