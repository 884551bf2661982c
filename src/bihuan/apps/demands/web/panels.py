"""填报负担 on other pages: on the overview for who runs the region, on a unit's own page what it has to hand in."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.demands import policies, queries
from bihuan.apps.demands.web.burden_views import burden_cells
from bihuan.apps.demands.web.frame import calendar_of, due_chip
from bihuan.ui.panels import Panel, register_panel
from bihuan.ui.shell import actor_of

_SHOWN = 4


def show_burden_figures(request: HttpRequest, _thing: object) -> Panel | None:
    """The card on the overview; nothing while no demand runs and no opinion waits."""
    actor, today = actor_of(request), timezone.localdate()
    if not policies.sees_burden(actor):
        return None
    waiting = queries.demand_counts(actor, today=today, groups=("running", "objected"))
    if not any(waiting.values()):
        return None
    figures = queries.burden_figures(actor, today=today)
    context: dict[str, object] = {"cells": burden_cells(figures, today), "burden": reverse("demands:burden")}
    return Panel(gettext("填报负担"), "demands/_burden.html", context, None, "burden")


def show_own_turns(request: HttpRequest, _thing: object) -> Panel | None:
    """The card on a unit's own page: what it has to hand in, the most urgent first; nothing where nothing is asked."""
    actor, today = actor_of(request), timezone.localdate()
    total, found = queries.waiting_turns(actor, today=today, limit=_SHOWN)
    if not found:
        return None
    calendar = calendar_of()
    lines = [(row, turn, due_chip(turn.due_on, today=today, calendar=calendar)) for row, turn in found]
    context: dict[str, object] = {"lines": lines, "page": reverse("demands:list")}
    return Panel(gettext("待报材料"), "demands/_own.html", context, total, "own-demands")


def connect() -> None:
    """Called once, when the app is ready."""
    register_panel("portal.overview.side", show_burden_figures, order=70)
    register_panel("portal.unit.side", show_own_turns, order=70)
