"""What every write of inspection goes through: lock the plan, take the step, write it, record it, tell others.

Not an operation itself: the use cases stand in the modules beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Plan
from bihuan.apps.inspection.queries.facts import NO_PLAN, plan_facts
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.inspections.plans import PlanStep, decide_plan

MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """A plan under lock, and who changes it when."""

    actor: Actor
    at: datetime
    plan: Plan


def lock_plan(*, actor: Actor, at: datetime, plan: UUID, version: int | None = None) -> Change:
    """The plan under lock. Raises Missing where the actor may not know of it, Conflict where it is no longer at `version`."""
    found = policies.visible(actor).filter(reference=plan).values_list("pk", flat=True).first()
    if found is None:
        raise Missing(NO_PLAN)
    held = Plan.objects.select_for_update(of=("self",)).select_related("region").get(pk=found)
    if version is not None and version != held.version:
        raise Conflict(Reason("plan-changed", "这个方案刚被别人办过，看过现在的样子再办。"))
    return Change(actor, at, held)


def take_step(change: Change, step: PlanStep, *, words: str | None = None) -> str:
    """Ask the core, and set the state that it decided; the words as they are kept. Raises Refused with every reason."""
    said = words.strip() if words is not None else None
    if said is not None and len(said) > MOST_WORDS:
        raise bad("words", "plan-words-long", "最多写 %(most)s 个字。", most=MOST_WORDS)
    held = policies.parties(change.actor, change.plan.region.path)
    decision = decide_plan(step, plan_facts(change.plan, change.actor), parties=held, words=said)
    if decision.target is None:
        raise refused(decision.reasons)
    change.plan.state = decision.target.value
    return said or ""


def save(change: Change, *names: str) -> None:
    """Write these fields and the state, with the plan's next version."""
    change.plan.version += 1
    change.plan.save(update_fields=["state", *names, "version"])


def record_plan(
    change: Change,
    action: str,
    *,
    after: Mapping[str, object] | None = None,
    before: Mapping[str, object] | None = None,
    unit_ids: Iterable[int] = (),
    reason: str = "",
) -> None:
    """Record an act on a plan, sealed: of a running plan the record shows nothing to whoever may not know of it."""
    plan = change.plan
    record(
        actor=change.actor, role=policies.role_of(change.actor, plan.region.path), action=action, at=change.at,
        object_type="inspection.plan", object_id=str(plan.reference), label=plan.title, region_path=plan.region.path,
        unit_ids=sorted(set(unit_ids)), before=before, after=after, reason=reason, protected=True,
    )  # fmt: skip


def emit(signal: Signal, event: object) -> None:
    """Tell others, after the commit."""
    transaction.on_commit(lambda: signal.send(sender=type(event), event=event))


def day_of(at: datetime) -> date:
    """The day of a moment where the work is done."""
    return timezone.localtime(at).date()


def user_of(actor: Actor) -> int:
    """Who answers for it: a person, never a command. Raises Refused."""
    if actor.user_id is None:
        raise Refused(Reason("needs-a-person", "这一步要由具体的人办，命令和后台任务不能办。"))
    return actor.user_id


def bad(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})


def refused(reasons: Sequence[Reason]) -> Refused:
    """One refusal from several reasons: the first one's code, all sentences."""
    if len(reasons) == 1:
        return Refused(reasons[0])
    return Refused(Reason(reasons[0].code, "%(reasons)s", {"reasons": tuple(reasons)}))
