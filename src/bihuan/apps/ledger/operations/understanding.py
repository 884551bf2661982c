"""A file is read and understood; nothing is written. What a person corrected about its columns is remembered here too."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ColumnMemory
from bihuan.apps.ledger.operations.writing import day_of
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Reason, Refused
from bihuan.core.ledger_rows import (
    CellError,
    CellNote,
    PeopleIndex,
    PostHolder,
    ReadingContext,
    RowReader,
    UnderstoodRow,
)
from bihuan.core.ledger_rows.cells import comparable
from bihuan.core.ledger_rows.reading import mark_duplicate
from bihuan.core.sheets.columns import ColumnMapping, fingerprint, map_columns, mapping_to_remember
from bihuan.core.sheets.grid import Sheet, Workbook
from bihuan.core.sheets.headers import ChosenTable, FoundList, HeaderGuess, chosen_lists
from bihuan.core.sheets.rows import SkippedRow, group_rows, read_rows
from bihuan.core.sheets.synonyms import FIELDS
from bihuan.core.unit_matching import KnownUnit, UnitIndex
from bihuan.documents.reading import ReadingLimits, read_tables

Progress = Callable[[int, int], None]
"""Is told (done, total) from time to time, outside of any transaction."""

_TELL_EVERY = 500


@dataclass(frozen=True, slots=True)
class ListContext:
    """What is known about a list before it is opened: its region (None in an empty house), its year where the campaign says it."""

    region_id: int | None = None
    region_path: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """A file, understood. `header` and `mapping` are those of the first list; `remembered`: a person had corrected this shape."""

    filename: str
    sha256: str
    sheets: tuple[str, ...]
    header: HeaderGuess
    mapping: ColumnMapping
    remembered: bool
    rows: tuple[UnderstoodRow, ...]
    skipped: tuple[SkippedRow, ...] = ()
    warnings: tuple[Reason, ...] = ()

    @property
    def errors(self) -> tuple[CellError, ...]:
        return tuple(error for row in self.rows for error in row.errors)

    @property
    def notes(self) -> tuple[CellNote, ...]:
        return tuple(note for row in self.rows for note in row.notes)

    @property
    def year(self) -> int | None:
        return self.header.year


def understand_ledger(
    *,
    actor: Actor,
    at: datetime,
    stream: BinaryIO,
    filename: str,
    context: ListContext | None = None,
    mapping: Mapping[str, int] | None = None,
    table: ChosenTable | None = None,
    progress: Progress | None = None,
) -> Understanding:
    """Read a file and understand every row of its list.

    `mapping` is what a person corrected (field → column from 1). Without one, a correction remembered for the shape of the
    list is used. Lists on further sheets are read with it where they have the same columns; others are named in a warning.
    `table` is the one that a person pointed at: then no other is read. Raises BadInput for a file that holds no readable list.
    """
    here = context or ListContext()
    content = stream.read(ReadingLimits().file_bytes + 1)
    workbook = read_tables(io.BytesIO(content), filename=filename)
    lists = chosen_lists(workbook, table)
    first = lists[0]
    known = None if mapping is None else mapping_to_remember(first.header, _checked_mapping(mapping, first.header))
    remembered = remembered_labels(here.region_id, first.header) if known is None else None
    same, others = _sort_lists(workbook, lists)
    people = _people_index(actor, here, day_of(at))
    reading = _FileReading(at=at, here=here, labels=known or remembered, people=people, progress=progress)
    rows = [row for found in same for row in reading.read(found, several=len(same) > 1)]
    if not rows:
        raise BadInput(Reason("import-no-rows", "表头下面没有问题。检查清单内容后再导入。"))
    return Understanding(
        filename=filename,
        sha256=hashlib.sha256(content).hexdigest(),
        sheets=tuple(found.sheet.name for found in same),
        header=first.header,
        mapping=map_columns(first.header, known or remembered),
        remembered=remembered is not None,
        rows=tuple(_mark_duplicates(rows)),
        skipped=tuple(reading.skipped),
        warnings=(*workbook.warnings, *reading.warnings, *others),
    )


@transaction.atomic
def remember_columns(
    *, actor: Actor, at: datetime, region_id: int, header: HeaderGuess, mapping: Mapping[str, int]
) -> None:
    """Keep a person's correction for the next list of this shape in the region (field → column; others are not read)."""
    region = organizations.region_of(region_id)
    verdict = policies.may_register(actor, region_path=region.path, lead_unit_id=None)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    labels = mapping_to_remember(header, _checked_mapping(mapping, header))
    shape = fingerprint(header)
    before = (
        ColumnMemory.objects.filter(region_id=region_id, fingerprint=shape).values_list("mapping", flat=True).first()
    )
    ColumnMemory.objects.update_or_create(
        region_id=region_id,
        fingerprint=shape,
        defaults={"mapping": labels, "corrected_by_id": actor.user_id, "corrected_at": at},
    )
    record(
        actor=actor, role=verdict.role or "", action="ledger.columns.remembered", at=at, object_type="columns",
        object_id=shape, region_path=region.path, before=before, after=labels,
    )  # fmt: skip


def remembered_labels(region_id: int | None, header: HeaderGuess) -> dict[str, str] | None:
    """How a person corrected a list of this shape in the region (label → field); None where nobody did."""
    if region_id is None:
        return None
    found = ColumnMemory.objects.filter(region_id=region_id, fingerprint=fingerprint(header)).first()
    return dict(found.mapping) if found else None


class _FileReading:
    """The lists of one file while they are being read."""

    def __init__(
        self,
        *,
        at: datetime,
        here: ListContext,
        labels: Mapping[str, str] | None,
        people: PeopleIndex,
        progress: Progress | None,
    ) -> None:
        self.at = at
        known: tuple[KnownUnit, ...] = () if here.region_id is None else organizations.known_units(here.region_id)
        self.units = UnitIndex(known)
        self.unit_names = {unit.id: unit.name for unit in known}
        self.people = people
        self.calendar = calendars.calendar_for(here.region_path)
        self.here = here
        self.labels = labels
        self.progress = progress
        self.skipped: list[SkippedRow] = []
        self.warnings: list[Reason] = []

    def read(self, found: FoundList, *, several: bool) -> Iterator[UnderstoodRow]:
        mapping = map_columns(found.header, self.labels)
        self.warnings.extend(reason for reason in mapping.warnings if reason not in self.warnings)
        if "text" not in mapping.columns:
            raise BadInput(Reason("import-no-text-column", "没有一列写的是问题。指明哪一列是问题后再导入。"))
        read = read_rows(found.sheet, found.header, mapping)
        self.skipped.extend(read.skipped)
        faults = self._faults(found.sheet, mapping)
        reader = RowReader(
            ReadingContext(
                units=self.units,
                unit_names=self.unit_names,
                people=self.people,
                year=found.header.year or self.here.year,
                issued=found.header.issued,
                calendar=self.calendar,
                labels={name: mapping.label_of(name) for name in mapping.columns},
                sheet=found.sheet.name if several else "",
                faults=faults,
                today=day_of(self.at),
            )
        )
        for done, group in enumerate(group_rows(read.rows), start=1):
            if self.progress is not None and done % _TELL_EVERY == 0:
                self.progress(done, 2 * len(read.rows))
            yield reader.read(group)

    def _faults(self, sheet: Sheet, mapping: ColumnMapping) -> dict[tuple[int, str], Reason]:
        """Cells that cannot be trusted, by field; those of columns that no field takes are only told."""
        by_column = {column: name for name, column in mapping.columns.items()}
        faults = {}
        for fault in sheet.faults:
            name = by_column.get(fault.column)
            if name is not None:
                faults[(fault.row, name)] = fault.reason
            elif fault.column in mapping.extra and fault.reason not in self.warnings:
                self.warnings.append(fault.reason)
        return faults


def _checked_mapping(mapping: Mapping[str, int], header: HeaderGuess) -> Mapping[str, int]:
    """Raises BadInput for a field or a column that is not there, and for two fields in one column."""
    for name, column in mapping.items():
        if name not in FIELDS or not header.label(column):
            raise BadInput(
                Reason(
                    "import-mapping",
                    "列的对应关系不对：%(field)s → 第 %(column)s 列。",
                    {"field": name, "column": column},
                )
            )
    if len(set(mapping.values())) < len(mapping):
        raise BadInput(Reason("import-mapping-twice", "一列不能同时作为两项。"))
    return mapping


def _sort_lists(workbook: Workbook, lists: Iterable[FoundList]) -> tuple[list[FoundList], list[Reason]]:
    """The lists that share the first one's columns in the order of the file, and a word about each other one."""
    found = list(lists)
    shape = fingerprint(found[0].header)
    place = {id(sheet): position for position, sheet in enumerate(workbook.sheets)}
    same = sorted(
        (one for one in found if fingerprint(one.header) == shape), key=lambda one: place.get(id(one.sheet), 0)
    )
    message = "表“%(sheet)s”也像清单，但列不一样，没有读；单独存成文件再导入。"
    others = [
        Reason("import-other-list", message, {"sheet": one.sheet.name})
        for one in found
        if fingerprint(one.header) != shape
    ]
    return same, others


def _people_index(actor: Actor, here: ListContext, on: date) -> PeopleIndex:
    if here.region_id is None:
        return PeopleIndex(())
    rows = organizations.person_rows(actor, region_id=here.region_id, on=on)
    return PeopleIndex(
        PostHolder(row.id, row.name, frozenset(post.unit_id for post in row.posts), row.description) for row in rows
    )


def _mark_duplicates(rows: Iterable[UnderstoodRow]) -> Iterator[UnderstoodRow]:
    """Rows that an earlier one says already, by our number or by the list's own number, text and unit, are errors."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        said = (row.serial, *(comparable(row.raw.get(name, "")) for name in ("text", "lead", "deadline")))
        first = seen.setdefault((row.number,) if row.number else said, row.row)
        if first == row.row or not row.text:
            yield row
        else:
            column = "number" if row.number else "text"
            yield mark_duplicate(row, first, row.labels.get(column, column))
