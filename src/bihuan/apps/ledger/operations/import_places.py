"""Where a list goes: a campaign that is there, or one that comes into being with it, and the region of either."""

from dataclasses import dataclass
from datetime import datetime

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger.operations.understanding import ListContext
from bihuan.apps.organizations import operations as organization_writes
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason

FIRST_REGION_NAME = "本地区"
FIRST_REGION_CODE = "000000"


@dataclass(frozen=True, slots=True)
class ImportPlace:
    """`campaign` is None where it is yet to be made under `name`; the region's id is None in an empty house. `own_unit_id`: the
    unit that brings in what it found in itself."""

    name: str
    context: ListContext
    campaign: CampaignRow | None = None
    region_name: str = ""
    own_unit_id: int | None = None


def find_place(actor: Actor, *, campaign: str, create: bool, region: str = "") -> ImportPlace:
    """The campaign of that name, short name or prefix; with `create` also a place for one that is not there.

    A year that the list leaves out is the campaign's where it lies within one year. Raises Missing where there is no such
    campaign or region, BadInput where `create` would have to choose between regions.
    """
    try:
        found = campaigns.find_campaign(actor, name=campaign)
    except Missing:
        if not create:
            raise
        return _new_place(actor, campaign.strip(), region)
    return place_in(found, region_name=region)


def place_in(campaign: CampaignRow, *, region_name: str = "") -> ImportPlace:
    """The place of a campaign that is there."""
    year = campaign.starts_on.year if campaign.starts_on.year == campaign.ends_on.year else None
    context = ListContext(campaign.region_id, campaign.region_path, year)
    return ImportPlace(name=campaign.name, context=context, campaign=campaign, region_name=region_name)


def create_first_region(actor: Actor, at: datetime) -> int:
    """The region of a house that has none yet. Units are never made up: whoever runs the house names them."""
    row = organization_writes.create_region(
        actor=actor, at=at, name=FIRST_REGION_NAME, level="county", code=FIRST_REGION_CODE
    )
    return row.id


def _new_place(actor: Actor, name: str, region: str) -> ImportPlace:
    rows = [row for row in organizations.region_rows(actor) if actor.role_over(row.path, Role.OFFICE, Role.SYSTEM)]
    chosen = _choose_region(rows, region.strip())
    if chosen is None:
        return ImportPlace(name=name, context=ListContext(), region_name=region)
    return ImportPlace(name=name, context=ListContext(chosen.id, chosen.path), region_name=region)


def _choose_region(rows: list[RegionRow], name: str) -> RegionRow | None:
    """The named one; else the only one, or the only one that is a county: provinces and cities may stand above it."""
    if name:
        for row in rows:
            if name in (row.name, row.code):
                return row
        raise Missing(Reason("no-such-region", "没有叫“%(name)s”的地区，或不在可以办理的范围内。", {"name": name}))
    counties = [row for row in rows if row.level == "county"] or rows
    if len(counties) > 1:
        names = "、".join(row.name for row in counties[:5])
        raise BadInput(Reason("several-regions", "有几个地区（%(names)s），指明专项建在哪一个。", {"names": names}))
    return counties[0] if counties else None
