"""A notice goes its way: every step by who may take it, on the record, and back only with a reason."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations.models import RoleGrant
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.models import Escalation, Notice, NoticeWord
from bihuan.apps.supervision.queries import NoticeFilter
from bihuan.core.actors import Role, system_actor
from bihuan.core.decisions import Conflict, Missing, Refused
from bihuan.core.ladder import RungName
from bihuan.core.notices import NoticeState
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import (
    MONDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    SAID,
    TUESDAY,
    WEDNESDAY,
    drafted,
    person_named,
    replied,
    sent,
    submitted,
    told,
)
from tests.factories import make_unit, make_user

Step = Callable[..., object]


def state(notice: int) -> NoticeState:
    return NoticeState(Notice.objects.get(pk=notice).state)


def code(step: Step, **known: object) -> str:
    """Why the step is not taken."""
    with pytest.raises((Refused, Missing, Conflict)) as why:
        step(**known)
    return why.value.reason.code


def test_the_facts_are_told_with_five_working_days_to_answer(county: County) -> None:
    notice = told(county)
    row = Notice.objects.get(pk=notice)
    assert (row.state, row.answer_until) == ("told", date(2026, 11, 30))
    assert row.told_by_id == county.users["office"].id


def test_what_was_told_is_answered_by_the_unit_and_by_the_person_named(county: County) -> None:
    notice = told(county)
    for actor in (county.actor("accountable"), person_named(county, notice)):
        operations.answer_facts(actor=actor, at=TUESDAY, notice_id=notice, text="资金在途")
    assert NoticeWord.objects.filter(notice=notice, kind="answer").count() == 2


def test_an_answer_comes_until_the_last_day_of_its_term(county: County) -> None:
    notice, unit = told(county), county.actor("accountable")
    operations.answer_facts(actor=unit, at=NEXT_MONDAY, notice_id=notice, text="资金在途")
    assert (
        code(operations.answer_facts, actor=unit, at=NEXT_TUESDAY, notice_id=notice, text="补充") == "answer-too-late"
    )


def test_nobody_is_judged_unheard(county: County) -> None:
    notice, office = told(county), county.actor("office")
    assert code(operations.submit_notice, actor=office, at=NEXT_MONDAY, notice_id=notice) == "answer-awaited"
    operations.submit_notice(actor=office, at=NEXT_TUESDAY, notice_id=notice)
    assert state(notice) is NoticeState.FOR_APPROVAL


def to_submit(county: County, today: date) -> list[int]:
    rows, _ = queries.notice_page(county.actor("office"), wanted=NoticeFilter(group="to-submit"), today=today)
    return [row.id for row in rows]


def test_whoever_is_named_is_heard_though_the_unit_has_answered(county: County) -> None:
    notice, office = told(county), county.actor("office")
    first, second = (person_named(county, notice, name) for name in ("孙立", "钱宁"))
    submit = {"actor": office, "at": TUESDAY, "notice_id": notice}
    for actor in (county.actor("accountable"), first):
        operations.answer_facts(actor=actor, at=TUESDAY, notice_id=notice, text="资金在途")
        assert code(operations.submit_notice, **submit) == "answer-awaited"
        assert to_submit(county, TUESDAY.date()) == []
    assert to_submit(county, NEXT_TUESDAY.date()) == [notice], "the term is over"
    operations.answer_facts(actor=second, at=TUESDAY, notice_id=notice, text="当时不在岗")
    assert to_submit(county, TUESDAY.date()) == [notice]
    operations.submit_notice(**submit)  # type: ignore[arg-type]


def test_the_answer_of_a_person_named_is_not_that_of_the_unit(county: County) -> None:
    notice = told(county)
    named = person_named(county, notice)
    operations.answer_facts(actor=named, at=TUESDAY, notice_id=notice, text="当时不在岗")
    asked = {"actor": county.actor("office"), "at": TUESDAY, "notice_id": notice}
    assert code(operations.submit_notice, **asked) == "answer-awaited"
    assert to_submit(county, TUESDAY.date()) == []


def test_whoever_cannot_answer_here_is_not_waited_for(county: County) -> None:
    notice = told(county)
    named = person_named(county, notice)
    RoleGrant.objects.filter(user=named.user_id).update(until=MONDAY)
    operations.answer_facts(actor=county.actor("accountable"), at=TUESDAY, notice_id=notice, text="资金在途")
    assert to_submit(county, TUESDAY.date()) == [notice]
    operations.submit_notice(actor=county.actor("office"), at=TUESDAY, notice_id=notice)


def test_a_grave_notice_is_approved_by_a_leader_and_by_nobody_who_had_a_hand_in_it(county: County) -> None:
    notice = submitted(county)
    assert code(operations.approve_notice, actor=county.actor("office"), at=WEDNESDAY, notice_id=notice) == "own-draft"
    number = operations.approve_notice(actor=county.actor("leader"), at=WEDNESDAY, notice_id=notice)
    assert number == "整约〔2026〕1号"
    assert state(notice) is NoticeState.SENT


def test_who_started_a_notice_does_not_approve_it(county: County) -> None:
    notice = drafted(county, by="office")
    assert code(operations.approve_notice, actor=county.actor("office"), at=MONDAY, notice_id=notice) == "own-draft"


def test_the_system_approves_nothing(county: County) -> None:
    notice = drafted(county)
    assert code(operations.approve_notice, actor=system_actor(), at=MONDAY, notice_id=notice) == "person-approves"


def test_a_sent_notice_is_delivered_to_who_signs_in_and_counts_as_received_two_working_days_later(
    county: County,
) -> None:
    row = Notice.objects.get(pk=sent(county))
    assert (row.delivered_on, row.received_on) == (date(2026, 11, 23), date(2026, 11, 25))
    assert (row.delivery_proof, row.reply_due) == ("系统内送达", date(2026, 11, 30))


def test_signing_makes_it_received_at_once(county: County) -> None:
    notice = sent(county)
    operations.sign_for(actor=county.actor("accountable"), at=TUESDAY, notice_id=notice)
    row = Notice.objects.get(pk=notice)
    assert (row.state, row.received_on) == ("signed", date(2026, 11, 24))
    assert (row.signed_by_id, row.signed_at) == (county.users["accountable"].id, TUESDAY)


def drafted_to_a_silent_unit(county: County) -> int:
    """A notice to a unit for which nobody signs in."""
    unit = make_unit(county.region, "县粮食局")
    drawn = drafted(county)
    row = Notice.objects.get(pk=drawn)
    row.pk, row.unit_id = None, unit.id
    row.save(force_insert=True)
    return row.pk


def test_where_nobody_signs_in_delivery_is_proved_by_hand(county: County) -> None:
    notice = drafted_to_a_silent_unit(county)
    operations.approve_notice(actor=county.actor("leader"), at=MONDAY, notice_id=notice)
    assert Notice.objects.get(pk=notice).received_on is None
    operations.record_delivery(
        actor=county.actor("office"),
        at=WEDNESDAY,
        notice_id=notice,
        proof="专人送达，门卫签收",
        delivered_on=date(2026, 11, 24),
    )
    assert Notice.objects.get(pk=notice).received_on == date(2026, 11, 26)
    again = {"actor": county.actor("office"), "at": WEDNESDAY, "notice_id": notice, "proof": "再送一次"}
    assert code(operations.record_delivery, **again) == "delivered-already"


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 26)], ids=["before it was sent", "ahead"])
def test_delivery_lies_between_sending_and_today(county: County, day: date) -> None:
    notice = drafted_to_a_silent_unit(county)
    operations.approve_notice(actor=county.actor("leader"), at=MONDAY, notice_id=notice)
    asked = {"actor": county.actor("office"), "at": WEDNESDAY, "notice_id": notice, "proof": "专人送达"}
    assert code(operations.record_delivery, **asked, delivered_on=day) == "delivery-day"


def test_a_reply_that_comes_before_signing_signs(county: County) -> None:
    notice = sent(county)
    operations.reply_to(actor=county.actor("accountable"), at=TUESDAY, notice_id=notice, text=SAID)
    row = Notice.objects.get(pk=notice)
    assert (row.state, row.signed_at) == ("replied", TUESDAY)


def test_an_accepted_reply_settles_the_notice(county: County) -> None:
    notice = replied(county)
    operations.accept_reply(actor=county.actor("office"), at=WEDNESDAY, notice_id=notice)
    assert (state(notice), Notice.objects.get(pk=notice).ended_at) == (NoticeState.SETTLED, WEDNESDAY)
    assert NoticeWord.objects.get(notice=notice).outcome == "accepted"


def test_a_returned_reply_begins_a_new_term_and_says_why(county: County) -> None:
    notice = replied(county)
    due = operations.return_reply(actor=county.actor("office"), at=WEDNESDAY, notice_id=notice, why="没有附凭证")
    word = NoticeWord.objects.get(notice=notice)
    assert (due, word.outcome, word.ruling) == (date(2026, 12, 2), "returned", "没有附凭证")
    operations.reply_to(actor=county.actor("accountable"), at=NEXT_MONDAY, notice_id=notice, text="补了凭证")
    assert state(notice) is NoticeState.REPLIED


def test_a_reminder_asks_for_no_reply(county: County) -> None:
    notice = sent(county, RungName.REMINDER)
    asked = {"actor": county.actor("accountable"), "at": TUESDAY, "notice_id": notice, "text": SAID}
    assert code(operations.reply_to, **asked) == "no-reply-asked"


def test_what_is_not_approved_goes_no_further_by_itself(county: County) -> None:
    notice = drafted(county)
    operations.refuse_notice(actor=county.actor("leader"), at=MONDAY, notice_id=notice, why="已在现场督办")
    row = Notice.objects.get(pk=notice)
    assert (row.state, row.number, row.ended_why) == ("withdrawn", "", "已在现场督办")
    assert Escalation.objects.get(notice=notice).withdrawn


def test_the_office_takes_a_draft_back_with_a_reason(county: County) -> None:
    notice, office = told(county), county.actor("office")
    assert code(operations.withdraw_notice, actor=office, at=TUESDAY, notice_id=notice, why=" ") == "text-required"
    operations.withdraw_notice(actor=office, at=TUESDAY, notice_id=notice, why="数据有误")
    assert state(notice) is NoticeState.WITHDRAWN


def test_numbers_of_a_kind_have_no_gaps(county: County) -> None:
    leader = county.actor("leader")
    kept = [drafted(county, at=MONDAY - timedelta(days=days)) for days in range(3)]
    operations.refuse_notice(actor=leader, at=MONDAY, notice_id=kept[1], why="重复")
    numbers = [operations.approve_notice(actor=leader, at=MONDAY, notice_id=pk) for pk in (kept[2], kept[0])]
    assert numbers == ["整督〔2026〕1号", "整督〔2026〕2号"]


def test_many_are_approved_at_once_and_each_that_is_not_says_why(county: County) -> None:
    ready, own = drafted(county), drafted(county, by="office", at=MONDAY - timedelta(days=3))
    grave = told(county)
    done = operations.approve_notices(
        actor=county.actor("office"), at=MONDAY, versions={ready: 1, own: 1, grave: None, 999_999: 1}
    )
    assert done.sent == {ready: "整督〔2026〕1号"}
    assert {pk: why.code for pk, why in done.held.items()} == {
        own: "own-draft", grave: "wrong-state", 999_999: "no-such-notice",
    }  # fmt: skip


def test_a_step_on_what_changed_meanwhile_is_not_taken(county: County) -> None:
    notice = told(county)
    stale = {"actor": county.actor("accountable"), "at": TUESDAY, "notice_id": notice, "text": SAID, "version": 1}
    assert code(operations.answer_facts, **stale) == "notice-changed"


@pytest.mark.parametrize("who", ["office", "leader", "lead", "assisting", "other"])
def test_nobody_but_the_unit_signs_for_it(county: County, who: str) -> None:
    notice = sent(county)
    assert code(operations.sign_for, actor=county.actor(who), at=TUESDAY, notice_id=notice) in {
        "not-allowed", "no-such-notice",
    }  # fmt: skip
    assert state(notice) is NoticeState.SENT


def test_every_step_stands_on_the_record_with_who_took_it(county: County) -> None:
    notice = replied(county)
    operations.return_reply(actor=county.actor("office"), at=WEDNESDAY, notice_id=notice, why="没有附凭证")
    acts = Act.objects.filter(object_type="notice", object_id=str(notice)).order_by("pk")
    assert [(act.action.removeprefix("supervision.notice."), act.role) for act in acts] == [
        ("approved", "leader"), ("signed", "unit"), ("replied", "unit"), ("reply-returned", "office"),
    ]  # fmt: skip
    assert acts[3].reason == "没有附凭证"


def test_a_draft_does_not_concern_the_unit_on_the_record_before_it_is_told(county: County) -> None:
    notice = drafted(county)
    operations.withdraw_notice(actor=county.actor("office"), at=MONDAY, notice_id=notice, why="数据有误")
    assert Act.objects.get(object_type="notice", object_id=str(notice)).unit_ids == []


def test_a_file_of_somebody_else_does_not_go_with_a_reply(county: County) -> None:
    notice = sent(county)
    asked: dict[str, object] = {
        "actor": county.actor("accountable"), "at": TUESDAY, "notice_id": notice, "text": SAID, "evidence_ids": [999_999],
    }  # fmt: skip
    assert code(operations.reply_to, **asked) == "no-such-evidence"
    assert state(notice) is NoticeState.SENT


def test_a_second_person_of_the_office_approves_what_a_colleague_started(county: County) -> None:
    notice = drafted(county, by="office")
    county.users["colleague"] = make_user(county.region, Role.OFFICE, name="第二人")
    assert operations.approve_notice(actor=county.actor("colleague"), at=MONDAY, notice_id=notice)
