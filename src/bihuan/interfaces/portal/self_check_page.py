"""自查自纠: what a unit found in itself and registered, and the step to register more."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemFilter, ProblemRow
from bihuan.apps.ledger.web.signs import deadline_sign
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.portal.unit_page import chosen_unit, found_figure, unit_tabs
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.shell import actor_of


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One problem of the list with the sign of its deadline."""

    row: ProblemRow
    deadline: DeadlineChip


@login_required
@require_GET
def show_self_check(request: HttpRequest) -> HttpResponse:
    """The list of one of the reader's units, the last first. Who speaks for no unit has none."""
    actor = actor_of(request)
    if not speaks_for_a_unit(actor):
        raise Http404
    now = timezone.now()
    today = timezone.localdate(now)
    unit = chosen_unit(request, actor)
    figure = found_figure(actor, unit, now, today)
    found = ledger.problem_page(
        actor,
        wanted=ProblemFilter(found_by=str(unit), sort="-number"),
        today=today,
        page=request.GET.get("page", "1"),
        total=int(figure.value),
    )
    context = {
        "units": unit_tabs(request, actor, unit),
        "rule": figure.rule,
        "total": found.total,
        "page": found.page,
        "lines": [
            FoundLine(row, deadline_sign(row.due, state=row.state, today=today, closed_at=row.closed_at))
            for row in found.rows
        ],
    }
    return render(request, "portal/self_check.html", context)


def speaks_for_a_unit(actor: Actor) -> bool:
    return actor.holds(Role.UNIT)
