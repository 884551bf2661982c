"""Who sees groups and joint problems, and what somebody is to one of them: one rule, two shapes.

The region's office, leaders and inspectors see all of it; a unit that leads a campaign the groups with problems of that
campaign; a unit the joint problems
that it takes part in, by its part or by a case of its own. Which texts stand there is asked of the ledger, case by case.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.apps.common_problems.models import GroupCase, JointCase, JointProblem, JointUnit, LikeGroup
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Verdict
from bihuan.core.joint_problems import NOT_YOURS, JointParty

REGION_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)
MEMBERS = (Role.UNIT, Role.RESPONSIBLE)


def visible_groups(actor: Actor) -> QuerySet[LikeGroup]:
    """Groups of the actor's regions, and those with a problem of a campaign that their unit leads."""
    reach = _in_regions(actor)
    units = actor.unit_ids(Role.UNIT)
    if units:
        led = GroupCase.objects.filter(group=OuterRef("pk"), problem__in=ledger.problems_led_by(units))
        reach |= Q(Exists(led))
    return LikeGroup.objects.filter(reach)


def visible(actor: Actor) -> QuerySet[JointProblem]:
    """Joint problems of the actor's regions, and those that concern a unit of theirs."""
    reach = _in_regions(actor)
    units = actor.unit_ids(*MEMBERS)
    cases = JointCase.objects.filter(joint=OuterRef("pk"), until__isnull=True)
    if units:
        reach |= Q(lead_unit__in=units)
        reach |= Q(Exists(JointUnit.objects.filter(joint=OuterRef("pk"), unit__in=units)))
        reach |= Q(Exists(cases.filter(problem__accountable_unit__in=units)))
    leading = actor.unit_ids(Role.UNIT)
    if leading:
        reach |= Q(Exists(cases.filter(problem__in=ledger.problems_led_by(leading))))
    return JointProblem.objects.filter(reach)


def may_decide(actor: Actor, *, region_path: str) -> Verdict:
    """The office of the region searches and decides."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_YOURS)


def parties(actor: Actor, joint: JointProblem, unit_ids: Collection[int]) -> frozenset[JointParty]:
    """What the actor is to this joint problem. `joint.region` must be at hand; `unit_ids` take part beside the lead unit."""
    found = set()
    if may_decide(actor, region_path=joint.region.path):
        found.add(JointParty.OFFICE)
    own = actor.unit_ids(Role.UNIT)
    if joint.lead_unit_id in own:
        found.add(JointParty.LEAD)
    if own & set(unit_ids):
        found.add(JointParty.PARTICIPANT)
    return frozenset(found)


def _in_regions(actor: Actor) -> Q:
    reach = Q(pk__in=())
    for path in actor.region_paths(*REGION_READERS):
        reach |= Q(region__path__startswith=path)
    return reach
