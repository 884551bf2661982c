"""What every write of demands goes through: lock the demand, take the step, write it, record it, tell others.

Not an operation itself: the use cases stand in the modules beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.demands import policies
from bihuan.apps.demands.events import DemandEnded, demand_ended
from bihuan.apps.demands.models import Demand
from bihuan.apps.demands.queries.checking import unit_ids_of
from bihuan.apps.demands.queries.detail import NO_DEMAND, facts_of_demand
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.demands.lifecycle import DemandParty, DemandState, DemandStep, decide_demand

MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """A demand under lock, and who changes it when."""

    actor: Actor
    at: datetime
    demand: Demand
    parties: frozenset[DemandParty]


def lock_demand(*, actor: Actor, at: datetime, demand_id: int, version: int | None = None) -> Change:
    """The demand under lock. Raises Missing where the actor may not see it, Conflict where it is no longer at `version`."""
    if not policies.visible(actor).filter(pk=demand_id).exists():
        raise Missing(NO_DEMAND)
    demand = Demand.objects.select_for_update(of=("self",)).select_related("region").get(pk=demand_id)
    if version is not None and version != demand.version:
        raise Conflict(Reason("demand-changed", "这项需求刚被别人办过，看过现在的样子再办。"))
    return Change(actor, at, demand, policies.parties(actor, demand, unit_ids_of(demand)))


def take_step(change: Change, step: DemandStep, *, words: str | None = None) -> str:
    """Ask the core, and set the state that it decided; the words as they are kept. Raises Refused with every reason that it gave."""
    said = within(words, "words") if words is not None else None
    change.demand.state = ask(change, step, words=said).value
    return said or ""


def ask(change: Change, step: DemandStep, *, words: str | None = None) -> DemandState:
    """Where the step leads by the core; nothing is changed. Raises Refused with every reason that it gave."""
    facts = facts_of_demand(change.demand, change.actor, today=day_of(change.at))
    decision = decide_demand(step, facts, parties=change.parties, words=words)
    if decision.target is None:
        raise _refused(decision.reasons)
    return decision.target


def save(change: Change, *names: str) -> None:
    """Write these fields and the state, with the demand's next version."""
    change.demand.version += 1
    change.demand.save(update_fields=["state", *names, "version"])


def end(change: Change, why: str, *names: str) -> None:
    """Write that it is over, when and why."""
    change.demand.ended_at, change.demand.ended_on, change.demand.ending = change.at, day_of(change.at), why
    save(change, "ended_at", "ended_on", "ending", *names)


def record_step(
    change: Change,
    action: str,
    *,
    party: DemandParty,
    unit_ids: Iterable[int] = (),
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Record an act on a demand: its issuer and the units named are involved."""
    demand = change.demand
    record(
        actor=change.actor, role=policies.role_of(change.actor, party), action=action, at=change.at, object_type="demand",
        object_id=demand.pk, label=demand.number, region_path=demand.region.path,
        unit_ids=sorted({demand.issuer_id, *unit_ids}), after=after, reason=reason,
    )  # fmt: skip


def tell_ended(change: Change) -> None:
    """Tell others that it is over, however it ended."""
    emit(demand_ended, DemandEnded(change.demand.pk, change.demand.state, change.at))


def emit(signal: Signal, event: object) -> None:
    """Tell others, after the commit."""
    transaction.on_commit(lambda: signal.send(sender=type(event), event=event))


def within(text: str, field: str, most: int = MOST_WORDS) -> str:
    """The text without blanks around it. Raises BadInput for one that is too long."""
    wanted = text.strip()
    if len(wanted) > most:
        raise bad(field, "demand-words-long", "最多写 %(most)s 个字。", most=most)
    return wanted


def day_of(at: datetime) -> date:
    """The day of a moment where the work is done."""
    return timezone.localtime(at).date()


def bad(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})


def _refused(reasons: tuple[Reason, ...]) -> Refused:
    """One refusal from several reasons: the first one's code, all sentences."""
    if len(reasons) == 1:
        return Refused(reasons[0])
    return Refused(Reason(reasons[0].code, "%(reasons)s", {"reasons": reasons}))
