"""What happened in verification. Sent after commit."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class ApplicationMade:
    application_id: int
    problem_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckEnded:
    check_id: int
    problem_id: int
    outcome: str
    at: datetime


application_made = Signal()
check_ended = Signal()
