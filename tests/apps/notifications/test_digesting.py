"""Digests: one a person and working day whatever happens, and outside no more than is allowed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.audit.models import Act
from bihuan.apps.notifications import operations
from bihuan.apps.notifications.models import Attempt, Delivery, DeliveryState, Item, Reader
from bihuan.core.messages.kinds import ChannelKind
from bihuan.core.messages.limits import MOST_GRAVE_AN_HOUR, MOST_TO_A_PERSON_AN_HOUR
from tests.apps.notifications.town import EIGHT, MONDAY, Clock, Town, inbox, tell
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def digests_of(user_id: int) -> list[str]:
    return list(
        Item.objects.filter(user=user_id, kind=operations.DIGEST).order_by("pk").values_list("title", flat=True)
    )


def written(outbox: Path) -> list[dict[str, str]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(outbox.rglob("*.json"))]


def test_600_overdue_things_end_in_one_digest_a_person(town: Town, clock: Clock, outbox: Path) -> None:
    town.channel(ChannelKind.FILE, per_minute=6000)
    for n in range(600):
        tell(town.worker, town.colleague, thing=str(n))

    assert operations.send_digests(at=EIGHT, clock=clock) == 2
    assert digests_of(town.worker.id) == digests_of(town.colleague.id) == ["今日汇总：未读消息 600"]
    assert [(told["to"], told["text"]) for told in written(outbox)] == [
        (name, "闭环：你有 600 条未读消息，请登录系统查看。") for name in ("worker", "colleague")
    ]


def test_a_second_call_at_the_same_moment_sends_nothing(town: Town, clock: Clock, outbox: Path) -> None:
    town.channel(ChannelKind.FILE)
    tell(town.worker)
    made = [operations.send_digests(at=EIGHT, clock=clock) for _ in range(3)]

    assert made == [1, 0, 0]
    assert (len(written(outbox)), Attempt.objects.count()) == (1, 1)


def test_nobody_is_told_before_their_hour_or_on_a_day_off(town: Town, clock: Clock) -> None:
    tell(town.worker)
    saturday = datetime.combine(EIGHT.date() + timedelta(days=5), EIGHT.timetz())

    assert operations.make_digests(at=MONDAY) == 0
    assert operations.make_digests(at=saturday) == 0
    assert operations.make_digests(at=EIGHT) == 1


def test_everybody_is_told_at_the_hour_that_they_chose(town: Town) -> None:
    Reader.objects.create(user_id=town.worker.id, hour=14)
    tell(town.worker, town.colleague)

    assert operations.make_digests(at=EIGHT) == 1
    assert operations.make_digests(at=EIGHT.replace(hour=14)) == 1
    assert len(digests_of(town.worker.id)) == 1


def test_whoever_has_nothing_is_left_in_peace_for_the_day(town: Town) -> None:
    assert operations.make_digests(at=EIGHT) == 0
    tell(town.worker, at=EIGHT)
    assert operations.make_digests(at=EIGHT.replace(hour=9)) == 0
    assert operations.make_digests(at=EIGHT + timedelta(days=1)) == 1


def test_the_digest_of_a_new_day_takes_the_place_of_the_old_one(town: Town) -> None:
    tell(town.worker)
    operations.make_digests(at=EIGHT)
    operations.make_digests(at=EIGHT + timedelta(days=1))
    unread = [item.title for item in inbox(town.worker) if item.kind == operations.DIGEST and item.read_at is None]

    assert digests_of(town.worker.id) == ["今日汇总：未读消息 1"] * 2
    assert unread == ["今日汇总：未读消息 1"]


def test_a_digest_counts_the_open_work_that_apps_register(town: Town) -> None:
    asked: list[Sequence[int]] = []

    def count(users: Sequence[int], at: datetime) -> Mapping[int, int]:
        asked.append(users)
        return {town.office.id: 3, town.worker.id: 0}

    operations.register_digest_part("逾期", count)
    operations.make_digests(at=EIGHT)

    assert digests_of(town.office.id) == ["今日汇总：逾期 3"]
    assert digests_of(town.worker.id) == []
    assert len(asked) == 1, "one question for many users"


def test_whoever_left_is_told_nothing(town: Town) -> None:
    gone = make_user(town.region)
    tell(gone)
    connection.cursor().execute("UPDATE organizations_user SET is_active = %s WHERE id = %s", [False, gone.id])

    assert operations.make_digests(at=EIGHT) == 0


def test_a_pass_costs_the_same_for_few_and_for_many(town: Town) -> None:
    tell(town.worker)
    with CaptureQueriesContext(connection) as few:
        operations.make_digests(at=EIGHT)
    people = [make_user(town.region) for _ in range(30)]
    tell(*people)
    with CaptureQueriesContext(connection) as many:
        assert operations.make_digests(at=EIGHT) == 30

    assert len(many) <= len(few) + 2


def test_one_act_tells_of_a_pass_and_none_of_an_idle_one(town: Town) -> None:
    tell(town.worker)
    operations.make_digests(at=EIGHT)
    operations.make_digests(at=EIGHT)
    acts = Act.objects.filter(action="notifications.digests.made")

    assert [act.after for act in acts] == [{"people": 1, "groups": 0}]


def test_what_is_grave_goes_out_at_once_and_as_one(town: Town, clock: Clock, outbox: Path) -> None:
    town.channel(ChannelKind.FILE)
    for n in range(600):
        tell(town.worker, thing=str(n), grave=True)
    operations.tell_grave(at=MONDAY)
    operations.tell_grave(at=MONDAY)
    operations.send_due(clock=clock)

    assert [told["text"] for told in written(outbox)] == ["闭环：你有 600 项紧急事项，请登录系统查看。"]


def test_however_often_something_grave_happens_a_person_hears_so_often_an_hour(
    town: Town, clock: Clock, outbox: Path
) -> None:
    town.channel(ChannelKind.FILE)
    for n in range(60):
        tell(town.worker, thing=str(n), grave=True, at=clock.now)
        operations.tell_grave(at=clock.now)
        operations.send_due(clock=clock)
        clock.pass_(seconds=50)

    assert len(written(outbox)) == MOST_GRAVE_AN_HOUR
    clock.pass_(minutes=15)
    operations.tell_grave(at=clock.now)
    operations.send_due(clock=clock)
    assert written(outbox)[-1]["text"] == "闭环：你有 57 项紧急事项，请登录系统查看。"


def test_what_was_read_meanwhile_is_not_told_outside(town: Town, clock: Clock, outbox: Path) -> None:
    town.channel(ChannelKind.FILE)
    tell(town.worker, grave=True)
    Item.objects.update(read_at=MONDAY)

    assert operations.tell_grave(at=MONDAY) == 0


def test_nothing_gets_past_the_hour_of_a_person(town: Town, clock: Clock, outbox: Path) -> None:
    channel = town.channel(ChannelKind.FILE)
    for n in range(20):
        Delivery.objects.create(
            channel_id=channel, user_id=town.worker.id, recipient="worker", purpose="digest", key=f"forced {n}",
            made_at=EIGHT, due_at=EIGHT,
        )  # fmt: skip
    operations.send_due(clock=clock)
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING).count()

    assert (len(written(outbox)), waiting) == (MOST_TO_A_PERSON_AN_HOUR, 20 - MOST_TO_A_PERSON_AN_HOUR)


def test_a_channel_of_a_unit_reaches_its_people_alone(town: Town, clock: Clock, outbox: Path) -> None:
    town.channel(ChannelKind.FILE, unit_id=town.unit.id)
    tell(town.worker, town.outsider)
    operations.send_digests(at=EIGHT, clock=clock)

    assert [told["to"] for told in written(outbox)] == ["worker"]


def test_who_wants_no_files_gets_none(town: Town, clock: Clock, outbox: Path) -> None:
    town.channel(ChannelKind.FILE)
    Reader.objects.create(user_id=town.worker.id, takes_files=False)
    tell(town.worker)

    assert operations.send_digests(at=EIGHT, clock=clock) == 1
    assert written(outbox) == []
