"""What supervision puts into the frame and on other apps' pages. Its entry bears no figure: every page would ask for it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.apps.supervision.web.panels import offer_reasons, offer_start, show_ladder, show_rungs
from bihuan.apps.supervision.web.readers import reads_notices
from bihuan.ui.navigation import Group, NavEntry, register_entry
from bihuan.ui.offers import register_steps
from bihuan.ui.panels import register_panel


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(
        Group.DRIVE,
        NavEntry(
            "supervision", _("督办催办"), "supervision:board", "stairs-up", order=10, shown=reads_notices,
            short=pgettext_lazy("tab", "督办"),
        ),
    )  # fmt: skip
    register_panel("ledger.problem.main", show_rungs)
    register_panel("portal.overview.side", show_ladder)
    register_steps("ledger.problem.steps", offer_reasons)
    register_steps("ledger.problem.rare", offer_start)
