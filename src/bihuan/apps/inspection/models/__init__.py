"""Tables of inspection, one file an aggregate."""

from bihuan.apps.inspection.models.conclusion import Comment, Conclusion, Review
from bihuan.apps.inspection.models.draw import Draw, DrawParty, Selected
from bihuan.apps.inspection.models.photo import VisitPhoto
from bihuan.apps.inspection.models.plan import DeclaredConflict, FrameItem, Plan, PlanCampaign
from bihuan.apps.inspection.models.visit import (
    FindingEvidence,
    FindingRecord,
    Visit,
    VisitInspector,
    VisitItem,
    VisitSignature,
)

__all__ = [
    "Comment",
    "Conclusion",
    "DeclaredConflict",
    "Draw",
    "DrawParty",
    "FindingEvidence",
    "FindingRecord",
    "FrameItem",
    "Plan",
    "PlanCampaign",
    "Review",
    "Selected",
    "Visit",
    "VisitInspector",
    "VisitItem",
    "VisitPhoto",
    "VisitSignature",
]
