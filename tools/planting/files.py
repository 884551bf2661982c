"""Write and read planted reports: `reports.jsonl` as `formalism scan --input` takes it, `ledger.jsonl`, the truth apart."""

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bihuan.core.formalism.facts import Material, Report
from planting.faults import Fault


def row_of(report: Report) -> dict[str, Any]:
    """A report as a line of a file holds it: moments and days in ISO 8601, what is unknown left out."""
    row = asdict(report)
    row["evidence"] = [
        {key: value for key, value in each.items() if value not in (None, "")} for each in row["evidence"]
    ]
    return {key: value for key, value in row.items() if value not in (None, "", [], {}, ())}


def write(folder: Path, material: Material, faults: tuple[Fault, ...] = ()) -> None:
    """Put the reports, what the ledger knows (lines that a scan takes too), and the truth into three files of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _lines(folder / "reports.jsonl", [row_of(report) for report in material.reports])
    beside: list[dict[str, Any]] = [
        *({"kind": "problem", **asdict(each)} for each in material.problems.values()),
        *({"kind": "measure", **asdict(each)} for each in material.measures),
        *({"kind": "template", "text": each} for each in material.templates),
        *({"kind": "reminder", "at": each} for each in material.reminders),
    ]
    _lines(folder / "ledger.jsonl", beside)
    truth = [
        {"id": key, "kind": fault.kind, "fault": number, "beside": fault.beside, "unit": fault.unit}
        for number, fault in enumerate(faults)
        for key in fault.ids
    ]
    _lines(folder / "truth.jsonl", truth)


def _lines(path: Path, rows: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value))
