"""Sending what waits: taken under the lock of its channel, sent outside of any transaction, settled by what was answered.

A delivery is marked before it leaves. Whoever dies between the mark and the answer leaves it marked, and it becomes "not known":
it is never sent again. So a message goes out at most once after it was taken; a cut connection can still lose one.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, override

from bihuan.apps.notifications.models import Attempt, Channel, Delivery, DeliveryState, Purpose, Reader
from bihuan.apps.notifications.operations.sealing import unseal
from bihuan.apps.notifications.operations.transports import Parcel, send
from bihuan.core.decisions import Reason, Refused
from bihuan.core.messages.answers import STOPPED, Answer, Fate, next_attempt
from bihuan.core.messages.composing import TEST_WORDS, Counts, words_of
from bihuan.core.messages.kinds import GROUPS, ChannelKind, limits_of
from bihuan.core.messages.limits import HOUR, LONGEST_WAIT, MOST_TO_A_PERSON_AN_HOUR, free_at, longest_window
from bihuan.core.reason_documents import document_of

INTERRUPTED_AFTER = timedelta(minutes=5)
MOST_AT_ONCE = 2000
_STATES = {Fate.SENT: DeliveryState.SENT, Fate.REFUSED: DeliveryState.FAILED, Fate.UNKNOWN: DeliveryState.UNKNOWN}
_TOO_LATE = Reason("delivery-too-late", "等了一天也没有送出，不再发；下一次汇总说新的情况。")
_CHANNEL_OFF = Reason("delivery-channel-off", "通道停用了，没有送出。")


@dataclass(frozen=True, slots=True)
class _Taken:
    """A delivery that is marked as leaving, and its attempt. `problem` says why there is nothing to send."""

    delivery_id: int
    attempt_id: int
    parcel: Parcel | None
    problem: Answer | None = None


def send_due(*, clock: Callable[[], datetime], most: int = MOST_AT_ONCE) -> Mapping[str, int]:
    """Send what is due and may leave now; by its fate, how many. What may not leave yet waits for the next call."""
    done: Counter[str] = Counter()
    settle_interrupted(at=clock())
    give_up_old(at=clock())
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=clock())
    for channel_id in waiting.order_by("channel").values_list("channel", flat=True).distinct():
        while done.total() < most:
            taken = _take_next(channel_id, clock())
            if taken is None:
                break
            done[_send_taken(taken, clock)] += 1
    return dict(done)


def send_one(*, delivery_id: int, clock: Callable[[], datetime]) -> None:
    """Send one delivery now, where its channel's limits let it leave; otherwise it waits for the next call of `send_due`."""
    channel_id = Delivery.objects.values_list("channel", flat=True).get(pk=delivery_id)
    taken = _take_next(channel_id, clock(), Delivery.objects.filter(pk=delivery_id))
    if taken is not None:
        _send_taken(taken, clock)


@transaction.atomic
def settle_interrupted(*, at: datetime) -> int:
    """Say of every message whose sender died that nobody knows; how many those were."""
    begun = Delivery.objects.select_for_update().filter(
        state=DeliveryState.SENDING, begun_at__lte=at - INTERRUPTED_AFTER
    )
    ids = list(begun.values_list("pk", flat=True))
    Attempt.objects.filter(delivery__in=ids, fate="").update(fate=Fate.UNKNOWN)
    return Delivery.objects.filter(pk__in=ids).update(
        state=DeliveryState.UNKNOWN, ended_at=at, error=_document(STOPPED.reason)
    )


def give_up_old(*, at: datetime) -> int:
    """End what waited so long that it is not true any more, and what waits for a channel that is off."""
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING)
    late = waiting.filter(made_at__lte=at - LONGEST_WAIT)
    given_up = late.update(state=DeliveryState.FAILED, ended_at=at, error=_document(_TOO_LATE))
    off = waiting.filter(channel__enabled=False)
    return given_up + off.update(state=DeliveryState.FAILED, ended_at=at, error=_document(_CHANNEL_OFF))


def _send_taken(taken: _Taken, clock: Callable[[], datetime]) -> str:
    """Send what was taken and settle it; its fate."""
    answer = taken.problem or (send(taken.parcel, at=clock()) if taken.parcel else STOPPED)
    _settle(taken, answer, at=clock())
    return answer.fate.value


@transaction.atomic
def _take_next(channel_id: int, at: datetime, among: QuerySet[Delivery] | None = None) -> _Taken | None:
    """Mark the next delivery of a channel as leaving, where the limits of channel and person let one leave at this moment."""
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    if not channel.enabled and among is None:
        return None
    limits = limits_of(ChannelKind(channel.kind), channel.per_minute)
    begun = Attempt.objects.filter(channel=channel_id, begun_at__gt=at - longest_window(limits))
    attempts = list(begun.values_list("begun_at", flat=True))
    if free_at(at, attempts=attempts, limits=limits, blocked_until=channel.blocked_until) > at:
        return None
    rows = Delivery.objects.all() if among is None else among
    waiting = rows.filter(channel=channel_id, state=DeliveryState.PENDING, due_at__lte=at)
    delivery = waiting.exclude(user__in=_satisfied(at)).order_by("-grave", "id").first()
    if delivery is None:
        return None
    delivery.state, delivery.begun_at, delivery.tries = DeliveryState.SENDING, at, delivery.tries + 1
    delivery.save(update_fields=["state", "begun_at", "tries"])
    attempt = Attempt.objects.create(delivery=delivery, channel=channel, user_id=delivery.user_id, begun_at=at)
    try:
        return _Taken(delivery.pk, attempt.pk, _parcel(channel, delivery))
    except Refused as refusal:
        return _Taken(delivery.pk, attempt.pk, None, Answer(Fate.REFUSED, refusal.reason))


def _satisfied(at: datetime) -> "QuerySet[Attempt, int | None]":
    """People to whom as much was sent within the hour as is allowed."""
    rows = Attempt.objects.filter(begun_at__gt=at - HOUR, user__isnull=False).values("user").annotate(n=Count("pk"))
    return rows.filter(n__gte=MOST_TO_A_PERSON_AN_HOUR).values_list("user", flat=True)


def _parcel(channel: Channel, delivery: Delivery) -> Parcel:
    kind = ChannelKind(channel.kind)
    return Parcel(
        delivery_id=delivery.pk,
        kind=kind,
        text=_text_of(channel, delivery),
        made_at=delivery.made_at,
        host=channel.host,
        port=channel.port,
        security=channel.security,
        username=channel.username,
        sender=channel.sender,
        recipient=delivery.recipient,
        folder=str(channel.pk),
        key=unseal(channel.key),
        signing=unseal(channel.signing),
    )


def _text_of(channel: Channel, delivery: Delivery) -> str:
    """The words, in the language that the reader chose, or that was chosen for the group."""
    counts = Counts(delivery.unread, delivery.open, delivery.grave, delivery.people)
    said = TEST_WORDS if delivery.purpose == Purpose.TEST else words_of(counts, group=channel.kind in GROUPS)
    chosen = Reader.objects.filter(user=delivery.user_id).values_list("language", flat=True).first()
    with override(chosen or channel.language):
        return said.text(gettext)


@transaction.atomic
def _settle(taken: _Taken, answer: Answer, *, at: datetime) -> None:
    """Write what became of an attempt; one that was surely not taken waits for its next turn, or is given up."""
    channel_id = Delivery.objects.values_list("channel", flat=True).get(pk=taken.delivery_id)
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    delivery = Delivery.objects.select_for_update().filter(Q(pk=taken.delivery_id, state=DeliveryState.SENDING)).first()
    if delivery is None:  # somebody has already said that nobody knows
        return
    again = next_attempt(answer, attempts=delivery.tries, at=at)
    delivery.error = _document(answer.reason)
    if again is not None:
        delivery.state, delivery.due_at = DeliveryState.PENDING, again
    else:
        delivery.state, delivery.ended_at = _STATES.get(answer.fate, DeliveryState.FAILED), at
    delivery.save(update_fields=["state", "due_at", "ended_at", "error"])
    Attempt.objects.filter(pk=taken.attempt_id).update(fate=answer.fate)
    if answer.pause:
        channel.blocked_until = at + answer.pause
        channel.save(update_fields=["blocked_until"])


def _document(reason: Reason | None) -> dict[str, object]:
    return document_of(reason) if reason else {}
