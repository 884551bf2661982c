"""Who sees plans, visits and conclusions, and what somebody is to one of them: one rule, two shapes.

A plan that is not over is seen by who runs inspections for the region and by those who were drawn to go. Whoever holds any role in
a unit sees none of them, whatever else they hold: the unit might be the one that is visited. When it is over, a unit sees the plan
whose conclusion it was sent.
"""

from django.db.models import Q, QuerySet

from bihuan.apps.inspection.models import Conclusion, Draw, FindingEvidence, Plan, Visit, VisitInspector
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict
from bihuan.core.inspections.plans import PlanParty, PlanState

RUNNERS = (Role.OFFICE, Role.SYSTEM)
OVERSEERS = (*RUNNERS, Role.LEADER)
READERS_AFTERWARDS = (*OVERSEERS, Role.INSPECTOR)
ANSWERERS = (Role.UNIT,)
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")
_ENDED = (PlanState.OVER.value, PlanState.DROPPED.value)


def oversees(actor: Actor) -> bool:
    """Whether running plans can be the actor's to see at all."""
    return actor.holds(*OVERSEERS) and not actor.unit_ids()


def visible(actor: Actor) -> QuerySet[Plan]:
    """The plans that the actor may know of."""
    seen = _overseen(actor)
    for path in actor.region_paths(*READERS_AFTERWARDS):
        seen |= Q(region__path__startswith=path, state=PlanState.OVER)
    if actor.holds(Role.INSPECTOR):
        goes = VisitInspector.objects.filter(user=actor.user_id, replaced_at=None).values("visit__items__plan")
        seen |= Q(pk__in=goes)
    units = actor.unit_ids(*ANSWERERS)
    if units:
        seen |= Q(state=PlanState.OVER, pk__in=Conclusion.objects.filter(unit__in=units).values("plan"))
    return Plan.objects.filter(seen)


def visible_whole(actor: Actor) -> QuerySet[Plan]:
    """The plans of which the actor may know everything: whom they visit, and what was drawn. Until a plan is over, who was drawn to go
    knows of their own visits alone: the unit of another one might be theirs."""
    return visible(actor).filter(_overseen(actor) | Q(state=PlanState.OVER))


def visible_visits(actor: Actor) -> QuerySet[Visit]:
    """Visits that the actor goes on, and all of a region for who runs inspections there."""
    seen = Q(pk__in=())
    if oversees(actor):
        for path in actor.region_paths(*OVERSEERS):
            seen |= Q(region__path__startswith=path)
    if actor.holds(Role.INSPECTOR):
        seen |= Q(pk__in=VisitInspector.objects.filter(user=actor.user_id, replaced_at=None).values("visit"))
    return Visit.objects.filter(seen)


def visible_conclusions(actor: Actor) -> QuerySet[Conclusion]:
    """What was concluded of the actor's units, and everything of a region for who reads the plans that are over."""
    seen = Q(pk__in=())
    for path in actor.region_paths(*READERS_AFTERWARDS):
        seen |= Q(plan__region__path__startswith=path)
    units = actor.unit_ids(*ANSWERERS)
    if units:
        seen |= Q(unit__in=units)
    return Conclusion.objects.filter(seen)


def visible_draws(actor: Actor) -> QuerySet[Draw]:
    """Draws to which the actor is a party: they see what they promise about, and nothing of the plan besides."""
    return Draw.objects.filter(parties__user=actor.user_id) if actor.user_id is not None else Draw.objects.none()


def visible_files(actor: Actor) -> "QuerySet[FindingEvidence, int]":
    """What shows findings: for who goes on the visit or runs it, as a subquery of ids."""
    seen = FindingEvidence.objects.filter(record__item__visit__in=visible_visits(actor).values("pk"))
    return seen.order_by().values_list("evidence", flat=True)


def parties(actor: Actor, region_path: str) -> frozenset[PlanParty]:
    """What the actor is to plans of that region."""
    found = set()
    if not oversees(actor):
        return frozenset()
    if actor.role_over(region_path, *RUNNERS):
        found.add(PlanParty.RUNNER)
    if actor.role_over(region_path, Role.LEADER):
        found.add(PlanParty.LEADER)
    return frozenset(found)


def may_run(actor: Actor, region_path: str) -> Verdict:
    """Whether the actor drafts and runs plans there."""
    role = actor.role_over(region_path, *RUNNERS) if oversees(actor) else None
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def role_of(actor: Actor, region_path: str) -> str:
    """The role under which an act on a plan is recorded."""
    held = actor.role_over(region_path, *OVERSEERS, Role.INSPECTOR)
    return held.value if held else next((grant.role.value for grant in actor.grants), "")


def goes_on(actor: Actor, visit: Visit) -> bool:
    """Whether the actor is one of those who visit."""
    if actor.user_id is None:
        return False
    return VisitInspector.objects.filter(visit=visit, user=actor.user_id, replaced_at=None).exists()


def is_over(plan: Plan) -> bool:
    return plan.state in _ENDED


def may_review(actor: Actor, conclusion: Conclusion) -> Verdict:
    """Who decides its review: the office and leaders, if they took no part (which the core asks) and are not of its unit.

    `conclusion.plan.region` must be at hand.
    """
    if conclusion.unit_id in actor.unit_ids():
        return Verdict(reason=NOT_ALLOWED)
    role = actor.role_over(conclusion.plan.region.path, Role.LEADER, Role.OFFICE)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def _overseen(actor: Actor) -> Q:
    """Plans of the regions in which the actor runs inspections or leads, whatever their state."""
    seen = Q(pk__in=())
    if oversees(actor):
        for path in actor.region_paths(*OVERSEERS):
            seen |= Q(region__path__startswith=path)
    return seen
