"""The portal's own pages in the side bar."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.apps.audit.queries import may_read_record
from bihuan.core.actors import Actor
from bihuan.interfaces.portal.overview_page import has_overview, reads_region
from bihuan.interfaces.portal.self_check_page import speaks_for_a_unit
from bihuan.ui.navigation import Group, NavEntry, register_entry


def connect() -> None:
    """Called once, when the portal is ready."""
    register_entry(
        Group.WORK, NavEntry("home", _("我的待办"), "home", "checklist", order=10, tab=True, short=_("待办"))
    )
    register_entry(
        Group.WORK,
        NavEntry(
            "overview",
            _("总览"),
            "overview",
            "layout-dashboard",
            order=20,
            shown=has_overview,
            label_for=_overview_word,
        ),
    )
    register_entry(
        Group.WORK,
        NavEntry("self-check", _("自查自纠"), "self-check", "user-check", order=30, shown=speaks_for_a_unit),
    )
    register_entry(
        Group.RESULTS,
        NavEntry("audit", _("操作存证"), "audit:list", "fingerprint", order=90, shown=_reads_record),
    )


def _overview_word(actor: Actor) -> Promise:
    return _("总览") if reads_region(actor) else _("本单位情况")


def _reads_record(actor: Actor) -> bool:
    return bool(may_read_record(actor))
