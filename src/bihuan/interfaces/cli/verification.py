"""`bihuan verification`: checks that stand still because their checker cannot end them."""

from pathlib import Path

import click

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.queries import View, WaitingRow
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.group("verification", help=_("核查销号：找出停住的核查，放开给别人查"))
def verification() -> None:
    """The group alone does nothing."""


@verification.command("stalled", help=_("列出核查人已停用或不再任核查人的核查，等得最久的在前"))
@as_option
@json_option
def list_stalled(as_user: str | None) -> None:
    rows: list[WaitingRow] = []
    with open_database(as_user) as session:
        pages, number = 1, 0
        while number < pages:
            number += 1
            found = queries.application_page(session.actor, view=View.STALLED, at=session.at, page=str(number))
            pages = found.page.paginator.num_pages
            rows.extend(found.rows)
    lines = [_line(row) for row in rows] or [_("没有停住的核查。")]
    answer({"stalled": [_document(row) for row in rows]}, "\n".join(lines))


@verification.command("release", help=_("放开一个核查：申请照旧有效，等别人来查"))
@click.argument("number", metavar="NUMBER")
@click.option("--why", required=True, metavar="TEXT", help=_("核查人为什么办不了，核查人和单位都看得到"))
@as_option
@json_option
def release(*, number: str, why: str, as_user: str | None) -> None:
    with open_database(as_user) as session:
        operations.release_check(actor=session.actor, at=session.at, number=number, why=why)
    answer({"number": number, "state": "applied"}, _("已放开 %(number)s 的核查，等别人来查。") % {"number": number})


@verification.command("archive", help=_("取一个已销号问题的归档包，用 examples/check_archive.py 核验"))
@click.argument("number", metavar="NUMBER")
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("写到哪个文件，已有的不覆盖"),
)
@as_option
@json_option
def archive(*, number: str, out: Path, as_user: str | None) -> None:
    if out.exists():
        raise click.BadParameter(_("%(file)s 已经有了，不覆盖。") % {"file": out}, param_hint="--out")
    with open_database(as_user) as session:
        package = operations.take_archive(actor=session.actor, at=session.at, number=number)
        with out.open("xb") as file:
            file.writelines(package.chunks)
    told = _("已写入 %(file)s，清单指纹 %(hash)s。") % {"file": out, "hash": package.manifest_sha256}
    answer({"number": number, "file": str(out), "manifest": package.manifest_sha256}, told)


def _document(row: WaitingRow) -> dict[str, object]:
    check = row.application.checks[0]
    return {
        "number": row.problem.number, "unit": row.application.unit, "checker": check.checker,
        "checker_unit": check.checker_unit, "begun_at": check.begun_at.isoformat(),
    }  # fmt: skip


def _line(row: WaitingRow) -> str:
    check = row.application.checks[0]
    return f"{row.problem.number:<16}  {check.checker}（{check.checker_unit}）  {check.begun_at:%Y-%m-%d}"
