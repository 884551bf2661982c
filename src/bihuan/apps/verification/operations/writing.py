"""What every write of verification goes through: the application that is meant, its end, the act on the problem.

Not an operation itself: the use cases stand in the modules beside it. Applications and checks are read after the ledger has
taken its step: it holds the problem's row, under which alone they change. A lock of their own, taken first, would let two
writers wait for each other.
"""

from datetime import datetime

from bihuan.apps.audit.operations import record
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.apps.ledger.queries import ClosingState
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification.models import Application, ApplicationOutcome, Review, ReviewOutcome
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason

_PENDING = organizations.Prepared(
    lambda number: (
        Application.objects.filter(problem__number=number, outcome=ApplicationOutcome.PENDING)
        .select_related("problem__region")
        .order_by("pk")
    )
)
_STILL_PENDING = organizations.Prepared(
    lambda problem: Application.objects.filter(problem=problem, outcome=ApplicationOutcome.PENDING).order_by("pk")
)


def pending(actor: Actor, number: str) -> Application:
    """The application of a problem that the actor sees. Raises Missing."""
    found = _PENDING.first(number)
    if found is None or not ledger_reads.sees(actor, found.problem):
        raise no_application(number)
    return found


def still_pending(state: ClosingState) -> Application:
    """The application of a problem whose step the ledger has just taken: the actor sees it."""
    found = _STILL_PENDING.first(state.problem_id)
    if found is None:
        raise no_application(state.number)
    return found


def no_application(number: str) -> Missing:
    return Missing(
        Reason("no-application", "%(number)s 没有待核查的销号申请，或不在可以查看的范围内。", {"number": number})
    )


def end_application(application: Application, outcome: ApplicationOutcome, at: datetime) -> None:
    application.outcome = outcome
    application.ended_at = at
    application.save(update_fields=["outcome", "ended_at"])


def void_signatures(application: Application, digest: str, at: datetime) -> int:
    """Signatures on another state than this are worth nothing, and say so from now on; how many there were."""
    standing = Review.objects.filter(application=application, outcome=ReviewOutcome.SIGNED, void_at__isnull=True)
    return standing.exclude(state_hash=digest).update(void_at=at)


def record_act(  # one act with all that it says
    state: ClosingState,
    action: str,
    *,
    actor: Actor,
    at: datetime,
    role: Role,
    after: dict[str, object],
    why: str = "",
) -> None:
    """Put the act on the problem, beside the ledger's own."""
    record(
        actor=actor, role=role.value, action=action, at=at, object_type="problem", object_id=state.problem_id,
        label=state.number, region_path=state.region_path,
        unit_ids=(state.accountable_unit_id, *state.assisting_unit_ids), after=after, reason=why,
    )  # fmt: skip


def require_text(field: str, value: str, message: str) -> str:
    wanted = value.strip()
    if not wanted:
        raise bad_input(field, "empty", message)
    return wanted


def bad_input(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})
