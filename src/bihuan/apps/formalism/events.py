"""What happened in formalism. Sent after commit."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class FlagsRaised:
    """A scan noticed something new in a campaign."""

    region_id: int
    campaign_id: int | None
    flag_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class FlagAnswered:
    flag_id: int
    unit_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FlagRuledOn:
    """Confirmed, dismissed or taken up again, by a person of the office."""

    flag_id: int
    outcome: str
    at: datetime


flags_raised = Signal()
flag_answered = Signal()
flag_ruled_on = Signal()
