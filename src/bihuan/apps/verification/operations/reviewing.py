"""The review: whoever neither worked on it nor checked it signs for the lead unit or the office, or sends it back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.queries import closing_state_of
from bihuan.apps.verification import policies
from bihuan.apps.verification.events import ReviewEnded, review_ended
from bihuan.apps.verification.models import Application, ApplicationOutcome, Check, Review, ReviewOutcome
from bihuan.apps.verification.operations.noticing import post_notice
from bihuan.apps.verification.operations.telling import CLOSED, RETURNED, tell_unit
from bihuan.apps.verification.operations.writing import (
    end_application,
    pending,
    record_act,
    require_text,
    still_pending,
    void_signatures,
)
from bihuan.apps.verification.queries.reviews import signed_sides
from bihuan.apps.verification.queries.states import passed_check, state_hash
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import CHANGED_SINCE, SIDE_WORDS, Side, next_side, rule_of, step_after_signature
from bihuan.core.decisions import Reason, Refused
from bihuan.core.lifecycle import Step

_ROLES = {Side.OFFICE: Role.OFFICE, Side.LEAD: Role.UNIT}


@transaction.atomic
def sign_review(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    opinion: str,
    public_text: str = "",
    version: int | None = None,
) -> Step:
    """Sign that the problem is done; what the signature led to. It stands for exactly what is there now.

    `public_text` is what the public notice will say, where this is the last signature before one. Signatures on an earlier
    state are void, and those sides are asked again, before anybody else's turn.
    """
    said = require_text("opinion", opinion, "要写明复核了什么、凭什么认为办好了。")
    application = pending(actor, number)
    state = closing_state_of(application.problem_id)
    check, rule = passed_check(application), rule_of(application.rule)
    signed = signed_sides(application.pk, state_hash(state, application, check))
    side = _own_turn(actor, application, next_side(rule.sides, signed))
    step = step_after_signature(rule.sides, {*signed, side}, notice_days=rule.notice_days)
    if step is Step.PUBLISH:
        public_text = require_text("public_text", public_text, "要写明公示什么：做了什么、成效怎样。")
    state = ledger.mark_reviewed(actor=actor, at=at, number=number, step=step, version=version)
    application = still_pending(state)
    if state.content_hash != application.content_hash:
        raise Refused(CHANGED_SINCE)
    digest = state_hash(state, application, check)
    void_signatures(application, digest, at)
    review = _write(application, check, _Said(side, ReviewOutcome.SIGNED, said, digest), actor=actor, at=at)
    if step is Step.CLOSE_REVIEWED:
        end_application(application, ApplicationOutcome.CLOSED, at)
        tell_unit(state, CLOSED, at=at, key=f"review {review.pk}")
    if step is Step.PUBLISH:
        post_notice(state, application, rule, public_text, at=at)
    after: dict[str, object] = {"review": review.pk, "side": side.value, "state_hash": digest, "then": step.value}
    after |= {"public_text": public_text} if step is Step.PUBLISH else {}
    record_act(
        state, "verification.review.signed", actor=actor, at=at, role=_ROLES[side], after=after, why=said
    )  # fmt: skip
    return step


@transaction.atomic
def return_from_review(*, actor: Actor, at: datetime, number: str, opinion: str, version: int | None = None) -> None:
    """Do not sign: back to the unit, with the reason."""
    said = require_text("opinion", opinion, "要写明哪里还没有办好。")
    application = pending(actor, number)
    current = closing_state_of(application.problem_id)
    check, rule = passed_check(application), rule_of(application.rule)
    signed = signed_sides(application.pk, state_hash(current, application, check))
    side = _own_turn(actor, application, next_side(rule.sides, signed))
    state = ledger.mark_sent_back(
        actor=actor, at=at, number=number, why=said, step=Step.RETURN_REVIEW, version=version
    )  # fmt: skip
    application = still_pending(state)
    digest = state_hash(current, application, check)
    review = _write(application, check, _Said(side, ReviewOutcome.RETURNED, said, digest), actor=actor, at=at)
    end_application(application, ApplicationOutcome.RETURNED, at)
    tell_unit(state, RETURNED, at=at, key=f"review {review.pk}")
    after: dict[str, object] = {"review": review.pk, "side": side.value}
    record_act(state, "verification.review.returned", actor=actor, at=at, role=_ROLES[side], after=after, why=said)


def _own_turn(actor: Actor, application: Application, side: Side | None) -> Side:
    """The side whose turn it is, where the actor may sign for it. Raises Refused."""
    if side is None:
        raise Refused(Reason("nothing-to-sign", "这个问题现在不用复核签署。"))
    verdict = policies.may_review(actor, application, side)
    if not verdict:
        raise Refused(verdict.reason or Reason("others-turn", "现在轮到%(side)s签署。", {"side": SIDE_WORDS[side]}))
    return side


@dataclass(frozen=True, slots=True)
class _Said:
    """A reviewer's word: for which side, how it ends, why, on which state."""

    side: Side
    outcome: ReviewOutcome
    opinion: str
    digest: str


def _write(application: Application, check: Check, said: _Said, *, actor: Actor, at: datetime) -> Review:
    if actor.user_id is None:
        raise Refused(policies.NOT_ALLOWED)
    review = Review.objects.create(
        application=application, problem_id=application.problem_id, check_made=check, side=said.side.value,
        reviewer_id=actor.user_id, reviewer_unit_id=policies.reviewing_unit(application, said.side),
        applicant_id=application.applied_by_id, checker_id=check.checker_id, outcome=said.outcome, opinion=said.opinion,
        state_hash=said.digest, signed_at=at,
    )  # fmt: skip
    event = ReviewEnded(review_id=review.pk, problem_id=review.problem_id, outcome=said.outcome.value, at=at)
    transaction.on_commit(lambda: review_ended.send(sender=ReviewEnded, event=event))
    return review
