"""What happened in supervision. Sent after commit."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class NoticeMoved:
    """A notice took a step (core.notices.NoticeStep), and where it stands since."""

    notice_id: int
    unit_id: int
    region_id: int
    rung: str
    step: str
    state: str
    user_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReasonMoved:
    """A reason was stated, ruled on or ended; `outcome` is how it stands since."""

    reason_id: int
    problem_id: int
    unit_id: int
    outcome: str
    user_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticesMade:
    """The ladder, or a person, made notices: sent ones, and ones that wait for a person."""

    notice_ids: tuple[int, ...]
    at: datetime


notice_moved = Signal()
reason_moved = Signal()
notices_made = Signal()
