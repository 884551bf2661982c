"""The public notice: its term, objections that keep it open, and how it ends."""

from datetime import date, datetime, timedelta

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.calendars import operations as calendars
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import Application, ApplicationOutcome, NoticeState, Objection, Review
from bihuan.core.actors import ANONYMOUS, Actor, Role, system_actor
from bihuan.core.closing import ClosingRule, Ending, Side
from bihuan.core.decisions import BadInput, BihuanError, Missing, Refused
from bihuan.core.lifecycle import State
from tests.apps.ledger.world import AT, CHINA, TODAY, World, make_world, stored
from tests.apps.verification.signing import FULL, PUBLIC, in_notice, notice_of, signed_by_lead, world_that_asks
from tests.factories import SYSTEM, make_actor

pytestmark = pytest.mark.django_db
OVER = AT + timedelta(days=8)
SCHEDULE = system_actor("verification", via="task")


@pytest.fixture
def asking() -> World:
    return world_that_asks()


def objected(world: World, number: str, *, outside: bool = False) -> int:
    who = world.office if outside else make_actor(world.region, Role.UNIT, unit=world.other_unit)
    return operations.record_objection(
        actor=who, at=AT, notice_id=notice_of(number).pk, text="南门幼儿园没有开户", from_outside=outside
    )


def end(world: World, number: str, *, at: datetime = OVER, actor: Actor | None = None) -> None:
    operations.end_notice(actor=actor or world.office, at=at, notice_id=notice_of(number).pk)


def test_it_runs_seven_natural_days_and_then_somebody_closes(asking: World) -> None:
    number = in_notice(asking)
    notice = notice_of(number)
    assert (notice.first_day, notice.last_day) == (date(2026, 11, 3), date(2026, 11, 9))

    with pytest.raises(Refused, match="公示到 2026-11-09 为止"):
        end(asking, number, at=AT + timedelta(days=7))
    end(asking, number)

    assert (stored(number).state, stored(number).closed_at) == (State.CLOSED, OVER)
    assert Application.objects.get().outcome == ApplicationOutcome.CLOSED
    assert notice_of(number).state == NoticeState.CLOSED


def test_a_last_day_that_is_not_worked_moves_on_where_the_policy_says_so() -> None:
    world = world_that_asks(FULL, notice_days=5, stretched=True)  # Monday + 5 = Saturday
    assert notice_of(in_notice(world)).last_day == date(2026, 11, 9)
    plain = world_that_asks(FULL, notice_days=5)
    assert notice_of(in_notice(plain)).last_day == date(2026, 11, 7)


def test_a_holiday_of_the_county_counts_as_one() -> None:
    world = world_that_asks(FULL, stretched=True)
    calendars.override_day(
        actor=SYSTEM, at=AT, region_id=world.region.id, day=date(2026, 11, 9), is_workday=False, reason="县庆"
    )
    assert notice_of(in_notice(world)).last_day == date(2026, 11, 10)


def test_an_objection_keeps_it_open_until_it_is_answered(asking: World) -> None:
    number = in_notice(asking)
    objection = objected(asking, number)

    with pytest.raises(Refused, match="还有 1 件异议没有答复"):
        end(asking, number)
    operations.answer_objection(
        actor=asking.office, at=OVER, objection_id=objection, upheld=False, answer="到南门看过，已开户"
    )
    end(asking, number)

    assert stored(number).state == State.CLOSED
    row = queries.notice_detail(asking.office, notice_id=notice_of(number).pk, today=TODAY).objections[0]
    assert (row.outcome, row.answer) == ("refused", "到南门看过，已开户")


def test_an_objection_that_holds_sends_it_back(asking: World) -> None:
    number = in_notice(asking)
    objection = objected(asking, number)

    operations.answer_objection(
        actor=asking.office, at=OVER, objection_id=objection, upheld=True, answer="南门确实没有开户"
    )

    assert (stored(number).state, stored(number).returned_at) == (State.RETURNED, OVER)
    assert notice_of(number).state == NoticeState.UPHELD
    assert Application.objects.get().outcome == ApplicationOutcome.RETURNED
    with pytest.raises(Refused, match="已经结束"):
        end(asking, number)
    acts = [act.action for act in audit.timeline(asking.office, "problem", stored(number).pk)]
    assert "ledger.problem.objection-upheld" in acts and "verification.objection.upheld" in acts


def test_who_objects_is_told_to_nobody_but_the_office(asking: World) -> None:
    number = in_notice(asking)
    neighbour = make_actor(asking.region, Role.UNIT, unit=asking.other_unit, name="提意见的人")
    operations.record_objection(actor=neighbour, at=AT, notice_id=notice_of(number).pk, text="没有开户")

    def said_by(actor: Actor) -> list[str]:
        return [row.said_by for row in _detail(actor, number).objections]

    assert said_by(asking.office) == ["提意见的人"]
    assert said_by(asking.worker) == said_by(asking.lead) == [""]
    assert _detail(neighbour, number).objections == ()
    for actor in (asking.worker, asking.office):
        acts = audit.timeline(actor, "problem", stored(number).pk)
        told = next(act for act in acts if act.action == "verification.objection.recorded")
        assert told.actor_name == "异议人"


def _detail(actor: Actor, number: str) -> queries.PublicNoticeDetail:
    return queries.notice_detail(actor, notice_id=notice_of(number).pk, today=TODAY)


def test_of_somebody_outside_nothing_is_kept(asking: World) -> None:
    number = in_notice(asking)
    objected(asking, number, outside=True)

    assert Objection.objects.get().from_outside
    assert [row.said_by for row in _detail(asking.office, number).objections] == [""]


def test_who_may_do_what_to_a_notice(asking: World) -> None:
    number = in_notice(asking)
    notice, objection = notice_of(number).pk, objected(asking, number)
    own = operations.record_objection(actor=asking.office, at=AT, notice_id=notice, text="我也觉得没有")

    for actor in (asking.worker, asking.helper, asking.lead, asking.checker, asking.leader, make_world().office):
        with pytest.raises((Refused, Missing)):
            operations.answer_objection(actor=actor, at=AT, objection_id=objection, upheld=False, answer="不成立")
        with pytest.raises((Refused, Missing)):
            end(asking, number, actor=actor)
        with pytest.raises((Refused, Missing)):
            operations.ask_review_again(actor=actor, at=AT, notice_id=notice)
        with pytest.raises((Refused, Missing)):
            operations.record_objection(actor=actor, at=AT, notice_id=notice, text="群众说", from_outside=True)
    for actor in (asking.worker, make_world().office, ANONYMOUS):
        with pytest.raises(BihuanError):
            operations.record_objection(actor=actor, at=AT, notice_id=notice, text="没有办好")
    with pytest.raises(Refused, match="由别人答复"):
        operations.answer_objection(actor=asking.office, at=AT, objection_id=own, upheld=False, answer="不成立")
    colleague = make_actor(asking.region, Role.OFFICE)
    operations.answer_objection(actor=colleague, at=AT, objection_id=own, upheld=False, answer="不成立")
    with pytest.raises(Refused, match="已经答复"):
        operations.answer_objection(actor=colleague, at=AT, objection_id=own, upheld=True, answer="成立")


def test_an_office_that_worked_on_it_neither_answers_nor_ends(asking: World) -> None:
    number = in_notice(asking)
    objection = objected(asking, number)
    moved = make_actor(asking.region, Role.OFFICE)
    assert moved.user_id is not None
    stored(number).contributions.create(user_id=moved.user_id)

    with pytest.raises(Refused, match="参与办理"):
        operations.answer_objection(actor=moved, at=AT, objection_id=objection, upheld=False, answer="不成立")
    with pytest.raises(Refused, match="参与办理"):
        end(asking, number, actor=moved)


def test_words_are_asked_for(asking: World) -> None:
    number = in_notice(asking)
    with pytest.raises(BadInput):
        operations.record_objection(actor=asking.leader, at=AT, notice_id=notice_of(number).pk, text=" ")
    with pytest.raises(BadInput):
        operations.answer_objection(
            actor=asking.office, at=AT, objection_id=objected(asking, number), upheld=True, answer=""
        )
    with pytest.raises(Missing):
        operations.end_notice(actor=asking.office, at=AT, notice_id=999999)
    with pytest.raises(Missing):
        operations.answer_objection(actor=asking.office, at=AT, objection_id=999999, upheld=True, answer="x")


def test_what_changed_in_notice_is_signed_and_made_public_anew(asking: World) -> None:
    number = in_notice(asking)
    with pytest.raises(Refused, match="没有变"):
        operations.ask_review_again(actor=asking.office, at=AT, notice_id=notice_of(number).pk)
    Problem.objects.filter(number=number).update(severity="grave")

    with pytest.raises(Refused, match="原签署作废"):
        end(asking, number)
    operations.ask_review_again(actor=asking.office, at=OVER, notice_id=notice_of(number).pk)

    assert stored(number).state == State.UNDER_REVIEW
    assert notice_of(number).state == NoticeState.VOID
    assert [row.void_at for row in Review.objects.all()] == [OVER, OVER]
    operations.sign_review(actor=asking.lead, at=OVER, number=number, opinion="再看过，同意")
    operations.sign_review(actor=asking.office, at=OVER, number=number, opinion="同意", public_text=PUBLIC)
    again = notice_of(number)
    assert (again.state, again.first_day) == (NoticeState.OPEN, date(2026, 11, 11))


def test_the_schedule_closes_only_where_the_policy_lets_it(asking: World) -> None:
    by_hand = in_notice(asking)
    alone = world_that_asks(FULL, ending=Ending.SCHEDULE)
    quiet, disputed, changed = in_notice(alone), in_notice(alone), in_notice(alone)
    objected(alone, disputed)
    Problem.objects.filter(number=changed).update(severity="grave")

    assert operations.end_due_notices(actor=SCHEDULE, at=AT + timedelta(days=7)) == (0, 0), "it runs to its last day"
    assert operations.end_due_notices(actor=SCHEDULE, at=OVER) == (1, 1)

    assert stored(quiet).state == State.CLOSED
    assert stored(disputed).state == stored(by_hand).state == State.PUBLIC_NOTICE
    assert stored(changed).state == State.UNDER_REVIEW
    assert operations.end_due_notices(actor=SCHEDULE, at=OVER) == (0, 0), "twice is once"


def test_who_is_not_signed_in_reads_what_the_policy_opens_and_nothing_else() -> None:
    closed, opened = world_that_asks(), world_that_asks(FULL, open_to_all=True)
    hidden, shown = in_notice(closed), in_notice(opened)

    rows = queries.notice_page(ANONYMOUS, open_only=True).rows

    assert [row.number for row in rows] == [shown]
    assert rows[0].text == PUBLIC
    with pytest.raises(Missing):
        queries.notice_detail(ANONYMOUS, notice_id=notice_of(hidden).pk, today=TODAY)
    told = queries.notice_detail(ANONYMOUS, notice_id=notice_of(shown).pk, today=TODAY)
    assert (told.objections, told.may_object, told.may_end, told.sees_problem) == ((), False, False, False)


def test_what_waits_for_the_office(asking: World) -> None:
    over, disputed, running = (in_notice(asking) for _ in range(3))
    objected(asking, disputed)
    later = datetime(2026, 11, 5, 9, tzinfo=CHINA)

    def waiting(today: date) -> list[str]:
        rows = queries.notices_to_end(asking.office, today=today, limit=9)
        assert queries.count_to_end(asking.office, today=today) == len(rows), "the figure is the list"
        return [row.number for row in rows]

    assert waiting(later.date()) == [disputed]
    assert waiting(OVER.date()) == [over, disputed, running]
    assert queries.count_to_end(asking.lead, today=OVER.date()) == 0


def test_a_rule_with_one_signature_and_a_notice_goes_the_same_way() -> None:
    world = world_that_asks(ClosingRule(sides=(Side.LEAD,), notice_days=1))
    with pytest.raises(BadInput):
        signed_by_lead(world)
    number = stored_last()
    operations.sign_review(actor=world.lead, at=AT, number=number, opinion="同意", public_text=PUBLIC)
    end(world, number, at=AT + timedelta(days=2))
    assert stored(number).state == State.CLOSED


def stored_last() -> str:
    return Problem.objects.order_by("-pk")[0].number
