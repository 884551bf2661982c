"""The jobs' place in the side bar."""

from django.utils.translation import gettext_lazy as _

from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry


def asks_for_jobs(actor: Actor) -> bool:
    """Who imports, exports, or keeps the system."""
    return actor.holds(Role.OFFICE, Role.UNIT, Role.LEADER, Role.SYSTEM_ADMIN)


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(Group.KEEP, NavEntry("jobs", _("后台任务"), "jobs:list", "progress", order=40, shown=asks_for_jobs))
