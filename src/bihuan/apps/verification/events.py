"""What happened in verification. Sent after commit."""

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True, slots=True)
class ReviewEnded:
    """Somebody signed, or sent it back."""

    review_id: int
    problem_id: int
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticePosted:
    notice_id: int
    problem_id: int
    last_day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class ObjectionRecorded:
    objection_id: int
    problem_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LookBackEnded:
    look_back_id: int
    problem_id: int
    outcome: str
    at: datetime


application_made = Signal()
check_ended = Signal()
review_ended = Signal()
notice_posted = Signal()
objection_recorded = Signal()
look_back_ended = Signal()
