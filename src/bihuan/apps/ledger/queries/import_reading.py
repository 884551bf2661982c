"""What was understood of a list under preparation, page by page, from compact files beside the upload.

`rows-<reading>.jsonl` holds one understood row a line, `index-<reading>.json` where each begins and which rows ask the same
question. They are written once and never changed, so that a page of a list of 20,000 rows costs the rows that it shows.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from bihuan.core.decisions import Missing
from bihuan.core.ledger_rows import UnderstoodRow
from bihuan.core.ledger_rows.settling import Asked, Settlement, asked_by, decision_for, row_key
from bihuan.core.reason_documents import document_of

_LONGEST_SHOWN = 600
RowDocument = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that ask the same question, by their places in the reading."""

    key: str
    kind: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Where each row of a reading begins, what it is called, and what is asked."""

    path: Path
    offsets: tuple[int, ...]
    names: tuple[str, ...]
    groups: tuple[Group, ...]
    marks: tuple[int, ...]

    def rows(self, places: Iterable[int]) -> list[RowDocument]:
        """The rows at these places, as they were understood."""
        with self.path.open("rb") as stream:
            return [self._row(stream, place) for place in places]

    def _row(self, stream: BinaryIO, place: int) -> RowDocument:
        stream.seek(self.offsets[place])
        found: RowDocument = json.loads(stream.readline())
        return found


REHEARSAL = "rehearsal.jsonl"
"""In the folder of a draft: what its last rehearsal, or its writing, says of every row."""


def draft_folder(draft_id: int) -> Path:
    """Where the files of a draft lie, readable for this installation alone."""
    return Path(settings.FILES_ROOT) / "imports" / "drafts" / str(draft_id)


def load_index(draft_id: int, reading: str) -> Index:
    """The index of a reading. Raises Missing where it is gone."""
    folder = draft_folder(draft_id)
    try:
        return _load(str(folder), reading)
    except FileNotFoundError as gone:
        raise Missing from gone


def write_reading(draft_id: int, reading: str, rows: Iterable[UnderstoodRow]) -> int:
    """Write what was understood; how many rows carry words that may be secret."""
    folder = draft_folder(draft_id)
    offsets, names, marks, place = [], [], [], 0
    groups: dict[str, tuple[str, list[int]]] = {}
    with (folder / f"rows-{reading}.jsonl").open("wb") as stream:
        for number, row in enumerate(rows):
            asked = tuple(asked_by(row))
            offsets.append(place)
            names.append(row_key(row))
            for each in asked:
                groups.setdefault(each.key, (each.kind, []))[1].append(number)
            if any(note.reason.code.startswith("secrecy") for note in row.notes):
                marks.append(number)
            place += stream.write(json.dumps(_document(row, asked), ensure_ascii=False).encode() + b"\n")
    index = {
        "offsets": offsets, "names": names, "marks": marks,
        "groups": [[key, kind, places] for key, (kind, places) in groups.items()],
    }  # fmt: skip
    (folder / f"index-{reading}.json").write_text(json.dumps(index), "utf-8")
    return len(marks)


def forget_readings(draft_id: int, *, but: str) -> None:
    """Remove what earlier readings left."""
    for path in draft_folder(draft_id).glob("*-*.json*"):
        if not path.stem.endswith(f"-{but}"):
            path.unlink(missing_ok=True)


def undecided(index: Index, decisions: Mapping[str, Settlement]) -> Iterator[Group]:
    """Every question with the rows for which nothing was decided yet; rows that are left out ask nothing."""
    out = left_out(index, decisions)
    for group in index.groups:
        waiting = tuple(
            place
            for place in group.rows
            if place not in out and decision_for(index.names[place], group.key, decisions) is None
        )
        if waiting:
            yield Group(group.key, group.kind, waiting)


def left_out(index: Index, decisions: Mapping[str, Settlement]) -> frozenset[int]:
    """The places of rows that are not imported."""
    out = {key for key, given in decisions.items() if given.choice == "left-out"}
    if not out:
        return frozenset()
    found = {place for place, name in enumerate(index.names) if f"{name}|row" in out}
    for group in index.groups:
        for place in group.rows:
            given = decision_for(index.names[place], group.key, decisions)
            if given is not None and given.choice == "left-out":
                found.add(place)
    return frozenset(found)


@lru_cache(maxsize=4)
def _load(folder: str, reading: str) -> Index:
    stored = json.loads((Path(folder) / f"index-{reading}.json").read_text("utf-8"))
    return Index(
        path=Path(folder) / f"rows-{reading}.jsonl",
        offsets=tuple(stored["offsets"]),
        names=tuple(stored["names"]),
        groups=tuple(Group(key, kind, tuple(places)) for key, kind, places in stored["groups"]),
        marks=tuple(stored["marks"]),
    )


def _document(row: UnderstoodRow, asked: tuple[Asked, ...]) -> dict[str, object]:
    return {
        "name": row_key(row),
        "row": row.row,
        "sheet": row.sheet,
        "serial": row.serial,
        "text": row.text[:_LONGEST_SHOWN],
        "cells": [
            [cell.field, cell.label, cell.raw[:_LONGEST_SHOWN], [part[:_LONGEST_SHOWN] for part in cell.understood]]
            for cell in row.cells
        ],
        "asked": [_asked_document(each) for each in asked],
        "notes": [[note.column, document_of(note.reason)] for note in row.notes],
    }


def _asked_document(asked: Asked) -> dict[str, object]:
    if asked.error is not None:
        return {
            "key": asked.key, "kind": asked.kind, "field": "", "raw": "", "column": asked.error.column,
            "reason": document_of(asked.error.reason), "proposals": [],
        }  # fmt: skip
    doubt = asked.doubt
    return {
        "key": asked.key,
        "kind": asked.kind,
        "field": doubt.field if doubt else "",
        "raw": doubt.raw[:_LONGEST_SHOWN] if doubt else "",
        "column": "",
        "reason": document_of(doubt.reason) if doubt else {},
        "proposals": [[one.text, one.unit_id, one.likeness] for one in doubt.proposals] if doubt else [],
    }
