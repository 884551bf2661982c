"""Mail through a real server: one letter a person, and what becomes of it when the server says no, or nothing."""

from collections.abc import Iterator

import pytest

from bihuan.apps.notifications import operations
from bihuan.apps.notifications.models import Delivery, DeliveryState, Reader
from bihuan.apps.notifications.operations import transports
from bihuan.core.decisions import BadInput
from bihuan.core.messages.kinds import ChannelKind
from bihuan.core.reason_documents import reason_of
from tests.apps.notifications.robots import Post, open_post
from tests.apps.notifications.town import EIGHT, Clock, Town, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Iterator[Post]:
    with open_post() as server:
        yield server


@pytest.fixture
def channel(town: Town, post: Post) -> int:
    return town.channel(ChannelKind.MAIL, host="127.0.0.1", port=post.port, sender="bihuan@lanchuan.example")


def test_whoever_gave_an_address_gets_one_letter(town: Town, post: Post, channel: int, clock: Clock) -> None:
    Reader.objects.create(user_id=town.worker.id, mail="worker@lanchuan.example")
    tell(town.worker, town.colleague, thing="XY-2026-0147")
    for _ in range(2):
        operations.send_digests(at=EIGHT, clock=clock)
    delivery = Delivery.objects.get()

    assert (delivery.state, delivery.recipient, len(post.letters)) == (DeliveryState.SENT, "worker@lanchuan.example", 1)
    assert "To: worker@lanchuan.example" in post.letters[0] and f"<delivery-{delivery.pk}-" in post.letters[0]
    assert "XY-2026" not in post.letters[0]


@pytest.mark.parametrize(
    ("command", "said", "state", "words"),
    [
        ("EHLO", b"554 go away", DeliveryState.FAILED, "554"),
        ("MAIL", b"451 later", DeliveryState.PENDING, "451"),
        ("RCPT", b"550 nobody", DeliveryState.FAILED, "550"),
        ("RCPT", b"450 busy", DeliveryState.PENDING, "450"),
        (".", b"554 spam", DeliveryState.FAILED, "554"),
        (".", b"452 full", DeliveryState.PENDING, "452"),
        (".", b"", DeliveryState.UNKNOWN, "连接断了"),
        ("QUIT", b"", DeliveryState.SENT, ""),
    ],
)
def test_what_became_of_a_letter_is_told_by_the_servers_own_word(
    town: Town,
    post: Post,
    channel: int,
    clock: Clock,
    *,
    command: str,
    said: bytes,
    state: DeliveryState,
    words: str,
) -> None:
    post.says[command] = said
    if command == "EHLO":
        post.says["HELO"] = said
    delivery = Delivery.objects.get(
        pk=operations.try_channel(actor=town.admin, at=EIGHT, channel_id=channel, clock=clock, recipient="a@b.example")
    )

    assert delivery.state == state
    assert words in str(reason_of(delivery.error))


def test_a_letter_whose_fate_is_not_known_is_not_written_again(
    town: Town, post: Post, channel: int, clock: Clock
) -> None:
    post.says["."] = b""
    operations.try_channel(actor=town.admin, at=EIGHT, channel_id=channel, clock=clock)
    post.says.clear()
    clock.pass_(hours=5)
    operations.send_due(clock=clock)

    assert len(post.letters) == 1


@pytest.mark.parametrize(
    ("command", "fate", "words"), [("EHLO", "not-taken", "连不上"), ("MAIL", "unknown", "太久没有答复")]
)
def test_a_server_that_fell_silent_is_waited_for_once_and_then_left_alone(
    town: Town, post: Post, channel: int, *, clock: Clock, monkeypatch: pytest.MonkeyPatch, command: str, fate: str,
    words: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(transports, "ANSWER_SECONDS", 1)
    post.mute_on = command
    Delivery.objects.bulk_create(
        Delivery(
            channel_id=channel, purpose="digest", key=str(n), people=n, recipient="a@b.example", made_at=EIGHT,
            due_at=EIGHT,
        )
        for n in range(3)
    )  # fmt: skip
    assert operations.send_due(clock=clock) == {fate: 1}
    assert words in str(reason_of(Delivery.objects.exclude(error={}).get().error))

    post.mute_on = ""
    clock.pass_(minutes=5)
    assert operations.send_due(clock=clock) == {"sent": 3 if fate == "not-taken" else 2}


def test_a_test_goes_only_to_an_address(town: Town, channel: int, clock: Clock) -> None:
    with pytest.raises(BadInput):
        operations.try_channel(actor=town.admin, at=EIGHT, channel_id=channel, clock=clock, recipient="nobody")


def test_a_mail_channel_needs_a_server_and_a_sender(town: Town) -> None:
    with pytest.raises(BadInput) as refused:
        town.channel(ChannelKind.MAIL, host="smtp://x", port=0, sender="me", security="magic")

    assert set(refused.value.fields) == {"host", "port", "sender", "security"}
