"""One pass of the ladder on a small county: what it raises, what it leaves alone, and that twice is once."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.apps.audit.models import Act
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.supervision.events import NoticesMade, notices_made
from bihuan.apps.supervision.models import Escalation, LadderPass, Notice, StatedReason
from bihuan.apps.supervision.operations import PassReport, run_pass
from bihuan.core.actors import Role
from bihuan.core.decisions import Refused
from bihuan.core.ladder import ItemKind, RungName
from bihuan.core.notices import NoticeState
from bihuan.core.workdays import published_calendar
from tests.apps.ledger.world import AT, CHINA, World
from tests.factories import SYSTEM, make_actor, make_region

CALENDAR = published_calendar()
DUE = date(2026, 11, 30)  # the stage goal of the world's problems; closure is due on 2026-12-31


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


def after(workdays: int, due: date = DUE) -> datetime:
    return moment(CALENDAR.add(due, workdays).date)


def raised(report: PassReport) -> dict[str, int]:
    return {rung: count for rung, count in report.raised.items() if count}


def passed(at: datetime) -> dict[str, int]:
    """A pass at that moment; what it raised by rung."""
    return raised(run_pass(actor=SYSTEM, at=at))


def signed(at: datetime) -> None:
    """Everybody has signed for what they were sent."""
    Notice.objects.filter(sent_at__isnull=False, signed_at__isnull=True).update(
        signed_at=at, received_on=at.astimezone(CHINA).date(), state=NoticeState.SIGNED.value, reply_due=None
    )


@pytest.mark.django_db
def test_what_has_come_near_its_deadline_is_reminded_of_once(world: World) -> None:
    world.rectifying()
    assert passed(after(-6)) == {}
    assert passed(after(-5)) == {"reminder": 1}
    assert passed(after(-5)) == {}
    assert passed(after(-4)) == {}
    only = Escalation.objects.get()
    assert (only.kind, only.due, only.workdays) == (ItemKind.MILESTONE.value, DUE, -5)
    assert only.label == "11 月底前开户"


@pytest.mark.django_db
def test_one_notice_carries_all_items_of_a_unit(world: World) -> None:
    for _ in range(3):
        world.rectifying()
    report = run_pass(actor=SYSTEM, at=after(-5))
    assert (raised(report), report.notices) == ({"reminder": 3}, 1)
    notice = Notice.objects.get()
    assert notice.items == notice.escalations.count() == 3
    assert notice.unit_id == world.unit.id
    assert notice.number == "整提〔2026〕1号"
    assert notice.state == NoticeState.SENT.value and notice.sent_at == after(-5)


@pytest.mark.django_db
def test_what_comes_up_later_on_the_day_waits_for_the_next_notice(world: World) -> None:
    world.rectifying()
    assert passed(after(-5)) == {"reminder": 1}
    world.rectifying()
    assert passed(after(-5) + timedelta(hours=3)) == {}
    assert passed(after(-4)) == {"reminder": 1}


@pytest.mark.django_db
def test_the_ladder_goes_up_one_rung_after_another(world: World) -> None:
    world.rectifying()
    course = []
    for workdays in range(-6, 17):
        course.append(passed(after(workdays) if workdays else moment(DUE)))
        signed(after(workdays) if workdays else moment(DUE))
        Notice.objects.exclude(state=NoticeState.SIGNED.value).update(received_on=DUE)  # approved and received
    found = {workdays: each for workdays, each in zip(range(-6, 17), course, strict=True) if each}
    assert found == {
        -5: {"reminder": 1}, 1: {"urging": 1}, 5: {"supervision": 1}, 10: {"interview": 1}, 15: {"accountability": 1},
    }  # fmt: skip
    assert [escalation.rung for escalation in Escalation.objects.order_by("id")] == [rung.value for rung in RungName]


@pytest.mark.django_db
def test_a_rung_waits_for_the_receipt_of_the_one_before(world: World) -> None:
    world.rectifying()
    passed(after(-5))
    notice = Notice.objects.get()
    assert notice.received_on == CALENDAR.add(notice.day, 2).date, "nobody signed: two working days after delivery"
    Notice.objects.update(received_on=None, delivered_on=None)
    assert passed(after(3)) == {}, "no delivery is proved"
    Notice.objects.update(received_on=after(4).date())
    assert passed(after(3)) == {}
    assert passed(after(4)) == {"urging": 1}


@pytest.mark.django_db
def test_a_unit_without_anybody_who_signs_in_has_nothing_delivered(world: World) -> None:
    number = world.dispatched(unit=world.other_unit)
    Problem.objects.filter(number=number).update(state="rectifying")
    passed(after(-5))
    notice = Notice.objects.get()
    assert (notice.unit_id, notice.state) == (world.other_unit.id, NoticeState.SENT.value)
    assert (notice.delivered_on, notice.received_on) == (None, None)


@pytest.mark.django_db
def test_the_grave_rungs_wait_for_a_person(world: World) -> None:
    world.rectifying()
    passed(after(-5))
    passed(after(1))
    Notice.objects.update(reply_due=None)
    assert passed(after(5)) == {"supervision": 1}
    waiting = Notice.objects.get(rung=RungName.SUPERVISION.value)
    drafted = Act.objects.get(action="supervision.notice.drafted", object_id=str(waiting.pk))
    assert drafted.label == f"督办单 {waiting.day} {world.unit.name}", (
        "what has no number is called in the county's words"
    )
    assert (waiting.state, waiting.number, waiting.sent_at) == (NoticeState.FOR_APPROVAL.value, "", None)
    assert passed(after(12)) == {}, "what is not approved was received by nobody"


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 10, 1)], ids=["Saturday", "National Day"])
def test_nothing_happens_on_a_day_off(world: World, day: date) -> None:
    world.rectifying()
    report = run_pass(actor=SYSTEM, at=moment(day))
    assert (raised(report), report.notices) == ({}, 0)


@pytest.mark.django_db
def test_a_made_up_saturday_is_worked(world: World) -> None:
    number = world.rectifying()
    Problem.objects.filter(number=number).update(due=date(2026, 10, 12))
    assert passed(moment(date(2026, 10, 10))) == {"reminder": 1}


@pytest.mark.django_db
def test_an_application_stops_it_and_a_return_lets_it_run_on(world: World) -> None:
    number = world.applied()
    assert passed(after(3)) == {}
    Problem.objects.filter(number=number).update(state="returned")
    assert passed(after(3)) == {"reminder": 1}


@pytest.mark.django_db
def test_what_is_suspended_or_disputed_is_not_chased(world: World) -> None:
    suspended, disputed = world.rectifying(), world.dispatched()
    ledger.suspend_problem(actor=world.office, at=AT, number=suspended, reason="等待规划调整")
    ledger.ask_hand_back(actor=world.worker, at=AT, number=disputed, reason="职责在县财政局")
    assert passed(after(4)) == {}


@pytest.mark.django_db
def test_days_of_a_dispute_that_was_refused_cost_nothing(world: World) -> None:
    number = world.dispatched()
    ledger.ask_hand_back(actor=world.worker, at=AT, number=number, reason="职责在县财政局")
    ledger.reject_hand_back(actor=world.office, at=after(3), number=number, ruling="职责明确")
    Problem.objects.filter(number=number).update(handback_until=None, due=None)
    passed(after(3))
    escalation = Escalation.objects.get(kind=ItemKind.MILESTONE.value)
    assert escalation.workdays == 0, "three days late, and three days in dispute"


@pytest.mark.django_db
def test_a_wish_for_more_time_stops_it_until_it_is_answered_and_a_granted_one_begins_anew(world: World) -> None:
    number = world.rectifying()
    Problem.objects.get(number=number).milestones.all().delete()
    year_end = date(2026, 12, 31)
    assert passed(after(-5, year_end)) == {"reminder": 1}
    ledger.request_extension(
        actor=world.worker, at=after(-4, year_end), number=number, until=date(2027, 3, 31), reason="招标流标"
    )
    assert passed(after(9, year_end)) == {}
    ledger.rule_extension(actor=world.office, at=after(-3, year_end), number=number, grant=True, ruling="同意")
    assert passed(after(9, year_end)) == {}, "there is time until March"
    assert passed(after(-5, date(2027, 3, 31))) == {"reminder": 1}
    assert set(Escalation.objects.values_list("term", "rung")) == {(0, "reminder"), (1, "reminder")}


@pytest.mark.django_db
def test_a_reason_that_the_office_accepted_stops_it(world: World) -> None:
    number = world.rectifying()
    reason = StatedReason.objects.create(
        problem=Problem.objects.get(number=number), unit_id=world.unit.id, reason="洪水冲毁道路", stated_by_id=world.worker.user_id or 0,
        stated_at=AT, outcome="accepted", ruling="属实", ruled_at=AT, ruled_by_id=world.office.user_id, stops_from=AT.date(),
    )  # fmt: skip
    assert passed(after(3)) == {}
    StatedReason.objects.filter(pk=reason.pk).update(stops_until=DUE + timedelta(days=2))
    assert passed(after(3)) == {"reminder": 1}
    assert Escalation.objects.get().workdays == 1, "of three working days two stood still"


@pytest.mark.django_db
def test_acceptance_measures_tasks_and_replies_have_deadlines_too(world: World) -> None:
    number = world.dispatched()
    waiting = Problem.objects.get(number=number)
    assert waiting.handback_until is not None
    waiting.measures.update(due=waiting.handback_until)
    campaigns.assign_task(
        actor=world.office, at=AT, campaign_id=world.campaign_id, content="摸清底数", unit_id=world.unit.id,
        due=waiting.handback_until,
    )  # fmt: skip
    passed(after(-1, waiting.handback_until))
    assert set(Escalation.objects.values_list("kind", flat=True)) == {"acceptance", "measure", "task"}
    Notice.objects.update(received_on=waiting.handback_until)
    passed(after(1, waiting.handback_until))
    urging = Notice.objects.get(rung="urging")
    assert urging.reply_due is not None
    run_pass(actor=SYSTEM, at=after(-1, urging.reply_due))
    assert Escalation.objects.filter(kind="reply", object_id=urging.pk).exists()


@pytest.mark.django_db
def test_another_unit_begins_at_the_bottom(world: World) -> None:
    number = world.rectifying()
    passed(after(-5))
    Problem.objects.filter(number=number).update(accountable_unit_id=world.helper_unit.id)
    assert passed(after(2)) == {"reminder": 1}
    assert set(Escalation.objects.values_list("unit", flat=True)) == {world.unit.id, world.helper_unit.id}


@pytest.mark.django_db
def test_the_database_keeps_each_rung_once(world: World) -> None:
    world.rectifying()
    passed(after(-5))
    again = Escalation.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    copy = Notice.objects.get()
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db
def test_every_notice_is_on_the_record_and_told_after_the_commit(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    heard: list[NoticesMade] = []

    def hear(sender: object, *, event: NoticesMade, **_: object) -> None:
        heard.append(event)

    notices_made.connect(hear)
    try:
        world.rectifying()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            passed(after(-5))
            assert heard == []
    finally:
        notices_made.disconnect(hear)
    notice = Notice.objects.get()
    assert heard == [NoticesMade(notice_ids=(notice.pk,), at=after(-5))]
    act = Act.objects.get(action="supervision.notice.sent")
    assert (act.object_id, act.label, act.unit_ids) == (str(notice.pk), notice.number, [world.unit.id])


@pytest.mark.django_db
def test_a_pass_leaves_word_of_itself_and_stays_in_its_region(world: World) -> None:
    world.rectifying()
    elsewhere = make_region("邻县")
    with pytest.raises(Refused):
        run_pass(actor=make_actor(elsewhere, Role.OFFICE), at=after(-5), region_id=world.region.id)
    with pytest.raises(Refused):
        run_pass(actor=world.worker, at=after(-5), region_id=world.region.id)
    assert raised(run_pass(actor=world.office, at=after(-5), region_id=world.region.id)) == {"reminder": 1}
    kept = LadderPass.objects.get(region=world.region.id)
    assert (kept.last_at, kept.raised["reminder"], kept.notices) == (after(-5), 1, 1)


@pytest.mark.django_db
def test_what_a_pass_asks_does_not_grow_with_what_it_finds(world: World) -> None:
    def cost(at: datetime) -> int:
        with CaptureQueriesContext(connection) as taken:
            passed(at)
        return len(taken)

    world.rectifying()
    first = cost(after(-5))
    for _ in range(6):
        world.rectifying()
    assert cost(after(-4)) <= first
