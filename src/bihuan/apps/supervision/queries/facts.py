"""The stored facts that the core needs to judge a step of a notice."""

from collections.abc import Collection
from datetime import date

from bihuan.apps.supervision.models import Notice
from bihuan.apps.supervision.queries.hearing import person_unheard, unit_answered
from bihuan.core.actors import Actor
from bihuan.core.ladder import Policy, RungName
from bihuan.core.notices import NoticeFacts, NoticeState, Side


def facts_of(
    notice: Notice,
    *,
    sides: frozenset[Side],
    policy: Policy,
    actor: Actor,
    today: date,
    stopped: Collection[int] = (),
) -> NoticeFacts:
    """A notice as it stands on that day, for this actor; `stopped` are its items that run no more."""
    rung = policy.rung(RungName(notice.rung))
    hands = {notice.drafted_by_id, notice.told_by_id, notice.submitted_by_id}
    answered, unheard = _heard(notice, today)
    return NoticeFacts(
        state=NoticeState(notice.state),
        sides=sides,
        hearing=rung.hearing,
        asks_reply=rung.reply_workdays > 0,
        unit_answered=answered,
        person_unheard=unheard,
        answer_until=notice.answer_until,
        drafted_by_actor=actor.user_id is not None and actor.user_id in hands,
        delivered=notice.delivered_on is not None,
        by_person=actor.user_id is not None,
        all_stopped=0 < notice.items <= len(stopped),
    )


def _heard(notice: Notice, today: date) -> tuple[bool, bool]:
    """Whether the unit has answered what was told, and whether a named person still can. One query while it is being heard."""
    if NoticeState(notice.state) is not NoticeState.TOLD:
        return False, False
    heard = Notice.objects.filter(pk=notice.pk).values_list(unit_answered(), person_unheard(today))
    answered, unheard = heard.get()
    return bool(answered), bool(unheard)
