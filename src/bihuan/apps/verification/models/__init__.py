"""Tables of verification, one file an aggregate."""

from bihuan.apps.verification.models.applications import (
    Application,
    ApplicationOutcome,
    Check,
    CheckEvidence,
    CheckOutcome,
)
from bihuan.apps.verification.models.look_backs import LeadGround, LeadOutcome, LookBack, LookBackOutcome, RelapseLead
from bihuan.apps.verification.models.reviews import (
    ClosingPolicy,
    NoticeState,
    Objection,
    ObjectionOutcome,
    PublicNotice,
    Review,
    ReviewOutcome,
)

__all__ = [
    "Application",
    "ApplicationOutcome",
    "Check",
    "CheckEvidence",
    "CheckOutcome",
    "ClosingPolicy",
    "LeadGround",
    "LeadOutcome",
    "LookBack",
    "LookBackOutcome",
    "NoticeState",
    "Objection",
    "ObjectionOutcome",
    "PublicNotice",
    "RelapseLead",
    "Review",
    "ReviewOutcome",
]
