"""What the ledger lets people be told: their deadlines in a calendar, and how much of their units is overdue."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries.deadlines import deadlines_of, overdue_by_user
from bihuan.apps.notifications import operations, queries
from bihuan.core.decisions import Missing
from tests.apps.ledger.world import AT, World

pytestmark = pytest.mark.django_db


def events_of(token: str, at: datetime) -> list[tuple[str, date, str]]:
    feed = Calendar.from_ical(queries.feed_behind(token, at=at))
    return [(str(event["SUMMARY"]), event.start, str(event["STATUS"])) for event in feed.events]


def test_a_calendar_holds_what_its_owner_answers_for_by_number_alone(world: World) -> None:
    number = world.rectifying()
    token = operations.make_feed(actor=world.worker, at=AT)

    assert events_of(token, AT) == [(f"{number} 到期", date(2026, 12, 31), "CONFIRMED")]
    assert "伙食费" not in queries.feed_behind(token, at=AT).decode()


def test_an_estimated_deadline_is_marked(world: World) -> None:
    number = world.rectifying()
    Problem.objects.filter(number=number).update(due_estimated=True)

    assert events_of(operations.make_feed(actor=world.worker, at=AT), AT) == [
        (f"（估算） {number} 到期", date(2026, 12, 31), "TENTATIVE")
    ]


def test_whoever_only_looks_on_has_no_deadlines(world: World) -> None:
    world.rectifying()

    assert [deadlines_of(actor, AT) for actor in (world.office, world.leader, world.checker, world.lead)] == [[]] * 4


def test_a_new_address_ends_the_old_one_and_a_revoked_one_reads_nothing(world: World) -> None:
    old = operations.make_feed(actor=world.worker, at=AT)
    new = operations.make_feed(actor=world.worker, at=AT)
    with pytest.raises(Missing):
        queries.feed_behind(old, at=AT)
    assert events_of(new, AT) == []

    operations.revoke_feed(actor=world.worker, at=AT)
    with pytest.raises(Missing):
        queries.feed_behind(new, at=AT)
    with pytest.raises(Missing):
        operations.revoke_feed(actor=world.worker, at=AT)


@pytest.mark.parametrize("token", ["", "x" * 43, "é" * 43, "x" * 5000])
def test_a_made_up_address_reads_nothing(world: World, token: str) -> None:
    with pytest.raises(Missing):
        queries.feed_behind(token, at=AT)


def test_a_units_speaker_is_told_how_much_is_overdue_and_a_stranger_nothing(world: World) -> None:
    world.rectifying()
    later = AT + timedelta(days=90)
    users = [actor.user_id for actor in (world.worker, world.helper, world.checker, world.office) if actor.user_id]

    assert dict(overdue_by_user(users, AT)) == {}
    assert dict(overdue_by_user(users, later)) == {world.worker.user_id: 1}
