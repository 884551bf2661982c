"""`bihuan formalism scan` and `checks`: the declared checks over a file of reports, and what the checks are.

Over a file no database is needed; without a file the database is gone over, and what is found is kept there. Either way one lead a
line comes out, on standard output or in a file, and the sentence that sums it up never stands among the lines.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.formalism.flags import Flag
from bihuan.core.formalism.lines import flag_document, read_material
from bihuan.core.formalism.registry import CHECKS
from bihuan.core.formalism.registry import scan as scan_material
from bihuan.interfaces.cli.language import fill_reason
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, encode, json_option, say

DJANGO_DOOR = "bihuan.interfaces.cli.django_door"
DATABASE = "bihuan.interfaces.cli.formalism_database"
"""What works on the database: loaded when it is asked for, with Django standing."""
ZONE = ZoneInfo("Asia/Shanghai")
STREAM = Path("-")
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("scan", help=_("用全部检查扫描报告；一行一份报告，写出的一行一条线索。"))
@click.option("--input", "source", type=FILE, help=_("报告文件（JSON Lines），- 为标准输入；不写时扫描数据库"))
@click.option(
    "--output",
    "target",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default=STREAM,
    help=_("线索写到哪个文件；不写时写到标准输出"),
)
@click.option(
    "--database", "kept", is_flag=True, help=_("体检数据库：不写 --input 时就是。新发现的留在库里，写出的一行一条线索")
)
@click.option("--everything", is_flag=True, help=_("体检数据库时，没有新材料的专项也再看一遍"))
@click.option("--template", "templates", type=FILE, multiple=True, help=_("统一下发的模板，比较前去掉；可以写几次"))
@click.option("--at", "moment", metavar="MOMENT", help=_("扫描的时刻，ISO 8601；不写时为现在"))
@json_option
def scan(  # one option each
    source: Path | None, target: Path, *, kept: bool, everything: bool, templates: tuple[Path, ...], moment: str | None
) -> None:
    now = _moment(moment)
    if source is None:
        if templates or moment is not None:
            raise BadInput(Reason("scan-source", "扫描数据库时模板和时刻都在库里，不另外写；扫描文件用 --input。"))
        import_module(DJANGO_DOOR).set_up()
        import_module(DATABASE).scan_database(target, everything=everything)
        return
    if kept or everything:
        raise BadInput(Reason("scan-both", "--input 扫描文件，--database 和 --everything 体检数据库，不能一起用。"))
    try:
        given = [template.read_text(encoding="utf-8") for template in templates]
        with click.open_file(str(source), "rb") as stream:
            material = read_material(stream, now=now, zone=ZONE, templates=given)
    except BadInput as problem:
        for line, reason in problem.fields.items():
            say(_("第 %(line)s 行：%(reason)s") % {"line": line, "reason": fill_reason(reason)})
        raise
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(Reason("file-unreadable", "文件打不开：%(name)s。", {"name": source.name})) from problem
    tally: Counter[str] = Counter()
    lines = _lines(scan_material(material), tally)
    if target == STREAM:
        for line in lines:
            click.echo(line)
        return
    write_whole(target, lines)
    document = {"reports": len(material.reports), "flags": sum(tally.values()), "checks": dict(tally)}
    said = {"reports": len(material.reports), "flags": sum(tally.values())}
    answer(document, _("扫描了 %(reports)s 份报告，写出 %(flags)s 条线索") % said)


@click.command("checks", help=_("列出全部检查：看什么、为什么、已知的误报率。"))
@json_option
def checks() -> None:
    documents: list[dict[str, object]] = [
        {
            "id": check.id,
            "name": _(check.name),
            "family": check.family.value,
            "severity": check.weight.value,
            "looks_at": _(check.looks_at),
            "why_it_matters": _(check.why_it_matters),
            "false_alarms": check.false_alarms,
            "per": _(check.per),
        }
        for check in CHECKS
    ]
    rows = [
        f"{check.id.ljust(32)}{_rate(check.false_alarms).rjust(8)}  {_(check.name)}（{_(check.per)}）"
        for check in CHECKS
    ]
    answer({"checks": documents}, "\n".join(rows))


def write_whole(target: Path, lines: Iterable[str]) -> None:
    """Write all lines or nothing: beside the file first, then in its place."""
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as stream:
            temporary = Path(stream.name)
            for line in lines:
                stream.write(line + "\n")
        temporary.replace(target)
    except OSError as problem:
        raise BadInput(Reason("file-unwritable", "文件写不了：%(name)s。", {"name": target.name})) from problem
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def _lines(flags: Iterable[Flag], tally: Counter[str]) -> Iterator[str]:
    for flag in flags:
        tally[flag.check] += 1
        yield encode(flag_document(flag, lambda reason: reason.text(_)))


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(ZONE)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise BadInput(
            Reason("moment-unreadable", "“%(text)s”不是时刻，请写成 2026-11-03T09:00。", {"text": text})
        ) from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _rate(rate: float | None) -> str:
    return _("未测") if rate is None else f"{100 * rate:.2f} %"
