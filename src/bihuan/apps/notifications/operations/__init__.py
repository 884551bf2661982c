"""Writes of notifications: tell people, digest, send, keep channels and preferences."""

from bihuan.apps.notifications.operations.choosing import (
    USUAL_LANGUAGE,
    choose_ways,
    make_feed,
    register_deadlines,
    revoke_feed,
)
from bihuan.apps.notifications.operations.digesting import (
    DIGEST,
    make_digests,
    register_digest_part,
    send_digests,
)
from bihuan.apps.notifications.operations.forgetting import clear_deliveries, clear_read_items
from bihuan.apps.notifications.operations.grave import tell_grave
from bihuan.apps.notifications.operations.keeping import ChannelValues, change_channel, make_channel, try_channel
from bihuan.apps.notifications.operations.sending import send_due
from bihuan.apps.notifications.operations.telling import (
    mark_all_read,
    mark_read,
    notify,
    register_kind,
    register_waker,
)

__all__ = [
    "DIGEST",
    "USUAL_LANGUAGE",
    "ChannelValues",
    "change_channel",
    "choose_ways",
    "clear_deliveries",
    "clear_read_items",
    "make_channel",
    "make_digests",
    "make_feed",
    "mark_all_read",
    "mark_read",
    "notify",
    "register_deadlines",
    "register_digest_part",
    "register_kind",
    "register_waker",
    "revoke_feed",
    "send_digests",
    "send_due",
    "tell_grave",
    "try_channel",
]
