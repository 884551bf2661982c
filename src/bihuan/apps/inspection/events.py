"""What happened in inspection. Sent after commit, and only of plans that are over: a running plan tells nobody."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class PlanOver:
    """A plan is over: its figures count from now on, and its conclusions may be sent."""

    plan_id: int
    campaign_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ConclusionSent:
    """A unit can read what was concluded of it."""

    conclusion_id: int
    unit_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    conclusion_id: int
    unit_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewDecided:
    conclusion_id: int
    unit_id: int
    at: datetime


plan_over = Signal()
conclusion_sent = Signal()
review_asked = Signal()
review_decided = Signal()
