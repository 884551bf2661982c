"""The check: somebody of another unit takes an application on, looks, and says what they found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.queries import ClosingState
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.events import CheckEnded, check_ended
from bihuan.apps.verification.models import Application, ApplicationOutcome, Check, CheckEvidence, CheckOutcome
from bihuan.apps.verification.operations.writing import (
    end_application,
    pending,
    record_act,
    require_text,
    still_pending,
)
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import (
    CHANGED_SINCE,
    Grade,
    StandardAnswer,
    answers_document,
    refuse_answers,
    return_words,
    rule_of,
    step_after_check,
)
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.lifecycle import Step

_OPEN_CHECK = organizations.Prepared(
    lambda number: (
        Check.objects.filter(application__problem__number=number, outcome=CheckOutcome.PENDING)
        .select_related("application")
        .order_by("pk")
    )
)


@transaction.atomic
def begin_check(*, actor: Actor, at: datetime, number: str, version: int | None = None) -> int:
    """Take an application on for checking; the id of the check. Never by who did the work: the database refuses too."""
    application = pending(actor, number)
    assisting = tuple(application.problem.assistances.values_list("unit", flat=True))
    verdict = policies.may_check(actor, application, assisting)
    if not verdict or actor.user_id is None:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    state = ledger.mark_under_check(actor=actor, at=at, number=number, version=version)
    application = still_pending(state)  # once more, now that nobody else can change it
    check = Check.objects.create(
        application=application,
        problem_id=state.problem_id,
        checker_id=actor.user_id,
        checker_unit_id=policies.checking_unit(actor, state.region_path),
        applicant_id=application.applied_by_id,
        accountable_unit_id=state.accountable_unit_id,
        begun_at=at,
    )
    record_act(
        state,
        "verification.check.begun",
        actor=actor,
        at=at,
        role=Role.CHECKER,
        after={"check": check.pk},
    )
    return check.pk


@transaction.atomic
def release_check(*, actor: Actor, at: datetime, number: str, why: str, version: int | None = None) -> None:
    """The office takes a check from a checker who cannot end it: the application waits again, for somebody else or for them.

    Nothing was found. Who checked, since when, and why it was released stand on the record, and the checker reads them.
    """
    state = ledger.mark_check_released(actor=actor, at=at, number=number, why=why, version=version)
    check = _OPEN_CHECK.first(number)
    if check is None:
        raise Missing(Reason("no-check", "还没有开始核查。"))
    check.released_by_id = actor.user_id
    check.release_reason = why.strip()
    _end_check(check, CheckOutcome.RELEASED, "", False, at)
    record_act(
        state, "verification.check.released", actor=actor, at=at, role=Role.OFFICE,
        after={"check": check.pk, "checker": str(check.checker)}, why=check.release_reason,
    )  # fmt: skip


@transaction.atomic
def return_application(  # one conclusion with all that it says
    *,
    actor: Actor,
    at: datetime,
    number: str,
    finding: str,
    on_site: bool = False,
    evidence_ids: Sequence[int] = (),
    answers: Sequence[StandardAnswer] = (),
    grade: Grade | None = None,
    version: int | None = None,
) -> None:
    """The check found that it is not done: back to the unit with what was found, standard by standard where that is asked."""
    found = require_text("finding", finding, "要写明哪里没有达到、怎样看出来的。")
    said = _Said(CheckOutcome.RETURNED, found, on_site, evidence_ids, answers, grade)
    application = pending(actor, number)
    _require_answers(application, said)
    state = ledger.mark_returned(
        actor=actor, at=at, number=number, why=return_words(found, answers, grade), evidence_ids=evidence_ids,
        version=version,
    )  # fmt: skip
    _conclude(state, _own_check(actor, number), said, actor=actor, at=at)


@transaction.atomic
def close_application(  # one conclusion with all that it says
    *,
    actor: Actor,
    at: datetime,
    number: str,
    finding: str,
    on_site: bool = False,
    evidence_ids: Sequence[int] = (),
    answers: Sequence[StandardAnswer] = (),
    grade: Grade | None = None,
    version: int | None = None,
) -> None:
    """The check found that it is done: the problem is closed, or goes on to those who have to sign for it.

    Which of the two was settled when closure was applied for. What was applied for must be what stands there now.
    """
    found = require_text("finding", finding, "要写明核查了什么、看到了什么。")
    said = _Said(CheckOutcome.PASSED, found, on_site, evidence_ids, answers, grade)
    application = pending(actor, number)
    _require_answers(application, said)
    mark = ledger.mark_closed
    if step_after_check(rule_of(application.rule).sides) is Step.SEND_TO_REVIEW:
        mark = ledger.mark_check_passed
    state = mark(actor=actor, at=at, number=number, evidence_ids=evidence_ids, version=version)
    check = _own_check(actor, number)
    if state.content_hash != check.application.content_hash:
        raise Refused(CHANGED_SINCE)
    _conclude(state, check, said, actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class _Said:
    """A checker's conclusion: how it ends, what was found, whether on the spot, what was brought of it, what each standard got."""

    outcome: CheckOutcome
    finding: str
    on_site: bool
    evidence_ids: Sequence[int]
    answers: Sequence[StandardAnswer]
    grade: Grade | None


def _require_answers(application: Application, said: _Said) -> None:
    asked = rule_of(application.rule).by_standards
    wrong = refuse_answers(said.answers, said.grade, passing=said.outcome is CheckOutcome.PASSED, asked=asked)
    if wrong:
        raise BadInput(next(iter(wrong.values())), wrong)


def _conclude(state: ClosingState, check: Check, said: _Said, *, actor: Actor, at: datetime) -> None:
    """End the check, and its application where nobody has to sign. The pieces come first: the database takes evidence for an
    open check alone."""
    pieces = list(dict.fromkeys(said.evidence_ids))
    CheckEvidence.objects.bulk_create(CheckEvidence(check_made=check, evidence_id=piece) for piece in pieces)
    check.answers = answers_document(said.answers)
    check.grade = said.grade.value if said.grade else ""
    _end_check(check, said.outcome, said.finding, said.on_site, at)
    passed = said.outcome is CheckOutcome.PASSED
    sent_on = passed and (check.application.signs_lead or check.application.signs_office)
    if not sent_on:
        end_application(check.application, ApplicationOutcome.CLOSED if passed else ApplicationOutcome.RETURNED, at)
    action = "sent-on" if sent_on else said.outcome.value
    after: dict[str, object] = {"check": check.pk, "finding": said.finding, "on_site": said.on_site}
    after |= {"evidence": pieces} if pieces else {}
    after |= {"answers": check.answers, "grade": check.grade} if check.answers else {}
    record_act(
        state, f"verification.check.{action}", actor=actor, at=at, role=Role.CHECKER, after=after,
        why=return_words(said.finding, said.answers, None if passed else said.grade),
    )  # fmt: skip


def _own_check(actor: Actor, number: str) -> Check:
    check = _OPEN_CHECK.first(number)
    if check is None:
        raise Missing(Reason("no-check", "还没有开始核查。"))
    if check.checker_id != actor.user_id:
        raise Refused(Reason("others-check", "这次核查由别人在办。"))
    return check


def _end_check(check: Check, outcome: CheckOutcome, finding: str, on_site: bool, at: datetime) -> None:
    check.outcome = outcome
    check.finding = finding
    check.on_site = on_site
    check.ended_at = at
    check.save(
        update_fields=["outcome", "finding", "on_site", "ended_at", "released_by", "release_reason", "answers", "grade"]
    )
    event = CheckEnded(check_id=check.pk, problem_id=check.problem_id, outcome=outcome.value, at=at)
    transaction.on_commit(lambda: check_ended.send(sender=CheckEnded, event=event))
