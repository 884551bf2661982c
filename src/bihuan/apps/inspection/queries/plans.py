"""Reads of plans: the list, and one plan with everything that its reader may do with it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Plan, Selected, VisitItem
from bihuan.apps.inspection.models.draw import DrawState
from bihuan.apps.inspection.queries.estimates import JointVerified, plan_verified
from bihuan.apps.inspection.queries.facts import NO_PLAN, frame_size, overlaps, plan_facts
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.inspections.findings import Finding, FindingCounts, count_findings
from bihuan.core.inspections.plans import BEFORE_THE_DRAW, PlanDecision, PlanState, decide_all_plans
from bihuan.core.lifecycle import UNCOUNTED_STATES


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan in a list. `campaigns` are their short names."""

    reference: UUID
    title: str
    matter: str
    state: str
    region_id: int
    region_path: str
    starts_on: date
    ends_on: date
    sample: int
    campaigns: tuple[str, ...]
    version: int

    @property
    def is_over(self) -> bool:
        return self.state == PlanState.OVER


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """Another plan that looks at the same; its title only where the reader may know of it."""

    title: str
    units: tuple[str, ...]
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class CampaignPart:
    """A campaign of a plan: its stratum, and its counts when the frame was frozen (0 before)."""

    campaign_id: int
    name: str
    stratum: str
    problems: int
    reported: int


@dataclass(frozen=True, slots=True)
class SelectedRow:
    """An item that was drawn, in its order. `replaced` where another one took its place."""

    order: int
    number: str
    stratum: str
    unit: str
    replaced: bool
    replaces: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """Everything that a reader may see of one plan. `frame` is how many items it holds, or would hold if it was frozen now.

    `verified` is what it says of its campaigns together, once it is over. `steps` are empty for who only reads; `full` says whether
    the reader runs plans or oversees them.
    """

    row: PlanRow
    authority: str
    text: str
    file_id: int | None
    file_name: str
    unannounced: bool
    photo_reason: str
    overlap_reason: str
    drafted_by: str
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None
    frame: int
    frame_root: str
    committed_at: datetime | None
    ended_at: datetime | None
    ending: str
    parts: tuple[CampaignPart, ...]
    overlaps: tuple[OverlapRow, ...]
    selected: tuple[SelectedRow, ...]
    findings: FindingCounts
    verified: JointVerified | None
    concluded: frozenset[int]
    steps: tuple[PlanDecision, ...]
    full: bool


def plan_rows(actor: Actor) -> tuple[PlanRow, ...]:
    """The plans that the actor may know of, newest first. Two queries, whatever there is to see."""
    found = policies.visible(actor).select_related("region").prefetch_related("campaigns__campaign").order_by("-pk")
    return tuple(_row(plan) for plan in found)


def plan_detail(actor: Actor, reference: UUID) -> PlanDetail:
    """One plan. Raises Missing where there is none that the actor may know of."""
    found = policies.visible(actor).filter(reference=reference)
    plan = (
        found.select_related("region", "drafted_by", "approved_by", "file")
        .prefetch_related("campaigns__campaign")
        .first()
    )
    if plan is None:
        raise Missing(NO_PLAN)
    held = policies.parties(actor, plan.region.path)
    selected = _selected(plan) if held or plan.state == PlanState.OVER else ()
    drawn = sum(not row.replaced for row in selected)
    found_there = VisitItem.objects.filter(plan=plan).exclude(finding="").values_list("finding", flat=True)
    return PlanDetail(
        row=_row(plan),
        authority=plan.authority,
        text=plan.text,
        file_id=plan.file_id,
        file_name=plan.file.name if plan.file else "",
        unannounced=plan.unannounced,
        photo_reason=plan.photo_reason,
        overlap_reason=plan.overlap_reason,
        drafted_by=str(plan.drafted_by),
        drafted_at=plan.drafted_at,
        approved_by=str(plan.approved_by) if plan.approved_by else "",
        approved_at=plan.approved_at,
        frame=frame_size(plan),
        frame_root=plan.frame_root,
        committed_at=plan.committed_at,
        ended_at=plan.ended_at,
        ending=plan.ending,
        parts=tuple(
            CampaignPart(
                each.campaign_id,
                each.campaign.short_name or each.campaign.name,
                each.stratum,
                each.problems,
                each.reported,
            )
            for each in plan.campaigns.all()
        ),
        overlaps=_overlaps(actor, plan) if held else (),
        selected=selected,
        findings=count_findings(drawn, [Finding(each) for each in found_there]),
        verified=plan_verified(plan),
        concluded=frozenset(plan.conclusions.values_list("unit", flat=True)),
        steps=decide_all_plans(plan_facts(plan, actor), parties=held),
        full=bool(held),
    )


def replaceable_items(actor: Actor, plan: UUID) -> tuple[tuple[str, str], ...]:
    """What was drawn and is no longer in the ledger: (number, unit), in its order. Nothing for who does not run the plan."""
    held = policies.visible(actor).filter(reference=plan, state=PlanState.DRAWN).select_related("region").first()
    if held is None or not policies.may_run(actor, held.region.path):
        return ()
    gone = Selected.objects.filter(
        draw__plan=held, draw__state=DrawState.DRAWN, replaced_by=None, item__problem__state__in=UNCOUNTED_STATES
    )
    return tuple(gone.order_by("order").values_list("item__number", "item__unit__name"))


def may_draft(actor: Actor) -> tuple[int, ...]:
    """The regions in which the actor drafts plans."""
    rows = organizations.region_rows(actor) if policies.oversees(actor) else ()
    return tuple(region.id for region in rows if policies.may_run(actor, region.path))


def reads_plans(actor: Actor) -> bool:
    """Whether the list can hold anything for this reader, whatever there is: asked of roles alone."""
    return actor.holds(*policies.READERS_AFTERWARDS, *policies.ANSWERERS)


def _row(plan: Plan) -> PlanRow:
    return PlanRow(
        reference=plan.reference,
        title=plan.title,
        matter=plan.matter,
        state=plan.state,
        region_id=plan.region_id,
        region_path=plan.region.path,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        sample=plan.sample,
        campaigns=tuple(each.campaign.short_name or each.campaign.name for each in plan.campaigns.all()),
        version=plan.version,
    )


def _overlaps(actor: Actor, plan: Plan) -> tuple[OverlapRow, ...]:
    found = overlaps(plan) if plan.state in BEFORE_THE_DRAW else ()
    if not found:
        return ()
    titles = {str(ref): title for ref, title in policies.visible(actor).values_list("reference", "title")}
    names = organizations.units_by_ids(unit for each in found for unit in each.units)
    return tuple(
        OverlapRow(
            titles.get(each.key, ""),
            tuple(names[unit].label for unit in sorted(each.units) if unit in names),
            each.starts_on,
            each.ends_on,
        )
        for each in found
    )


def _selected(plan: Plan) -> tuple[SelectedRow, ...]:
    rows = Selected.objects.filter(draw__plan=plan, draw__state=DrawState.DRAWN)
    rows = rows.select_related("item__unit", "replaces__item", "replaced_by").order_by("order")
    return tuple(
        SelectedRow(
            row.order,
            row.item.number,
            row.item.stratum,
            row.item.unit.name,
            hasattr(row, "replaced_by"),
            row.replaces.item.number if row.replaces else "",
            row.reason,
        )
        for row in rows
    )
