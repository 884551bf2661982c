"""The bell in the top bar, and the channels in the side bar of who keeps them."""

from django.utils.translation import gettext_lazy as _

from bihuan.apps.notifications import policies, queries
from bihuan.core.actors import Actor
from bihuan.ui.navigation import Group, NavEntry, register_entry


def keeps_channels(actor: Actor) -> bool:
    return policies.keeps_channels(actor)


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(
        Group.TOP,
        NavEntry("inbox", _("消息"), "notifications:inbox", "bell", order=10, count=queries.count_unread),
    )
    register_entry(
        Group.KEEP,
        NavEntry("channels", _("消息通道"), "notifications:channels", "send", order=45, shown=keeps_channels),
    )
