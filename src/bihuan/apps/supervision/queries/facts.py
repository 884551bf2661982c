"""The stored facts that the core needs to judge a step of a notice."""

from bihuan.apps.supervision.models import Notice, NoticeWord
from bihuan.core.actors import Actor
from bihuan.core.ladder import Policy, RungName
from bihuan.core.notices import NoticeFacts, NoticeState, Side


def facts_of(notice: Notice, *, sides: frozenset[Side], policy: Policy, actor: Actor) -> NoticeFacts:
    """A notice as it stands, for this actor."""
    rung = policy.rung(RungName(notice.rung))
    hands = {notice.drafted_by_id, notice.told_by_id, notice.submitted_by_id}
    return NoticeFacts(
        state=NoticeState(notice.state),
        sides=sides,
        hearing=rung.hearing,
        asks_reply=rung.reply_workdays > 0,
        answered=notice.told_at is not None and notice.words.filter(kind=NoticeWord.Kind.ANSWER).exists(),
        answer_until=notice.answer_until,
        drafted_by_actor=actor.user_id is not None and actor.user_id in hands,
        delivered=notice.delivered_on is not None,
        by_person=actor.user_id is not None,
    )
