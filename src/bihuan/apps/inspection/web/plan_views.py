"""One plan: what it says, what was drawn, what was found, what may be done now; its proof, and the files that verify it."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.inspection import queries
from bihuan.apps.inspection.queries import DrawRow, PlanDetail, VisitRow
from bihuan.apps.inspection.web.frame import (
    acts_of,
    finding_word,
    found_or_404,
    load_plan,
    matter_word,
    plan_trail,
    state_word,
    trail,
)
from bihuan.apps.inspection.web.rates import plan_pair
from bihuan.core.actors import Actor
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import PLAN_STEP_NAMES, PlanDecision, PlanState, PlanStep
from bihuan.core.sampling.drawing import RULE
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_ICONS = {
    PlanStep.CHANGE: "edit",
    PlanStep.APPROVE: "check",
    PlanStep.COMMIT: "lock",
    PlanStep.OPEN_DRAW: "users",
    PlanStep.DRAW: "target",
    PlanStep.DRAW_TEAMS: "users-group",
    PlanStep.START: "player-play",
    PlanStep.END: "flag",
    PlanStep.DROP: "ban",
}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit of a plan. `conclude` is where its unit is told, once the plan is over."""

    row: VisitRow
    conclude: str


@login_required
@require_GET
def show_plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The page of one plan."""
    actor, detail = actor_of(request), load_plan(request, plan)
    draws = queries.draw_rows(actor, plan) if detail.full or detail.row.is_over else ()
    context = {
        "detail": detail,
        "state": state_word(detail.row.state),
        "matter": matter_word(detail.row.matter),
        "trail": trail(),
        "draws": draws,
        "visits": tuple(
            _visit_lines(detail, queries.visit_rows(actor, plan=plan), runs=bool(queries.may_draft(actor)))
        ),
        "findings": _findings(detail),
        "rates": plan_pair(detail),
        "conclusions": queries.conclusion_rows(actor, plan=plan) if detail.row.is_over else (),
        "steps": tuple(_offer(detail, decision) for decision in detail.steps) + tuple(_more(actor, detail, draws)),
        "entries": acts_of(actor, "inspection.plan", plan),
        "now": timezone.now(),
        "today": timezone.localdate(),
    }
    return render(request, "inspection/plan.html", context)


@login_required
@require_GET
def show_proof(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Everything that it takes to check the draw: the frozen frame, promises and reveals, the seed, what was selected."""
    detail = load_plan(request, plan)
    record = found_or_404(lambda: queries.proof_of(actor_of(request), plan))
    context = {
        "detail": detail,
        "trail": plan_trail(detail),
        "draws": queries.draw_rows(actor_of(request), plan),
        "record": record,
        "rule": RULE,
        "now": timezone.now(),
    }
    return render(request, "inspection/proof.html", context)


@login_required
@require_GET
def download_record(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The record of the draw, as `bihuan sample verify` and the independent script read it."""
    record = found_or_404(lambda: queries.proof_of(actor_of(request), plan))
    content = json.dumps(record, ensure_ascii=False, indent=1)
    return _as_file(content, "record.json", "application/json")


@login_required
@require_GET
def download_frame(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The frozen frame as CSV: id, stratum."""
    rows = found_or_404(lambda: queries.frame_rows(actor_of(request), plan))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("id", "stratum"), *rows])
    return _as_file(written.getvalue(), "frame.csv", "text/csv")


def _as_file(content: str, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(
        content, content_type=f"{media_type}; charset=utf-8", headers={"Content-Disposition": disposition}
    )


def _visit_lines(detail: PlanDetail, rows: tuple[VisitRow, ...], *, runs: bool) -> Iterator[VisitLine]:
    for row in rows:
        open_ = runs and detail.row.is_over and row.unit_id not in detail.concluded
        address = reverse("inspection:conclude", args=[detail.row.reference, row.unit_id]) if open_ else ""
        yield VisitLine(row, address)


def _findings(detail: PlanDetail) -> list[tuple[str, int]]:
    counts = detail.findings
    told = [(finding_word(each.value), counts.found[each]) for each in Finding if counts.found.get(each)]
    return [*told, (finding_word(""), counts.not_visited)] if counts.not_visited else told


def _offer(detail: PlanDetail, decision: PlanDecision) -> NextStep:
    """A lawful step as a button, an unlawful one with its reasons."""
    step = decision.step
    return NextStep(
        key=f"plan-{step.value}",
        label=gettext(PLAN_STEP_NAMES[step]),
        url=reverse(f"inspection:{step.value}", args=[detail.row.reference]),
        icon=_ICONS[step],
        primary=step not in {PlanStep.CHANGE, PlanStep.DROP},
        allowed=decision.lawful,
        why=" ".join(reason.text(gettext) for reason in decision.reasons),
        seldom=step in {PlanStep.CHANGE, PlanStep.DROP},
    )


def _more(actor: Actor, detail: PlanDetail, draws: tuple[DrawRow, ...]) -> Iterator[NextStep]:
    """What is no step of the plan's own: a withheld reveal, an item that has to be replaced."""
    if not detail.full or not any(decision.concerns for decision in detail.steps):
        return
    waiting = next((draw for draw in draws if draw.is_open), None)
    if waiting is not None and timezone.now() > waiting.reveal_by:
        address = reverse("inspection:withheld", args=[detail.row.reference])
        yield NextStep("plan-withheld", gettext("记没有揭示"), address, "circle-x")
    teams_open = PlanStep.DRAW_TEAMS in {each.step for each in detail.steps if each.lawful}
    if detail.row.state == PlanState.DRAWN and teams_open and queries.replaceable_items(actor, detail.row.reference):
        address = reverse("inspection:replace", args=[detail.row.reference])
        yield NextStep("plan-replace", gettext("替换一项"), address, "refresh", seldom=True)
