"""The place of demands in the side bar."""

from django.utils.translation import gettext_lazy as _

from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry

READERS = (Role.OFFICE, Role.LEADER, Role.UNIT, Role.RESPONSIBLE, Role.SYSTEM)


def reads_demands(actor: Actor) -> bool:
    """Whether there can be any demand that the actor sees."""
    return actor.holds(*READERS)


def connect() -> None:
    """Called once, when the app is ready."""
    entry = NavEntry("demands", _("材料报表"), "demands:list", "file-spreadsheet", order=20, shown=reads_demands)
    register_entry(Group.RELIEF, entry)
