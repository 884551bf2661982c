"""Problems as facts for a search for like ones, and how the cases of a group stand."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from bihuan.apps.ledger.models import Category, Problem
from bihuan.apps.ledger.queries.groups import GROUPS
from bihuan.apps.organizations import queries as organizations
from bihuan.core.lifecycle import UNCOUNTED_STATES


@dataclass(frozen=True, slots=True)
class ComparedProblem:
    """What is compared of a problem; `category` and `cause` are "" where nobody said one."""

    id: int
    unit_id: int
    text: str
    category: str
    cause: str


@dataclass(frozen=True, slots=True)
class CaseStand:
    """How a problem stands, for whoever counts it without seeing it: its unit, and whether it is reported done, and closed for good."""

    id: int
    number: str
    unit_id: int | None
    unit: str
    reported: bool
    closed: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class CaseCause:
    """Why a problem came about and what it shows about rules; "" where nobody said it."""

    id: int
    cause: str
    institutional_gap: str


def compared_problems(region_path: str) -> list[ComparedProblem]:
    """Every problem of the region and below it that counts and has an accountable unit, in the order of registration. For the system."""
    rows = Problem.objects.filter(
        GROUPS["all"].condition(timezone.localdate()), accountable_unit__isnull=False,
        region__in=organizations.region_ids_below((region_path,)),
    )  # fmt: skip
    found = rows.order_by("pk").values_list("pk", "accountable_unit", "text", "category", "cause")
    return [
        ComparedProblem(problem, unit, text, "" if category == Category.OTHER else category, cause)
        for problem, unit, text, category, cause in found.iterator()
        if unit is not None
    ]


def regions_with_problems() -> tuple[int, ...]:
    """The ids of regions that have a problem in the ledger. For the system."""
    return tuple(Problem.objects.order_by("region").values_list("region", flat=True).distinct())


def case_stands(ids: Collection[int]) -> dict[int, CaseStand]:
    """How these problems stand. The caller came by the ids lawfully, and tells of them counts and units alone. Three queries."""
    today = timezone.localdate()
    marks = {name: Q(GROUPS[name].condition(today)) for name in ("reported", "closed")}
    rows = Problem.objects.filter(pk__in=ids)
    closed = set(rows.filter(marks["closed"]).order_by().values_list("pk", flat=True))
    reported = set(rows.filter(marks["reported"]).order_by().values_list("pk", flat=True))
    uncounted = {state.value for state in UNCOUNTED_STATES}
    return {
        row[0]: CaseStand(
            row[0], row[1], row[2], row[3] or "", row[0] in reported, row[0] in closed, row[4] not in uncounted
        )
        for row in rows.values_list("pk", "number", "accountable_unit", "accountable_unit__name", "state")
    }


def case_causes(ids: Collection[int]) -> tuple[CaseCause, ...]:
    """What of these problems anybody told, in the order of the ids. The reader sees them. One query, none for none."""
    rows = Problem.objects.filter(pk__in=ids).values_list("pk", "cause", "institutional_gap") if ids else ()
    found = {row[0]: CaseCause(*row) for row in rows}
    return tuple(found[pk] for pk in ids if pk in found)
