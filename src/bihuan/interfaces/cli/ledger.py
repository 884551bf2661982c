"""`bihuan ledger import` and `bihuan ledger export`: lists come in, the ledger goes out."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from bihuan.apps.campaigns.queries import find_campaign
from bihuan.apps.ledger.operations import ImportReport, export_ledger, import_ledger, write_errors
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.ledger_rows import CellError, CellNote, UnderstoodRow
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import fill_reason
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option, refuse, say, wants_json

ROWS_SHOWN = 10
ERRORS_SHOWN = 100
NOTES_SHOWN = 10
LONGEST_SHOWN = 24


@click.group("ledger", help=_("导入、导出台账"))
def ledger() -> None:
    """The group alone does nothing."""


@ledger.command("import", help=_("把一份清单读进专项的台账：xlsx、xls、ods、csv、json，以及 docx 里的表格"))
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", required=True, metavar="NAME", help=_("专项的名称、简称或编号前缀"))
@click.option("--create", is_flag=True, help=_("没有这个专项就新建"))
@click.option("--region", default="", metavar="NAME", help=_("有几个地区时，新建的专项属于哪一个"))
@click.option("--dry-run", is_flag=True, help=_("只看读懂了什么，什么也不写入"))
@click.option(
    "--on-conflict",
    type=click.Choice(["stop", "skip", "update"]),
    default="stop",
    show_default=True,
    help=_("台账里已有的行：停下、跳过，或更新有改动的内容（空格不清除已有内容）"),
)
@click.option(
    "--errors",
    "errors_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("把全部错误存成 csv"),
)
@as_option
@json_option
def import_(
    *,
    file: Path,
    campaign: str,
    create: bool,
    region: str,
    dry_run: bool,
    on_conflict: str,
    errors_file: Path | None,
    as_user: str | None,
) -> None:
    with open_database(as_user) as session, _opened(file) as stream:
        report = import_ledger(
            actor=session.actor,
            at=session.at,
            stream=stream,
            filename=file.name,
            campaign=campaign,
            create=create,
            dry_run=dry_run,
            on_conflict=on_conflict,
            region=region,
        )
    if errors_file is not None:
        _write_to(errors_file, lambda stream: write_errors(stream, report.errors, translate=_))
    _tell(report)


@ledger.command("export", help=_("把专项的台账取出为文件，可以原样再导入"))
@click.option("--campaign", required=True, metavar="NAME", help=_("专项的名称、简称或编号前缀"))
@click.option("--format", "format_", type=click.Choice(["xlsx", "csv", "json"]), required=True, help=_("文件格式"))
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("写到这个文件；不写则输出到标准输出"),
)
@as_option
@json_option
def export(campaign: str, format_: str, output: Path | None, as_user: str | None) -> None:
    if output is None and wants_json():
        raise click.UsageError(_("--json 要和 --output 一起用"))
    with open_database(as_user) as session:
        found = find_campaign(session.actor, name=campaign)
        rows = 0

        def write(stream: BinaryIO) -> None:
            nonlocal rows
            report = export_ledger(
                actor=session.actor, at=session.at, campaign_id=found.id, format=format_, stream=stream
            )
            rows = report.rows

        if output is None:
            _write_out(write)
            return
        _write_to(output, write)
    document = {"file": str(output), "rows": rows, "campaign": found.name, "format": format_}
    answer(document, _("取出 %(rows)s 个问题，存为 %(file)s") % {"rows": rows, "file": output})


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as problem:
        raise BadInput(
            Reason("file-unreadable", "打不开文件：%(why)s。", {"why": problem.strerror or str(problem)})
        ) from problem


def _write_to(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write beside the file and put it in its place when it is whole. Readable for its owner alone: it may name people."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                write(stream)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise BadInput(
            Reason("file-unwritable", "写不了文件：%(why)s。", {"why": problem.strerror or str(problem)})
        ) from problem


def _write_out(write: Callable[[BinaryIO], object]) -> None:
    """Write to standard output by way of a file: writers of zip containers want to go back."""
    with tempfile.TemporaryFile() as stream:
        write(stream)
        stream.seek(0)
        while piece := stream.read(1024 * 1024):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def _tell(report: ImportReport) -> None:
    """Answer with the whole report as JSON, or with what a person wants to know; end with 1 where there are errors."""
    document = report.as_document(lambda reason: reason.text(_))
    if not report.errors:
        answer(document, "\n".join(_lines(report)))
        return
    reason = Reason(
        "import-errors", "清单有 %(count)d 处错误，什么也没有写入。", {"count": len(report.errors)}
    )  # fmt: skip
    if wants_json():
        refuse(reason, document)
    for line in _error_lines(report.errors):
        say(line)
    refuse(reason)


def _lines(report: ImportReport) -> Iterator[str]:
    counts = report.counts()
    head = _("试读，什么也没有写入。会写入的是：") if report.dry_run else _("已写入：")
    yield f"{report.campaign} {head}"
    yield (
        _("读到 %(rows)d 行；新增 %(created)d，更新 %(updated)d，跳过 %(skipped)d（其中 %(unchanged)d 行没有改动）")
        % counts
    )
    if report.numbers:
        yield _("编号 %(first)s 至 %(last)s") % {"first": report.numbers[0], "last": report.numbers[-1]}
    for reason in report.warnings:
        yield f"! {fill_reason(reason)}"
    if report.understanding is not None and report.dry_run:
        yield from _understood_lines(report.understanding.rows)
    yield from _note_lines(report.notes)
    if report.needs_person:
        yield _("%(count)d 个问题要人工确认，确认前不能交办：") % {"count": len(report.needs_person)}
        for row in report.needs_person[:ROWS_SHOWN]:
            for field in row.fields:
                yield "  " + _("第 %(row)d 行 “%(raw)s”：%(why)s") % {
                    "row": row.row, "raw": _short(field.raw), "why": fill_reason(field.reason),
                }  # fmt: skip
        if len(report.needs_person) > ROWS_SHOWN:
            yield "  " + _("其余的用 --json 查看。")


def _understood_lines(rows: tuple[UnderstoodRow, ...]) -> Iterator[str]:
    """The first rows, each cell as it stands and what was understood of it."""
    yield _("前 %(count)d 行读懂的内容（原文 → 读懂）：") % {"count": min(len(rows), ROWS_SHOWN)}
    for row in rows[:ROWS_SHOWN]:
        yield "  " + _("第 %(row)d 行 %(text)s") % {"row": row.row, "text": _short(row.text)}
        for cell in row.cells:
            asked = "；".join(fill_reason(doubt.reason) for doubt in cell.doubts)
            understood = "、".join(_short(_(piece)) for piece in cell.understood)
            if understood or asked:
                marked = f"  ? {asked}" if asked else ""
                yield f"    {cell.label}: {_short(cell.raw)} → {understood or '—'}{marked}"


def _note_lines(notes: Iterable[CellNote]) -> Iterator[str]:
    """Notes that say the same told once, with the rows that they are about."""
    rows: dict[tuple[str, str], list[int]] = {}
    for note in notes:
        rows.setdefault((note.column, fill_reason(note.reason)), []).append(note.row)
    for place, ((column, sentence), where) in enumerate(rows.items()):
        if place == NOTES_SHOWN:
            yield "  …"
            return
        shown = "、".join(map(str, where[:5])) + (" …" if len(where) > 5 else "")
        yield "  " + _("第 %(rows)s 行 %(column)s：%(why)s") % {"rows": shown, "column": column, "why": sentence}


def _error_lines(errors: tuple[CellError, ...]) -> Iterator[str]:
    for error in errors[:ERRORS_SHOWN]:
        values = {"rows": error.row, "column": error.column, "why": fill_reason(error.reason)}
        yield _("第 %(rows)s 行 %(column)s：%(why)s") % values
    if len(errors) > ERRORS_SHOWN:
        yield _("还有 %(count)d 处；加上 --errors FILE 把全部错误存成 csv。") % {"count": len(errors) - ERRORS_SHOWN}


def _short(text: str) -> str:
    """A text on one line of a terminal."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
