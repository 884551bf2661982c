"""What verification puts into the frame and on the ledger's pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.apps.verification import queries
from bihuan.apps.verification.policies import reads_relapses
from bihuan.apps.verification.queries import View
from bihuan.apps.verification.web.list_views import views_for
from bihuan.apps.verification.web.offers import offer_steps
from bihuan.apps.verification.web.panels import show_applications, show_look_backs, show_policy
from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry
from bihuan.ui.offers import register_steps
from bihuan.ui.panels import register_panel

READERS = (Role.OFFICE, Role.LEADER, Role.UNIT, Role.RESPONSIBLE, Role.CHECKER, Role.INSPECTOR, Role.SYSTEM)


def reads_applications(actor: Actor) -> bool:
    """Whether there can be any application that the actor sees."""
    return actor.holds(*READERS)


def count_open(actor: Actor) -> int | None:
    """Exactly what the entry leads to, where that is open work: what waits for the reader's check, or for anybody's.

    Units come to their own applications, ended ones too: those are no work that is open, and get no number.
    """
    counts = {View.WAITING: queries.count_waiting, View.PENDING: queries.count_pending}
    count = counts.get(next(iter(views_for(actor)), View.OURS))
    return count(actor) if count else None


def connect() -> None:
    """Called once, when the app is ready. One entry bears a number: each costs a query on every page, and what waits in the
    other three stands in my work."""
    register_entry(
        Group.VERIFY,
        NavEntry(
            "verification", _("核查销号"), "verification:applications", "clipboard-check", order=10,
            shown=reads_applications, count=count_open, tab=True, short=pgettext_lazy("tab", "核查"),
        ),
    )  # fmt: skip
    register_entry(
        Group.VERIFY,
        NavEntry(
            "public-notices", _("销号公示"), "verification:notices", "speakerphone", order=20, shown=reads_applications,
        ),
    )  # fmt: skip
    register_entry(
        Group.ENTRANCE,
        NavEntry(
            "notices-open-to-all", _("看销号公示，不用登录"), "verification:notices", "speakerphone",
            shown=queries.reads_any_notice,
        ),
    )  # fmt: skip
    register_entry(
        Group.VERIFY,
        NavEntry(
            "look-backs", _("回头看"), "verification:look-backs", "history", order=30, shown=reads_applications,
        ),
    )  # fmt: skip
    register_entry(
        Group.VERIFY,
        NavEntry(
            "relapses", _("反弹"), "verification:relapses", "zoom-question", order=40, shown=reads_relapses,
        ),
    )  # fmt: skip
    register_steps("ledger.problem.steps", offer_steps)
    register_panel("ledger.problem.main", show_applications)
    register_panel("ledger.problem.main", show_look_backs)
    register_panel("campaigns.campaign.spread", show_policy, order=70)
