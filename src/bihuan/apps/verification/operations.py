"""Writes of verification: apply, take back, check, release a check, return, close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.apps.ledger.operations import ClosingState
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.events import ApplicationMade, CheckEnded, application_made, check_ended
from bihuan.apps.verification.models import (
    Application,
    ApplicationOutcome,
    Check,
    CheckEvidence,
    CheckOutcome,
)
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason, Refused

_PENDING = organizations.Prepared(
    lambda number: (
        Application.objects.filter(problem__number=number, outcome=ApplicationOutcome.PENDING)
        .select_related("problem__region")
        .order_by("pk")
    )
)
_STILL_PENDING = organizations.Prepared(
    lambda problem: Application.objects.filter(problem=problem, outcome=ApplicationOutcome.PENDING).order_by("pk")
)
_OPEN_CHECK = organizations.Prepared(
    lambda number: (
        Check.objects.filter(application__problem__number=number, outcome=CheckOutcome.PENDING)
        .select_related("application")
        .order_by("pk")
    )
)

_CONCLUSIONS = {
    CheckOutcome.PASSED: (ApplicationOutcome.CLOSED, "verification.check.passed"),
    CheckOutcome.RETURNED: (ApplicationOutcome.RETURNED, "verification.check.returned"),
}


@transaction.atomic
def apply_for_closure(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    statement: str,
    effective_on: date | None = None,
    version: int | None = None,
) -> int:
    """The accountable unit says that a problem is done. It is locked until somebody else has looked."""
    said = _require_text("statement", statement, "要写明做了什么、成效怎样。")
    if effective_on is not None and effective_on > timezone.localtime(at).date():
        raise _bad("effective_on", "effect-ahead", "见效日期 %(day)s 还没有到。", day=effective_on.isoformat())
    state = ledger.mark_applied(actor=actor, at=at, number=number, version=version)
    application = Application.objects.create(
        problem_id=state.problem_id,
        unit_id=state.accountable_unit_id,
        applied_by_id=actor.user_id,
        applied_at=at,
        statement=said,
        effective_on=effective_on,
        content_hash=state.content_hash,
    )
    _record(
        state, "verification.application.made", actor=actor, at=at, role=Role.UNIT,
        after={"application": application.pk, "statement": said, "effective_on": effective_on, "content_hash": state.content_hash},
    )  # fmt: skip
    event = ApplicationMade(application_id=application.pk, problem_id=state.problem_id, at=at)
    transaction.on_commit(lambda: application_made.send(sender=ApplicationMade, event=event))
    return application.pk


@transaction.atomic
def withdraw_application(*, actor: Actor, at: datetime, number: str, why: str, version: int | None = None) -> None:
    """The unit takes its application back before anybody checks it. It then counts as never reported, unless an earlier one stands."""
    state = ledger.mark_application_withdrawn(actor=actor, at=at, number=number, why=why, version=version)
    application = _still_pending(state)
    _end(application, ApplicationOutcome.WITHDRAWN, at)
    _record(
        state, "verification.application.withdrawn", actor=actor, at=at, role=Role.UNIT,
        after={"application": application.pk}, why=why.strip(),
    )  # fmt: skip


@transaction.atomic
def begin_check(*, actor: Actor, at: datetime, number: str, version: int | None = None) -> int:
    """Take an application on for checking; the id of the check. Never by who did the work: the database refuses too."""
    application = _pending(actor, number)
    assisting = tuple(application.problem.assistances.values_list("unit", flat=True))
    verdict = policies.may_check(actor, application, assisting)
    if not verdict or actor.user_id is None:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    state = ledger.mark_under_check(actor=actor, at=at, number=number, version=version)
    application = _still_pending(state)  # once more, now that nobody else can change it
    check = Check.objects.create(
        application=application,
        problem_id=state.problem_id,
        checker_id=actor.user_id,
        checker_unit_id=policies.checking_unit(actor, state.region_path),
        applicant_id=application.applied_by_id,
        accountable_unit_id=state.accountable_unit_id,
        begun_at=at,
    )
    _record(
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
    _record(
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
    version: int | None = None,
) -> None:
    """The check found that it is not done: back to the unit with what was found, and what the checker brought of it."""
    found = _require_text("finding", finding, "要写明哪里没有达到、怎样看出来的。")
    state = ledger.mark_returned(
        actor=actor, at=at, number=number, why=found, evidence_ids=evidence_ids, version=version
    )
    said = _Said(CheckOutcome.RETURNED, found, on_site, evidence_ids)
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
    version: int | None = None,
) -> None:
    """The check found that it is done: the problem is closed. What was applied for must be what stands there now."""
    found = _require_text("finding", finding, "要写明核查了什么、看到了什么。")
    state = ledger.mark_closed(actor=actor, at=at, number=number, evidence_ids=evidence_ids, version=version)
    check = _own_check(actor, number)
    if state.content_hash != check.application.content_hash:
        raise Refused(Reason("changed-since-application", "申请销号以后内容有改动，这次申请作废，要重新申请。"))
    _conclude(state, check, _Said(CheckOutcome.PASSED, found, on_site, evidence_ids), actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class _Said:
    """A checker's conclusion: how it ends, what was found, whether on the spot, what was brought of it."""

    outcome: CheckOutcome
    finding: str
    on_site: bool
    evidence_ids: Sequence[int]


def _conclude(state: ClosingState, check: Check, said: _Said, *, actor: Actor, at: datetime) -> None:
    """End the check and its application. The pieces come first: the database takes evidence for an open check alone."""
    pieces = list(dict.fromkeys(said.evidence_ids))
    CheckEvidence.objects.bulk_create(CheckEvidence(check_made=check, evidence_id=piece) for piece in pieces)
    _end_check(check, said.outcome, said.finding, said.on_site, at)
    application, action = _CONCLUSIONS[said.outcome]
    _end(check.application, application, at)
    after = {"check": check.pk, "finding": said.finding, "on_site": said.on_site}
    _record(
        state, action, actor=actor, at=at, role=Role.CHECKER,
        after=after | ({"evidence": pieces} if pieces else {}), why=said.finding,
    )  # fmt: skip


# Applications and checks are read after the ledger has taken its step: it holds the problem's row, under which alone they
# change. A lock of their own, taken first, would let two writers wait for each other.
def _pending(actor: Actor, number: str) -> Application:
    found = _PENDING.first(number)
    if found is None or not ledger_reads.sees(actor, found.problem):
        raise _no_application(number)
    return found


def _still_pending(state: ClosingState) -> Application:
    """The application of a problem whose step the ledger has just taken: the actor sees it."""
    found = _STILL_PENDING.first(state.problem_id)
    if found is None:
        raise _no_application(state.number)
    return found


def _no_application(number: str) -> Missing:
    return Missing(
        Reason("no-application", "%(number)s 没有待核查的销号申请，或不在可以查看的范围内。", {"number": number})
    )


def _own_check(actor: Actor, number: str) -> Check:
    check = _OPEN_CHECK.first(number)
    if check is None:
        raise Missing(Reason("no-check", "还没有开始核查。"))
    if check.checker_id != actor.user_id:
        raise Refused(Reason("others-check", "这次核查由别人在办。"))
    return check


def _end(application: Application, outcome: ApplicationOutcome, at: datetime) -> None:
    application.outcome = outcome
    application.ended_at = at
    application.save(update_fields=["outcome", "ended_at"])


def _end_check(check: Check, outcome: CheckOutcome, finding: str, on_site: bool, at: datetime) -> None:
    check.outcome = outcome
    check.finding = finding
    check.on_site = on_site
    check.ended_at = at
    check.save(update_fields=["outcome", "finding", "on_site", "ended_at", "released_by", "release_reason"])
    event = CheckEnded(check_id=check.pk, problem_id=check.problem_id, outcome=outcome.value, at=at)
    transaction.on_commit(lambda: check_ended.send(sender=CheckEnded, event=event))


def _record(
    state: ClosingState,
    action: str,
    *,
    actor: Actor,
    at: datetime,
    role: Role,
    after: dict[str, object],
    why: str = "",
) -> None:
    record(
        actor=actor, role=role.value, action=action, at=at, object_type="problem", object_id=state.problem_id,
        label=state.number, region_path=state.region_path,
        unit_ids=(state.accountable_unit_id, *state.assisting_unit_ids), after=after, reason=why,
    )  # fmt: skip


def _require_text(field: str, value: str, message: str) -> str:
    wanted = value.strip()
    if not wanted:
        raise _bad(field, "empty", message)
    return wanted


def _bad(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})
