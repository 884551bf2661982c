"""What the pages of inspection share: from a refusal to the web's, the way back, words of states, findings and matters."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.audit import queries as audit
from bihuan.apps.inspection import queries
from bihuan.apps.inspection.queries import ConclusionRow, PlanDetail, VisitDetail
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.inspections.findings import FINDING_NAMES, NOT_VISITED, Finding
from bihuan.core.inspections.plans import MATTER_NAMES, PLAN_STATE_NAMES, Matter, PlanState, PlanStep
from bihuan.ui.shell import actor_of
from bihuan.ui.timeline import TimelineEntry

Trail = tuple[tuple[str, str], ...]
Found = TypeVar("Found")


def found_or_404(read: Callable[[], Found]) -> Found:
    """What a read answers. Raises Http404 where it is missing for this reader."""
    try:
        return read()
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def load_plan(request: HttpRequest, plan: object) -> PlanDetail:
    return found_or_404(lambda: queries.plan_detail(actor_of(request), plan))  # type: ignore[arg-type]


def load_visit(request: HttpRequest, visit: object) -> VisitDetail:
    return found_or_404(lambda: queries.visit_detail(actor_of(request), visit))  # type: ignore[arg-type]


def load_conclusion(request: HttpRequest, conclusion: object) -> ConclusionRow:
    return found_or_404(lambda: queries.conclusion_row(actor_of(request), conclusion))  # type: ignore[arg-type]


def require_step(detail: PlanDetail, step: PlanStep) -> tuple[str, ...]:
    """Why the step is not lawful now; () where it is. Raises PermissionDenied where it is not this reader's, or not any more."""
    decision = next((each for each in detail.steps if each.step is step), None)
    if decision is None:
        raise PermissionDenied
    return tuple(reason.text(gettext) for reason in decision.reasons)


def plan_address(reference: object) -> str:
    return reverse("inspection:plan", args=[reference])


def visit_address(reference: object) -> str:
    return reverse("inspection:visit", args=[reference])


def conclusion_address(reference: object) -> str:
    return reverse("inspection:conclusion", args=[reference])


def trail(*above: tuple[str, str]) -> Trail:
    """The pages above: the list, and those named."""
    return ((gettext("督查检查"), reverse("inspection:list")), *above)


def plan_trail(detail: PlanDetail) -> Trail:
    return trail((detail.row.title, plan_address(detail.row.reference)))


def state_word(state: str) -> str:
    return gettext(PLAN_STATE_NAMES[PlanState(state)])


def matter_word(matter: str) -> str:
    return gettext(MATTER_NAMES[Matter(matter)])


def finding_word(finding: str) -> str:
    return gettext(FINDING_NAMES[Finding(finding)] if finding else NOT_VISITED)


def acts_of(actor: Actor, object_type: str, object_id: object) -> tuple[TimelineEntry, ...]:
    """What was done to a thing, newest first, as far as the reader may read the record."""
    rows = audit.timeline(actor, object_type, str(object_id))
    return tuple(
        TimelineEntry(
            "checked" if row.action.startswith(("inspection.visit", "inspection.item")) else "office",
            audit.action_word(row.action), at=row.at, who=row.actor_name, quote=row.reason, reference=str(row.reference),
        )
        for row in rows
    )  # fmt: skip


def end_of_day(hours: int = 48) -> str:
    """A moment some hours ahead, as the input of a form holds it."""
    return (timezone.localtime() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
