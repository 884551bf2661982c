"""Who goes where and when: teams by the seed of the draw, replacements by the same rule, the beginning of the visits."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import DeclaredConflict, Draw, Selected, Visit, VisitInspector, VisitItem
from bihuan.apps.inspection.models.draw import DrawState
from bihuan.apps.inspection.operations.visiting import NO_VISIT
from bihuan.apps.inspection.operations.writing import (
    Change,
    bad,
    day_of,
    lock_plan,
    record_plan,
    save,
    take_step,
    user_of,
)
from bihuan.apps.inspection.queries.pool import candidates_of
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.inspections.findings import LEAST_INSPECTORS
from bihuan.core.inspections.plans import PlanStep
from bihuan.core.inspections.teams import TEAM_RULE, Candidate, next_of, spread_days, team_order


@transaction.atomic
def draw_teams(*, actor: Actor, at: datetime, plan: UUID, version: int | None = None) -> int:
    """Make a visit of everything that was drawn at one unit, and draw who goes; how many visits there are.

    Visits follow the order of the draw over the working days of the period. Where the unit is visited on that day anyway, for
    another plan, the items join that visit.
    """
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    take_step(change, PlanStep.DRAW_TEAMS)
    held = Draw.objects.select_related("plan").get(plan=change.plan, state=DrawState.DRAWN)
    by_unit: dict[int, list[Selected]] = {}
    for chosen in held.selected.filter(replaced_by=None).select_related("item").order_by("order"):
        by_unit.setdefault(chosen.item.unit_id, []).append(chosen)
    days = spread_days(_days_of(change, at), len(by_unit))
    pool = candidates_of(change.plan.region.path, at=at)
    drawn = {
        str(_make_visit(held, unit, day, chosen, pool)): sorted(each.item.number for each in chosen)
        for (unit, chosen), day in zip(by_unit.items(), days, strict=True)
    }
    save(change)
    record_plan(change, "inspection.teams.drawn", after={"rule": TEAM_RULE, "visits": drawn}, unit_ids=by_unit)
    return len(by_unit)


@transaction.atomic
def start_plan(*, actor: Actor, at: datetime, plan: UUID, version: int | None = None) -> None:
    """Let the visits begin. Nobody is told but those who go, on their own page."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    take_step(change, PlanStep.START)
    save(change)
    record_plan(change, "inspection.plan.started")


@transaction.atomic
def replace_inspector(*, actor: Actor, at: datetime, visit: UUID, user_id: int, why: str) -> int:
    """The next one of the order goes in place of somebody who cannot; who that is, by the same rule as the draw."""
    found = policies.visible_visits(actor).filter(reference=visit).values_list("pk", flat=True).first()
    if found is None:
        raise Missing(NO_VISIT)
    held = Visit.objects.select_for_update(of=("self",)).select_related("region").get(pk=found)
    if not policies.may_run(actor, held.region.path):
        raise Refused(policies.NOT_ALLOWED)
    if held.ended_at is not None or not why.strip():
        raise bad("why", "plan-words", "要写明情况。") if held.ended_at is None else Refused(_ENDED)
    leaving = held.inspectors.filter(user=user_id, replaced_at=None).first()
    if leaving is None:
        raise bad("user", "no-such-inspector", "这个人不在这次检查里。")
    leaving.replaced_at, leaving.reason = at, why.strip()
    leaving.save(update_fields=["replaced_at", "reason"])
    order = team_order(candidates_of(held.region.path, at=at), seed=_seed_of(held), unit=held.unit_id, on=held.day)
    following = next_of(order, held.inspectors.values_list("user", flat=True))
    if following is None:
        raise Refused(_TOO_FEW)
    VisitInspector.objects.create(visit=held, user_id=following, place=held.inspectors.count())
    record(
        actor=actor, role=policies.role_of(actor, held.region.path), action="inspection.inspector.replaced", at=at,
        object_type="inspection.visit", object_id=str(held.reference), region_path=held.region.path,
        after={"left": user_id, "goes": following}, reason=why.strip(), protected=True,
    )  # fmt: skip
    return following


@transaction.atomic
def declare_conflict(*, actor: Actor, at: datetime, unit_id: int) -> None:
    """An inspector says that they should not go to a unit. Why, is not asked. Declared twice, it stands once."""
    unit = organizations.unit_of(unit_id)
    if not any(grant.reaches(unit.region_path) for grant in actor.grants_of(Role.INSPECTOR)):
        raise Refused(policies.NOT_ALLOWED)
    _, made = DeclaredConflict.objects.get_or_create(
        user_id=user_of(actor), unit_id=unit_id, defaults={"declared_at": at}
    )
    if made:
        record(
            actor=actor, role=Role.INSPECTOR, action="inspection.conflict.declared", at=at,
            object_type="inspection.conflict", object_id=f"{actor.user_id}-{unit_id}", region_path=unit.region_path,
            after={"unit": unit_id}, protected=True,
        )  # fmt: skip


_ENDED = Reason("visit-ended", "这次检查已经结束。")
_TOO_FEW = Reason("inspectors-few", "没有利害关系的检查人员不够两个人，先增加检查人员。")


def _make_visit(held: Draw, unit: int, day: date, chosen: list[Selected], pool: tuple[Candidate, ...]) -> UUID:
    visit = Visit.objects.filter(unit=unit, day=day, ended_at=None).first()
    if visit is None:
        order = team_order(pool, seed=held.seed, unit=unit, on=day)
        if len(order) < LEAST_INSPECTORS:
            raise Refused(_TOO_FEW)
        visit = Visit.objects.create(region_id=held.plan.region_id, unit_id=unit, day=_free_day(unit, day))
        VisitInspector.objects.bulk_create(
            VisitInspector(visit=visit, user_id=user, place=place)
            for place, user in enumerate(order[:LEAST_INSPECTORS])
        )
    VisitItem.objects.bulk_create(VisitItem(visit=visit, plan=held.plan, selected=each) for each in chosen)
    return visit.reference


def _free_day(unit: int, day: date) -> date:
    """That day, or the next one on which no visit to the unit has ended already."""
    taken = set(Visit.objects.filter(unit=unit, day__gte=day).values_list("day", flat=True))
    while day in taken:
        day += timedelta(days=1)
    return day


def _days_of(change: Change, at: datetime) -> tuple[date, ...]:
    """The working days of the period that are not over yet."""
    calendar = calendars.calendar_for(change.plan.region.path)
    first = max(change.plan.starts_on, day_of(at))
    length = (change.plan.ends_on - first).days + 1
    days = tuple(first + timedelta(days=n) for n in range(max(0, length)))
    found = tuple(day for day in days if calendar.is_workday(day))
    if not found:
        raise Refused(Reason("period-over", "检查时段里没有剩下的工作日。"))
    return found


def _seed_of(visit: Visit) -> str:
    """The seed by which the team of a visit was drawn: that of the first plan that it was made for."""
    first = visit.items.order_by("pk").select_related("selected__draw").first()
    if first is None:
        raise Missing(NO_VISIT)
    return first.selected.draw.seed
