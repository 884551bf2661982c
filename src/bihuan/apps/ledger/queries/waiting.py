"""What waits for somebody: problems sorted into groups, each in the first that fits, the most urgent first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Literal, Protocol, cast

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Measure, MeasureState, Membership, Problem, ProblemEvidence
from bihuan.apps.ledger.queries.facts import unresolved_words
from bihuan.apps.ledger.queries.groups import GROUPS
from bihuan.apps.ledger.queries.listing import ProblemRow, problem_rows
from bihuan.core.actors import Actor, Role
from bihuan.core.lifecycle import HANDBACKS_BEFORE_DECIDER

Among = Literal["visible", "accountable", "led", "third-hand-back"]


@dataclass(frozen=True, slots=True)
class WaitingProblem:
    """A problem that waits. `handbacks` counts the earlier ones; `ready` says that nothing is missing for an application,
    `planned` that it has measures and a standard. `unresolved` names what a person has to settle, `due_raw` what was written; `own`
    says that the reader answers for it, and may take the steps of who does."""

    problem: ProblemRow
    handbacks: int
    handback_until: date | None
    ready: bool
    planned: bool
    unresolved: tuple[str, ...] = ()
    due_raw: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """The first problems of a group, and how many it holds that stand in no group before it."""

    key: str
    rows: tuple[WaitingProblem, ...]
    total: int


class _WithWork(Protocol):
    """What was looked up beside a problem."""

    handbacks: int
    handback_until: date | None
    has_measure: bool
    has_open: bool
    has_evidence: bool
    standard: str
    due_raw: str


def waiting_problems(
    actor: Actor, *, groups: Sequence[str], today: date, among: Among = "visible", limit: int = 6
) -> tuple[WaitingGroup, ...]:
    """The groups that hold something, in the order asked for. Six queries, one more for a responsible person, and one for each
    region's working days.

    `among` narrows what the actor sees: to what their units answer for, to what belongs to campaigns that their units lead,
    or to problems handed back so often that a leader rules.
    """
    chosen = _first_of_each(_among(actor, among), [GROUPS[key].condition(today) for key in groups], limit)
    problems = {problem.pk: problem for problem in _with_work(chosen)}
    rows = {row.id: row for row in problem_rows(list(problems.values()), today=today)}
    own = policies.answers_for(actor, problems.values())
    return tuple(
        WaitingGroup(
            key=groups[order],
            rows=tuple(
                _waiting(problems[pk], rows[pk], pk in own) for pk, place, _ in chosen if place == order and pk in rows
            ),
            total=next(held for _, place, held in chosen if place == order),
        )
        for order in sorted({place for _, place, _ in chosen})
    )


def answered_for(actor: Actor, problem_ids: Collection[int]) -> frozenset[int]:
    """Which of these problems the actor answers for."""
    return policies.answers_for(actor, Problem.objects.filter(pk__in=problem_ids).only("accountable_unit"))


def _first_of_each(problems: QuerySet[Problem], conditions: Sequence[Q], limit: int) -> list[tuple[int, int, int]]:
    """The first of each group in its order: which problem, which group, and how many the group holds.

    What fits no group is left out before anything is sorted, each condition by an index of its own; and what is sorted is an
    id and a day, not a whole problem.
    """
    order_of = Case(
        *(When(condition, then=Value(order)) for order, condition in enumerate(conditions)),
        output_field=IntegerField(),
    )
    urgent = [F("due").asc(nulls_last=True), F("id").asc()]
    placed = problems.filter(reduce(or_, conditions)).annotate(order=order_of)
    ranked = placed.annotate(
        rank=Window(RowNumber(), partition_by=[F("order")], order_by=urgent),
        held=Window(Count("pk"), partition_by=[F("order")]),
    ).filter(rank__lte=limit)
    return list(ranked.order_by("order", "rank").values_list("pk", "order", "held"))


def _with_work(chosen: Sequence[tuple[int, int, int]]) -> QuerySet[Problem]:
    """The chosen problems with what is asked of their work."""
    measures = Measure.objects.filter(problem=OuterRef("pk")).exclude(state=MeasureState.DROPPED)
    return Problem.objects.filter(pk__in=[pk for pk, _, _ in chosen]).annotate(
        has_measure=Exists(measures),
        has_open=Exists(measures.filter(state=MeasureState.OPEN)),
        has_evidence=Exists(ProblemEvidence.objects.filter(problem=OuterRef("pk"), by_check=False)),
    )


def _waiting(found: Problem, row: ProblemRow, own: bool) -> WaitingProblem:
    """From a problem with what was looked up beside it."""
    problem = cast(_WithWork, found)
    return WaitingProblem(
        problem=row,
        handbacks=problem.handbacks,
        handback_until=problem.handback_until,
        ready=problem.has_measure and not problem.has_open and problem.has_evidence,
        planned=problem.has_measure and bool(problem.standard.strip()),
        unresolved=unresolved_words(found),
        due_raw=problem.due_raw,
        own=own,
    )


def _among(actor: Actor, among: Among) -> QuerySet[Problem]:
    seen = policies.visible(actor)
    if among == "accountable":
        return seen.filter(accountable_unit__in=actor.unit_ids(Role.UNIT, Role.RESPONSIBLE))
    if among == "led":
        led = campaigns.led_by(actor.unit_ids(Role.UNIT))
        return seen.filter(pk__in=Membership.objects.filter(campaign__in=led).values("problem"))
    if among == "third-hand-back":
        return seen.filter(handbacks__gte=HANDBACKS_BEFORE_DECIDER)
    return seen
