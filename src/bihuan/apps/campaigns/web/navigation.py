"""The place of campaigns in the side bar."""

from django.utils.translation import gettext_lazy as _

from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry

_READERS = (
    Role.OFFICE, Role.LEADER, Role.UNIT, Role.RESPONSIBLE, Role.CHECKER, Role.INSPECTOR, Role.SYSTEM,
)  # fmt: skip


def reads_campaigns(actor: Actor) -> bool:
    """Whether there can be any campaign that the actor sees: administrators keep the system, not its matters."""
    return actor.holds(*_READERS)


def connect() -> None:
    """Called once, when the app is ready."""
    entry = NavEntry("campaigns", _("专项整治"), "campaigns:list", "folders", order=10, shown=reads_campaigns)
    register_entry(Group.LEDGER, entry)
