"""What was read long ago goes, and nothing else: half a year is kept whatever is set, what nobody read stays."""

from datetime import timedelta

import pytest
from django.test import override_settings

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs.operations import clear_old
from bihuan.apps.notifications import operations
from bihuan.apps.notifications.models import Attempt, Delivery, Item
from bihuan.core.messages.kinds import ChannelKind
from tests.apps.notifications.town import EIGHT, MONDAY, SYSTEM, Town, make_town, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return make_town()


def read_days_ago(town: Town, days: int) -> int:
    """A message to the worker that was read so many days before Monday; its id."""
    tell(town.worker, thing=f"{days}", at=MONDAY - timedelta(days=days))
    item = Item.objects.latest("pk")
    Item.objects.filter(pk=item.pk).update(read_at=MONDAY - timedelta(days=days))
    return item.pk


def clear() -> dict[str, int]:
    return dict(clear_old(actor=SYSTEM, at=MONDAY))


def test_what_was_read_more_than_a_year_ago_goes(town: Town) -> None:
    old, young = read_days_ago(town, 366), read_days_ago(town, 364)
    assert clear()["messages"] == 1
    assert list(Item.objects.values_list("pk", flat=True)) == [young] and old != young
    assert clear()["messages"] == 0


def test_what_nobody_read_stays_however_old(town: Town) -> None:
    tell(town.worker, at=MONDAY - timedelta(days=4000))
    assert clear()["messages"] == 0 and Item.objects.count() == 1


@pytest.mark.parametrize(("kept", "days", "gone"), [(1, 183, 0), (1, 185, 1), (1000, 366, 0)])
def test_half_a_year_is_kept_whatever_is_set(town: Town, kept: int, days: int, gone: int) -> None:
    read_days_ago(town, days)
    with override_settings(KEEP_MESSAGES_DAYS=kept):
        assert clear()["messages"] == gone


def test_what_became_of_old_messages_outside_goes_with_its_attempts(town: Town) -> None:
    channel = town.channel(ChannelKind.FILE)
    for days, state in ((400, "sent"), (10, "sent"), (400, "pending")):
        at = EIGHT - timedelta(days=days)
        delivery = Delivery.objects.create(
            channel_id=channel, purpose="digest", key=f"{days} {state}", state=state, made_at=at, due_at=at,
            ended_at=at if state == "sent" else None,
        )  # fmt: skip
        Attempt.objects.create(delivery=delivery, channel_id=channel, begun_at=at, fate="sent")
    assert clear()["deliveries"] == 1
    assert sorted(Delivery.objects.values_list("key", flat=True)) == ["10 sent", "400 pending"]
    assert Attempt.objects.count() == 2


def test_an_act_says_how_many_went(town: Town) -> None:
    read_days_ago(town, 500)
    clear()
    act = Act.objects.get(action="jobs.old.cleared")
    assert act.after == {"messages": 1}


def test_the_same_thing_may_be_told_again_after_it_went(town: Town) -> None:
    read_days_ago(town, 500)
    clear()
    assert tell(town.worker, thing="500") == 1
    assert operations.DIGEST not in set(Item.objects.values_list("kind", flat=True))
