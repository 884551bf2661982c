"""What the ledger and earlier answers hold of a demand is taken out as a book, row by row, so that no unit is asked for it."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.demands.queries.extracts import Extract, extract_of
from bihuan.core.actors import Actor
from bihuan.documents.extract_book import ExtractStamp, write_extract


@transaction.atomic
def take_extract(*, actor: Actor, at: datetime, demand_id: int, stream: BinaryIO) -> str:
    """Write the extract to `stream`; a name for the file. Who took it out stands in it and in the record.

    Raises Missing, Refused for whoever may not have it.
    """
    moment = timezone.localtime(at)
    found = extract_of(actor, demand_id, today=moment.date())
    stamp = ExtractStamp(title=f"{found.number} {found.title}", taken_by=actor.name or actor.username, taken_at=moment)
    rows = write_extract(
        stream, figures=[title for title, _ in found.figures], units=_units(found),
        columns=[title for _, title in found.columns], rows=_rows(found), stamp=stamp,
        told=found.told() if found.has_told else None,
    )  # fmt: skip
    record(
        actor=actor, action="demands.extract.taken", at=at, object_type="demand", object_id=found.demand_id,
        label=found.number, region_path=found.region_path,
        after={"units": len(found.units), "figures": len(found.figures), "rows": rows, "told": found.has_told,
               "personal_data": found.people},
    )  # fmt: skip
    return f"{found.number}-{moment:%Y%m%d-%H%M}.xlsx"


def _units(found: Extract) -> Iterator[list[str | int]]:
    """One row a unit; nothing where no figure was asked."""
    if found.figures:
        for pk, name in found.units:
            yield [name, *(column[pk] for _, column in found.figures)]


def _rows(found: Extract) -> Iterator[list[str]]:
    for cells in found.cells():
        yield [cells.get(field, "") for field, _ in found.columns]
