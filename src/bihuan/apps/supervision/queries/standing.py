"""Reasons that a unit stated for a problem, as the core needs them."""

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.supervision.models import StatedReason
from bihuan.core.lifecycle import State
from bihuan.core.stated_reasons import ReasonFacts


def stopping(detail: ProblemDetail, *, today: date) -> "QuerySet[StatedReason]":
    """Accepted reasons that stop the ladder for a problem on that day: those of the unit that has it now, as the ladder reads them.

    Another unit that had it before keeps its own; they say nothing of why this one is not ready.
    """
    return StatedReason.objects.filter(
        Q(stops_until__isnull=True) | Q(stops_until__gte=today),
        problem=detail.id,
        unit=detail.accountable_unit_id,
        outcome=StatedReason.Outcome.ACCEPTED,
        stops_from__lte=today,
    )


def reason_facts_of(detail: ProblemDetail, *, today: date) -> ReasonFacts:
    """How a problem stands for whoever states or rules on a reason."""
    held = StatedReason.objects.filter(problem=detail.id)
    return ReasonFacts(
        state=State(detail.state),
        undecided=held.filter(outcome=StatedReason.Outcome.PENDING).exists(),
        stopped=stopping(detail, today=today).exists(),
    )
