"""Reads of notifications: one's own inbox and preferences, the channels that one keeps, the feed of deadlines."""

from bihuan.apps.notifications.queries.channels import (
    KIND_WORDS,
    ChannelRow,
    DeliveryRow,
    Keeping,
    channel_row,
    channel_rows,
    delivery_row,
    kept_places,
    last_deliveries,
)
from bihuan.apps.notifications.queries.inbox import (
    InboxPage,
    MessageRow,
    count_unread,
    inbox_page,
    moments_of_telling_many,
)
from bihuan.apps.notifications.queries.readers import ReaderRow, feed_behind, reader_row

__all__ = [
    "KIND_WORDS",
    "ChannelRow",
    "DeliveryRow",
    "InboxPage",
    "Keeping",
    "MessageRow",
    "ReaderRow",
    "channel_row",
    "channel_rows",
    "count_unread",
    "delivery_row",
    "feed_behind",
    "inbox_page",
    "kept_places",
    "last_deliveries",
    "moments_of_telling_many",
    "reader_row",
]
