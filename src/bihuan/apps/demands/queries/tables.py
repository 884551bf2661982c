"""The minutes and the budget that hold in a region, their history, and what answers say about them."""

from dataclasses import dataclass
from datetime import datetime

from bihuan.apps.demands import policies
from bihuan.apps.demands.models import BurdenTableVersion, DemandAnswer, DemandItem
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.demands.burden import DEFAULT_TABLE, AnswerTime, BurdenTable, Proposal, propose_minutes, table_of
from bihuan.core.demands.items import FieldKind

_RECENT_ANSWERS = 500


@dataclass(frozen=True, slots=True)
class TableVersion:
    """One version of the table."""

    id: int
    version: int
    table: BurdenTable
    made_by: str
    made_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class TablePage:
    """What holds in a region. `table_id` None: the default, which nobody has changed. Newest version first."""

    region_id: int
    region: str
    table: BurdenTable
    table_id: int | None
    may_change: bool
    versions: tuple[TableVersion, ...]
    proposals: tuple[Proposal, ...]


def table_in_force(region_id: int) -> tuple[BurdenTable, int | None]:
    """The newest version of a region's table and its id; the default and None where there is none."""
    row = BurdenTableVersion.objects.filter(region=region_id).order_by("-version").first()
    return (DEFAULT_TABLE, None) if row is None else (table_of(row.document), row.pk)


def table_page(actor: Actor, *, region_id: int) -> TablePage:
    """Raises Missing where the region is not the reader's."""
    region = next((row for row in organizations.region_rows(actor) if row.id == region_id), None)
    if region is None or not actor.role_over(region.path, *policies.REGION_READERS):
        raise Missing
    rows = list(BurdenTableVersion.objects.filter(region=region_id).select_related("made_by").order_by("-version"))
    table = table_of(rows[0].document) if rows else DEFAULT_TABLE
    return TablePage(
        region_id=region_id,
        region=region.name,
        table=table,
        table_id=rows[0].pk if rows else None,
        may_change=bool(policies.may_keep_table(actor, region.path)),
        versions=tuple(
            TableVersion(row.pk, row.version, table_of(row.document), str(row.made_by or ""), row.made_at, row.why)
            for row in rows
        ),
        proposals=propose_minutes(answer_times(region_id), table),
    )


def answer_times(region_id: int) -> tuple[AnswerTime, ...]:
    """How long the latest answers took that say so. Two queries."""
    told = DemandAnswer.objects.filter(turn__demand__region=region_id, minutes__isnull=False).order_by("-id")
    rows = list(told.values_list("turn__demand", "estimated", "minutes")[:_RECENT_ANSWERS])
    kinds: dict[int, set[FieldKind]] = {}
    asked = DemandItem.objects.filter(demand__in={demand for demand, _, _ in rows}, held="")
    for demand, kind in asked.order_by().values_list("demand", "kind"):
        kinds.setdefault(demand, set()).add(FieldKind(kind))
    return tuple(AnswerTime(frozenset(kinds.get(demand, ())), estimated, real or 0) for demand, estimated, real in rows)
