"""`bihuan audit`: seal and verify the record of acts, give away heads and proofs, take the record out."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone

from bihuan.apps.audit.operations import VerifyReport, export_acts, restore_guards, seal_acts, verify_log
from bihuan.apps.audit.queries import (
    Fault,
    SignedHead,
    consistency_proof,
    export_heads,
    inclusion_proof,
    read_heads,
)
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.interfaces.cli.database_door import as_option, open_database, open_session, prepare_database
from bihuan.interfaces.cli.language import fill_reason
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option, refuse, say, wants_json
from bihuan.interfaces.database import read_schema_state

HEAD_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(help=_("封存、核验操作记录"))
def audit() -> None:
    """Nothing here changes an act; sealing and exporting add to the record."""


@audit.command("verify", help=_("核验全部操作记录：完整，或指出第一条被改、被删、被插入、被调换的"))
@click.option("--head", "head_file", type=HEAD_FILE, help=_("再与以前用 bihuan audit head 导出、另存别处的树根核对"))
@json_option
def verify(head_file: Path | None) -> None:
    against = _read_heads(head_file) if head_file else ()
    _create_where_there_is_none()
    report = verify_log(at=timezone.now(), against=against)
    document = _report_document(report)
    if report.ok:
        answer(document, _sound(report))
        return
    refuse(_what_is_wrong(report), document)


@audit.command("seal", help=_("立即封存还没有封存的操作"))
@json_option
def seal() -> None:
    prepare_database()
    result = seal_acts(at=timezone.now())
    heads = [head.document() for head in result.heads]
    answer(
        {"sealed": result.sealed, "refused": result.refused, "heads": heads},
        _("封存了 %(n)s 条操作。") % {"n": result.sealed},
    )
    if result.refused:
        say(_("有 %(n)s 条操作不是本系统写的，没有封存。运行 bihuan audit verify 查明。") % {"n": result.refused})


@audit.command("head", help=_("输出最新的签名树根；另存别处，日后用 verify --head 核对"))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=_("写入文件"))
@json_option
def head(output: Path | None) -> None:
    prepare_database()
    seal_acts(at=timezone.now())
    document = export_heads()
    if document is None:
        refuse(Reason("log_not_sealed", "还没有封存过操作。"))
    if output is not None:
        output.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    answer(document)


@audit.command("proof", help=_("证明一条操作在存证里；或用 --since 证明现在的存证包含以前的前 N 条"))
@click.argument("act", required=False)
@click.option("--since", type=click.IntRange(min=0), metavar="N", help=_("以前的存证有多少条"))
@json_option
def proof(act: str | None, since: int | None) -> None:
    if (act is None) == (since is None):
        raise click.UsageError(_("写明一条操作的编号，或用 --since 写明条数"))
    prepare_database()
    if since is not None:
        answer(consistency_proof(since).document())
        return
    found = inclusion_proof(_reference(act or ""))
    if not found.holds:
        refuse(Reason("proof_fails", "证明不成立：这条操作封存后被改过。"), found.document())
    answer(found.document())


@audit.command("export", help=_("导出操作记录，一行一条 JSON"))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=_("写入文件，默认写到标准输出"))
@as_option
@json_option
def export(output: Path | None, as_user: str | None) -> None:
    with open_database(as_user) as session:
        lines = export_acts(actor=session.actor, at=session.at)
        if output is None:
            _print_lines(lines)
            return
        with output.open("w", encoding="utf-8") as stream:
            count = sum(stream.write(line + "\n") > 0 for line in lines)
    answer({"acts": count, "output": str(output)}, _("导出了 %(n)s 条操作。") % {"n": count})


@audit.command("guards", help=_("查看防改触发器；--restore 装回缺少的（会留下记录）"))
@click.option("--restore", is_flag=True, help=_("装回缺少的触发器"))
@as_option
@json_option
def guards(restore: bool, as_user: str | None) -> None:
    if not restore:
        prepare_database()
        answer({"missing": []}, _("触发器齐全。"))
        return
    _create_where_there_is_none()
    session = open_session(as_user)
    restored = restore_guards(actor=session.actor, at=session.at)
    seal_acts(at=timezone.now())
    answer({"restored": list(restored)}, _("装回了 %(n)s 个触发器。") % {"n": len(restored)})


def _create_where_there_is_none() -> None:
    """A database that lacks guards must still be looked at: only one that lacks migrations is prepared."""
    if read_schema_state().pending:
        prepare_database()


def _read_heads(file: Path) -> tuple[SignedHead, ...]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise BadInput(Reason("head_unreadable", "这不是 bihuan audit head 导出的存证树根文件。")) from problem
    return read_heads(document)


def _reference(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise Missing from problem


def _report_document(report: VerifyReport) -> dict[str, object]:
    return {
        "ok": report.ok,
        "acts": report.acts,
        "sealed": report.sealed,
        "unsealed_tail": report.unsealed_tail,
        "other_keys": report.other_keys,
        "missing_guards": list(report.missing_guards),
        "first_fault": None if report.first_fault is None else _fault_document(report.first_fault),
    }


def _fault_document(fault: Fault) -> dict[str, object]:
    return {
        "kind": fault.kind.value,
        "act": fault.reference,
        "act_id": fault.act_id,
        "log": "protected" if fault.protected else "open",
        "position": fault.position,
        "message": fill_reason(fault.reason),
    }


def _sound(report: VerifyReport) -> str:
    values = asdict(report)
    text = _("完整：%(acts)s 条操作，已封存 %(sealed)s 条，没有被改过的。") % values
    if report.unsealed_tail:
        text += _("最后 %(unsealed_tail)s 条还没有封存。") % values
    if report.other_keys:
        text += _("有 %(other_keys)s 个较早的树根是用另一把密钥签的。") % values
    return text


def _what_is_wrong(report: VerifyReport) -> Reason:
    if report.first_fault is not None:
        return report.first_fault.reason
    return Reason(
        "guards_missing_in_report",
        "操作记录没有被改过，但数据库缺少防改触发器 %(names)s。先查明是谁去掉了它们，再运行 bihuan audit guards --restore。",
        {"names": "、".join(report.missing_guards)},
    )


def _print_lines(lines: Iterator[str]) -> None:
    """A line an act; with --json one document that holds them all, written as they come."""
    if not wants_json():
        for line in lines:
            click.echo(line)
        return
    click.echo('{"acts": [', nl=False)
    for place, line in enumerate(lines):
        click.echo(f", {line}" if place else line, nl=False)
    click.echo("]}")
