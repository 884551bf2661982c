"""The office keeps the minutes and the budget: a change is a new version. Days of turns are counted again when a calendar changes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.demands import policies
from bihuan.apps.demands.models import BurdenTableVersion, Demand, DemandTurn
from bihuan.apps.demands.operations.writing import bad, day_of, within
from bihuan.apps.demands.queries.tables import table_in_force
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BihuanError, Conflict, Missing, Reason, Refused
from bihuan.core.demands.burden import BurdenTable, document_of, refuse_table
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency, turns_of

_IN_FORCE = (DemandState.APPROVED, DemandState.RUNNING)


@transaction.atomic
def change_burden_table(
    *, actor: Actor, at: datetime, region_id: int, table: BurdenTable, why: str, seen: int | None
) -> int:
    """Let these minutes and this budget hold in a region from now on; the new version. `seen` is the id of the version looked at.

    Demands that were weighed before keep what they were weighed with. Raises Missing, Refused, Conflict, BadInput.
    """
    region = next((row for row in organizations.region_rows(actor) if row.id == region_id), None)
    if region is None or not actor.role_over(region.path, *policies.REGION_READERS):
        raise Missing
    verdict = policies.may_keep_table(actor, region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    held, held_id = table_in_force(region_id)
    if held_id != seen:
        raise Conflict(Reason("burden-table-changed", "工时表刚刚有人改过，没有覆盖。看过新的再改。"))
    refuse_table(table)
    said = within(why, "why")
    if not said:
        raise bad("why", "demand-words", "要写明理由。")
    if document_of(held) == document_of(table):
        raise bad("why", "burden-table-same", "和现行的一样，没有改动。")
    newest = BurdenTableVersion.objects.filter(region=region_id).order_by("-version").first()
    row = BurdenTableVersion.objects.create(
        region_id=region_id, version=(newest.version if newest else 0) + 1, document=document_of(table), why=said,
        made_by_id=actor.user_id, made_at=at,
    )  # fmt: skip
    record(
        actor=actor, role=verdict.role or "", action="demands.table.changed", at=at, object_type="burden-table",
        object_id=row.pk, label=f"{region.name} v{row.version}", region_path=region.path, before=document_of(held),
        after=row.document, reason=said,
    )  # fmt: skip
    return row.version


@transaction.atomic
def recount_turns(*, actor: Actor, at: datetime, region_path: str, years: Sequence[int]) -> int:
    """Count the days of turns that have not opened yet; of how many demands something moved. What is open keeps the day it was told."""
    touched = DemandTurn.objects.filter(due_on__year__in=years, opens_on__gt=day_of(at)).values("demand")
    rows = Demand.objects.select_for_update(of=("self",)).filter(
        pk__in=touched, state__in=_IN_FORCE, region__path__startswith=region_path
    )
    return sum(_recount(demand, actor=actor, at=at) for demand in rows.select_related("region").order_by("pk"))


def _recount(demand: Demand, *, actor: Actor, at: datetime) -> bool:
    try:
        counted = turns_of(
            Frequency(demand.frequency), first=demand.first_day, end=demand.end_day, days=demand.answer_days,
            calendar=calendars.calendar_for(demand.region.path),
        )  # fmt: skip
    except BihuanError:
        return False
    days = {turn.place: turn for turn in counted}
    moved = []
    for turn in DemandTurn.objects.filter(demand=demand, opens_on__gt=day_of(at)):
        new = days.get(turn.place)
        if new is not None and (new.opens_on, new.due_on) != (turn.opens_on, turn.due_on):
            turn.opens_on, turn.due_on, turn.is_estimated = new.opens_on, new.due_on, new.estimated
            moved.append(turn)
    if not moved:
        return False
    DemandTurn.objects.bulk_update(moved, ["opens_on", "due_on", "is_estimated"])
    demand.version += 1
    demand.save(update_fields=["version"])
    record(
        actor=actor, role=Role.SYSTEM.value, action="demands.demand.recounted", at=at, object_type="demand",
        object_id=demand.pk, label=demand.number, region_path=demand.region.path, unit_ids=(demand.issuer_id,),
        after={"turns": [turn.place for turn in moved]},
    )  # fmt: skip
    return True
