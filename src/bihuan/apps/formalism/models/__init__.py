"""Tables of formalism, one file an aggregate."""

from bihuan.apps.formalism.models.flags import (
    Finding,
    Flag,
    FlagAnswer,
    FlagProblem,
    FlagRuling,
    FlagUnit,
    RulingOutcome,
)
from bihuan.apps.formalism.models.pairing import AlikeWords, Pairing, ReportWords
from bihuan.apps.formalism.models.scans import GivenTemplate, Scan, ScannedCampaign

__all__ = [
    "AlikeWords",
    "Finding",
    "Flag",
    "FlagAnswer",
    "FlagProblem",
    "FlagRuling",
    "FlagUnit",
    "GivenTemplate",
    "Pairing",
    "ReportWords",
    "RulingOutcome",
    "Scan",
    "ScannedCampaign",
]
