"""Reads of notifications: one's own inbox and preferences, the channels that one keeps, the feed of deadlines."""

from bihuan.apps.notifications.queries.inbox import InboxPage, ItemRow, count_unread, inbox_page

__all__ = ["InboxPage", "ItemRow", "count_unread", "inbox_page"]
