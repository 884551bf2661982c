"""What happened in organizations, for apps above: sent after the commit, `sender` is the event's class."""

from dataclasses import dataclass
from datetime import date

from django.dispatch import Signal

happened = Signal()


@dataclass(frozen=True, slots=True)
class UnitRenamed:
    """A unit bears a new name; the old one leads to it still."""

    unit_id: int
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class UnitRetired:
    """A unit has ended; what it was accountable for is to be taken over, by the successor where one is named."""

    unit_id: int
    successor_id: int | None


@dataclass(frozen=True, slots=True)
class AppointmentEnded:
    """A person no longer fills a post of a unit; their open work there needs another name."""

    person_id: int
    unit_id: int
    until: date


@dataclass(frozen=True, slots=True)
class UserDeactivated:
    """A user can no longer sign in and holds no role."""

    user_id: int


@dataclass(frozen=True, slots=True)
class PeopleMerged:
    """Two rows were one human: whatever named the double names the kept one from now on."""

    kept_id: int
    double_id: int


Event = UnitRenamed | UnitRetired | AppointmentEnded | UserDeactivated | PeopleMerged
