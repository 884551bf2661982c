"""`bihuan users`: users in bulk from a list, with one-time passwords in a file that its owner alone may read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bihuan.apps.organizations import operations
from bihuan.apps.organizations.operations import AccountsReport, NewAccount
from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.ledger_book import Column, write_ledger_csv
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option
from bihuan.interfaces.cli.people_list_answers import (
    fault_documents,
    find_region,
    note_lines,
    opened,
    refuse_errors,
)


@click.group("users", help=_("账号"))
def users() -> None:
    """The group alone does nothing."""


@users.command("import", help=_("按清单建立账号：账号、姓名、单位、角色；一次性密码写进一个只有自己能读的文件"))
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--passwords",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("一次性密码写到这个新文件"),
)
@click.option("--region", default="", metavar="NAME", help=_("地区名称或代码；只有一个地区时不用写"))
@click.option("--dry-run", is_flag=True, help=_("只看会建立什么，什么也不写入"))
@as_option
@json_option
def import_(*, file: Path, passwords: Path | None, region: str, dry_run: bool, as_user: str | None) -> None:
    if passwords is None and not dry_run:
        raise click.UsageError(_("用 --passwords 指明一次性密码写到哪个文件，或用 --dry-run 试读"))
    if passwords is None or dry_run:
        _answer(_read(file, region, as_user, dry_run=True), passwords=None)
        return
    with _private_file(passwords) as handle:
        report = _read(file, region, as_user, dry_run=False)
        if report.accounts:
            _write_passwords(handle, report.accounts)
        _answer(report, passwords=passwords)


def _read(file: Path, region: str, as_user: str | None, *, dry_run: bool) -> AccountsReport:
    with open_database(as_user) as session, opened(file) as stream:
        place = find_region(session.actor, region)
        return operations.import_users(
            actor=session.actor,
            at=session.at,
            region_id=place.id,
            stream=stream,
            filename=file.name,
            dry_run=dry_run,
        )


def _answer(report: AccountsReport, *, passwords: Path | None) -> None:
    document = {
        **report.as_document(),
        "errors": fault_documents(report.errors),
        "notes": fault_documents(report.notes),
        "passwords": None if passwords is None else str(passwords),
    }
    refuse_errors(report.errors, document)
    if passwords is None:
        text = _("试读，什么也没有写入。%(rows)d 行都可以建立账号。") % {"rows": report.rows}
    else:
        text = _("已建立 %(count)d 个账号，一次性密码在 %(file)s，分发后删除。") % {
            "count": len(report.accounts),
            "file": passwords,
        }
    answer(document, "\n".join([text, *note_lines(report.notes)]))


@contextmanager
def _private_file(path: Path) -> Iterator[int]:
    """A new file that its owner alone may read, made before anybody is let in; gone again where nobody was."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise BadInput(
            Reason("passwords-file-exists", "文件 %(file)s 已经有了，换一个名字。", {"file": str(path)})
        ) from problem
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise BadInput(Reason("file-unwritable", "写不了文件：%(why)s。", {"why": why})) from problem
    try:
        yield handle
    finally:
        empty = os.fstat(handle).st_size == 0
        os.close(handle)
        if empty:
            path.unlink(missing_ok=True)


def _write_passwords(handle: int, accounts: tuple[NewAccount, ...]) -> None:
    columns = (
        Column("username", _("账号")),
        Column("name", _("姓名")),
        Column("unit", _("单位")),
        Column("role", _("角色")),
        Column("password", _("一次性密码")),
    )
    rows = ([one.username, one.name, one.unit, one.role.value, one.password] for one in accounts)
    with os.fdopen(handle, "wb", closefd=False) as stream:
        write_ledger_csv(stream, columns=columns, rows=rows)
    os.fsync(handle)
