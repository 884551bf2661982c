"""Who may issue in whose name, and to whom at once: all lead units, everybody of a campaign."""

from dataclasses import dataclass

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.coordination import policies
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.actors import Actor

LEADS = "leads"


@dataclass(frozen=True, slots=True)
class Audience:
    """Several units that are chosen at once. `name` is a campaign's, "" for the lead units of all of them."""

    key: str
    name: str
    unit_ids: frozenset[int]


def issuing_units(actor: Actor) -> tuple[UnitRow, ...]:
    """The living units in whose name the actor may send out."""
    rows = organizations.unit_rows(actor)
    return tuple(unit for unit in rows if policies.may_issue(actor, region_path=unit.region_path, issuer_id=unit.id))


def audiences(actor: Actor, *, region_path: str) -> tuple[Audience, ...]:
    """What may be chosen at once in a region: lead units of its campaigns that go on, then the units of each of them."""
    rows = [
        row
        for row in campaigns.list_campaigns(actor)
        if row.ended_at is None and row.region_path.startswith(region_path)
    ]
    leads = frozenset(row.lead_unit_id for row in rows if row.lead_unit_id is not None)
    units = campaigns.units_of([row.id for row in rows])
    found = [Audience(LEADS, "", leads), *(Audience(f"campaign-{row.id}", row.label, units[row.id]) for row in rows)]
    return tuple(audience for audience in found if audience.unit_ids)
