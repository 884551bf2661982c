"""Messages over REST: the inbox as its owner sees it, and a channel that is tried."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.apps.notifications.models import Delivery
from bihuan.apps.organizations import operations as organizations
from bihuan.core.actors import Actor
from bihuan.core.messages.kinds import ChannelKind
from tests.apps.notifications.town import Town, inbox, make_town, tell
from tests.factories import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return make_town()


def key_of(actor: Actor) -> dict[str, str]:
    made = organizations.make_token(actor=actor, at=timezone.now(), name="程序", days=3, writes=True)
    return {"Authorization": f"Bearer {made.token}"}


def test_a_program_reads_its_users_messages_and_marks_them(town: Town) -> None:
    tell(town.worker, thing="1", grave=True)
    tell(town.worker, thing="2")
    key, client = key_of(actor_for(town.worker)), Client()
    listed = json.loads(client.get("/api/v1/inbox", headers=key).content)
    first = listed["rows"][0]
    read = client.post(f"/api/v1/inbox/{first['id']}/read", headers=key)

    assert (listed["total"], first["title"], first["grave"]) == (2, "1 逾期", True)
    assert json.loads(read.content) == {"address": "/problems/1/"}
    assert json.loads(client.post("/api/v1/inbox/read", headers=key).content) == {"read": 1}
    assert all(item.read_at for item in inbox(town.worker))


def test_a_keeper_tries_a_channel_and_sees_no_secret(town: Town) -> None:
    channel = town.channel(ChannelKind.WECOM, host="http://127.0.0.1:9", key="a-secret-key")
    key, client = key_of(town.admin), Client()
    tried = client.post(f"/api/v1/channels/{channel}/test", headers=key)
    listed = client.get("/api/v1/channels", headers=key).content.decode()

    assert json.loads(tried.content)["state"] == "pending" and "连不上" in json.loads(tried.content)["error"]
    assert "a-secret-key" not in listed and json.loads(listed)[0]["has_key"] is True
    assert Delivery.objects.get().channel_id == channel
