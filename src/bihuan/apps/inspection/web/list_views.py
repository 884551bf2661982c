"""督查检查: the plans that a reader may know of, the visits of an inspector's day, and how large a sample has to be."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.inspection import queries
from bihuan.apps.inspection.web.forms import PlannerForm
from bihuan.apps.inspection.web.frame import matter_word, state_word
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput
from bihuan.core.inspections.estimates import half_width, visits_to_be_sure
from bihuan.ui.shell import actor_of


@login_required
@require_GET
def list_plans(request: HttpRequest) -> HttpResponse:
    """Plans, promises that wait for the reader, their own visits, conclusions. The same questions are asked whatever there is."""
    actor, today = actor_of(request), timezone.localdate()
    inspects = actor.holds(Role.INSPECTOR)
    context = {
        "plans": [(row, state_word(row.state), matter_word(row.matter)) for row in queries.plan_rows(actor)],
        "drafts": bool(queries.may_draft(actor)),
        "draws": queries.own_draws(actor),
        "visits": [row for row in queries.visit_rows(actor, own=True) if row.ended_at is None] if inspects else [],
        "inspects": inspects,
        "conclusions": queries.conclusion_rows(actor, limit=20),
        "today": today,
        "now": timezone.now(),
    }
    return render(request, "inspection/plans.html", context)


@login_required
@require_GET
def show_planner(request: HttpRequest) -> HttpResponse:
    """With so many visits the rate is known to so many points; to be sure of a share it takes so many."""
    form = PlannerForm(request.GET or None, initial={"population": 850, "sample": 60, "real": 90, "accept": 0})
    answer: dict[str, object] = {}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        population, sample = given["population"], min(given["sample"] or 0, given["population"])
        if sample:
            answer |= {"sample": sample, "width": round(half_width(population, sample), 1)}
        try:
            needed = visits_to_be_sure(population, real=given["real"], failures=given["accept"])
        except BadInput as problem:
            form.add_error("accept", problem.reason.text(gettext))
        else:
            answer |= {"needed": needed, **given, "population": population, "sample": sample}
    return render(request, "inspection/planner.html", {"form": form, "answer": answer})
