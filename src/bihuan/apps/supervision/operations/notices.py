"""The steps of a notice, one function each: told, answered, approved, sent, signed for, replied to, settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.models import Escalation, NoticeWord
from bihuan.apps.supervision.operations.changing import Change, begin_step, end_step, keep_word, refused
from bihuan.apps.supervision.operations.sending import count_receipt, send_notices
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BihuanError, Reason
from bihuan.core.ladder import HEARING_WORKDAYS
from bihuan.core.notices import NoticeStep


@transaction.atomic
def tell_facts(*, actor: Actor, at: datetime, notice_id: int, version: int | None = None) -> date:
    """Tell the unit and the persons named what they are held to have failed; the day until which they may answer."""
    change = begin_step(NoticeStep.TELL, actor=actor, at=at, notice_id=notice_id, version=version)
    notice = change.notice
    notice.told_by_id, notice.told_at = actor.user_id, at
    notice.answer_until = change.term(HEARING_WORKDAYS)
    change.said["answer_until"] = notice.answer_until.isoformat()
    end_step(change)
    return notice.answer_until


@transaction.atomic
def answer_facts(
    *,
    actor: Actor,
    at: datetime,
    notice_id: int,
    text: str,
    evidence_ids: Sequence[int] = (),
    version: int | None = None,
) -> int:
    """The unit or a person named answers what was told; the id of the answer. It lies beside the draft for who approves."""
    change = begin_step(NoticeStep.ANSWER, actor=actor, at=at, notice_id=notice_id, text=text, version=version)
    word = keep_word(change, NoticeWord.Kind.ANSWER, text, evidence_ids)
    end_step(change)
    return word.pk


@transaction.atomic
def submit_notice(*, actor: Actor, at: datetime, notice_id: int, version: int | None = None) -> None:
    """Hand a notice to whoever approves it, once all have answered what was told or its term has run out."""
    change = begin_step(NoticeStep.SUBMIT, actor=actor, at=at, notice_id=notice_id, version=version)
    change.notice.submitted_by_id, change.notice.submitted_at = actor.user_id, at
    end_step(change)


@transaction.atomic
def approve_notice(*, actor: Actor, at: datetime, notice_id: int, version: int | None = None) -> str:
    """Approve a notice: it gets its number and goes out at once; the number. Never by who drafted, told or submitted it."""
    change = begin_step(NoticeStep.APPROVE, actor=actor, at=at, notice_id=notice_id, version=version)
    notice = change.notice
    notice.approved_by_id, notice.approved_at = actor.user_id, at
    speakers = organizations.users_with_role(Role.UNIT, region_path=notice.region.path, at=at, unit_id=notice.unit_id)
    reachable = frozenset({notice.unit_id} if speakers else ())
    send_notices([notice], at=at, policy=change.policy, calendar=change.calendar, reachable=reachable)
    change.said |= {"number": notice.number, **_receipt(change)}
    if notice.reply_due:
        change.said["reply_due"] = notice.reply_due.isoformat()
    end_step(change)
    return notice.number


@dataclass(frozen=True, slots=True)
class Approvals:
    """What became of several notices: the numbers of those that went out, the reason for each that did not."""

    sent: Mapping[int, str]
    held: Mapping[int, Reason]


def approve_notices(*, actor: Actor, at: datetime, versions: Mapping[int, int | None]) -> Approvals:
    """Approve each of these notices (id → the version that was looked at) on its own, so that one refusal holds up no other."""
    sent: dict[int, str] = {}
    held: dict[int, Reason] = {}
    for notice_id, version in versions.items():
        try:
            sent[notice_id] = approve_notice(actor=actor, at=at, notice_id=notice_id, version=version)
        except BihuanError as error:
            held[notice_id] = error.reason
    return Approvals(sent, held)


@transaction.atomic
def refuse_notice(*, actor: Actor, at: datetime, notice_id: int, why: str, version: int | None = None) -> None:
    """Not approved: it does not go out, and its items go no further up by themselves. Whether they do, a person decides."""
    change = begin_step(NoticeStep.REFUSE, actor=actor, at=at, notice_id=notice_id, text=why, version=version)
    _end_unsent(change, why)


@transaction.atomic
def withdraw_notice(*, actor: Actor, at: datetime, notice_id: int, why: str, version: int | None = None) -> None:
    """The office takes a notice back before it goes out."""
    change = begin_step(NoticeStep.WITHDRAW, actor=actor, at=at, notice_id=notice_id, text=why, version=version)
    _end_unsent(change, why)


@transaction.atomic
def record_delivery(
    *,
    actor: Actor,
    at: datetime,
    notice_id: int,
    proof: str,
    delivered_on: date | None = None,
    version: int | None = None,
) -> None:
    """Record that a paper reached its unit, and by what that is proved. Two working days later it counts as received."""
    change = begin_step(NoticeStep.DELIVER, actor=actor, at=at, notice_id=notice_id, text=proof, version=version)
    day = delivered_on or change.today
    sent_at = change.notice.sent_at
    if day > change.today or (sent_at is not None and day < timezone.localdate(sent_at)):
        raise refused((Reason("delivery-day", "送达的日子不早于发出那天，不晚于今天。"),))
    change.notice.delivered_on, change.notice.delivery_proof = day, proof.strip()
    count_receipt(change.notice, policy=change.policy, calendar=change.calendar)
    change.said |= {"proof": proof.strip(), **_receipt(change)}
    end_step(change)


@transaction.atomic
def sign_for(*, actor: Actor, at: datetime, notice_id: int, version: int | None = None) -> None:
    """The unit signs for a notice: who and when stands on it."""
    change = begin_step(NoticeStep.SIGN, actor=actor, at=at, notice_id=notice_id, version=version)
    _sign(change)
    end_step(change)


@transaction.atomic
def reply_to(
    *,
    actor: Actor,
    at: datetime,
    notice_id: int,
    text: str,
    evidence_ids: Sequence[int] = (),
    version: int | None = None,
) -> int:
    """The unit replies, with what proves it; the id of the reply. Who replies before signing has thereby signed."""
    change = begin_step(NoticeStep.REPLY, actor=actor, at=at, notice_id=notice_id, text=text, version=version)
    if change.notice.signed_at is None:
        _sign(change)
    word = keep_word(change, NoticeWord.Kind.REPLY, text, evidence_ids)
    end_step(change)
    return word.pk


@transaction.atomic
def accept_reply(*, actor: Actor, at: datetime, notice_id: int, ruling: str = "", version: int | None = None) -> None:
    """The office finds that the reply answers the notice: it is settled."""
    change = begin_step(NoticeStep.ACCEPT, actor=actor, at=at, notice_id=notice_id, text=ruling, version=version)
    _rule(change, NoticeWord.Outcome.ACCEPTED, ruling)
    change.notice.ended_at = at
    end_step(change, why=ruling)


@transaction.atomic
def return_reply(*, actor: Actor, at: datetime, notice_id: int, why: str, version: int | None = None) -> date:
    """The reply does not answer the notice: back with the reason, and a new term; its last day."""
    change = begin_step(NoticeStep.RETURN, actor=actor, at=at, notice_id=notice_id, text=why, version=version)
    _rule(change, NoticeWord.Outcome.RETURNED, why)
    due = change.term(change.rung.reply_workdays)
    change.notice.reply_due = due
    change.said["reply_due"] = due.isoformat()
    end_step(change, why=why)
    return due


def _end_unsent(change: Change, why: str) -> None:
    """End a notice that never went out. Its rungs may be started again, by a person alone."""
    change.notice.ended_at, change.notice.ended_why = change.at, why.strip()
    Escalation.objects.filter(notice=change.notice).update(withdrawn=True)
    end_step(change, why=why)


def _sign(change: Change) -> None:
    change.notice.signed_by_id, change.notice.signed_at = change.actor.user_id, change.at
    count_receipt(change.notice, policy=change.policy, calendar=change.calendar)
    change.said |= _receipt(change)


def _receipt(change: Change) -> dict[str, object]:
    known = {"delivered_on": change.notice.delivered_on, "received_on": change.notice.received_on}
    return {name: day.isoformat() for name, day in known.items() if day is not None}


def _rule(change: Change, outcome: NoticeWord.Outcome, ruling: str) -> None:
    """Rule on the one reply that waits."""
    word = change.notice.words.get(kind=NoticeWord.Kind.REPLY, outcome=NoticeWord.Outcome.PENDING)
    word.outcome, word.ruling = outcome, ruling.strip()
    word.ruled_by_id, word.ruled_at = change.actor.user_id, change.at
    word.save(update_fields=["outcome", "ruling", "ruled_by", "ruled_at"])
    change.said["word"] = word.pk
