"""What every step of a notice goes through: lock the row, load the facts, take the step, write, record it, tell others.

Not an operation itself: the use cases stand in the modules beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.events import NoticeMoved, notice_moved
from bihuan.apps.supervision.models import Notice, NoticeEvidence, NoticeWord
from bihuan.apps.supervision.operations.telling import tell_of_step
from bihuan.apps.supervision.queries.facts import facts_of
from bihuan.apps.supervision.queries.ladders import policy_of_version
from bihuan.apps.supervision.queries.rows import label_of
from bihuan.apps.supervision.queries.stopped import stopped_items
from bihuan.core.actors import Actor
from bihuan.core.decisions import Conflict, Missing, Reason, Refused
from bihuan.core.ladder import Policy, Rung, RungName
from bihuan.core.notices import PASSAGES, NoticeState, NoticeStep, Side, refuse_step
from bihuan.core.workdays import WorkCalendar


@dataclass(slots=True)
class Change:
    """A notice under lock, who takes a step with it, and what of it the record will say."""

    actor: Actor
    at: datetime
    notice: Notice
    step: NoticeStep
    sides: frozenset[Side]
    policy: Policy
    calendar: WorkCalendar
    source: NoticeState
    said: dict[str, object] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def rung(self) -> Rung:
        return self.policy.rung(RungName(self.notice.rung))

    def term(self, workdays: int) -> date:
        """The last day of a term of so many working days that begins today."""
        return self.calendar.add(self.today, workdays).date


def begin_step(
    step: NoticeStep, *, actor: Actor, at: datetime, notice_id: int, text: str = "", version: int | None = None
) -> Change:
    """The notice under lock, already in the state to which the step leads. Raises Missing, Conflict, Refused with every reason."""
    notice = (
        Notice.objects.select_for_update(of=("self",)).select_related("region", "unit").filter(pk=notice_id).first()
    )
    if notice is None or not policies.sees(actor, notice):
        raise Missing(Reason("no-such-notice", "没有这份通知，或不在可以查看的范围内。"))
    if version is not None and version != notice.version:
        raise Conflict(Reason("notice-changed", "这份通知刚刚有人办理过，没有覆盖。看过新的内容后再办理一次。"))
    policy = policy_of_version(notice.policy_id)
    sides = policies.sides_of(actor, notice)
    today = timezone.localdate(at)
    stopped = stopped_items([notice], today=today).get(notice.pk, ()) if step is NoticeStep.APPROVE else ()
    facts = facts_of(notice, sides=sides, policy=policy, actor=actor, today=today, stopped=stopped)
    reasons = refuse_step(facts, step, text=text, today=today)
    if reasons:
        raise refused(reasons)
    calendar = calendars.calendar_for(notice.region.path)
    change = Change(actor, at, notice, step, sides, policy, calendar, NoticeState(notice.state))
    notice.state = PASSAGES[step].target.value
    return change


def end_step(change: Change, *, why: str = "") -> None:
    """Write the notice with its next version, record the act, and tell others after commit."""
    notice = change.notice
    notice.version += 1
    notice.save()
    record(
        actor=change.actor, role=policies.role_in(change.actor, change.sides & PASSAGES[change.step].sides),
        action=f"supervision.notice.{ACTS[change.step]}", at=change.at, object_type="notice", object_id=notice.pk,
        label=label_of(notice), region_path=notice.region.path, unit_ids=_told_units(notice),
        before={"state": change.source.value},
        after={"state": notice.state, **change.said, "version": notice.version}, reason=why.strip(),
    )  # fmt: skip
    tell_of_step(notice, change.step, rung=change.rung, region_path=notice.region.path, at=change.at)
    event = NoticeMoved(
        notice_id=notice.pk, unit_id=notice.unit_id, region_id=notice.region_id, rung=notice.rung,
        step=change.step.value, state=notice.state, user_id=change.actor.user_id, at=change.at,
    )  # fmt: skip
    transaction.on_commit(lambda: notice_moved.send(sender=NoticeMoved, event=event))


def keep_word(change: Change, kind: NoticeWord.Kind, text: str, evidence_ids: Iterable[int]) -> NoticeWord:
    """Keep what was said with the files that came with it. Raises Missing for a file that the actor may not open."""
    if change.actor.user_id is None:
        raise Refused(Reason("person-speaks", "要由单位的人自己说。"))
    wanted = tuple(dict.fromkeys(evidence_ids))
    if len(evidence.uploaders_of(change.actor, wanted)) != len(wanted):
        raise Missing(Reason("no-such-evidence", "有一件佐证找不到，或不在可以查看的范围内。"))
    word = NoticeWord.objects.create(
        notice=change.notice, kind=kind, text=text.strip(), user_id=change.actor.user_id, at=change.at
    )
    NoticeEvidence.objects.bulk_create(NoticeEvidence(word=word, evidence_id=piece) for piece in wanted)
    change.said |= {"word": word.pk, "said": word.text, **({"evidence": list(wanted)} if wanted else {})}
    return word


def refused(reasons: tuple[Reason, ...]) -> Refused:
    """One refusal that says every reason."""
    return Refused(reasons[0] if len(reasons) == 1 else Reason(reasons[0].code, "%(reasons)s", {"reasons": reasons}))


ACTS: dict[NoticeStep, str] = {
    NoticeStep.TELL: "told",
    NoticeStep.ANSWER: "answered",
    NoticeStep.SUBMIT: "submitted",
    NoticeStep.APPROVE: "approved",
    NoticeStep.REFUSE: "refused",
    NoticeStep.DELIVER: "delivered",
    NoticeStep.SIGN: "signed",
    NoticeStep.REPLY: "replied",
    NoticeStep.ACCEPT: "reply-accepted",
    NoticeStep.RETURN: "reply-returned",
    NoticeStep.WITHDRAW: "withdrawn",
}


def _told_units(notice: Notice) -> tuple[int, ...]:
    """An act concerns the unit as soon as the unit may know of the notice."""
    return (notice.unit_id,) if notice.told_at or notice.sent_at else ()
