"""From stored rows to the facts on which the core decides."""

from bihuan.apps.inspection.models import Draw, FrameItem, Plan, Visit, VisitInspector, VisitItem
from bihuan.apps.inspection.models.draw import DrawState
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason
from bihuan.core.inspections.findings import LEAST_INSPECTORS, VisitFacts, content_hash
from bihuan.core.inspections.plans import BEFORE_THE_DRAW, Matter, Overlap, PlanFacts, PlanReach, PlanState, overlaps_of

NO_PLAN = Reason("no-inspection-plan", "没有这个检查方案，或不在可以查看的范围内。")
_OPEN_FRAME = (PlanState.DRAFTED, PlanState.APPROVED)
_REPEATABLE = (
    PlanState.APPROVED.value, PlanState.COMMITTED.value, PlanState.DRAWN.value, PlanState.UNDER_WAY.value, PlanState.OVER.value,
)  # fmt: skip


def plan_facts(plan: Plan, actor: Actor) -> PlanFacts:
    """A plan as it stands for this actor."""
    draw = Draw.objects.filter(plan=plan, state=DrawState.OPEN).first()
    shown = (
        [] if draw is None else [moment is not None for moment in draw.parties.values_list("revealed_at", flat=True)]
    )
    visits = list(Visit.objects.filter(items__plan=plan).distinct().values_list("pk", "ended_at"))
    teams = VisitInspector.objects.filter(visit__in=[pk for pk, _ in visits], replaced_at=None)
    sizes: dict[int, int] = {}
    for visit_id in teams.values_list("visit", flat=True):
        sizes[visit_id] = sizes.get(visit_id, 0) + 1
    early = plan.state in BEFORE_THE_DRAW
    return PlanFacts(
        state=PlanState(plan.state),
        own=organizations.is_same_person(actor, plan.drafted_by_id),
        overlaps=len(overlaps(plan)) if early else 0,
        justified=bool(plan.overlap_reason.strip()),
        frame=frame_size(plan) if early else 0,
        sample=plan.sample,
        draw_open=draw is not None,
        shown=any(shown),
        revealed=draw is not None and all(shown),
        visits=len(visits),
        teamed=sum(size >= LEAST_INSPECTORS for size in sizes.values()),
        open_visits=sum(ended is None for _, ended in visits),
    )


def frame_size(plan: Plan) -> int:
    """How many items the frame holds, or would hold if it was frozen now."""
    if plan.state in _OPEN_FRAME:
        return len(ledger.reported_problems(campaign_ids(plan)))
    return FrameItem.objects.filter(plan=plan).count()


def campaign_ids(plan: Plan) -> tuple[int, ...]:
    return tuple(plan.campaigns.order_by("pk").values_list("campaign", flat=True))


def reach_of(plan: Plan) -> PlanReach:
    """Whom it may visit: the units of its frame, or of what the frame would be now; once drawn, those that are visited."""
    if plan.state in _OPEN_FRAME:
        units = frozenset(row.unit_id for row in ledger.reported_problems(campaign_ids(plan)))
    else:
        drawn = VisitItem.objects.filter(plan=plan).values_list("visit__unit", flat=True)
        units = frozenset(drawn) or frozenset(FrameItem.objects.filter(plan=plan).values_list("unit", flat=True))
    matter = Matter(plan.matter)
    return PlanReach(str(plan.reference), matter, plan.starts_on, plan.ends_on, units, plan.approved_at)


def overlaps(plan: Plan) -> tuple[Overlap, ...]:
    """Approved plans of the region that look at the same, at the same units, in the same days; of one that is approved itself only
    those that were approved before it."""
    others = Plan.objects.filter(
        region=plan.region_id, state__in=_REPEATABLE, matter=plan.matter,
        starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on,
    ).exclude(pk=plan.pk)  # fmt: skip
    found = list(others.order_by("pk"))
    return overlaps_of(reach_of(plan), [reach_of(other) for other in found]) if found else ()


def hash_of(visit: Visit) -> str:
    """What the inspectors of a visit sign, as it stands now."""
    current = VisitItem.objects.filter(visit=visit, current__isnull=False).values_list(
        "reference", "current__client_id"
    )
    return content_hash((str(item), str(client_id)) for item, client_id in current)


def visit_facts(visit: Visit) -> VisitFacts:
    """A visit as it stands."""
    items = list(visit.items.values_list("finding", flat=True))
    stands = hash_of(visit)
    return VisitFacts(
        ended=visit.ended_at is not None,
        items=len(items),
        found=sum(bool(finding) for finding in items),
        inspectors=frozenset(visit.inspectors.filter(replaced_at=None).values_list("user", flat=True)),
        signed=frozenset(visit.signatures.filter(content_hash=stands).values_list("user", flat=True)),
    )
