"""The states that closing passes through. The paperwork is verification's: it calls these and keeps the rest itself.

Each takes the actor's step under the same rules as every other, and answers what the caller needs to write its own rows.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.ledger.models import InstitutionalGap, ProblemEvidence
from bihuan.apps.ledger.operations.recounting import recount_deadline
from bihuan.apps.ledger.operations.writing import Change, bad_input, lock_problem, save_step, take_step
from bihuan.apps.ledger.queries.content import ClosingState, closing_state, content_hash
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.lifecycle import State, Step


@transaction.atomic
def mark_applied(
    *, actor: Actor, at: datetime, number: str, institutional_gap: str = "", version: int | None = None
) -> ClosingState:
    """The unit says that the problem is done: it is locked, and counts as reported from the first time on.

    `institutional_gap`: what it shows about rules, as the unit sees it now, which answers what a list left open about it; "" says
    nothing. Raises BadInput for one that is none.
    """
    if institutional_gap not in ("", *InstitutionalGap.values):
        raise bad_input("institutional_gap", "unknown-choice", "“%(value)s”不是可选的值。", value=institutional_gap)
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.APPLY)
    change.set("applied_at", at)
    if change.problem.first_reported_at is None:
        change.set("first_reported_at", at)
    if institutional_gap:
        change.set("institutional_gap", institutional_gap)
        change.set("unresolved", [asked for asked in change.problem.unresolved if asked.get("field") != "gap"])
    save_step(change, Step.APPLY, source=source)
    return closing_state(change.problem, content_hash=content_hash(change.problem))


@transaction.atomic
def mark_application_withdrawn(
    *, actor: Actor, at: datetime, number: str, why: str, version: int | None = None
) -> ClosingState:
    """The unit takes its application back. It then counts as never reported, unless an earlier application was returned."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.WITHDRAW_APPLICATION, why=why)
    change.set("applied_at", None)
    if change.problem.returned_at is None:
        change.set("first_reported_at", None)
    recount_deadline(change)
    save_step(change, Step.WITHDRAW_APPLICATION, source=source, why=why.strip())
    return closing_state(change.problem)


@transaction.atomic
def mark_under_check(*, actor: Actor, at: datetime, number: str, version: int | None = None) -> ClosingState:
    """A person of another unit begins to check."""
    return _plain_step(actor, at, number, version, Step.BEGIN_CHECK)


@transaction.atomic
def mark_check_released(
    *, actor: Actor, at: datetime, number: str, why: str, version: int | None = None
) -> ClosingState:
    """The check goes back to waiting: whoever took it on cannot end it, and somebody else may take it."""
    return _plain_step(actor, at, number, version, Step.RELEASE_CHECK, why=why)


@transaction.atomic
def mark_returned(  # one step with all that it carries
    *,
    actor: Actor,
    at: datetime,
    number: str,
    why: str,
    evidence_ids: Sequence[int] = (),
    version: int | None = None,
) -> ClosingState:
    """The check found that it is not done: back to the unit, and the clock runs on from the old deadline."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.RETURN, why=why)
    _give_back(change)
    _link_seen(change, evidence_ids)
    save_step(change, Step.RETURN, source=source, why=why.strip())
    return closing_state(change.problem)


@transaction.atomic
def mark_closed(
    *, actor: Actor, at: datetime, number: str, evidence_ids: Sequence[int] = (), version: int | None = None
) -> ClosingState:
    """Closed. A closed problem never reopens: a relapse is a new one."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.CLOSE)
    change.set("closed_at", at)
    change.set("applied_at", None)
    _link_seen(change, evidence_ids)
    save_step(change, Step.CLOSE, source=source)
    return closing_state(change.problem, content_hash=content_hash(change.problem))


@transaction.atomic
def mark_check_passed(
    *, actor: Actor, at: datetime, number: str, evidence_ids: Sequence[int] = (), version: int | None = None
) -> ClosingState:
    """The check found it done; somebody who neither worked on it nor checked it has to sign before it is closed."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.SEND_TO_REVIEW)
    _link_seen(change, evidence_ids)
    save_step(change, Step.SEND_TO_REVIEW, source=source)
    return closing_state(change.problem, content_hash=content_hash(change.problem))


@transaction.atomic
def mark_reviewed(*, actor: Actor, at: datetime, number: str, step: Step, version: int | None = None) -> ClosingState:
    """A reviewer signs: another has to sign too (SIGN_REVIEW), it is made public (PUBLISH), or closed (CLOSE_REVIEWED)."""
    return _approved_step(actor, at, number, version, step, among=(Step.SIGN_REVIEW, Step.PUBLISH, Step.CLOSE_REVIEWED))


@transaction.atomic
def mark_notice_ended(*, actor: Actor, at: datetime, number: str, version: int | None = None) -> ClosingState:
    """The public notice is over and nothing speaks against it: closed."""
    return _approved_step(actor, at, number, version, Step.CLOSE_NOTICED, among=(Step.CLOSE_NOTICED,))


@transaction.atomic
def mark_review_asked_again(
    *, actor: Actor, at: datetime, number: str, why: str, version: int | None = None
) -> ClosingState:
    """What was signed is not what stands there now: out of public notice, and back to whoever signs."""
    return _plain_step(actor, at, number, version, Step.REVIEW_AGAIN, why=why)


@transaction.atomic
def mark_sent_back(
    *, actor: Actor, at: datetime, number: str, why: str, step: Step, version: int | None = None
) -> ClosingState:
    """A reviewer does not sign (RETURN_REVIEW), or an objection holds (UPHOLD_OBJECTION): back to the unit."""
    _require_among(step, (Step.RETURN_REVIEW, Step.UPHOLD_OBJECTION))
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, step, why=why)
    _give_back(change)
    save_step(change, step, source=source, why=why.strip())
    return closing_state(change.problem)


def _approved_step(
    actor: Actor, at: datetime, number: str, version: int | None, step: Step, *, among: Sequence[Step]
) -> ClosingState:
    _require_among(step, among)
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, step)
    if change.problem.state == State.CLOSED.value:
        change.set("closed_at", at)
        change.set("applied_at", None)
    save_step(change, step, source=source)
    return closing_state(change.problem, content_hash=content_hash(change.problem))


def _require_among(step: Step, among: Sequence[Step]) -> None:
    if step not in among:
        raise ValueError(step)


def _give_back(change: Change) -> None:
    change.set("applied_at", None)
    change.set("returned_at", change.at)
    recount_deadline(change)


def _link_seen(change: Change, evidence_ids: Sequence[int]) -> None:
    """What the checker brought of what they saw. Their own alone: what others brought is no sight of theirs."""
    wanted = list(dict.fromkeys(evidence_ids))
    if not wanted:
        return
    brought_by = evidence.uploaders_of(change.actor, wanted)
    if brought_by.keys() != set(wanted):
        raise Missing(Reason("no-such-evidence", "没有这份佐证，或不在可以查看的范围内。"))
    if change.actor.user_id is None or set(brought_by.values()) != {change.actor.user_id}:
        raise Refused(Reason("others-evidence", "核查佐证要由核查人自己上传。"))
    linked = ProblemEvidence.objects.filter(problem=change.problem, evidence__in=wanted)
    if linked.exists():
        raise Refused(Reason("evidence-used", "这份佐证已经在这个问题上。"))
    ProblemEvidence.objects.bulk_create(
        ProblemEvidence(problem=change.problem, evidence_id=piece, by_check=True) for piece in wanted
    )
    change.after["evidence"] = wanted


def _plain_step(
    actor: Actor, at: datetime, number: str, version: int | None, step: Step, *, why: str = ""
) -> ClosingState:
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, step, why=why)
    save_step(change, step, source=source, why=why.strip())
    return closing_state(change.problem)
