"""What happened to common problems. Sent after commit."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class JointProblemMade:
    """Somebody made a joint problem of these cases."""

    joint_id: int
    problem_ids: tuple[int, ...]
    at: datetime


joint_problem_made = Signal()
