"""What was imported: the runs of the campaigns whose imports the actor may look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ImportRun
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing


@dataclass(frozen=True, slots=True)
class RunRow:
    """One import as its readers see it."""

    id: int
    campaign_id: int
    campaign: str
    filename: str
    on_conflict: str
    report: Mapping[str, object]
    asked_by: str
    asked_at: datetime
    undone_at: datetime | None
    undone_by: str
    undone_why: str
    may_undo: bool

    def count(self, name: str) -> int:
        """A count of its report: rows, created, updated, skipped, needs_person."""
        return int(str(self.report.get(name, 0)))


@dataclass(frozen=True, slots=True)
class RunPage:
    """One page of imports, the newest first."""

    rows: tuple[RunRow, ...]
    page: Page[ImportRun]


def recent_runs(actor: Actor, *, limit: int = 10) -> tuple[RunRow, ...]:
    """The newest imports into campaigns where the actor may look at them, and their own."""
    return _rows(actor, _visible(actor)[:limit])


def run_page(actor: Actor, *, number: int | str = 1, per_page: int = 50) -> RunPage:
    """One page of the same imports, all of them."""
    page = Paginator(_visible(actor), per_page).get_page(number)
    return RunPage(_rows(actor, page.object_list), page)


def _visible(actor: Actor) -> QuerySet[ImportRun]:
    known = {
        row.id: row
        for row in campaigns.list_campaigns(actor)
        if policies.sees_runs(actor, row.region_path, row.lead_unit_id)
    }
    looked_after = Q(campaign__in=known)
    if actor.user_id is not None:
        looked_after |= Q(asked_by=actor.user_id)
    return ImportRun.objects.filter(looked_after, dry_run=False).select_related("campaign__region")


def import_run(actor: Actor, *, run_id: int) -> RunRow:
    """One import. Raises Missing where it is not the actor's to look at."""
    run = ImportRun.objects.select_related("campaign__region").filter(pk=run_id).first()
    if run is None:
        raise Missing
    own = run.asked_by_id is not None and run.asked_by_id == actor.user_id
    if not own and not policies.sees_runs(actor, run.campaign.region.path, run.campaign.lead_unit_id):
        raise Missing
    return _rows(actor, [run])[0]


def run_name(actor: Actor, run_id: str) -> str:
    """The name of the file of an import, "" where it is not the actor's to look at."""
    if not run_id.isdecimal() or len(run_id) > 18:
        return ""
    try:
        return import_run(actor, run_id=int(run_id)).filename
    except Missing:
        return ""


def _rows(actor: Actor, runs: Iterable[ImportRun]) -> tuple[RunRow, ...]:
    found = list(runs)
    ids = {user for run in found for user in (run.asked_by_id, run.undone_by_id) if user is not None}
    people = organizations.users_by_ids(ids) if ids else {}
    names = {pk: row.display_name for pk, row in people.items()}
    return tuple(
        RunRow(
            id=run.pk,
            campaign_id=run.campaign_id,
            campaign=run.campaign.name,
            filename=run.filename,
            on_conflict=run.on_conflict,
            report=run.report,
            asked_by=names.get(run.asked_by_id or 0, ""),
            asked_at=run.asked_at,
            undone_at=run.undone_at,
            undone_by=names.get(run.undone_by_id or 0, ""),
            undone_why=run.undone_why,
            may_undo=bool(policies.may_undo(actor, region_path=run.campaign.region.path)),
        )
        for run in found
    )
