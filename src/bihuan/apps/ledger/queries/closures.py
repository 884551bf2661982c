"""Closures as facts for higher apps: when, whose, whether they hold, and how long they did."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Category, InstitutionalGap, Membership
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
    gap: str
    region_id: int
    place: str
    closed_on: date
    void_on: date | None
    text: str = ""

    def days(self, today: date) -> int:
        """How many days it held, or has held until today."""
        return max(((self.void_on or today) - self.closed_on).days, 0)


def closures(
    actor: Actor | None,
    *,
    holding_only: bool = False,
    units: Collection[int | None] | None = None,
    besides: Collection[int] = (),
    texts: bool = False,
) -> list[Held]:
    """Every closure made here that the actor sees (None: the system, all of them), each under its home campaign, oldest first.

    With `units` only theirs, and those of the problems `besides`.

    What earlier lists say was closed elsewhere is left out: nobody here knows how it was found done.
    """
    rows = Membership.objects.filter(is_home=True, problem__closed_at__isnull=False, problem__is_history=False)
    if actor is not None:
        rows = rows.filter(policies.seen_through(actor, "problem"))
    if holding_only:
        rows = rows.filter(problem__void_at__isnull=True)
    if units is not None:
        of_units = Q(problem__accountable_unit__in=[unit for unit in units if unit is not None])
        rows = rows.filter(of_units | Q(problem__in=besides) if besides else of_units)
    return [_held(row, texts=texts) for row in rows.order_by("problem__closed_at", "problem").values_list(*_COLUMNS)]


def closed_places(region_ids: Iterable[int]) -> list[tuple[int, int, str]]:
    """(problem, region, place as written) of every closure that holds in these regions and names a place. For the system."""
    rows = Membership.objects.filter(
        is_home=True, problem__closed_at__isnull=False, problem__is_history=False, problem__void_at__isnull=True,
        problem__region__in=set(region_ids),
    ).exclude(problem__place="")  # fmt: skip
    return list(rows.order_by("problem").values_list("problem", "problem__region", "problem__place"))


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


def gap_word(key: str) -> str:
    """What a problem shows about rules, in words; "" where nobody said it."""
    return str(InstitutionalGap(key).label) if key else ""


def gap_choices() -> list[tuple[str, str]]:
    """What may be said about rules, with its words."""
    return [(value, str(word)) for value, word in InstitutionalGap.choices]


_COLUMNS = (
    "problem", "problem__number", "campaign", "campaign__name", "problem__accountable_unit",
    "problem__accountable_unit__name", "problem__category", "problem__severity", "problem__institutional_gap",
    "problem__region", "problem__place", "problem__closed_at", "problem__void_at", "problem__text",
)  # fmt: skip


def _held(row: tuple[Any, ...], *, texts: bool) -> Held:
    problem, number, campaign, name, unit, unit_name, category, severity, gap, region, place, *rest = row
    closed_at, void_at, text = rest
    return Held(
        problem_id=problem, number=number, campaign_id=campaign, campaign=name, unit_id=unit, unit=unit_name or "",
        category=category, severity=severity, gap=gap, region_id=region, place=place, closed_on=timezone.localdate(closed_at),
        void_on=timezone.localdate(void_at) if void_at else None, text=text if texts else "",
    )  # fmt: skip
