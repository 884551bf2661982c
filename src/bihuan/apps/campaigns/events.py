"""What happened to campaigns."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class CampaignCreated:
    campaign_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CampaignEnded:
    """Somebody ended a campaign. Nothing of its problems changed by that."""

    campaign_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskStepTaken:
    """A task was handed down, reported, accepted, returned or dropped."""

    task_id: int
    campaign_id: int
    step: str
    at: datetime


campaign_created = Signal()
campaign_ended = Signal()
task_step_taken = Signal()
