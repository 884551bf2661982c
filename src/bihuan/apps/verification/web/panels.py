"""申请销号和核查 on a problem's page: every application with its checks, the newest first."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.campaigns.queries import CampaignDetail
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.verification import queries
from bihuan.apps.verification.web.policy_views import rule_lines
from bihuan.apps.verification.web.signs import tell_course
from bihuan.ui.panels import Panel
from bihuan.ui.shell import actor_of


def show_policy(request: HttpRequest, thing: object) -> Panel | None:
    """How a campaign closes its problems, on its page."""
    if not isinstance(thing, CampaignDetail):
        return None
    policy, _policy_id = queries.policy_in_force(thing.row.id)
    context: dict[str, object] = {"lines": rule_lines(policy), "campaign_id": thing.row.id}
    return Panel(gettext("销号规则"), "verification/_policy.html", context, None, "closing")


def show_applications(request: HttpRequest, thing: object) -> Panel | None:
    """The card, or nothing where closure was never applied for."""
    if not isinstance(thing, ProblemDetail):
        return None
    rows = queries.applications_of(actor_of(request), problem_id=thing.id)
    if not rows:
        return None
    context: dict[str, object] = {"told": tell_course(rows), "now": timezone.now()}
    return Panel(gettext("申请销号和核查"), "verification/_applications.html", context, None, "applications")


def show_look_backs(request: HttpRequest, thing: object) -> Panel | None:
    """回头看 on the page of a problem that was closed: what is due, what was seen."""
    if not isinstance(thing, ProblemDetail) or thing.closed_at is None:
        return None
    rows = queries.look_backs_of(thing.id)
    if not rows:
        return None
    context: dict[str, object] = {"rows": rows, "now": timezone.now()}
    return Panel(gettext("回头看"), "verification/_look_backs.html", context, None, "look-backs")
