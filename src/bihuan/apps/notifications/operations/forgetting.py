"""What was read long ago goes: messages that somebody has read, and what became of messages to channels outside.

Kept for a year by default, and for half a year whatever is set: 网络安全法 art. 21 asks for logs of at least six months. What nobody
has read stays, and so does the act that each message told of.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from bihuan.apps.notifications.models import Attempt, Delivery, Item

LEAST_DAYS = 184


def clear_read_items(at: datetime) -> int:
    """Remove messages that were read so long ago; how many."""
    return Item.objects.filter(read_at__lt=_oldest(at)).delete()[0]


@transaction.atomic
def clear_deliveries(at: datetime) -> int:
    """Remove what became of messages to channels so long ago, with its attempts; how many messages."""
    ids = list(Delivery.objects.filter(ended_at__lt=_oldest(at)).values_list("pk", flat=True)[:_AT_ONCE])
    Attempt.objects.filter(delivery__in=ids).delete()
    Delivery.objects.filter(pk__in=ids).delete()
    return len(ids)


_AT_ONCE = 5000


def _oldest(at: datetime) -> datetime:
    return at - timedelta(days=max(LEAST_DAYS, settings.KEEP_MESSAGES_DAYS))
