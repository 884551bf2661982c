"""The ladder's place in the side bar: with whoever keeps it. Everybody else comes by an address, and only looks."""

from django.utils.translation import gettext_lazy as _

from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry


def keeps_ladder(actor: Actor) -> bool:
    return actor.holds(Role.OFFICE, Role.LEADER)


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(
        Group.KEEP,
        NavEntry("ladder", _("督办规则"), "ladder:edit", "adjustments-horizontal", order=35, shown=keeps_ladder),
    )
