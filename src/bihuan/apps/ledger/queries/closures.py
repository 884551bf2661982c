"""Closures as facts for higher apps: when, whose, whether they hold, and how long they did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Category, Membership
from bihuan.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Held:
    """A closed problem: `void_on` is the day on which a relapse was registered, None while the closure holds."""

    problem_id: int
    number: str
    campaign_id: int
    campaign: str
    unit_id: int | None
    unit: str
    category: str
    severity: str
    closed_on: date
    void_on: date | None
    text: str = ""

    def days(self, today: date) -> int:
        """How many days it held, or has held until today."""
        return max(((self.void_on or today) - self.closed_on).days, 0)


def closures(
    actor: Actor | None, *, holding_only: bool = False, units: Collection[int | None] | None = None, texts: bool = False
) -> list[Held]:
    """Every closure made here that the actor sees (None: the system, all of them), each under its home campaign, oldest first.

    What earlier lists say was closed elsewhere is left out: nobody here knows how it was found done.
    """
    rows = Membership.objects.filter(is_home=True, problem__closed_at__isnull=False, problem__is_history=False)
    if actor is not None:
        rows = rows.filter(policies.seen_through(actor, "problem"))
    if holding_only:
        rows = rows.filter(problem__void_at__isnull=True)
    if units is not None:
        rows = rows.filter(problem__accountable_unit__in=[unit for unit in units if unit is not None])
    return [_held(row, texts=texts) for row in rows.order_by("problem__closed_at", "problem").values_list(*_COLUMNS)]


def newcomers(*, since: datetime) -> list[Held]:
    """Problems registered since then that name no earlier one and were not closed meanwhile; `closed_on` is their first day."""
    rows = Membership.objects.filter(
        is_home=True, problem__registered_at__gte=since, problem__relapse_of__isnull=True, problem__closed_at__isnull=True,
        problem__accountable_unit__isnull=False,
    ).exclude(problem__state__in=("withdrawn", "merged"))  # fmt: skip
    columns = tuple("problem__registered_at" if name == "problem__closed_at" else name for name in _COLUMNS)
    return [_held(row, texts=True) for row in rows.order_by("problem").values_list(*columns)]


def category_word(key: str) -> str:
    """What a kind of problem is called."""
    return str(Category(key).label)


_COLUMNS = (
    "problem", "problem__number", "campaign", "campaign__name", "problem__accountable_unit",
    "problem__accountable_unit__name", "problem__category", "problem__severity", "problem__closed_at", "problem__void_at",
    "problem__text",
)  # fmt: skip


def _held(row: tuple[Any, ...], *, texts: bool) -> Held:
    problem, number, campaign, name, unit, unit_name, category, severity, closed_at, void_at, text = row
    return Held(
        problem_id=problem, number=number, campaign_id=campaign, campaign=name, unit_id=unit, unit=unit_name or "",
        category=category, severity=severity, closed_on=timezone.localdate(closed_at),
        void_on=timezone.localdate(void_at) if void_at else None, text=text if texts else "",
    )  # fmt: skip
