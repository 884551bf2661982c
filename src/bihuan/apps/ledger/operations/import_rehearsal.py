"""What an import would do or did, line by line: for the page the first hundred, for a spreadsheet all of it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path

from bihuan.apps.ledger.operations.import_plan import PlannedUpdate
from bihuan.apps.ledger.operations.importing import ImportReport
from bihuan.apps.ledger.queries.facts import FIELD_NAMES
from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows import CellError, CellNote
from bihuan.core.ledger_rows.settling import SettledRows
from bihuan.core.reason_documents import document_of

SHOWN = 100
_CHANGES = Reason("import-changes", "改了：%(columns)s")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about one row: what becomes of it (error, open, created, updated, unchanged, left-out, note), and why."""

    row: int
    outcome: str
    text: str = ""
    number: str = ""
    column: str = ""
    why: Reason | None = None
    said: str = ""


def rehearsal_lines(report: ImportReport, settled: SettledRows) -> list[Line]:
    """Everything about every row, what stands in the way first."""
    return [
        *(_told(error, "error") for error in report.errors),
        *(
            Line(
                row.row,
                "open",
                number=row.number,
                column=FIELD_NAMES.get(one.field, one.field),
                why=one.reason,
                said=one.raw,
            )
            for row in report.needs_person
            for one in row.fields
        ),
        *chain.from_iterable(_planned(report)),
        *(Line(row.row, "left-out", row.text, said=why) for row, why in settled.left_out),
        *(_told(note, "note") for note in report.notes),
    ]


def tell_rehearsal(report: ImportReport, settled: SettledRows) -> dict[str, object]:
    """What the page tells: the counts, whether it can be written, the first hundred lines."""
    first = islice(rehearsal_lines(report, settled), SHOWN)
    return {
        **report.counts(),
        "rows": report.rows + len(settled.left_out),
        "left_out": len(settled.left_out),
        "notes": len(report.notes),
        "clean": not report.errors,
        "lines": [_document(line) for line in first],
    }


def write_rehearsal(path: Path, lines: Iterable[Line]) -> int:
    """All lines, a JSON document each; how many. Reasons are kept as such: whoever reads them reads their own language."""
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for line in lines:
            why = document_of(line.why) if line.why else None
            stream.write(json.dumps({**asdict(line), "why": why}, ensure_ascii=False) + "\n")
            count += 1
    return count


def _planned(report: ImportReport) -> Iterator[list[Line]]:
    """New rows, rows that change, rows that the ledger says already. With errors the plan stands too: it is what would be."""
    plan = report.plan
    if plan is None:
        return
    numbers = report.numbers or ("",) * len(plan.new)
    yield [Line(row.row, "created", row.text, number) for row, number in zip(plan.new, numbers, strict=True)]
    yield [_changed(update) for update in plan.updates]
    yield [Line(update.row.row, "unchanged", update.row.text, update.known.number) for update in plan.unchanged]


def _changed(update: PlannedUpdate) -> Line:
    names = "、".join(update.row.labels.get(name, name) for name in sorted(update.changed))
    why = Reason(_CHANGES.code, _CHANGES.message, {"columns": names})
    return Line(update.row.row, "updated", update.row.text, update.known.number, why=why)


def _told(told: CellError | CellNote, outcome: str) -> Line:
    return Line(told.row, outcome, column=told.column, why=told.reason)


def _document(line: Line) -> dict[str, object]:
    return {
        "row": line.row, "outcome": line.outcome, "text": line.text[:120], "number": line.number, "column": line.column,
        "why": document_of(line.why) if line.why else None, "said": line.said[:200],
    }  # fmt: skip
