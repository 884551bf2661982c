"""The public notice: posted with the last signature, open to objections, ended by a person or the schedule."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.queries import ClosingState, closing_state_of
from bihuan.apps.verification import policies
from bihuan.apps.verification.events import NoticePosted, ObjectionRecorded, notice_posted, objection_recorded
from bihuan.apps.verification.models import (
    Application,
    ApplicationOutcome,
    NoticeState,
    Objection,
    ObjectionOutcome,
    PublicNotice,
)
from bihuan.apps.verification.operations.telling import POSTED, tell_unit
from bihuan.apps.verification.operations.writing import (
    end_application,
    record_act,
    require_text,
    still_pending,
    void_signatures,
)
from bihuan.apps.verification.queries.reviews import signed_sides
from bihuan.apps.verification.queries.states import passed_check, state_hash
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import APPROVAL_VOID, ClosingRule, Ending, notice_term, refuse_end_of_notice, rule_of
from bihuan.core.decisions import BihuanError, Missing, Reason, Refused
from bihuan.core.lifecycle import Step

_NO_NOTICE = Reason("no-notice", "没有这个公示，或不在可以查看的范围内。")
_OVER = Reason("notice-over", "这次公示已经结束。")


def post_notice(
    state: ClosingState, application: Application, rule: ClosingRule, text: str, *, at: datetime
) -> PublicNotice:
    """Put the application into public notice from the next day on. Called with the signature that leads to it."""
    term = notice_term(
        timezone.localtime(at).date(), days=rule.notice_days, stretched=rule.stretched,
        calendar=calendars.calendar_for(state.region_path),
    )  # fmt: skip
    notice = PublicNotice.objects.create(
        application=application, problem_id=state.problem_id, posted_at=at, first_day=term.first, last_day=term.last,
        estimated=term.estimated, text=text, open_to_all=rule.open_to_all, ending=rule.ending.value,
    )  # fmt: skip
    event = NoticePosted(notice_id=notice.pk, problem_id=state.problem_id, last_day=term.last, at=at)
    transaction.on_commit(lambda: notice_posted.send(sender=NoticePosted, event=event))
    tell_unit(
        state, POSTED, at=at, key=f"notice {notice.pk}", address=f"/notices/{notice.pk}/", day=term.last.isoformat()
    )
    return notice


@transaction.atomic
def record_objection(*, actor: Actor, at: datetime, notice_id: int, text: str, from_outside: bool = False) -> int:
    """Somebody says that it is not done: a user for themselves, or the office for somebody who is none. The id.

    It keeps the problem from being closed until it is answered. Who said it stands in the record alone, closed to the units.
    """
    said = require_text("text", text, "要写明哪里没有办好。")
    notice = _locked(actor, notice_id)
    verdict = policies.may_object(actor, notice, from_outside=from_outside)
    if not verdict or actor.user_id is None:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    _require_open(notice)
    objection = Objection.objects.create(
        notice=notice, text=said, from_outside=from_outside, recorded_by_id=actor.user_id, recorded_at=at
    )
    state = closing_state_of(notice.problem_id)
    # The record of the problem is read by its units: it says that somebody objected, not who.
    record_act(
        state, "verification.objection.recorded", actor=_unnamed(actor), at=at, role=Role.SYSTEM,
        after={"objection": objection.pk, "text": said},
    )  # fmt: skip
    event = ObjectionRecorded(objection_id=objection.pk, problem_id=notice.problem_id, at=at)
    transaction.on_commit(lambda: objection_recorded.send(sender=ObjectionRecorded, event=event))
    return objection.pk


@transaction.atomic
def answer_objection(*, actor: Actor, at: datetime, objection_id: int, upheld: bool, answer: str) -> None:
    """Rule on an objection, in words. Upheld, the problem goes back to the unit and the notice is over."""
    said = require_text("answer", answer, "要写明怎样核实的、结果怎样。")
    found = Objection.objects.filter(pk=objection_id).values_list("notice", flat=True).first()
    notice = _locked(actor, found or 0)
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    verdict = policies.may_answer(actor, objection, notice)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    if objection.outcome != ObjectionOutcome.PENDING:
        raise Refused(Reason("objection-answered", "这件异议已经答复。"))
    _require_open(notice)
    objection.outcome = ObjectionOutcome.UPHELD if upheld else ObjectionOutcome.REFUSED
    objection.answer, objection.answered_by_id, objection.answered_at = said, actor.user_id, at
    objection.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    if upheld:
        state = ledger.mark_sent_back(
            actor=actor, at=at, number=notice.problem.number, why=said, step=Step.UPHOLD_OBJECTION
        )  # fmt: skip
        application = still_pending(state)
        _end(notice, NoticeState.UPHELD, at)
        end_application(application, ApplicationOutcome.RETURNED, at)
    else:
        state = closing_state_of(notice.problem_id)
    record_act(
        state, "verification.objection.upheld" if upheld else "verification.objection.refused", actor=actor, at=at,
        role=Role.OFFICE, after={"objection": objection.pk, "answer": said}, why=said,
    )  # fmt: skip


@transaction.atomic
def end_notice(*, actor: Actor, at: datetime, notice_id: int, version: int | None = None) -> None:
    """The notice is over, every objection is answered, and what was signed stands there unchanged: closed."""
    notice = _locked(actor, notice_id)
    verdict = policies.may_end_notice(actor, notice)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    _require_open(notice)
    reasons = refuse_end_of_notice(
        last_day=notice.last_day, today=timezone.localtime(at).date(), open_objections=_open_objections(notice),
        signed=_is_signed(notice),
    )  # fmt: skip
    if reasons:
        raise Refused(reasons[0] if len(reasons) == 1 else Reason(reasons[0].code, "%(reasons)s", {"reasons": reasons}))
    state = ledger.mark_notice_ended(actor=actor, at=at, number=notice.problem.number, version=version)
    application = still_pending(state)
    _end(notice, NoticeState.CLOSED, at)
    end_application(application, ApplicationOutcome.CLOSED, at)
    record_act(
        state, "verification.notice.ended", actor=actor, at=at, role=Role(verdict.role or Role.OFFICE),
        after={"notice": notice.pk, "last_day": notice.last_day},
    )  # fmt: skip


@transaction.atomic
def ask_review_again(*, actor: Actor, at: datetime, notice_id: int) -> None:
    """What was signed is not what stands there now: the notice and those signatures are void, and it is signed again."""
    notice = _locked(actor, notice_id)
    verdict = policies.may_end_notice(actor, notice)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    _require_open(notice)
    if _is_signed(notice):
        raise Refused(Reason("approval-stands", "签署的内容没有变，不用重新复核。"))
    why = str(APPROVAL_VOID)
    state = ledger.mark_review_asked_again(actor=actor, at=at, number=notice.problem.number, why=why)
    application = still_pending(state)
    digest = state_hash(closing_state_of(notice.problem_id), application, passed_check(application))
    voided = void_signatures(application, digest, at)
    _end(notice, NoticeState.VOID, at)
    record_act(
        state, "verification.review.asked-again", actor=actor, at=at, role=Role(verdict.role or Role.OFFICE),
        after={"notice": notice.pk, "voided": voided}, why=why,
    )  # fmt: skip


def end_due_notices(*, actor: Actor, at: datetime) -> tuple[int, int]:
    """What the schedule does each day: close what is over and may close by itself, ask again where signatures are void.

    How many were closed, and how many are asked again. What somebody changes meanwhile is left for the next day.
    """
    today = timezone.localtime(at).date()
    due = PublicNotice.objects.filter(state=NoticeState.OPEN, last_day__lt=today).order_by("pk")
    closed = again = 0
    for notice in due.select_related("application"):
        try:
            if not _is_signed(notice):
                ask_review_again(actor=actor, at=at, notice_id=notice.pk)
                again += 1
            elif notice.ending == Ending.SCHEDULE.value and not _open_objections(notice):
                end_notice(actor=actor, at=at, notice_id=notice.pk)
                closed += 1
        except BihuanError:
            continue
    return closed, again


def _locked(actor: Actor, notice_id: int) -> PublicNotice:
    notice = (
        PublicNotice.objects.select_for_update(of=("self",))
        .select_related("problem__region", "application")
        .filter(pk=notice_id)
        .first()
    )
    if notice is None or not policies.sees_notice(actor, notice):
        raise Missing(_NO_NOTICE)
    return notice


def _require_open(notice: PublicNotice) -> None:
    if notice.state != NoticeState.OPEN:
        raise Refused(_OVER)


def _open_objections(notice: PublicNotice) -> int:
    return Objection.objects.filter(notice=notice, outcome=ObjectionOutcome.PENDING).count()


def _is_signed(notice: PublicNotice) -> bool:
    """Whether everybody who has to sign signed exactly what stands there now."""
    application = notice.application
    digest = state_hash(closing_state_of(notice.problem_id), application, passed_check(application))
    return signed_sides(application.pk, digest) >= set(rule_of(application.rule).sides)


def _end(notice: PublicNotice, state: NoticeState, at: datetime) -> None:
    notice.state = state
    notice.ended_at = at
    notice.save(update_fields=["state", "ended_at"])


def _unnamed(actor: Actor) -> Actor:
    """The act without its person: the row of the objection names them, for the office alone."""
    return Actor(user_id=None, username="objection", name="异议人", via=actor.via)
