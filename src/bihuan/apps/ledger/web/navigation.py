"""The ledger's place in the side bar and in the tabs of phones."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.web.import_forms import may_import
from bihuan.core.actors import Actor, Role
from bihuan.ui.navigation import Group, NavEntry, register_entry

_READERS = (
    Role.OFFICE, Role.LEADER, Role.UNIT, Role.RESPONSIBLE, Role.CHECKER, Role.INSPECTOR, Role.SYSTEM,
)  # fmt: skip


def reads_problems(actor: Actor) -> bool:
    """Whether there can be any problem that the actor sees: administrators keep the system, not its matters."""
    return actor.holds(*_READERS)


def count_listed(actor: Actor) -> int:
    """Exactly what the entry leads to: the list without a filter."""
    return queries.ledger_counts(actor, today=timezone.localdate()).all


def connect() -> None:
    """Called once, when the app is ready."""
    register_entry(
        Group.LEDGER,
        NavEntry(
            "problems", _("问题台账"), "ledger:problems", "list-details", order=20,
            shown=reads_problems, count=count_listed, tab=True, short=pgettext_lazy("several", "问题"),
        ),
    )  # fmt: skip
    register_entry(
        Group.DRIVE,
        NavEntry("hand-backs", _("退回裁定"), "ledger:hand-backs", "scale", order=40, shown=reads_problems),
    )
    register_entry(
        Group.LEDGER,
        NavEntry("evidence", _("佐证"), "ledger:gallery", "photo", order=40, shown=reads_problems),
    )
    register_entry(
        Group.LEDGER,
        NavEntry("import", _("导入台账"), "ledger:import", "table-import", order=30, shown=may_import),
    )
