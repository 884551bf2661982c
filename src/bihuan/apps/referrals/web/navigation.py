"""The place of referrals in the side bar, and how their acts read."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.apps.audit.queries import register_action_words
from bihuan.apps.referrals.queries import reads_referrals
from bihuan.ui.navigation import Group, NavEntry, register_entry


def connect() -> None:
    """Called once, when the app is ready."""
    entry = NavEntry("referrals", _("线索移交"), "referrals:list", "mail", order=40, shown=reads_referrals)
    register_entry(Group.WORK, entry)
    register_action_words(
        {
            "referrals.referral.handed-over": pgettext_lazy("act", "密封移交线索"),
            "referrals.referral.received": pgettext_lazy("act", "收到线索"),
        }
    )
