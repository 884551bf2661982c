"""Tables of the register of demands."""

from bihuan.apps.demands.models.answers import AnswerFile, AnswerValue, BurdenOpinion, DemandAnswer, KnownValue
from bihuan.apps.demands.models.demands import (
    BurdenTableVersion,
    Demand,
    DemandItem,
    DemandRecipient,
    DemandTurn,
)

__all__ = [
    "AnswerFile",
    "AnswerValue",
    "BurdenOpinion",
    "BurdenTableVersion",
    "Demand",
    "DemandAnswer",
    "DemandItem",
    "DemandRecipient",
    "DemandTurn",
    "KnownValue",
]
