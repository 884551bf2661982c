"""One export or import in this process, with its time and memory: one JSON document."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django
import xlsxwriter
from django.apps import apps

AT = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
HEADS = ("序号", "存在问题", "整改目标", "整改措施", "主责单位", "责任人", "完成时限")


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    what, folder = arguments[0], Path(arguments[1])
    run = prepare(what, folder)
    before, began, worked = _peak(), time.perf_counter(), time.process_time()
    rows = run()
    taken = time.perf_counter() - began
    cpu = time.process_time() - worked
    json.dump({"rows": rows, "seconds": taken, "cpu": cpu, "peak": _peak(), "more": _peak() - before}, sys.stdout)
    return 0


def prepare(what: str, folder: Path) -> Callable[[], int]:
    """What is measured, ready to run."""
    ledger = import_module("bihuan.apps.ledger.operations")
    actor = import_module("bihuan.core.actors").system_actor("benchmark")
    campaigns = apps.get_model("campaigns.Campaign").objects.order_by("id")
    if what == "export of one campaign":
        return lambda: _export(ledger.export_ledger, folder, actor=actor, campaign_id=campaigns[0].pk)
    if what == "export of everything":
        everything = import_module("bihuan.apps.ledger.queries").ProblemFilter()
        return lambda: _export(ledger.export_list, folder, actor=actor, wanted=everything)
    path = folder / "list.xlsx"
    _write_list(path, int(what.split()[2].replace(",", "")))
    return lambda: _import(ledger, actor, path, what)


def _export(export: Callable[..., Any], folder: Path, **wanted: object) -> int:
    """One file; how many rows it holds."""
    with (folder / "out.xlsx").open("wb") as stream:
        return int(export(at=AT, format="xlsx", stream=stream, **wanted).rows)


def _import(ledger: object, actor: object, path: Path, what: str) -> int:
    region = apps.get_model("organizations.Region").objects.get(code="990121").name
    with path.open("rb") as stream:
        report = ledger.import_ledger(  # type: ignore[attr-defined]
            actor=actor, at=AT, stream=stream, filename=path.name, campaign=f"测量：{what}", create=True, region=region
        )
    assert not report.errors, report.errors[:3]
    return int(report.created)


def _write_list(path: Path, rows: int) -> None:
    """A list as counties keep them."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        for column, head in enumerate(HEADS):
            sheet.write(0, column, head)
        for row in range(1, rows + 1):
            cells = (
                row,
                f"第 {row} 号项目资金 {row % 97 + 3}.5 万元未按进度拨付",
                "按进度拨付到位",
                "1. 核对合同和进度；2. 拨付资金；3. 公示",
                ("县财政局", "县住建局", "县农业农村局")[row % 3],
                "",
                f"2026年12月{row % 28 + 1}日前",
            )
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
