"""The place of common problems in the side bar."""

from django.utils.translation import pgettext_lazy

from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry

READERS = (Role.OFFICE, Role.LEADER, Role.UNIT, Role.RESPONSIBLE, Role.INSPECTOR, Role.SYSTEM)


def reads_common_problems(actor: Actor) -> bool:
    """Whether there can be any joint problem that the actor sees."""
    return actor.holds(*READERS)


def connect() -> None:
    """Called once, when the app is ready."""
    entry = NavEntry(
        "common-problems",
        pgettext_lazy("page", "共性问题"),
        "common_problems:list",
        "arrows-join",
        order=40,
        shown=reads_common_problems,
    )
    register_entry(Group.DRIVE, entry)
