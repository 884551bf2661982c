"""`bihuan inspection`: plans as lists, one whole, and the proof of its draw as the two files that check it."""

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import click

from bihuan.apps.inspection import queries
from bihuan.apps.inspection.queries import PlanDetail, PlanRow
from bihuan.core.inspections.plans import PLAN_STATE_NAMES, PlanState
from bihuan.interfaces.cli.database_door import as_option, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option


@click.group("inspection", help=_("督查检查：列出、查看方案，导出抽取的证明"))
def inspection() -> None:
    """The group alone does nothing."""


@inspection.command("list", help=_("列出可以看的检查方案，新的在前"))
@as_option
@json_option
def list_plans(as_user: str | None) -> None:
    with open_database(as_user) as session:
        rows = queries.plan_rows(session.actor)
    lines = [_line(row) for row in rows] or [_("没有可以看的方案。")]
    answer({"plans": [_document(row) for row in rows]}, "\n".join(lines))


@inspection.command("show", help=_("一个方案：现状、抽中的、下一步"))
@click.argument("reference", type=click.UUID, metavar="REFERENCE")
@as_option
@json_option
def show(reference: UUID, as_user: str | None) -> None:
    with open_database(as_user) as session:
        detail = queries.plan_detail(session.actor, reference)
    selected = [{"number": row.number, "unit": row.unit, "replaced": row.replaced} for row in detail.selected]
    document = _document(detail.row) | {
        "authority": detail.authority, "frame": detail.frame, "frame_root": detail.frame_root, "selected": selected,
        "found": _found(detail), "verified": _verified(detail), "steps": [each.step.value for each in detail.steps if each.lawful],
    }  # fmt: skip
    lines = [
        _line(detail.row),
        *_rate_lines(detail),
        *(f"  {row.number}  {row.unit}" for row in detail.selected if not row.replaced),
    ]
    answer(document, "\n".join(lines))


@inspection.command("proof", help=_("导出抽取的证明：record.json 和 frame.csv"))
@click.argument("reference", type=click.UUID, metavar="REFERENCE")
@click.option(
    "--out", required=True, metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path),
    help=_("写到哪个文件夹，已有的文件不覆盖"),
)  # fmt: skip
@as_option
@json_option
def proof(*, reference: UUID, out: Path, as_user: str | None) -> None:
    record, frame = out / "record.json", out / "frame.csv"
    for file in (record, frame):
        if file.exists():
            raise click.BadParameter(_("%(file)s 已经有了，不覆盖。") % {"file": file}, param_hint="--out")
    with open_database(as_user) as session:
        made = queries.proof_of(session.actor, reference)
        rows = queries.frame_rows(session.actor, reference)
    out.mkdir(parents=True, exist_ok=True)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("id", "stratum"), *rows])
    record.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
    frame.write_text(written.getvalue(), encoding="utf-8", newline="")
    told = _("已写入 %(record)s 和 %(frame)s。核验：bihuan sample verify %(record)s --frame %(frame)s")
    answer(
        {"reference": str(reference), "record": str(record), "frame": str(frame)},
        told % {"record": record, "frame": frame},
    )


def _document(row: PlanRow) -> dict[str, object]:
    return {
        "reference": str(row.reference), "title": row.title, "state": row.state, "matter": row.matter,
        "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat(), "sample": row.sample,
        "campaigns": list(row.campaigns), "version": row.version,
    }  # fmt: skip


def _line(row: PlanRow) -> str:
    state = _(PLAN_STATE_NAMES[PlanState(row.state)])
    return f"{row.reference}  {row.starts_on} – {row.ends_on}  {row.title}  {state}"


def _found(detail: PlanDetail) -> dict[str, int]:
    """How many items there are of each finding; what was not visited is counted too."""
    counts = {finding.value: number for finding, number in detail.findings.found.items()}
    return counts | {"not-visited": detail.findings.not_visited}


def _verified(detail: PlanDetail) -> dict[str, object] | None:
    """As REST answers it: rates in percent."""
    return asdict(detail.verified) if detail.verified else None


def _rate_lines(detail: PlanDetail) -> list[str]:
    if detail.verified is None:
        return []
    joint = detail.verified.joint
    estimate, sampled = joint.estimate, joint.estimate.sampled
    rate = _(
        "上报 %(reported)s%%，核实 %(verified)s%%（95%% 区间 %(low)s–%(high)s%%；%(k)s 个专项，抽 %(n)s 项，证实 %(sure)s 项）"
    )
    told = {
        "reported": f"{estimate.reported:.1f}", "verified": f"{estimate.verified:.1f}", "low": f"{estimate.lower:.1f}",
        "high": f"{estimate.upper:.1f}", "k": joint.strata, "n": sampled.drawn, "sure": sampled.confirmed,
    }  # fmt: skip
    return [rate % told, _("部分整改、看不到、拒绝、找不到、没有到的，都不算证实；冻结以后上报的不在内。")]
