"""The calendars' place in the side bar."""

from django.utils.translation import gettext_lazy as _

from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry


def keeps_calendars(actor: Actor) -> bool:
    """Who keeps them finds them here; everybody else comes by an address, and only looks."""
    return actor.holds(Role.SYSTEM_ADMIN, Role.OFFICE)


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(
        Group.KEEP, NavEntry("calendars", _("工作日历"), "calendars:years", "calendar", order=30, shown=keeps_calendars)
    )
