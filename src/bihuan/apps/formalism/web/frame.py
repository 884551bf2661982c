"""What formalism puts into the frame and on other apps' pages. Its entry bears no figure: every page would ask for it."""

from django.utils.translation import gettext_lazy as _

from bihuan.apps.formalism.web.check_up_views import reads_flags
from bihuan.apps.formalism.web.panels import help_measure, help_report, show_campaign, show_flags, show_unit
from bihuan.ui.navigation import Group, NavEntry, register_entry
from bihuan.ui.panels import register_panel


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(
        Group.RELIEF,
        NavEntry("formalism", _("体检"), "formalism:check-up", "zoom-exclamation", order=10, shown=reads_flags),
    )
    register_panel("ledger.problem.main", show_flags, order=70)
    register_panel("campaigns.campaign.spread", show_campaign, order=80)
    register_panel("organizations.unit.main", show_unit)
    register_panel("ledger.progress.line", help_report)
    register_panel("ledger.measure.text", help_measure)
