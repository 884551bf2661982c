"""Telling outside at once what is grave, so many at a time, and so often an hour at most."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.apps.notifications.models import Channel, Delivery, Item, Purpose
from bihuan.apps.notifications.operations.reaching import Reach, delivery_to, know_everybody, readers
from bihuan.core.messages.composing import Counts
from bihuan.core.messages.limits import HOUR, MOST_GRAVE_AN_HOUR


@transaction.atomic
def tell_grave(*, at: datetime) -> int:
    """Put on its way outside what is grave, unread and not told yet: one message a person however much it is; to how many.

    Who was told three times within the hour waits: what came meanwhile is told together with the next.
    """
    rows = Item.objects.select_for_update().filter(grave=True, read_at__isnull=True, told_at__isnull=True)
    items = list(rows.order_by("pk").only("pk", "user_id", "object_type", "object_id"))
    if not items:
        return 0
    know_everybody()
    full = _told_enough(at)
    told = [item for item in items if item.user_id not in full]
    Item.objects.filter(pk__in=[item.pk for item in told]).update(told_at=at)
    reach = Reach(at)
    _tell_people(told, reach, at)
    for channel in reach.groups:
        _tell_group(channel, told, reach, at)
    return len({item.user_id for item in told})


def _told_enough(at: datetime) -> frozenset[int]:
    """People whom as many grave messages were made for within the hour as are allowed."""
    recent = Delivery.objects.filter(purpose=Purpose.GRAVE, made_at__gt=at - HOUR, user__isnull=False)
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for user, key in recent.values_list("user", "key"):
        if user is not None:
            keys[user].add(key)
    return frozenset(user for user, made in keys.items() if len(made) >= MOST_GRAVE_AN_HOUR)


def _tell_people(told: Sequence[Item], reach: Reach, at: datetime) -> None:
    of_user: defaultdict[int, list[Item]] = defaultdict(list)
    for item in told:
        of_user[item.user_id].append(item)
    Delivery.objects.bulk_create(
        [
            delivery_to(
                channel, at=at, purpose=Purpose.GRAVE, key=f"grave:{of_user[who.user_id][-1].pk}",
                counts=Counts(grave=len(of_user[who.user_id])), user_id=who.user_id, recipient=recipient,
            )
            for who in readers(of_user).values()
            for channel, recipient in reach.personal(who)
        ],
        batch_size=500,
        ignore_conflicts=True,
    )  # fmt: skip


def _tell_group(channel: Channel, told: Sequence[Item], reach: Reach, at: datetime) -> None:
    """The group of a unit hears of each thing once, however many of its people it is grave for; a region's group is told in
    its digest only."""
    if channel.unit_id is None:
        return
    members = reach.members.get(channel.unit_id, frozenset())
    mine = [item for item in told if item.user_id in members]
    recent = channel.deliveries.filter(purpose=Purpose.GRAVE, made_at__gt=at - HOUR).count()
    if not mine or recent >= MOST_GRAVE_AN_HOUR:
        return
    things = {(item.object_type, item.object_id) for item in mine}
    delivery_to(
        channel, at=at, purpose=Purpose.GRAVE, key=f"grave:{mine[-1].pk}", counts=Counts(grave=len(things))
    ).save(force_insert=True)
