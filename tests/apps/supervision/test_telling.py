"""Who is told of what the ladder made: up the line as the rung says, once each, and the office of what waits for it."""

from datetime import date, datetime, timedelta

import pytest

from bihuan.apps.jobs.queries.recurring import recurring
from bihuan.apps.ledger.models import NamedPerson, Problem
from bihuan.apps.notifications.models import Item
from bihuan.apps.supervision.models import Notice
from bihuan.apps.supervision.operations import NOTICE_SENT, NOTICES_WAITING, run_pass
from bihuan.apps.supervision.tasks import LADDER
from bihuan.core.workdays import published_calendar
from tests.apps.ledger.world import CHINA, World
from tests.factories import SYSTEM

CALENDAR = published_calendar()
DUE = date(2026, 11, 30)
pytestmark = pytest.mark.django_db


def after(workdays: int) -> datetime:
    day = CALENDAR.add(DUE, workdays).date
    return datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)


def name(world: World, number: str) -> None:
    """The world's person answers for the problem."""
    NamedPerson.objects.create(
        problem=Problem.objects.get(number=number),
        duty="responsible",
        name=world.person.name,
        person_id=world.person.id,
    )


def told(kind: str = NOTICE_SENT) -> set[int]:
    return set(Item.objects.filter(kind=kind).values_list("user", flat=True))


def test_a_reminder_goes_to_the_person_and_to_who_speaks_for_the_unit(world: World) -> None:
    name(world, world.rectifying())
    run_pass(actor=SYSTEM, at=after(-5))
    assert told() == {world.worker.user_id, world.responsible.user_id}
    item = Item.objects.filter(user=world.worker.user_id).get()
    notice = Notice.objects.get()
    assert (item.address, item.grave) == (f"/supervision/notices/{notice.pk}/", False)
    assert item.title == "提醒函 整提〔2026〕1号，涉及 1 项"


def test_a_person_whose_name_is_only_written_down_is_told_nothing(world: World) -> None:
    number = world.rectifying()
    NamedPerson.objects.create(problem=Problem.objects.get(number=number), duty="responsible", name=world.person.name)
    run_pass(actor=SYSTEM, at=after(-5))
    assert told() == {world.worker.user_id}


def test_thirty_items_are_one_message(world: World) -> None:
    for _ in range(30):
        world.rectifying()
    run_pass(actor=SYSTEM, at=after(-5))
    assert Item.objects.count() == 1
    run_pass(actor=SYSTEM, at=after(-5) + timedelta(minutes=1))
    assert Item.objects.count() == 1


def test_the_office_is_told_once_a_day_of_all_that_waits(world: World) -> None:
    for unit in (world.unit, world.helper_unit):
        number = world.dispatched(unit=unit)
        Problem.objects.filter(number=number).update(state="rectifying")
    for workdays in (-5, 1, 5):
        run_pass(actor=SYSTEM, at=after(workdays))
        Notice.objects.update(received_on=DUE - timedelta(days=9), reply_due=None)
    waiting = Notice.objects.filter(state="for-approval")
    assert waiting.count() == 2
    assert told(NOTICES_WAITING) == {world.office.user_id}
    assert Item.objects.filter(kind=NOTICES_WAITING).count() == 1
    assert world.leader.user_id not in told(), "what nobody approved has reached nobody"


def test_the_queue_knows_the_pass_and_when_it_recurs() -> None:
    assert recurring[LADDER].cron == "30 8,14 * * *"
