"""正当理由 and rungs of one problem, for its page."""

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import Escalation, StatedReason
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import State
from bihuan.core.stated_reasons import ReasonFacts, refuse_ending, refuse_reason_ruling, refuse_statement


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason of a unit, and the ruling where there is one. `stops_until` None while it stops without an end."""

    id: int
    unit_id: int
    unit: str
    reason: str
    stated_by: str
    stated_at: datetime
    outcome: str
    ruling: str
    ruled_by: str
    ruled_at: datetime | None
    stops_from: date | None
    stops_until: date | None


@dataclass(frozen=True, slots=True)
class RungRow:
    """One rung raised for one item of a problem, and its notice."""

    notice_id: int
    number: str
    rung: str
    state: str
    kind: str
    label: str
    raised_at: datetime
    workdays: int


@dataclass(frozen=True, slots=True)
class ProblemSupervision:
    """What supervision knows of one problem, and why this reader may not state, rule on or end a reason (empty: may)."""

    rungs: tuple[RungRow, ...]
    reasons: tuple[ReasonRow, ...]
    against_stating: tuple[Reason, ...]
    against_ruling: tuple[Reason, ...]
    against_ending: tuple[Reason, ...]


def problem_supervision(actor: Actor, detail: ProblemDetail, *, today: date) -> ProblemSupervision:
    """For a problem that the actor sees: its rungs as far as they see the notices, and every reason that was stated.

    A page that is only read asks once, though its card and its offers both want to know.
    """
    key = ("supervision of a problem", actor, detail.number, detail.version, detail.parties, today)
    return organizations.once_a_page(key, lambda: _supervision(actor, detail, today))


def _supervision(actor: Actor, detail: ProblemDetail, today: date) -> ProblemSupervision:
    reasons = reasons_of(detail.id)
    facts = ReasonFacts(
        state=State(detail.state),
        undecided=any(row.outcome == StatedReason.Outcome.PENDING for row in reasons),
        stopped=any(row.unit_id == detail.accountable_unit_id and _stops(row, today) for row in reasons),
    )
    return ProblemSupervision(
        rungs=_rungs(actor, detail.id),
        reasons=reasons,
        against_stating=refuse_statement(facts, parties=detail.parties),
        against_ruling=refuse_reason_ruling(facts, parties=detail.parties, accept=False, until=None, today=today),
        against_ending=refuse_ending(facts, parties=detail.parties),
    )


def reasons_of(problem_id: int) -> tuple[ReasonRow, ...]:
    """Every reason stated for a problem that the caller may see, the newest first."""
    rows = StatedReason.objects.filter(problem=problem_id).select_related("unit", "stated_by", "ruled_by")
    return tuple(
        ReasonRow(
            id=row.pk,
            unit_id=row.unit_id,
            unit=row.unit.name,
            reason=row.reason,
            stated_by=str(row.stated_by),
            stated_at=row.stated_at,
            outcome=row.outcome,
            ruling=row.ruling,
            ruled_by=str(row.ruled_by) if row.ruled_by else "",
            ruled_at=row.ruled_at,
            stops_from=row.stops_from,
            stops_until=row.stops_until,
        )
        for row in rows.order_by("-id")
    )


def count_reasons_to_rule(actor: Actor) -> int:
    """How many stated reasons wait for the actor's ruling."""
    return policies.reasons_to_rule(actor).count()


def reasons_to_rule(actor: Actor, *, limit: int) -> tuple[tuple[str, ReasonRow], ...]:
    """The reasons that wait for the actor's ruling, the oldest first, each with its problem's number."""
    waiting = policies.reasons_to_rule(actor).select_related("problem", "unit", "stated_by").order_by("id")[:limit]
    return tuple(
        (
            row.problem.number,
            ReasonRow(
                row.pk, row.unit_id, row.unit.name, row.reason, str(row.stated_by), row.stated_at, row.outcome,
                "", "", None, None, None,
            ),
        )
        for row in waiting
    )  # fmt: skip


def _stops(row: ReasonRow, today: date) -> bool:
    """The same days as `standing.stopping`, asked of a row that was read."""
    accepted = row.outcome == StatedReason.Outcome.ACCEPTED and row.stops_from is not None and row.stops_from <= today
    return accepted and (row.stops_until is None or row.stops_until >= today)


def _rungs(actor: Actor, problem_id: int) -> tuple[RungRow, ...]:
    rows = (
        Escalation.objects.filter(problem=problem_id, notice__in=policies.visible(actor).values("pk"))
        .select_related("notice")
        .order_by("-id")
    )
    return tuple(
        RungRow(
            notice_id=row.notice_id,
            number=row.notice.number,
            rung=row.rung,
            state=row.notice.state,
            kind=row.kind,
            label=row.label,
            raised_at=row.raised_at,
            workdays=row.workdays,
        )
        for row in rows[:50]
    )
