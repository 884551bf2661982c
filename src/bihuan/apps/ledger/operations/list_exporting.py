"""A list as it stands under a filter, taken out as a file: what the reader sees on the pages, and no more than they need of people."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.operations.exporting import ExportReport, Written, known_format, row_of, taker, write_rows
from bihuan.apps.ledger.queries.listing import ProblemFilter, filtered
from bihuan.apps.ledger.queries.sheet_form import sheet_forms
from bihuan.apps.ledger.queries.views import query_of
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.ledger_book import CellValue, ExportStamp

Progress = Callable[[int, int], None]
_EVERY = 500


def export_list(
    *,
    actor: Actor,
    at: datetime,
    wanted: ProblemFilter,
    format: str,
    stream: BinaryIO,
    personal: bool = False,
    comment: str = "",
    progress: Progress | None = None,
    written: Written | None = None,
) -> ExportReport:
    """Write what the actor sees under this filter to `stream`, row by row, in the order in which it was registered.

    Names and telephone numbers are written in full only where `personal` asks for it and the reader's role needs them, decided
    for each problem by its region. `written` is told in the transaction
    that leaves the act. Raises BadInput for an unknown format and for a list that holds nothing.
    """
    chosen = known_format(format)
    moment = timezone.localtime(at)
    problems = filtered(actor, wanted, moment.date()).order_by("id")
    total = problems.count()
    if not total:
        raise BadInput(Reason("nothing-to-export", "这些条件下没有问题，没有可以导出的。"))
    paths = set(problems.order_by().values_list("region__path", flat=True).distinct())
    full = {path for path in paths if personal and policies.reads_personal_data(actor, path)}
    sourced = {path for path in paths if policies.reads_source(actor, path)}

    def rows() -> Iterator[list[CellValue]]:
        campaign = int(wanted.campaign) if wanted.campaign else None
        for done, form in enumerate(sheet_forms(problems, campaign_id=campaign), start=1):
            yield row_of(form.shown(personal=form.region_path in full, source=form.region_path in sourced))
            if progress and done % _EVERY == 0:
                progress(done, max(done, total))

    stamp = ExportStamp(title="问题台账", taken_by=taker(actor), taken_at=moment, filtered_by=comment)
    count = write_rows(stream, rows(), format=chosen, stamp=stamp)
    filename = f"问题台账-{moment:%Y%m%d-%H%M}.{chosen.value}"
    report = ExportReport(rows=count, filename=filename, personal_data=bool(full))
    with transaction.atomic():
        record(
            actor=actor, action="ledger.list.exported", at=at, object_type="list", object_id=query_of(wanted)[:64] or "all",
            label="问题台账", region_path=_region_of(actor, paths),
            after={"format": chosen.value, "rows": count, "personal_data": bool(full), "filter": query_of(wanted)},
            reason=comment,
        )  # fmt: skip
        if written is not None:
            written(report)
    return report


def _region_of(actor: Actor, paths: Collection[str]) -> str:
    """The region in which the act is read: the one where all stood, else the one that whoever took it out reaches by one role."""
    if len(paths) == 1:
        return next(iter(paths))
    reaching = (
        grant.region_path for grant in actor.grants if all(path.startswith(grant.region_path) for path in paths)
    )
    return max(reaching, key=len, default="")
