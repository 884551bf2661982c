"""`bihuan backup FILE`: database, files, keys and the head of the record in one file."""

from pathlib import Path

import click

from bihuan.interfaces.backup import make_backup
from bihuan.interfaces.cli.database_door import open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.command("backup", help=_("备份：数据库、文件、密钥和存证树根，写进一个新文件；运行中也可以做"))
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--without-keys", is_flag=True, help=_("不放密钥：BIHUAN_HOME/keys 另存别处"))
@json_option
def backup(file: Path, *, without_keys: bool) -> None:
    with open_database(name="backup") as session:
        report = make_backup(actor=session.actor, at=session.at, target=file, with_keys=not without_keys)
    document = {
        "file": str(report.file),
        "size": report.size,
        "files": report.files,
        "keys": report.keys,
        "sealed": report.sealed,
        "root": report.root,
    }
    text = _("已备份到 %(file)s：文件 %(files)s 个，操作记录封存到第 %(sealed)s 条。") % {
        "file": report.file,
        "files": report.files,
        "sealed": report.sealed,
    }
    kept = _("密钥不在里面，BIHUAN_HOME/keys 要另存。") if without_keys else _("密钥也在里面：加密后存放。")
    answer(document, f"{text}\n{kept}")
