"""The place of documents in the side bar."""

from django.utils.translation import gettext_lazy as _

from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry

READERS = (Role.OFFICE, Role.LEADER, Role.UNIT, Role.RESPONSIBLE, Role.INSPECTOR, Role.SYSTEM)


def reads_documents(actor: Actor) -> bool:
    """Whether there can be any document that the actor sees."""
    return actor.holds(*READERS)


def connect() -> None:
    """Called once, when the app is ready."""
    entry = NavEntry("documents", _("文件跟踪"), "coordination:list", "mail", order=30, shown=reads_documents)
    register_entry(Group.DRIVE, entry)
