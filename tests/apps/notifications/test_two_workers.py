"""Two workers at the same moment, each with a connection of its own: one digest, one message, one count of the limits."""

import pytest

from bihuan.apps.notifications import operations
from bihuan.apps.notifications.models import Attempt, Delivery, DeliveryState, Item
from bihuan.core.messages.kinds import ChannelKind
from tests.apps.notifications.robots import KEY, open_robot
from tests.apps.notifications.town import EIGHT, Clock, make_town, tell
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_passes_at_once_tell_everybody_once_and_keep_the_limit_together() -> None:
    town, clock = make_town(), Clock()
    with open_robot("wecom", lambda: clock().timestamp()) as robot:
        channel = town.channel(ChannelKind.WECOM, unit_id=town.unit.id, host=robot.url, key=KEY)
        tell(town.worker, town.colleague)
        outcomes = at_once(*[lambda: operations.send_digests(at=EIGHT, clock=clock)] * 2)
        assert len(robot.taken) == 1

        Delivery.objects.bulk_create(
            [Delivery(channel_id=channel, purpose="digest", key=str(n), made_at=EIGHT, due_at=EIGHT) for n in range(30)]
        )
        at_once(*[lambda: operations.send_due(clock=clock)] * 2)

    assert sorted(outcomes, key=str) == [0, 2]
    assert Item.objects.filter(kind=operations.DIGEST).count() == 2
    assert (len(robot.taken), robot.asked, Attempt.objects.count()) == (20, 20, 20)
    assert Delivery.objects.filter(state=DeliveryState.PENDING).count() == 11
