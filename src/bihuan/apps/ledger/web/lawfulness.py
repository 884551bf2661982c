"""Whether a step may be offered now, and why not: read off a problem's detail, so that a page costs no further query.

The operations decide again when a step is taken; here the same answers are given in advance, with their reasons.
"""

from collections.abc import Callable

from bihuan.apps.ledger.policies import NOT_ALLOWED
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import (
    LOCKED_STATES,
    STATE_NAMES,
    WORKING_STATES,
    Party,
    ProblemFacts,
    State,
    Step,
    Track,
    decide,
)

Refusals = tuple[Reason, ...] | None
"""Why a step is not lawful now: () where it is, None where it does not concern the reader at all."""

PLANNERS = (Party.OFFICE, Party.LEAD, Party.ACCOUNTABLE)
WORKERS = (Party.ACCOUNTABLE, Party.ASSISTING)


def life_cycle(step: Step) -> Callable[[ProblemDetail], Refusals]:
    """The answer of the table of lawful steps, as the detail carries it."""

    def refusals(detail: ProblemDetail) -> Refusals:
        found = next((decision for decision in detail.steps if decision.step is step), None)
        return found.reasons if found else None

    return refusals


SETTLED_BY_DISPATCH = frozenset({"unresolved", "no-unit", "no-deadline"})
"""What is missing for a dispatch can be given in the same act: its form asks for it."""


def dispatching(detail: ProblemDetail) -> Refusals:
    """As the table says, without what the form of the dispatch itself asks for."""
    reasons = life_cycle(Step.DISPATCH)(detail)
    return None if reasons is None else tuple(r for r in reasons if r.code not in SETTLED_BY_DISPATCH)


def missing_for_dispatch(detail: ProblemDetail) -> tuple[Reason, ...]:
    """What the form of the dispatch will ask for."""
    reasons = life_cycle(Step.DISPATCH)(detail) or ()
    return tuple(reason for reason in reasons if reason.code in SETTLED_BY_DISPATCH)


def why_unconcerned(detail: ProblemDetail, key: str) -> tuple[Reason, ...]:
    """Why a step does not concern this reader: asked only where somebody opens its address all the same."""
    step = next((step for step in Step if step.value == key), None)
    if step is None:
        return (NOT_ALLOWED,)
    facts = ProblemFacts(state=State(detail.state), track=Track(detail.track))
    return decide(step, facts, parties=detail.parties, today=detail.registered_at.date()).reasons


def may_work(detail: ProblemDetail) -> Refusals:
    """Reports and evidence: by who works on it, while it is worked on."""
    return _by(detail, WORKERS, WORKING_STATES)


def may_plan(detail: ProblemDetail) -> Refusals:
    """Measures and stage goals: until the problem is locked."""
    if not set(PLANNERS) & detail.parties:
        return None
    return _unless_locked(detail)


def planning_or_dropping(detail: ProblemDetail) -> Refusals:
    """A measure is done by who works, dropped by who plans; both only while it is worked on."""
    return _by(detail, (*PLANNERS, *WORKERS), WORKING_STATES)


def setting_standard(detail: ProblemDetail) -> Refusals:
    """The unit proposes the standard until the work begins, office and lead unit until the problem is locked."""
    if {Party.OFFICE, Party.LEAD} & detail.parties:
        return _unless_locked(detail)
    return _by(detail, (Party.ACCOUNTABLE,), frozenset({State.DISPATCHED, State.ACCEPTED}))


def may_edit(detail: ProblemDetail) -> Refusals:
    return _unless_locked(detail) if detail.may_edit else None


def may_settle(detail: ProblemDetail) -> Refusals:
    """Only where something waits for a person."""
    return _unless_locked(detail) if detail.may_edit and detail.unresolved else None


def asking_extension(detail: ProblemDetail) -> Refusals:
    """Concerns the accountable unit while the clock runs towards a day."""
    stopped = any(reason.code == "clock-stopped" for reason in detail.extension_refusals)
    if Party.ACCOUNTABLE not in detail.parties or stopped or detail.due_day is None:
        return None
    return detail.extension_refusals


def may_rule_extension(detail: ProblemDetail) -> Refusals:
    """Concerns the office where an answer is waited for."""
    waiting = any(request.pending for request in detail.extensions)
    return () if waiting and Party.OFFICE in detail.parties else None


def _by(detail: ProblemDetail, parties: tuple[Party, ...], states: frozenset[State]) -> Refusals:
    if not set(parties) & detail.parties:
        return None
    state = State(detail.state)
    if state in states:
        return ()
    return (Reason("wrong-state", "问题现在是“%(state)s”，不能走这一步。", {"state": STATE_NAMES[state]}),)


def _unless_locked(detail: ProblemDetail) -> Refusals:
    state = State(detail.state)
    if state not in LOCKED_STATES:
        return ()
    return (Reason("locked", "问题现在是“%(state)s”，内容已锁定。", {"state": STATE_NAMES[state]}),)
