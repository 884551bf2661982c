"""What happened in the register of demands. Sent after commit."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class DemandApproved:
    """These units are asked from the first day on."""

    demand_id: int
    unit_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DemandEnded:
    """Ended, stopped, refused or joined."""

    demand_id: int
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DemandAnswered:
    demand_id: int
    unit_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BurdenTold:
    """A unit said that a demand is too much, or was answered. Never says who in the unit."""

    opinion_id: int
    demand_id: int
    answered: bool
    at: datetime


demand_approved = Signal()
demand_ended = Signal()
demand_answered = Signal()
burden_told = Signal()
