"""What happened to jobs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class JobEnded:
    job_id: UUID
    succeeded: bool
    at: datetime


job_ended = Signal()
