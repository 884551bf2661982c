"""What happened in the ledger. Sent after commit; receivers get the frozen event as `event`."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class ProblemRegistered:
    problem_id: int
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A problem went from one state to another."""

    problem_id: int
    number: str
    step: str
    source: str
    target: str
    user_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ProgressReported:
    problem_id: int
    report_id: int
    at: datetime


problem_registered = Signal()
step_taken = Signal()
progress_reported = Signal()
