"""Reads of inspection: plans, draws, visits, conclusions, estimates."""

from bihuan.apps.inspection.queries.conclusions import (
    CommentRow,
    ConclusionRow,
    FoundRow,
    ReviewRow,
    conclusion_row,
    conclusion_rows,
)
from bihuan.apps.inspection.queries.draws import (
    DrawRow,
    PartyRow,
    draw_facts,
    draw_rows,
    frame_rows,
    own_draw,
    own_draws,
    proof_of,
)
from bihuan.apps.inspection.queries.estimates import CampaignEstimate, campaign_estimates, unit_gaps
from bihuan.apps.inspection.queries.plans import (
    CampaignPart,
    OverlapRow,
    PlanDetail,
    PlanRow,
    SelectedRow,
    may_draft,
    plan_detail,
    plan_rows,
    reads_plans,
)
from bihuan.apps.inspection.queries.pool import own_conflicts
from bihuan.apps.inspection.queries.visits import (
    InspectorRow,
    RecordRow,
    VisitDetail,
    VisitItemRow,
    VisitRow,
    visit_detail,
    visit_rows,
)

__all__ = [
    "CampaignEstimate",
    "CampaignPart",
    "CommentRow",
    "ConclusionRow",
    "DrawRow",
    "FoundRow",
    "InspectorRow",
    "OverlapRow",
    "PartyRow",
    "PlanDetail",
    "PlanRow",
    "RecordRow",
    "ReviewRow",
    "SelectedRow",
    "VisitDetail",
    "VisitItemRow",
    "VisitRow",
    "campaign_estimates",
    "conclusion_row",
    "conclusion_rows",
    "draw_facts",
    "draw_rows",
    "frame_rows",
    "may_draft",
    "own_conflicts",
    "own_draw",
    "own_draws",
    "plan_detail",
    "plan_rows",
    "proof_of",
    "reads_plans",
    "unit_gaps",
    "visit_detail",
    "visit_rows",
]
