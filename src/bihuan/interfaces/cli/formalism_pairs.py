"""`bihuan formalism pairs`: every pair of texts in a file that are at least so alike. Needs no database."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter
from pathlib import Path

import click

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.pairing.joining import Pairs, join
from bihuan.core.pairing.thresholds import threshold_of
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option
from bihuan.interfaces.cli.text_lines import read_texts

SOURCE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)


@click.command("pairs", help=_("找出每一对相似的文本（三字组的 Jaccard 相似度），不漏不误"))
@click.option("--input", "source", type=SOURCE, required=True, help=_("每行一个 {id, text}；- 是标准输入"))
@click.option("--output", "target", type=TARGET, required=True, help=_("每行一对 {a, b, similarity}"))
@click.option("--threshold", default="0.7", show_default=True, metavar="0.7", help=_("大于 0、不超过 1"))
@json_option
def pairs(source: Path, target: Path, threshold: str) -> None:
    """The file is written whole or not at all."""
    least = threshold_of(threshold)
    with click.open_file(str(source), "rb") as lines:
        ids, texts = read_texts(lines)
    names = [json.dumps(name, ensure_ascii=_has_half_characters(name)) for name in ids]
    found = 0
    with written_whole(target) as out:
        for lot in join(texts, least, workers=os.cpu_count() or 1):
            out.write("".join(pair_lines(names, lot)).encode())
            found += len(lot.one)
    answer(
        {"texts": len(ids), "pairs": found},
        _("%(texts)s 条文本，%(pairs)s 对相似") % {"texts": len(ids), "pairs": found},
    )


def pair_lines(names: list[str], lot: Pairs) -> Iterator[str]:
    """A lot as lines of JSON; `names` are ids that are JSON already."""
    for one, other, similarity in zip(lot.one.tolist(), lot.other.tolist(), lot.similarity.tolist(), strict=True):
        yield f'{{"a": {names[one]}, "b": {names[other]}, "similarity": {similarity!r}}}\n'


@contextmanager
def written_whole(target: Path) -> Iterator[BufferedWriter]:
    """A file that takes the place of `target` when everything has been written, and is gone when something fails."""
    if target.exists() and not target.is_file():
        raise BadInput(Reason("file-no-file", "%(name)s 不是普通文件，不能写。", {"name": target.name}))
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    except OSError as problem:
        raise BadInput(Reason("file-unwritable", "%(name)s 写不了。", {"name": target.name})) from problem
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _has_half_characters(name: str | int) -> bool:
    return isinstance(name, str) and any("\ud800" <= letter <= "\udfff" for letter in name)
