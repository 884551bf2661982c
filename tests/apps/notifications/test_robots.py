"""The three robots, as they really answer: signatures, sizes, rates, wrong clocks, slow answers, cut connections."""

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.notifications import operations
from bihuan.apps.notifications.models import Attempt, Channel, Delivery, DeliveryState
from bihuan.apps.notifications.operations import transports
from bihuan.core.decisions import BadInput, Missing
from bihuan.core.messages.kinds import ChannelKind
from bihuan.core.reason_documents import reason_of
from tests.apps.notifications.robots import KEY, SIGNING, Robot, open_robot
from tests.apps.notifications.town import EIGHT, Clock, Town, tell
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db
KINDS = [ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU]


@pytest.fixture
def robots(clock: Clock) -> Iterator[dict[ChannelKind, Robot]]:
    """One robot of each maker; their clocks go with ours."""
    with ExitStack() as stack:
        yield {kind: stack.enter_context(open_robot(kind, lambda: clock().timestamp())) for kind in KINDS}


def channel_to(town: Town, kind: ChannelKind, robot: Robot, **values: object) -> int:
    signing = "" if kind is ChannelKind.WECOM else SIGNING
    known: dict[str, object] = {"unit_id": town.unit.id, "host": robot.url, "key": KEY, "signing": signing}
    return town.channel(kind, **(known | values))


def tried(town: Town, channel: int, clock: Clock) -> Delivery:
    """A test message on that channel, and what became of it."""
    return Delivery.objects.get(
        pk=operations.try_channel(actor=town.admin, at=clock(), channel_id=channel, clock=clock)
    )


def told(delivery: Delivery) -> str:
    return str(reason_of(delivery.error))


def test_600_overdue_things_are_one_message_on_each_robot(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock
) -> None:
    for kind, robot in robots.items():
        channel_to(town, kind, robot)
    for n in range(600):
        tell(town.worker, town.colleague, thing=str(n))

    assert operations.send_digests(at=EIGHT, clock=clock) == 2
    assert operations.send_digests(at=EIGHT, clock=clock) == 0
    for robot in robots.values():
        assert robot.taken == ["闭环：本组 2 人有未读消息或待办，请登录系统查看。"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


@pytest.mark.parametrize("kind", KINDS)
def test_a_test_message_arrives_signed(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock, kind: ChannelKind
) -> None:
    delivery = tried(town, channel_to(town, kind, robots[kind]), clock)

    assert (delivery.state, told(delivery)) == (DeliveryState.SENT, "")
    assert robots[kind].taken == ["闭环：这是一条测试消息，收到说明通道可用。"]


def test_a_group_is_told_in_the_language_that_was_chosen_for_it(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock
) -> None:
    robot = robots[ChannelKind.WECOM]
    channel = channel_to(town, ChannelKind.WECOM, robot, language="en")
    tell(town.worker, thing="1")
    operations.send_digests(at=EIGHT, clock=clock)
    tried(town, channel, clock)

    assert robot.taken == [
        "闭环 bihuan: 1 people of this group have unread messages or open items. Please sign in.",
        "闭环 bihuan: this is a test message. If you see it, the channel works.",
    ]


def test_a_language_that_there_is_not_is_refused_by_field(town: Town, robots: dict[ChannelKind, Robot]) -> None:
    with pytest.raises(BadInput) as wrong:
        channel_to(town, ChannelKind.WECOM, robots[ChannelKind.WECOM], language="tlh")

    assert list(wrong.value.fields) == ["language"]


@pytest.mark.parametrize("hours", [1.1, -1.1])
@pytest.mark.parametrize(("kind", "code"), [(ChannelKind.DINGTALK, "310000"), (ChannelKind.FEISHU, "19021")])
def test_a_clock_that_is_wrong_by_an_hour_is_refused_and_named(
    town: Town, clock: Clock, kind: ChannelKind, code: str, hours: float
) -> None:
    with open_robot(kind, (clock() + timedelta(hours=hours)).timestamp) as robot:
        delivery = tried(town, channel_to(town, kind, robot), clock)

    assert delivery.state == DeliveryState.FAILED
    assert code in told(delivery) and "时钟" in told(delivery)


@pytest.mark.parametrize("kind", [ChannelKind.DINGTALK, ChannelKind.FEISHU])
def test_a_wrong_signing_secret_is_refused(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock, kind: ChannelKind
) -> None:
    delivery = tried(town, channel_to(town, kind, robots[kind], signing="another"), clock)

    assert (delivery.state, robots[kind].taken) == (DeliveryState.FAILED, [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_robot_that_is_gone_is_refused_and_not_tried_again(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock, kind: ChannelKind
) -> None:
    delivery = tried(town, channel_to(town, kind, robots[kind], key="gone"), clock)
    clock.pass_(hours=2)
    operations.send_due(clock=clock)

    assert (delivery.state, robots[kind].asked) == (DeliveryState.FAILED, 1)
    assert "重新复制地址" in told(delivery)


@pytest.mark.parametrize(
    ("mood", "state", "words"),
    [
        ("cut", DeliveryState.UNKNOWN, "连接断了"),
        ("broken", DeliveryState.UNKNOWN, "HTTP 502"),
        ("page", DeliveryState.UNKNOWN, "看不懂"),
        ("elsewhere", DeliveryState.FAILED, "HTTP 302"),
    ],
)
def test_whose_fate_is_not_known_is_said_so_and_never_sent_again(
    town: Town, robots: dict[ChannelKind, Robot], *, clock: Clock, mood: str, state: DeliveryState, words: str
) -> None:
    robot = robots[ChannelKind.WECOM]
    robot.mood = mood
    delivery = tried(town, channel_to(town, ChannelKind.WECOM, robot), clock)
    robot.mood = ""
    clock.pass_(hours=3)
    operations.send_due(clock=clock)

    assert (delivery.state, robot.asked, robot.taken) == (state, 1, [])
    assert words in told(delivery)


def test_a_robot_that_says_nothing_is_waited_for_so_long_and_no_longer(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "ANSWER_SECONDS", 0.3)
    robot = robots[ChannelKind.WECOM]
    robot.mood = "mute"
    delivery = tried(town, channel_to(town, ChannelKind.WECOM, robot), clock)

    assert robot.arrived.wait(30), "its own thread may read the request later than somebody waits for the answer"
    assert (delivery.state, robot.asked) == (DeliveryState.UNKNOWN, 1)
    assert "太久没有答复" in told(delivery)


def test_what_was_surely_not_taken_is_tried_again_until_it_is(town: Town, clock: Clock) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        channel = town.channel(ChannelKind.WECOM, unit_id=town.unit.id, host=f"http://127.0.0.1:{port}", key=KEY)
        delivery = tried(town, channel, clock)
    assert (delivery.state, delivery.due_at) == (DeliveryState.PENDING, EIGHT + timedelta(minutes=5))
    assert "连不上" in told(delivery)

    with open_robot("wecom", lambda: clock().timestamp()) as robot:
        Channel.objects.filter(pk=channel).update(host=robot.url)
        clock.pass_(seconds=290)
        assert (operations.send_due(clock=clock), robot.asked) == ({}, 0)
        clock.pass_(seconds=20)
        operations.send_due(clock=clock)
        operations.send_due(clock=clock)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, len(robot.taken)) == (DeliveryState.SENT, 2, 1)


def many(channel: int, count: int, at: datetime) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(channel_id=channel, purpose="digest", key=str(n), people=n, made_at=at, due_at=at)
            for n in range(count)
        ]
    )


def test_a_dead_robot_holds_up_nothing_but_its_own_channel(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        dead = town.channel(ChannelKind.WECOM, unit_id=town.unit.id, host=host, key=KEY)
        alive = channel_to(town, ChannelKind.DINGTALK, robots[ChannelKind.DINGTALK])
        many(dead, 50, EIGHT)
        many(alive, 3, EIGHT)
        assert operations.send_due(clock=clock) == {"not-taken": 1, "sent": 3}
        assert operations.send_due(clock=clock) == {}
        assert Channel.objects.get(pk=dead).blocked_until == EIGHT + timedelta(minutes=5)
        clock.pass_(minutes=5)
        assert operations.send_due(clock=clock) == {"not-taken": 1}


def test_a_robot_that_says_nothing_is_not_asked_the_next_thing_at_once(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "ANSWER_SECONDS", 0.3)
    robot = robots[ChannelKind.WECOM]
    robot.mood = "mute"
    many(channel_to(town, ChannelKind.WECOM, robot), 3, EIGHT)
    assert operations.send_due(clock=clock) == {"unknown": 1}

    robot.mood = ""
    clock.pass_(minutes=5)
    assert operations.send_due(clock=clock) == {"sent": 2}


def test_who_mends_the_address_need_not_wait_for_the_end_of_the_pause(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        channel = town.channel(ChannelKind.WECOM, unit_id=town.unit.id, host=host, key=KEY)
        tried(town, channel, clock)

    def change(**values: object) -> None:
        known: dict[str, object] = {"name": "群", "unit_id": town.unit.id, "host": host}
        operations.change_channel(
            actor=town.admin, at=EIGHT, channel_id=channel,
            values=operations.ChannelValues(**(known | values)),  # type: ignore[arg-type]
        )  # fmt: skip

    clock.pass_(seconds=1)
    change(name="换了名")
    assert tried(town, channel, clock).tries == 0, "its name is not where it is"
    clock.pass_(seconds=1)
    change(host=robots[ChannelKind.WECOM].url)
    assert tried(town, channel, clock).state == DeliveryState.SENT


@pytest.mark.parametrize(
    ("kind", "first"), [(ChannelKind.WECOM, 20), (ChannelKind.DINGTALK, 20), (ChannelKind.FEISHU, 5)]
)
def test_no_robot_ever_has_to_say_too_often(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock, kind: ChannelKind, first: int
) -> None:
    robot = robots[kind]
    many(channel_to(town, kind, robot, per_minute=20 if kind is not ChannelKind.FEISHU else 100), 45, EIGHT)
    assert operations.send_due(clock=clock) == {"sent": first}
    for _ in range(60):
        clock.pass_(seconds=3)
        operations.send_due(clock=clock)

    assert (len(robot.taken), robot.asked) == (45, 45)


def test_a_robot_that_others_use_too_gets_its_pause(town: Town, robots: dict[ChannelKind, Robot], clock: Clock) -> None:
    robot = robots[ChannelKind.DINGTALK]
    robot.moments.extend([clock().timestamp()] * 20)
    channel = channel_to(town, ChannelKind.DINGTALK, robot)
    many(channel, 3, EIGHT)
    operations.send_due(clock=clock)
    assert (robot.asked, Channel.objects.get(pk=channel).blocked_until) == (1, EIGHT + timedelta(minutes=10))

    clock.pass_(minutes=9)
    assert operations.send_due(clock=clock) == {}
    clock.pass_(minutes=2)
    operations.send_due(clock=clock)
    assert len(robot.taken) == 3


def test_a_message_left_behind_by_a_dead_sender_is_not_known_and_stays_so(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock
) -> None:
    robot = robots[ChannelKind.WECOM]
    many(channel_to(town, ChannelKind.WECOM, robot), 1, EIGHT)
    Delivery.objects.update(state=DeliveryState.SENDING, begun_at=EIGHT, tries=1)
    clock.pass_(minutes=6)
    operations.send_due(clock=clock)
    delivery = Delivery.objects.get()

    assert (delivery.state, robot.asked) == (DeliveryState.UNKNOWN, 0)
    assert "程序停了" in told(delivery)


def test_what_waited_for_a_day_is_given_up(town: Town, robots: dict[ChannelKind, Robot], clock: Clock) -> None:
    robot = robots[ChannelKind.WECOM]
    many(channel_to(town, ChannelKind.WECOM, robot), 1, EIGHT)
    clock.pass_(hours=25)
    operations.send_due(clock=clock)

    assert (Delivery.objects.get().state, robot.asked) == (DeliveryState.FAILED, 0)


def test_secrets_are_neither_in_the_tables_nor_in_the_log_nor_in_an_act(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for kind, robot in robots.items():
            tried(town, channel_to(town, kind, robot), clock)
            robot.mood = "cut"
            tried(town, channel_to(town, kind, robot, name=f"again {kind}"), clock)
    channels = [value for row in Channel.objects.values_list() for value in row]
    deliveries = [str(row) for row in Delivery.objects.values_list()]
    acts = [str(row) for row in Act.objects.values_list("before", "after", "label")]

    assert not [
        text for text in (*map(str, channels), *deliveries, *acts, caplog.text) if KEY in text or SIGNING in text
    ]
    assert all((channel.key and channel.signing) or channel.kind == "wecom" for channel in Channel.objects.all())


def test_an_empty_secret_keeps_the_one_that_is_there(
    town: Town, robots: dict[ChannelKind, Robot], clock: Clock
) -> None:
    channel = channel_to(town, ChannelKind.DINGTALK, robots[ChannelKind.DINGTALK])
    values = operations.ChannelValues(name="改了名", host=robots[ChannelKind.DINGTALK].url)
    operations.change_channel(actor=town.admin, at=EIGHT, channel_id=channel, values=values)

    assert tried(town, channel, clock).state == DeliveryState.SENT


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"host": "robots.local"}, "host"),
        ({"key": ""}, "key"),
        ({"hour": 3}, "hour"),
        ({"per_minute": 21}, "per_minute"),
        ({"signing": "x"}, "signing"),
        ({"unit_id": 999999}, "unit_id"),
    ],
)
def test_a_channel_that_cannot_work_is_refused_field_by_field(
    town: Town, values: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        channel_to(town, ChannelKind.WECOM, Robot(url="http://robots.local"), **values)

    assert set(refused.value.fields) == {field}


def test_the_administrator_of_another_county_finds_no_channel_here(town: Town, clock: Clock) -> None:
    channel = town.channel(ChannelKind.FILE)

    with pytest.raises(Missing):
        operations.try_channel(actor=town.foreign_admin, at=EIGHT, channel_id=channel, clock=clock)
    with pytest.raises(Missing):
        operations.change_channel(
            actor=town.foreign_admin, at=EIGHT, channel_id=channel, values=operations.ChannelValues(name="x")
        )
    assert Channel.objects.get(pk=channel).name != "x"


def test_nothing_but_counts_ever_leaves(town: Town, robots: dict[ChannelKind, Robot], clock: Clock) -> None:
    for kind, robot in robots.items():
        channel_to(town, kind, robot)
    tell(town.worker, thing="XY-2026-0147", grave=True)
    operations.send_digests(at=EIGHT, clock=clock)

    said = [text for robot in robots.values() for text in robot.taken]
    assert said and not [text for text in said if "XY" in text or "逾期" in text]
    assert all(
        re.fullmatch(r"闭环：本组( \d+ 人有未读消息或待办|有 \d+ 项紧急事项)，请登录系统查看。", text) for text in said
    )


def test_a_command_may_try_every_channel(town: Town, clock: Clock, outbox: object) -> None:
    channel = town.channel(ChannelKind.FILE)
    operations.try_channel(actor=SYSTEM, at=EIGHT, channel_id=channel, clock=clock)

    assert Attempt.objects.get().fate == "sent"
