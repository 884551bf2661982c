"""Joint problems on other pages: of which one a problem is part, which concern a unit, which have cases of a campaign."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from bihuan.apps.campaigns.queries import CampaignDetail
from bihuan.apps.common_problems import policies, queries
from bihuan.apps.common_problems.queries import JointPart
from bihuan.apps.common_problems.web.frame import joint_address
from bihuan.apps.common_problems.web.navigation import reads_common_problems
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.organizations.queries import UnitRow
from bihuan.ui.panels import Panel, register_panel
from bihuan.ui.shell import actor_of

_SHOWN = 5


def show_joint(request: HttpRequest, thing: object) -> Panel | None:
    """The card on a problem's page; nothing where it is part of none."""
    if not isinstance(thing, ProblemDetail):
        return None
    row = queries.joint_of_problem(actor_of(request), thing.id)
    if row is None:
        return None
    context: dict[str, object] = {"row": row, "url": joint_address(row.id)}
    return Panel(gettext("所属联合问题"), "common_problems/_part.html", context, key="joint-problem")


def show_of_unit(request: HttpRequest, thing: object) -> Panel | None:
    """The card on a unit's page; nothing where no joint problem concerns it."""
    actor = actor_of(request)
    if not isinstance(thing, UnitRow) or not reads_common_problems(actor):
        return None
    return _card(queries.joints_of_units(actor, (thing.id,), limit=_SHOWN + 1))


def show_of_own(request: HttpRequest, _thing: object) -> Panel | None:
    """The card on the page of the reader's own units."""
    actor = actor_of(request)
    units = actor.unit_ids(*policies.MEMBERS)
    return _card(queries.joints_of_units(actor, units, limit=_SHOWN + 1)) if units else None


def show_of_campaign(request: HttpRequest, thing: object) -> Panel | None:
    """The card on a campaign's page."""
    actor = actor_of(request)
    if not isinstance(thing, CampaignDetail) or not reads_common_problems(actor):
        return None
    return _card(queries.joints_of_campaign(actor, thing.row.id, limit=_SHOWN + 1))


def _card(rows: tuple[JointPart, ...]) -> Panel | None:
    if not rows:
        return None
    words = gettext("%(n)s 个个案")
    lines = [(row, joint_address(row.id), words % {"n": row.cases} if row.cases else "") for row in rows[:_SHOWN]]
    more = f"{reverse('common_problems:list')}?shelf=joint" if len(rows) > _SHOWN else ""
    context: dict[str, object] = {"lines": lines, "more": more}
    return Panel(gettext("联合问题"), "common_problems/_joints.html", context, None, "joint-problems")


def connect() -> None:
    """Called once, when the app is ready."""
    register_panel("ledger.problem.side", show_joint, order=30)
    register_panel("organizations.unit.main", show_of_unit, order=60)
    register_panel("portal.unit.side", show_of_own, order=60)
    register_panel("campaigns.campaign.spread", show_of_campaign, order=75)
