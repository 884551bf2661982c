"""How long official documents take: a thousand .docx, a template filled, a PDF.

    PYTHONPATH=tools .venv/bin/python benchmarks/bench_papers.py

Nothing is read and no database is asked: what it takes to gather what a notice says is measured elsewhere.
"""

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date

import django

PAPERS = 1_000
ROWS = 20

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from bihuan.apps.evidence.operations import render_template, turn_into_pdf  # noqa: E402
from bihuan.documents.official import (  # noqa: E402
    Heading,
    ItemTable,
    Paper,
    PaperKind,
    PaperNumber,
    TableColumn,
    Text,
    write_paper,
)
from bihuan.documents.official.starting_template import starting_template  # noqa: E402

ITEMS = ItemTable(
    (TableColumn("序号"), TableColumn("编号", 2), TableColumn("问题", 6), TableColumn("期限", 2)),
    tuple(
        (str(row), f"SZ-2026-{row:04d}", "村级集体资金没有按月公开，账目不清", "2026年12月31日")
        for row in range(1, ROWS + 1)
    ),
)
NOTICE = Paper(
    kind=PaperKind.LETTER,
    mark="某县专项整治工作领导小组办公室",
    number=PaperNumber("某整改督", 2026, 1),
    title="关于限期办结有关问题的督办函",
    addressees=("县农业农村局",),
    body=(
        Text("现将有关事项函告如下。"),
        Heading(1, "问题"),
        ITEMS,
        Heading(1, "要求"),
        Text("请按期办结并书面回复。" * 20),
    ),
    issuers=("某县专项整治工作领导小组办公室",),
    issued_on=date(2026, 11, 26),
    contact="联系人：某某",
    copy_to=("县委办公室",),
)


def write_numbered(sequence: int) -> int:
    """One notice with a number of its own; how many bytes it has."""
    stream = io.BytesIO()
    write_paper(replace(NOTICE, number=PaperNumber("某整改督", 2026, sequence)), stream)
    return stream.tell()


def main() -> None:
    print(f"{'what':<44}{'s':>8}  goal")
    tell(f"{PAPERS:,} notices of {ROWS} items, one process", lambda: [write_numbered(n) for n in range(PAPERS)], "30 s")
    tell(f"{PAPERS:,} notices of {ROWS} items, two processes", on_two_cores, "30 s")
    template = starting_template(PaperKind.LETTER)
    tell("one template filled, in its own process", lambda: render_template(template, NOTICE))
    stream = io.BytesIO()
    write_paper(NOTICE, stream)
    result = turn_into_pdf(stream.getvalue())
    if result.reason:
        print(result.reason)
        return
    tell("one PDF, in its own profile", lambda: turn_into_pdf(stream.getvalue()))
    print("stands in:", ", ".join(f"{found.asked} → {found.used}" for found in result.substituted) or "nothing")


def on_two_cores() -> None:
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(write_numbered, range(PAPERS), chunksize=50))


def tell(what: str, act: Callable[[], object], goal: str = "") -> None:
    began = time.perf_counter()
    act()
    print(f"{what:<44}{time.perf_counter() - began:>8.2f}  {goal}")


if __name__ == "__main__":
    main()
