"""Lists of campaigns, and one of them whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from bihuan.apps.campaigns import policies
from bihuan.apps.campaigns.models import Campaign, Participation, PlanFile
from bihuan.apps.campaigns.queries.tasks import TaskCounts, task_counts
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Verdict


@dataclass(frozen=True, slots=True)
class CampaignRow:
    id: int
    name: str
    short_name: str
    prefix: str
    region_id: int
    region_path: str
    lead_unit_id: int | None
    lead_unit: str
    starts_on: date
    ends_on: date
    batch: str = ""
    has_focus: bool = False
    ended_at: datetime | None = None

    @property
    def label(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class CampaignLane:
    """A campaign in the list of campaigns: its row, who is in charge, how many units take part, how its tasks stand."""

    row: CampaignRow
    leader: str
    participants: int
    tasks: TaskCounts


@dataclass(frozen=True, slots=True)
class CampaignDetail:
    """Everything that a reader may see of one campaign, and what they may do with it."""

    row: CampaignRow
    region_name: str
    kind: str
    version: int
    leader_id: int | None
    leader: str
    plan: str
    files: tuple[EvidenceRow, ...]
    focus_links: tuple[str, ...]
    focus_content: tuple[str, ...]
    focus_subjects: tuple[str, ...]
    standards: tuple[str, ...]
    participants: tuple[UnitRow, ...]
    change: Verdict
    run: Verdict
    counts: TaskCounts = field(default_factory=TaskCounts)


def list_campaigns(actor: Actor) -> tuple[CampaignRow, ...]:
    """Every campaign that the actor may see, oldest first."""
    rows = policies.visible(actor).select_related("region", "lead_unit").order_by("id")
    return tuple(_row(campaign) for campaign in rows)


def campaign_lanes(actor: Actor, *, today: date) -> tuple[CampaignLane, ...]:
    """Every campaign that the actor may see with what stands in its lane: four queries for any number of them."""
    seen = policies.visible(actor).select_related("region", "lead_unit", "leader").prefetch_related("participations")
    campaigns = list(seen.order_by("id"))
    counts = task_counts([campaign.pk for campaign in campaigns], today=today)
    return tuple(
        CampaignLane(
            row=_row(campaign),
            leader=campaign.leader.name if campaign.leader else "",
            participants=len(campaign.participations.all()),
            tasks=counts.get(campaign.pk, TaskCounts()),
        )
        for campaign in campaigns
    )


def campaign_detail(actor: Actor, campaign_id: int, *, today: date) -> CampaignDetail:
    """One campaign. Raises Missing where there is none that the actor may see."""
    campaign = _one(policies.visible(actor), campaign_id)
    leaders = organizations.people_by_ids([campaign.leader_id] if campaign.leader_id else [], on=today)
    files = list(PlanFile.objects.filter(campaign=campaign).values_list("evidence", flat=True))
    kept = evidence.evidence_rows(files)
    units = organizations.units_by_ids(campaign.participations.values_list("unit", flat=True))
    return CampaignDetail(
        row=_row(campaign),
        region_name=campaign.region.name,
        kind=campaign.kind,
        version=campaign.version,
        leader_id=campaign.leader_id,
        leader=leaders[campaign.leader_id].description if campaign.leader_id in leaders else "",
        plan=campaign.plan,
        files=tuple(kept[pk] for pk in files if pk in kept),
        focus_links=tuple(campaign.focus_links.splitlines()),
        focus_content=tuple(campaign.focus_content.splitlines()),
        focus_subjects=tuple(campaign.focus_subjects.splitlines()),
        standards=tuple(campaign.standards.splitlines()),
        participants=tuple(units.values()),
        change=policies.may_change(actor, campaign),
        run=policies.may_run(actor, campaign),
        counts=task_counts([campaign.pk], today=today).get(campaign.pk, TaskCounts()),
    )


def find_campaign(actor: Actor, *, name: str) -> CampaignRow:
    """The campaign of that name, short name or prefix. Raises Missing where there is none that the actor may see."""
    wanted = name.strip()
    rows = list_campaigns(actor) if wanted else ()
    for names in ([row.name for row in rows], [row.short_name for row in rows], [row.prefix for row in rows]):
        if wanted in names:
            return rows[names.index(wanted)]
    raise Missing(Reason("no-such-campaign", "没有叫“%(name)s”的专项。", {"name": wanted}))


def campaigns_by_ids(ids: Iterable[int]) -> dict[int, CampaignRow]:
    """Rows for ids that the caller may already see."""
    rows = Campaign.objects.filter(pk__in=set(ids)).select_related("region", "lead_unit")
    return {campaign.pk: _row(campaign) for campaign in rows}


def led_by(unit_ids: Iterable[int]) -> frozenset[int]:
    """The campaigns that one of these units leads."""
    return frozenset(Campaign.objects.filter(lead_unit__in=set(unit_ids)).values_list("pk", flat=True))


def units_of(campaign_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The units of each of these campaigns: who leads it and who takes part. Two queries for any number."""
    wanted = set(campaign_ids)
    found: dict[int, set[int]] = {campaign_id: set() for campaign_id in wanted}
    leads = Campaign.objects.filter(pk__in=wanted, lead_unit__isnull=False).values_list("pk", "lead_unit")
    parts = Participation.objects.filter(campaign__in=wanted).values_list("campaign", "unit")
    for campaign_id, unit_id in [*leads, *parts]:
        if unit_id is not None:
            found[campaign_id].add(unit_id)
    return {campaign_id: frozenset(units) for campaign_id, units in found.items()}


def prefixes_taken() -> frozenset[str]:
    """Every prefix that a campaign bears, whoever may see it: a prefix is never given twice."""
    return frozenset(Campaign.objects.values_list("prefix", flat=True))


def may_create(actor: Actor) -> Mapping[int, str]:
    """The regions in which the actor may make a campaign, by id with their names."""
    regions = organizations.region_rows(actor)
    return {region.id: region.name for region in regions if policies.may_create(actor, region_path=region.path)}


def _one(seen: QuerySet[Campaign], campaign_id: int) -> Campaign:
    found = seen.filter(pk=campaign_id).select_related("region", "lead_unit").first()
    if found is None:
        raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
    return found


def _row(campaign: Campaign) -> CampaignRow:
    return CampaignRow(
        id=campaign.pk,
        name=campaign.name,
        short_name=campaign.short_name,
        prefix=campaign.prefix,
        region_id=campaign.region_id,
        region_path=campaign.region.path,
        lead_unit_id=campaign.lead_unit_id,
        lead_unit=campaign.lead_unit.name if campaign.lead_unit else "",
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        batch=campaign.batch,
        has_focus=bool(campaign.focus_links or campaign.focus_content or campaign.focus_subjects),
        ended_at=campaign.ended_at,
    )
