"""What finished plans say: the verified rate of campaigns, and of the units in them.

A campaign is spoken of by the latest plan that is over and drew from it. Its figures are those of the moment when the frame was
frozen: what has been reported since was in no draw.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from bihuan.apps.inspection.models import FrameItem, Plan, PlanCampaign, Selected
from bihuan.apps.inspection.models.draw import DrawState
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.core.inspections.estimates import (
    Estimate,
    Gap,
    JointEstimate,
    Sampled,
    estimate_of,
    gaps_of,
    joint_estimate,
)
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import PlanState

_DRAWN = Q(draw__state=DrawState.DRAWN, replaced_by=None)
_CONFIRMED = Q(visit_item__finding=Finding.RECTIFIED.value)
_VISITED = ~Q(visit_item__finding="") & Q(visit_item__isnull=False)


@dataclass(frozen=True, slots=True)
class CampaignEstimate:
    """What the latest finished plan says of a campaign. `frozen_at` is when its frame was frozen, `ended_at` when it was over."""

    campaign_id: int
    plan: UUID
    plan_title: str
    frozen_at: datetime
    ended_at: datetime
    visited: int
    estimate: Estimate


def campaign_estimates(campaign_ids: Collection[int]) -> dict[int, CampaignEstimate]:
    """For those of these campaigns from which a finished plan drew. Two queries for any number, and none where nothing was written
    since: a plan that is not over changes nothing of it."""
    wanted = tuple(sorted(set(campaign_ids)))
    return while_unchanged(("inspection-estimates", wanted), lambda: _estimates(wanted))


@dataclass(frozen=True, slots=True)
class JointVerified:
    """What finished plans say of several campaigns together. `plans` is by how many plans they were drawn from; `left_out` are the
    ids of campaigns of which nothing was drawn: they stand in neither part of the rate."""

    joint: JointEstimate
    plans: int
    left_out: tuple[int, ...]


def joint_verified(campaign_ids: Collection[int]) -> JointVerified | None:
    """Those of these campaigns from which a finished plan drew, together; None where there is none. The queries of
    `campaign_estimates`, which are asked once a page."""
    held = campaign_estimates(campaign_ids)
    joint = joint_estimate([held[campaign].estimate.sampled for campaign in sorted(held)])
    if joint is None:
        return None
    left_out = tuple(sorted(set(campaign_ids) - held.keys()))
    return JointVerified(joint, len({each.plan for each in held.values()}), left_out)


def plan_verified(plan: Plan) -> JointVerified | None:
    """What one finished plan says of its campaigns together; None before its end. One query."""
    if plan.state != PlanState.OVER:
        return None
    counts = _drawn_from([plan.pk])
    parts = {
        part.campaign_id: Sampled(part.problems, part.reported, *counts.get((plan.pk, part.campaign_id), (0, 0, 0))[:2])
        for part in plan.campaigns.all()
    }
    joint = joint_estimate([parts[campaign] for campaign in sorted(parts)])
    left_out = tuple(campaign for campaign, part in sorted(parts.items()) if not part.drawn)
    return JointVerified(joint, 1, left_out) if joint else None


def unit_gaps(campaign_id: int) -> tuple[Gap, ...]:
    """Reported minus verified by unit in a campaign, by the same plan, in the order of the units' ids."""
    held = _latest([campaign_id]).get(campaign_id)
    if held is None:
        return ()
    frame = FrameItem.objects.filter(plan=held.plan_id, campaign=campaign_id)
    sizes = dict(frame.order_by().values_list("unit").annotate(n=Count("pk")))
    drawn = Selected.objects.filter(_DRAWN, draw__plan=held.plan_id, item__campaign=campaign_id).order_by()
    rows = drawn.values_list("item__unit").annotate(n=Count("pk"), sure=Count("pk", filter=_CONFIRMED))
    return gaps_of([(unit, Sampled(sizes[unit], sizes[unit], n, sure)) for unit, n, sure in sorted(rows)])


def _estimates(wanted: Collection[int]) -> dict[int, CampaignEstimate]:
    held = _latest(wanted)
    counts = _drawn_from({part.plan_id for part in held.values()})
    found = {}
    for campaign, part in held.items():
        drawn, confirmed, visited = counts.get((part.plan_id, campaign), (0, 0, 0))
        estimate = estimate_of(Sampled(part.problems, part.reported, drawn, confirmed))
        if estimate is not None and part.plan.committed_at is not None and part.plan.ended_at is not None:
            found[campaign] = CampaignEstimate(
                campaign,
                part.plan.reference,
                part.plan.title,
                part.plan.committed_at,
                part.plan.ended_at,
                visited,
                estimate,
            )
    return found


def _drawn_from(plans: Collection[int]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """By plan and campaign: how many were drawn, confirmed, visited."""
    rows = (
        Selected.objects.filter(_DRAWN, draw__plan__in=plans)
        .order_by()
        .values_list("draw__plan", "item__campaign")
        .annotate(n=Count("pk"), sure=Count("pk", filter=_CONFIRMED), seen=Count("pk", filter=_VISITED))
    )
    return {(plan, campaign): (n, sure, seen) for plan, campaign, n, sure, seen in rows}


def _latest(campaign_ids: Collection[int]) -> dict[int, PlanCampaign]:
    """The part of the latest finished plan that drew from it, for each campaign: one whose draw fell on others says nothing of it."""
    drawn = Selected.objects.filter(_DRAWN, draw__plan=OuterRef("plan"), item__campaign=OuterRef("campaign"))
    parts = PlanCampaign.objects.filter(
        Exists(drawn), campaign__in=campaign_ids, plan__state=PlanState.OVER
    ).select_related("plan")
    return {part.campaign_id: part for part in parts.order_by("plan__ended_at", "pk")}
