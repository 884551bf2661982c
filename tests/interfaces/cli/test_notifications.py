"""`bihuan channels` and `bihuan notifications` as a script calls them."""

from pathlib import Path

import pytest

from bihuan.apps.notifications.models import Channel
from bihuan.core.messages.kinds import ChannelKind
from tests.apps.notifications.robots import KEY, open_robot
from tests.apps.notifications.town import Town, inbox, make_town, tell
from tests.command import run_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return make_town()


def test_without_channels_the_list_says_so(town: Town) -> None:
    assert run_here("channels", "list", "--json").document() == {"channels": []}
    assert run_here("channels", "list").stdout.strip() == "还没有通道"


def test_a_channel_is_listed_without_its_secret_and_tried(town: Town) -> None:
    with open_robot("wecom") as robot:
        channel = town.channel(ChannelKind.WECOM, host=robot.url, key=KEY)
        done = run_here("channels", "test", str(channel), "--json")
        listed = run_here("channels", "list", "--json")

    assert (done.code, done.document()) == (0, {"channel": channel, "state": "sent", "error": ""})
    assert KEY not in listed.stdout and '"last_state": "sent"' in listed.stdout


def test_a_test_that_does_not_arrive_ends_with_1_and_says_why(town: Town) -> None:
    with open_robot("wecom") as robot:
        channel = town.channel(ChannelKind.WECOM, host=robot.url, key="gone")
        failed = run_here("channels", "test", str(channel), "--json")

    assert (failed.code, failed.document()["state"]) == (1, "failed")
    assert "重新复制地址" in failed.stderr and "gone" not in failed.stderr


def test_whoever_keeps_no_channels_finds_none(town: Town) -> None:
    channel = town.channel(ChannelKind.FILE)
    refused = run_here("channels", "test", str(channel), "--as", "worker")

    assert refused.code == 1
    assert run_here("channels", "list", "--as", "worker", "--json").document() == {"channels": []}
    assert Channel.objects.get().deliveries.count() == 0


def test_a_pass_at_a_moment_tells_people_once(town: Town, tmp_path: Path) -> None:
    tell(town.worker)
    passes = [run_here("notifications", "digests", "--at", "2026-11-02T09:00", "--json").document() for _ in range(2)]

    assert passes == [{"digests": 1}, {"digests": 0}]
    assert [item.title for item in inbox(town.worker)][-1] == "今日汇总：未读消息 1"
    assert run_here("notifications", "digests", "--at", "monday").code == 2
