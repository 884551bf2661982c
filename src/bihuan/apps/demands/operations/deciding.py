"""A demand is checked, approved or refused by somebody else, stopped; what is held already is given instead."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bihuan.apps.demands import policies
from bihuan.apps.demands.events import DemandApproved, demand_approved
from bihuan.apps.demands.models import Demand, DemandItem, DemandTurn
from bihuan.apps.demands.operations.marking import mark_held, mark_spared
from bihuan.apps.demands.operations.telling import tell_units_asked
from bihuan.apps.demands.operations.writing import (
    Change,
    ask,
    bad,
    day_of,
    emit,
    end,
    lock_demand,
    record_step,
    save,
    take_step,
    tell_ended,
    within,
)
from bihuan.apps.demands.queries.checking import Weighed, check_of, unit_ids_of, weigh
from bihuan.apps.demands.queries.groups import GROUPS
from bihuan.apps.organizations import operations as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Reason, Refused
from bihuan.core.demands.burden import Level
from bihuan.core.demands.checking import Checked, refuse_unjustified, say_check
from bihuan.core.demands.lifecycle import DemandParty, DemandState, DemandStep

_HELD_MEANWHILE = Reason(
    "demand-held-meanwhile", "送审以后，要的内容单位都报过了，不用再要：不予批准，给提取结果。"
)  # fmt: skip


@transaction.atomic
def check_demand(
    *, actor: Actor, at: datetime, demand_id: int, justification: str = "", version: int | None = None
) -> DemandState:
    """Check a draft against the ledger, earlier answers and running demands; what it is then: waiting for approval, or refused.

    All fields held: refused, with the extract. Some held: these are not asked, nor what a unit answered lately.
    What overlaps, and what asks for pictures, needs
    `justification` (or the one that the draft has). Raises Missing, Refused, Conflict, BadInput.
    """
    change = lock_demand(actor=actor, at=at, demand_id=demand_id, version=version)
    take_step(change, DemandStep.CHECK)
    demand, today = change.demand, day_of(at)
    if demand.end_day < today:
        raise bad("end_day", "demand-over-already", "终止日期已经过了，改过日期再送审。")
    checked = check_of(demand, today=today)
    mark_held(demand, checked)
    demand.checked_at = at
    if checked.all_held:
        _refuse_held(change, checked)
        return DemandState.REFUSED
    demand.justification = within(justification, "justification") or demand.justification
    if checked.to_justify and not demand.justification:
        reasons = Reason("demand-to-justify", "%(reasons)s", {"reasons": checked.to_justify})
        raise BadInput(reasons, {"justification": reasons})
    mark_spared(demand, _weigh(change, checked))
    demand.state = DemandState.CHECKED.value
    save(change, "checked_at", "justification", "turns_planned", "minutes_each", "peak_minutes", "is_over")
    record_step(
        change, "demands.demand.checked", party=DemandParty.ISSUER,
        after={"held": [each.item.name for each in checked.held], "asked": [item.name for item in checked.missing],
               "told": [item.name for item in checked.told], "known": len(checked.known),
               "overlaps": [each.number for each in checked.overlaps], "minutes_each": demand.minutes_each,
               "peak_minutes": demand.peak_minutes, "over": demand.is_over},
        reason=demand.justification,
    )  # fmt: skip
    return DemandState.CHECKED


@transaction.atomic
def approve_demand(*, actor: Actor, at: datetime, demand_id: int, version: int | None = None) -> None:
    """Let units be asked from the first day on. Checked and weighed once more: units answer, others are approved that ask the same,
    and weeks fill up, while it waits. Of two that ask the same units and are approved at once, one sees the other.

    Raises Refused for whoever wrote it down, where it overlaps by now and says nothing to that, and for the office where a unit is
    over its budget with it.
    """
    change = lock_demand(actor=actor, at=at, demand_id=demand_id, version=version)
    ask(change, DemandStep.APPROVE)
    demand, today = change.demand, day_of(at)
    organizations.lock_regions_of(unit_ids_of(demand))
    checked = check_of(demand, today=today)
    if checked.all_held:
        raise Refused(_HELD_MEANWHILE)
    refuse_unjustified(checked, demand.justification)
    weighed = _weigh(change, checked)
    take_step(change, DemandStep.APPROVE)
    mark_held(demand, checked)
    mark_spared(demand, weighed)
    DemandTurn.objects.bulk_create(
        DemandTurn(
            demand=demand, place=turn.place, opens_on=turn.opens_on, due_on=turn.due_on, is_estimated=turn.estimated
        )
        for turn in weighed.turns
    )
    demand.first_day = max(demand.first_day, today)
    demand.approved_at, demand.approver_id = at, actor.user_id
    save(change, "first_day", "approved_at", "approver", "turns_planned", "minutes_each", "peak_minutes", "is_over")
    units = sorted(unit_ids_of(demand))
    record_step(
        change, "demands.demand.approved", party=_decider(change), unit_ids=units,
        after={"units": units, "first_day": demand.first_day, "end_day": demand.end_day, "over": demand.is_over},
    )  # fmt: skip
    tell_units_asked(demand, _still_asked(demand), at=at)
    emit(demand_approved, DemandApproved(demand.pk, tuple(units), at))


@transaction.atomic
def refuse_demand(*, actor: Actor, at: datetime, demand_id: int, why: str, version: int | None = None) -> None:
    """Do not let units be asked, and say why."""
    change = lock_demand(actor=actor, at=at, demand_id=demand_id, version=version)
    said = take_step(change, DemandStep.REFUSE, words=why)
    end(change, said)
    record_step(change, "demands.demand.refused", party=_decider(change), reason=said)
    tell_ended(change)


@transaction.atomic
def stop_demand(*, actor: Actor, at: datetime, demand_id: int, why: str, version: int | None = None) -> None:
    """Stop it before its end: it leaves the units' page at once, what was handed in stays."""
    change = lock_demand(actor=actor, at=at, demand_id=demand_id, version=version)
    said = take_step(change, DemandStep.STOP, words=why)
    end(change, said)
    party = _decider(change) if DemandParty.ISSUER not in change.parties else DemandParty.ISSUER
    units = sorted(unit_ids_of(change.demand)) if change.demand.approved_at else []
    record_step(change, "demands.demand.stopped", party=party, unit_ids=units, reason=said)
    tell_ended(change)


@transaction.atomic
def give_extract(*, actor: Actor, at: datetime, demand_id: int, version: int | None = None) -> None:
    """Let the issuer have what the ledger holds, so that no unit is asked for it."""
    change = lock_demand(actor=actor, at=at, demand_id=demand_id, version=version)
    take_step(change, DemandStep.GIVE_EXTRACT)
    change.demand.extract_given_at = at
    save(change, "extract_given_at")
    held = DemandItem.objects.filter(~Q(held="") | Q(known__isnull=False), demand=change.demand).distinct()
    names = [item.name for item in held.order_by("position")]
    record_step(change, "demands.extract.given", party=DemandParty.OFFICE, after={"items": names})


def end_due_demands(*, actor: Actor, at: datetime) -> tuple[int, int]:
    """Mark what has begun and what is past its end; how many of each. The pages knew it by the day already."""
    today = day_of(at)
    begun = _mark(actor, at, GROUPS["running"].condition(today), DemandState.RUNNING)
    return begun, _mark(actor, at, GROUPS["ended"].condition(today), DemandState.ENDED)


def _mark(actor: Actor, at: datetime, condition: Q, state: DemandState) -> int:
    wanted = policies.visible(actor).filter(condition).exclude(state=state.value)
    ids = wanted.order_by("pk").values_list("pk", flat=True)
    return sum(_mark_one(actor, at, pk, state) for pk in list(ids))


@transaction.atomic
def _mark_one(actor: Actor, at: datetime, demand_id: int, state: DemandState) -> bool:
    change = lock_demand(actor=actor, at=at, demand_id=demand_id)
    demand = change.demand
    if demand.state not in (DemandState.APPROVED, DemandState.RUNNING) or demand.state == state:
        return False
    demand.state = state.value
    if state is DemandState.ENDED:
        demand.ended_at, demand.ended_on = at, demand.end_day
    save(change, "ended_at", "ended_on")
    action = "demands.demand.ended" if state is DemandState.ENDED else "demands.demand.began"
    record_step(change, action, party=DemandParty.OFFICE, after={"end_day": demand.end_day})
    if state is DemandState.ENDED:
        tell_ended(change)
    return True


def _weigh(change: Change, checked: Checked) -> Weighed:
    weighed, demand = weigh(change.demand, checked, today=day_of(change.at)), change.demand
    demand.turns_planned = len(weighed.turns)
    demand.minutes_each, demand.peak_minutes = weighed.minutes_each, weighed.peak
    demand.is_over = weighed.level is Level.OVER
    return weighed


def _refuse_held(change: Change, checked: Checked) -> None:
    said = say_check(checked)
    change.demand.state = DemandState.REFUSED.value
    end(change, str(said), "checked_at")
    record_step(
        change, "demands.demand.refused", party=DemandParty.ISSUER,
        after={"held": [each.item.name for each in checked.held], "told": [item.name for item in checked.told]},
        reason=str(said),
    )  # fmt: skip
    tell_ended(change)


def _still_asked(demand: Demand) -> list[int]:
    """The units that have anything to hand in: all, but for who answered all of what is asked once."""
    asked = demand.recipients.filter(covered=False) if demand.turns_planned == 1 else demand.recipients
    return list(asked.values_list("unit", flat=True))


def _decider(change: Change) -> DemandParty:
    return DemandParty.LEADER if DemandParty.LEADER in change.parties else DemandParty.OFFICE
