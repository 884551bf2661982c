"""`bihuan restore FILE`: a backup goes back into an empty installation and is checked on the way."""

from pathlib import Path

import click
from django.utils import timezone

from bihuan.interfaces.backup import restore_backup
from bihuan.interfaces.cli.database_door import open_session, prepare_database, seal_now
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option, say


@click.command("restore", help=_("恢复：把备份放回空的安装，核对每个文件和操作记录；先停掉服务"))
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def restore(file: Path) -> None:
    session = open_session(name="restore")
    report = restore_backup(actor=session.actor, at=timezone.now(), source=file, prepare=prepare_database)
    seal_now()
    document = {
        "made_at": report.made_at,
        "files": report.files,
        "acts": report.acts,
        "sealed": report.sealed,
        "other_keys": report.other_keys,
        "ok": True,
    }
    text = _("已恢复 %(made_at)s 的备份：文件 %(files)s 个，操作记录 %(acts)s 条，核对无误。")
    answer(document, text % {"made_at": report.made_at, "files": report.files, "acts": report.acts})
    if report.other_keys:
        say(_("密钥不全是原来的：有 %(n)s 个树根由别的密钥签名。") % {"n": report.other_keys})
