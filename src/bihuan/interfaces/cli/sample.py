"""`bihuan sample`: plan a random check, draw it, prove the draw, and say what it showed. Needs no database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.allocation import Rule, allocate
from bihuan.core.sampling.drawing import draw, verify
from bihuan.core.sampling.frames import read_frame, read_strata
from bihuan.core.sampling.intervals import Method, Side, interval
from bihuan.core.sampling.records import document_of, record_from, strata_of
from bihuan.core.sampling.sizes import smallest_sample
from bihuan.interfaces.cli.language import fill_reason
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option, refuse, say

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LARGEST_FILE = 1 << 30
Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(help=_("抽样：定样本数、分层、抽取、核验、推算"))
def sample() -> None:
    """Formulas, conventions and sources: docs/sampling.md."""


def _population_option(command: Command) -> Command:
    return click.option("--population", type=int, required=True, metavar="N", help=_("总数"))(command)


def _confidence_option(command: Command) -> Command:
    return click.option("--confidence", type=float, default=0.95, show_default=True, help=_("置信水平"))(command)


@sample.command("size", help=_("至少抽多少个，才能在不合格不超过 c 个时说比率低于可容忍的"))
@_population_option
@click.option("--tolerable", type=float, required=True, metavar="RATE", help=_("可容忍的不合格率，例如 0.05"))
@click.option("--accept", type=int, default=0, show_default=True, metavar="C", help=_("允许样本里有几个不合格"))
@_confidence_option
@json_option
def find_size(population: int, tolerable: float, accept: int, confidence: float) -> None:
    answer({"size": smallest_sample(population, tolerable=tolerable, accept=accept, confidence=confidence)})


@sample.command("interval", help=_("样本里有 x 个，总体里有多少个：区间"))
@_population_option
@click.option("--sample", "drawn", type=int, required=True, metavar="n", help=_("样本数"))
@click.option("--count", type=int, required=True, metavar="x", help=_("样本里符合的个数"))
@_confidence_option
@click.option(
    "--side", type=click.Choice(list(map(str, Side))), default="both", show_default=True, help=_("双侧，或只要一侧")
)
@click.option(
    "--method",
    type=click.Choice(list(map(str, Method))),
    default="exact",
    show_default=True,
    help=_("等尾的，或较短的"),
)
@json_option
def find_interval(*, population: int, drawn: int, count: int, confidence: float, side: str, method: str) -> None:
    found = interval(population, drawn, count, confidence=confidence, side=side, method=method)
    answer(
        {
            "lower": found.lower,
            "upper": found.upper,
            "lower_rate": found.lower_rate,
            "upper_rate": found.upper_rate,
            "method": found.method,
        }
    )


@sample.command("allocate", help=_("把抽取数分到各层；STRATA 是有 stratum、size、sd、cost 列的 CSV"))
@click.argument("strata", type=FILE)
@click.option("--total", type=int, required=True, metavar="n", help=_("一共抽多少个"))
@click.option(
    "--rule",
    type=click.Choice(list(map(str, Rule))),
    help=_("分配办法；不写时按有哪些列：有 cost 用 cost，有 sd 用 neyman"),
)
@json_option
def share_out(strata: Path, total: int, rule: str | None) -> None:
    rows, fitting = read_strata(_read(strata))
    shares = allocate(rows, total, rule=rule or fitting)
    left_out = [share.stratum for share in shares if share.left_out]
    if left_out:
        say(_("抽取数少于层数，这些层没有抽到：%(names)s") % {"names": "、".join(left_out)})
    document: dict[str, object] = {"strata": strata_of(shares)}
    answer(
        document | ({"left_out": left_out} if left_out else {}),
        "\n".join(f"{share.stratum}\t{share.size}\t{share.sample}" for share in shares),
    )


@sample.command("draw", help=_("从名册里抽取；FRAME 是有 id、stratum 列的 CSV。总是输出 JSON"))
@click.argument("frame", type=FILE)
@click.option("--seed", required=True, metavar="S", help=_("种子"))
@click.option("--total", type=int, required=True, metavar="N", help=_("一共抽多少个"))
@json_option
def draw_from(frame: Path, seed: str, total: int) -> None:
    document = document_of(draw(read_frame(_read(frame)), seed=seed, total=total))
    click.get_current_context().meta["bihuan.json"] = True
    answer(document)


@sample.command("verify", help=_("核验抽取记录：只有如实的才退出 0"))
@click.argument("record", type=FILE)
@click.option("--frame", type=FILE, required=True, help=_("当时的名册"))
@json_option
def check_record(record: Path, frame: Path) -> None:
    reasons = verify(record_from(_read(record)), read_frame(_read(frame)))
    if reasons:
        told = [fill_reason(reason) for reason in reasons]
        refuse(reasons[0], {"honest": False, "error": told[0], "code": reasons[0].code, "reasons": told})
    answer({"honest": True}, _("如实：名册、规则、种子与抽取结果相符"))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(Reason("file-large", "文件超过 1 GB，读不了。"))
        return path.read_bytes()
    except OSError as problem:
        raise BadInput(Reason("file-unreadable", "文件打不开：%(name)s。", {"name": path.name})) from problem
