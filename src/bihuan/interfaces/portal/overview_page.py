"""总览: the whole region for who runs it. For a unit the same address is its own place (unit_page)."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.portal.home_figures import REGION_READERS, standing_cells, verified_cell
from bihuan.interfaces.portal.overview_parts import (
    LANE_GROUPS,
    burndown_of,
    burndown_rule,
    countdown_of,
    drives_of,
    heat_of,
    lanes_of,
    say_burndown,
    shared_rules,
)
from bihuan.interfaces.portal.unit_page import show_unit
from bihuan.ui.shell import actor_of
from bihuan.ui.verified import joint_rate, verified_rates

_LANE_RULES = ("all", "reported", "closed", "overdue")


@login_required
@require_GET
def show_overview(request: HttpRequest) -> HttpResponse:
    """The region for its office, leaders and inspectors; their own place for units; nothing for others."""
    actor = actor_of(request)
    if reads_region(actor):
        return _show_region(request, actor, timezone.now())
    if actor.holds(Role.UNIT):
        return show_unit(request, actor)
    raise Http404


def reads_region(actor: Actor) -> bool:
    return actor.holds(*REGION_READERS)


def has_overview(actor: Actor) -> bool:
    """Whether the address holds anything for this reader."""
    return reads_region(actor) or actor.holds(Role.UNIT)


def _show_region(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    today = timezone.localdate(now)
    rows = drives_of(actor)
    spread = ledger.spread_counts(actor, today=today, groups=LANE_GROUPS)
    chart = burndown_of(actor, rows, today)
    drives = [row.id for row in rows]
    checked, joint = verified_rates(drives), joint_rate(drives)
    rules = shared_rules(now, _LANE_RULES, prefix="rule") | ({"rule-verified": joint.rule} if joint else {})
    context = {
        "now": now,
        "countdown": countdown_of(rows, today),
        "figures": standing_cells(spread.total, now, verified=verified_cell(spread.total, now, joint)),
        "lanes": lanes_of(rows, spread, today, checked=checked),
        "lane_rules": rules,
        "heat": heat_of(rows, spread, request.GET.get("units", "1")),
        "heat_rules": shared_rules(
            now, ("overdue",), prefix="rule-heat", exclusions=gettext("只计主责的，配合的不计。")
        ),
        "chart": chart,
        "chart_words": say_burndown(chart) if chart else "",
        "burn_rule": burndown_rule(now),
    }
    return render(request, "portal/overview.html", context)
