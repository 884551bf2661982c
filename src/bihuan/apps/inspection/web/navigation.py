"""The place of inspection in the side bar: by roles alone, so that it says nothing of what there is."""

from django.utils.translation import gettext_lazy as _

from bihuan.apps.inspection.queries import reads_plans
from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry

_PARTIES = (Role.DISCIPLINE, Role.AUDIT_ADMIN)


def connect() -> None:
    """Called once, when the app is ready."""
    entry = NavEntry("inspections", _("督查检查"), "inspection:list", "clipboard-search", order=30, shown=_shown)
    register_entry(Group.VERIFY, entry)


def _shown(actor: Actor) -> bool:
    return reads_plans(actor) or actor.holds(*_PARTIES)
