"""Answers for higher apps: which problems an actor reaches, and rows for ids that they came by lawfully."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries.listing import ProblemRow, problem_rows
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
