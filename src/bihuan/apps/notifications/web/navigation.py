"""The bell in the top bar."""

from django.utils.translation import gettext_lazy as _

from bihuan.apps.notifications import queries
from bihuan.ui.navigation import Group, NavEntry, register_entry


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(
        Group.TOP,
        NavEntry("inbox", _("消息"), "notifications:inbox", "bell", order=10, count=queries.count_unread),
    )
