"""Answers for higher apps: which problems an actor reaches, and rows for ids that they came by lawfully."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Assistance, Contribution, Membership, Problem
from bihuan.apps.ledger.queries.listing import ProblemRow, problem_rows
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing


def problem_ids(actor: Actor) -> QuerySet[Problem, int]:
    """The ids of all problems that the actor may see, as a subquery."""
    return policies.visible(actor).values_list("pk", flat=True)


def seen_through(actor: Actor, name: str) -> Q:
    """The condition under which the actor sees the problem that a row of another table names in its field `name`."""
    return policies.seen_through(actor, name)


def sees(actor: Actor, problem: Problem) -> bool:
    """Whether the actor sees this problem, `problem.region` at hand: asked of this one alone, never of all that they see."""
    return policies.sees(actor, problem, policies.parties(actor, problem))


def problems_by_ids(ids: Iterable[int], *, today: date) -> dict[int, ProblemRow]:
    """Rows for ids that the caller may already see."""
    return {row.id: row for row in problem_rows(list(Problem.objects.filter(pk__in=set(ids))), today=today)}


@dataclass(frozen=True, slots=True)
class ProblemStand:
    """Where a problem stands: its state, and the version that the next change builds on."""

    number: str
    state: str
    version: int


def problem_stand(number: str) -> ProblemStand:
    """For doors that tell what became of a problem which the caller has just changed. Raises Missing."""
    found = Problem.objects.filter(number=number).values_list("number", "state", "version").first()
    if found is None:
        raise Missing
    return ProblemStand(*found)


def texts_of(actor: Actor, numbers: Iterable[str]) -> dict[str, str]:
    """How the problems of these numbers begin, as far as the actor sees them."""
    found = policies.visible(actor).filter(number__in=set(numbers)).values_list("number", "text")
    return {number: text[:90] for number, text in found}


@dataclass(frozen=True, slots=True)
class HomeCampaign:
    """The campaign that gave a problem its number, who leads it, and how grave the problem is."""

    id: int
    name: str
    lead_unit_id: int | None
    severity: str


def home_campaign_of(problem_id: int) -> HomeCampaign | None:
    """For higher apps whose rules go by campaign and severity. The caller may see the problem."""
    found = Membership.objects.filter(problem=problem_id, is_home=True).values_list(
        "campaign", "campaign__name", "campaign__lead_unit", "problem__severity"
    )
    return next((HomeCampaign(*row) for row in found), None)


def home_campaign_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of the home campaigns of problems that the caller came by lawfully."""
    rows = Membership.objects.filter(problem__in=set(ids), is_home=True)
    return dict(rows.values_list("problem", "campaign__name"))


def problems_led_by(unit_ids: Iterable[int]) -> QuerySet[Membership, int]:
    """The ids of the problems whose home campaign one of these units leads, as a subquery."""
    led = Membership.objects.filter(is_home=True, campaign__lead_unit__in=list(unit_ids))
    return led.values_list("problem", flat=True)


def problems_at_home_in(campaign_id: int) -> QuerySet[Membership, int]:
    """The ids of the problems whose home campaign this is, as a subquery."""
    return Membership.objects.filter(is_home=True, campaign=campaign_id).values_list("problem", flat=True)


def units_with_a_part(problem_id: int) -> frozenset[int]:
    """The unit that answers for the problem and those that assist."""
    own = Problem.objects.filter(pk=problem_id).values_list("accountable_unit", flat=True)
    assisting = Assistance.objects.filter(problem=problem_id).values_list("unit", flat=True)
    return frozenset(unit for unit in (*own, *assisting) if unit is not None)


def with_a_part(problem_ids: Collection[int], actor: Actor) -> frozenset[int]:
    """In which of these problems one of their units has a part, or this person ever worked. At most three queries."""
    unit_ids = actor.unit_ids()
    found = set(problems_worked_on(actor).filter(problem__in=problem_ids))
    if unit_ids:
        found.update(
            Problem.objects.filter(pk__in=problem_ids, accountable_unit__in=unit_ids).values_list("pk", flat=True)
        )
        assisted = Assistance.objects.filter(problem__in=problem_ids, unit__in=unit_ids)
        found.update(assisted.values_list("problem", flat=True))
    return frozenset(found)


def problems_worked_on(actor: Actor) -> "QuerySet[Contribution, int]":
    """The ids of what this person ever worked on, under whatever user name."""
    return Contribution.objects.filter(organizations.by_person(actor, "user")).values_list("problem", flat=True)


def has_worked_on(actor: Actor, problem_id: int) -> bool:
    """Whether this person ever worked on the problem, in whatever post and under whatever user name."""
    return policies.has_worked(actor, problem_id)


def has_worked_on_any(user_id: int, problem_ids: "QuerySet[Any, Any]") -> bool:
    """Whether the user ever worked on one of these problems, in whatever post. One query."""
    return Contribution.objects.filter(user=user_id, problem__in=problem_ids).exists()
