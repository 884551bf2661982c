"""Reads of the review: who has signed what stands there now, what waits for whose signature."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import Application, ApplicationOutcome, Check, Review, ReviewOutcome
from bihuan.apps.verification.queries.states import state_hash
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import ClosingRule, Side, next_side, rule_of
from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import State


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One signature or sending back; `void_at` says since when a signature is known to be on another state."""

    id: int
    side: str
    reviewer: str
    reviewer_unit: str
    outcome: str
    opinion: str
    signed_at: datetime
    void_at: datetime | None
    state_hash: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ReviewStand:
    """Where the review of a problem stands: its rule, the signatures that hold, whose turn it is, what the unit said."""

    application_id: int
    rule: ClosingRule
    signed: frozenset[Side]
    turn: Side | None
    is_last: bool
    statement: str


def signed_sides(application_id: int, digest: str) -> frozenset[Side]:
    """The sides whose signature stands and is on exactly this state."""
    standing = Review.objects.filter(
        application=application_id, outcome=ReviewOutcome.SIGNED, void_at__isnull=True, state_hash=digest
    )
    return frozenset(Side(side) for side in standing.values_list("side", flat=True))


def review_stand(problem_id: int) -> ReviewStand | None:
    """The same for a page; None where nothing is to be signed. The caller may see the problem."""
    from_check = Application.objects.filter(problem=problem_id, outcome=ApplicationOutcome.PENDING)
    application = from_check.first()
    check = Check.objects.filter(application=application, outcome="passed").last() if application else None
    if application is None or check is None:
        return None
    rule = rule_of(application.rule)
    signed = signed_sides(application.pk, digest_of(application, check))
    turn = next_side(rule.sides, signed)
    return ReviewStand(
        application.pk, rule, signed, turn, turn is not None and not set(rule.sides) - signed - {turn},
        application.statement,
    )  # fmt: skip


def against_signing(actor: Actor, stand: ReviewStand) -> Reason | None:
    """Why the actor may not sign now; None where they may. The caller may see the problem."""
    if stand.turn is None:
        return Reason("nothing-to-sign", "这个问题现在不用复核签署。")
    application = Application.objects.select_related("problem__region").get(pk=stand.application_id)
    return policies.may_review(actor, application, stand.turn).reason


def digest_of(application: Application, check: Check) -> str:
    """The hash of the state that would be signed now."""
    return state_hash(ledger.closing_state_of(application.problem_id), application, check)


def review_rows(applications: Iterable[int], actor: Actor) -> Mapping[int, tuple[ReviewRow, ...]]:
    """The reviews of applications that the actor sees, newest first."""
    found: dict[int, list[ReviewRow]] = {}
    rows = Review.objects.filter(application__in=list(applications)).select_related("reviewer", "reviewer_unit")
    for row in rows.order_by("-id"):
        found.setdefault(row.application_id, []).append(
            ReviewRow(
                row.pk,
                row.side,
                str(row.reviewer),
                row.reviewer_unit.name if row.reviewer_unit else "",
                row.outcome,
                row.opinion,
                row.signed_at,
                row.void_at,
                row.state_hash,
                row.reviewer_id == actor.user_id,
            )
        )
    return {key: tuple(each) for key, each in found.items()}


def to_sign(actor: Actor) -> QuerySet[Application]:
    """Applications that wait for the actor's own signature: of their side, none that they worked on or checked.

    Whose turn it is goes by the signatures that stand; that one of them is on an earlier state comes out on the page.
    """
    turns = Q(pk__in=())
    for path in actor.region_paths(Role.OFFICE):
        turns |= Q(problem__region__path__startswith=path) & ~_open(Side.LEAD) & _open(Side.OFFICE)
    units = actor.unit_ids(Role.UNIT)
    if units:
        led = ledger.problems_led_by(units)
        turns |= Q(problem__in=led) & _open(Side.LEAD)
    if actor.user_id is None:
        return Application.objects.none()
    return (
        policies.visible(actor)
        .filter(turns, outcome=ApplicationOutcome.PENDING, problem__state=State.UNDER_REVIEW.value)
        .exclude(unit__in=actor.unit_ids())
        .exclude(problem__assistances__unit__in=actor.unit_ids())
        .exclude(problem__contributions__user=actor.user_id)
        .exclude(problem__checks__checker=actor.user_id)
        .exclude(_standing(reviewer=actor.user_id))
        .order_by("applied_at", "id")
    )


def count_to_sign(actor: Actor) -> int:
    """How many applications wait for the actor's signature."""
    if not actor.holds(Role.OFFICE, Role.UNIT):
        return 0
    return organizations.while_unchanged(("to sign", actor), lambda: to_sign(actor).count())


def _open(side: Side) -> Q:
    """The side has to sign and has not."""
    return Q(**{f"signs_{side.value}": True}) & ~Q(_standing(side=side.value))


def _standing(**which: object) -> Exists:
    rows = Review.objects.filter(
        application=OuterRef("pk"), outcome=ReviewOutcome.SIGNED, void_at__isnull=True, **which
    )
    return Exists(rows)
