"""From the office to a unit: dispatch, acceptance, hand-back and its ruling."""

from datetime import date, datetime

from django.db import transaction

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger.models import Assistance, HandBack, Lapse, NamedPerson, Outcome
from bihuan.apps.ledger.operations.writing import (
    Change,
    bad_input,
    lapse_requests,
    lock_problem,
    pending_hand_back,
    require_text,
    require_units,
    save_step,
    take_step,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import PersonRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused
from bihuan.core.lifecycle import HANDBACK_WORKDAYS, Step


@transaction.atomic
def dispatch_problem(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    accountable_unit_id: int | None = None,
    due: date | None = None,
    version: int | None = None,
) -> None:
    """Send a problem to its accountable unit. The clock starts now, not when the unit accepts.

    Unit and deadline may be settled in the same act. Raises Refused where something is missing, in words.
    """
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    _settle(change, accountable_unit_id, due)
    take_step(change, Step.DISPATCH)
    change.set("dispatched_at", at)
    calendar = calendars.calendar_for(change.problem.region.path)
    change.set("handback_until", calendar.add(change.today, HANDBACK_WORKDAYS).date)
    Assistance.objects.filter(problem=change.problem, unit=change.problem.accountable_unit_id).delete()
    save_step(change, Step.DISPATCH, source=source)


@transaction.atomic
def accept_problem(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    responsible_person_id: int | None = None,
    version: int | None = None,
) -> None:
    """The accountable unit takes a problem on, and names who works on it where it can."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.ACCEPT)
    change.set("accepted_at", at)
    if responsible_person_id is not None:
        person = _own_person(change, responsible_person_id)
        NamedPerson.objects.filter(problem=change.problem, duty=NamedPerson.Duty.RESPONSIBLE).delete()
        NamedPerson.objects.create(
            problem=change.problem,
            duty=NamedPerson.Duty.RESPONSIBLE,
            name=person.name,
            title=person.posts[0].title if person.posts else "",
            person_id=person.id,
        )
        change.after["responsible_person"] = person.name
    save_step(change, Step.ACCEPT, source=source)


@transaction.atomic
def ask_hand_back(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    reason: str,
    suggested_unit_id: int | None = None,
    version: int | None = None,
) -> None:
    """The accountable unit says that a problem is not its own, and whose it is. Five working days from dispatch."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.ASK_HANDBACK, why=reason)
    unit_id = change.problem.accountable_unit_id
    if unit_id is None:
        raise Refused(Reason("no-unit", "还没有主责单位。"))
    if suggested_unit_id is not None:
        require_units(change.problem.region.path, [suggested_unit_id])
    HandBack.objects.create(
        problem=change.problem,
        unit_id=unit_id,
        reason=reason.strip(),
        suggested_unit_id=suggested_unit_id,
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    change.after["suggested_unit"] = suggested_unit_id
    save_step(change, Step.ASK_HANDBACK, source=source, why=reason.strip())


@transaction.atomic
def uphold_hand_back(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    ruling: str,
    new_unit_id: int | None = None,
    version: int | None = None,
) -> None:
    """The unit is right: the problem waits for dispatch again, to `new_unit_id` where it is named. The passing-on counts."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    request = pending_hand_back(change.problem)
    take_step(change, Step.UPHOLD_HANDBACK, why=ruling)
    if new_unit_id is not None:
        require_units(change.problem.region.path, [new_unit_id])
    left = change.problem.accountable_unit_id
    change.set("handbacks", change.problem.handbacks + 1)
    change.set("dispatched_at", None)
    change.set("handback_until", None)
    change.set("accountable_unit_id", new_unit_id)
    if request is not None:
        _rule(request, Outcome.GRANTED, ruling, actor, at)
    lapse_requests(change, Lapse.PASSED_ON.value)
    save_step(change, Step.UPHOLD_HANDBACK, source=source, why=ruling.strip(), unit_ids=[left] if left else [])


@transaction.atomic
def reject_hand_back(*, actor: Actor, at: datetime, number: str, ruling: str, version: int | None = None) -> None:
    """The problem stays with the unit, and the clock has run on. The attempt counts as a passing-on."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    request = pending_hand_back(change.problem)
    take_step(change, Step.REJECT_HANDBACK, why=ruling)
    change.set("handbacks", change.problem.handbacks + 1)
    if request is not None:
        _rule(request, Outcome.REFUSED, ruling, actor, at)
    save_step(change, Step.REJECT_HANDBACK, source=source, why=ruling.strip())


def _rule(request: HandBack, outcome: Outcome, ruling: str, actor: Actor, at: datetime) -> None:
    request.outcome = outcome
    request.ruling = require_text("ruling", ruling, "要写明理由。")
    request.ruled_by_id = actor.user_id
    request.ruled_at = at
    request.save()


def _settle(change: Change, accountable_unit_id: int | None, due: date | None) -> None:
    """What a person settles in the act of dispatching is no question any more."""
    settled = set()
    if accountable_unit_id is not None:
        require_units(change.problem.region.path, [accountable_unit_id])
        change.set("accountable_unit_id", accountable_unit_id)
        settled.add("accountable")
    if due is not None:
        change.set("due", due)
        change.set("due_estimated", False)
        change.set("due_counted_from", None)
        settled.add("deadline")
    if settled:
        left = [question for question in change.problem.unresolved if question.get("field") not in settled]
        change.set("unresolved", left)


def _own_person(change: Change, person_id: int) -> PersonRow:
    """Who works on it is somebody of the accountable unit: being named gives a responsible person rights."""
    unit_id = change.problem.accountable_unit_id
    found = organizations.people_by_ids([person_id], on=change.today).get(person_id)
    if found is None or unit_id not in {post.unit_id for post in found.posts}:
        raise bad_input("responsible_person", "no-such-person", "主责单位没有这个人。")
    return found
