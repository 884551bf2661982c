"""Reasons that a unit stated for a problem, as the core needs them."""

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.supervision.models import StatedReason
from bihuan.core.lifecycle import State
from bihuan.core.stated_reasons import ReasonFacts


def stopping(today: date) -> "QuerySet[StatedReason]":
    """Accepted reasons that stop the ladder on that day."""
    return StatedReason.objects.filter(
        Q(stops_until__isnull=True) | Q(stops_until__gte=today),
        outcome=StatedReason.Outcome.ACCEPTED,
        stops_from__lte=today,
    )


def reason_facts_of(detail: ProblemDetail, *, today: date) -> ReasonFacts:
    """How a problem stands for whoever states or rules on a reason."""
    held = StatedReason.objects.filter(problem=detail.id)
    return ReasonFacts(
        state=State(detail.state),
        undecided=held.filter(outcome=StatedReason.Outcome.PENDING).exists(),
        stopped=stopping(today).filter(problem=detail.id).exists(),
    )
