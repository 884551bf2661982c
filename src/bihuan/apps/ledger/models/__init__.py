"""Tables of the ledger, one file per aggregate."""

from bihuan.apps.ledger.models.drafts import ImportDraft, Stage, Working
from bihuan.apps.ledger.models.imports import ColumnMemory, ImportedProblem, ImportRun
from bihuan.apps.ledger.models.problem import (
    Assistance,
    Category,
    InstitutionalGap,
    Membership,
    NamedPerson,
    NumberSequence,
    Problem,
    Severity,
    Source,
)
from bihuan.apps.ledger.models.requests import ExtensionRequest, HandBack, Lapse, Outcome
from bihuan.apps.ledger.models.texts import ProblemText
from bihuan.apps.ledger.models.views import NamedView, Watch
from bihuan.apps.ledger.models.work import (
    Contribution,
    Measure,
    MeasureState,
    Milestone,
    ProblemEvidence,
    ProgressReport,
)

__all__ = [
    "Assistance",
    "Category",
    "ColumnMemory",
    "Contribution",
    "ExtensionRequest",
    "HandBack",
    "ImportDraft",
    "ImportRun",
    "ImportedProblem",
    "InstitutionalGap",
    "Lapse",
    "Measure",
    "MeasureState",
    "Membership",
    "Milestone",
    "NamedPerson",
    "NamedView",
    "NumberSequence",
    "Outcome",
    "Problem",
    "ProblemEvidence",
    "ProblemText",
    "ProgressReport",
    "Severity",
    "Source",
    "Stage",
    "Watch",
    "Working",
]
