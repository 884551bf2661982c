"""What the office alone does: suspend and resume, merge into a joint problem, withdraw what was registered by mistake."""

from datetime import datetime

from django.db import transaction

from bihuan.apps.ledger.models import Lapse
from bihuan.apps.ledger.operations.recounting import move_deadline
from bihuan.apps.ledger.operations.writing import (
    Change,
    lapse_requests,
    lock_problem,
    lock_two,
    require_version,
    save_change,
    save_step,
    take_step,
)
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused
from bihuan.core.lifecycle import LOCKED_STATES, Party, State, Step


@transaction.atomic
def suspend_problem(*, actor: Actor, at: datetime, number: str, reason: str, version: int | None = None) -> None:
    """Stop the clock for a reason that the unit cannot help. What was due stands still in working days."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.SUSPEND, why=reason)
    change.set("state_before_suspension", source)
    change.set("suspended_on", change.today)
    save_step(change, Step.SUSPEND, source=source, why=reason.strip())


@transaction.atomic
def resume_problem(*, actor: Actor, at: datetime, number: str, reason: str, version: int | None = None) -> None:
    """Go on where it stopped: the deadline, and those of open measures and stage goals, move by the working days of the suspension.

    Rounds of a deadline that comes again begin anew with this day.
    """
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.RESUME, why=reason)
    move_deadline(change)
    change.set("state_before_suspension", "")
    change.set("suspended_on", None)
    if change.problem.recurrence:
        change.set("resumed_on", change.today)
    save_step(change, Step.RESUME, source=source, why=reason.strip())


@transaction.atomic
def merge_problem(
    *, actor: Actor, at: datetime, number: str, joint_number: str, reason: str, version: int | None = None
) -> None:
    """Many units have the same problem: it goes on in the joint one and is counted there."""
    change, joint = lock_two(actor=actor, at=at, first=number, second=joint_number)
    require_version(change, version)
    source = change.problem.state
    take_step(change, Step.MERGE, why=reason)
    _require_joint(joint)
    change.set("joint_problem_id", joint.problem.pk)
    lapse_requests(change, Lapse.MERGED.value)
    save_step(change, Step.MERGE, source=source, why=reason.strip())
    joint.after["merged"] = number
    save_change(joint, action="ledger.problem.took-in", role=joint.role([Party.OFFICE]), why=reason.strip())


@transaction.atomic
def withdraw_problem(*, actor: Actor, at: datetime, number: str, reason: str, version: int | None = None) -> None:
    """Registered by mistake. It counts nowhere from now on, and its number is never given again."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.WITHDRAW, why=reason)
    if change.problem.merged.exists():
        raise Refused(Reason("joint-in-use", "已有别的问题并入 %(number)s，不能撤回。", {"number": number}))
    lapse_requests(change, Lapse.WITHDRAWN.value)
    save_step(change, Step.WITHDRAW, source=source, why=reason.strip())


def _require_joint(joint: Change) -> None:
    """The joint problem is open, and the actor's own to change."""
    if Party.OFFICE not in joint.parties or State(joint.problem.state) in LOCKED_STATES:
        raise Refused(Reason("no-joint-problem", "%(number)s 不能作为主问题。", {"number": joint.problem.number}))
