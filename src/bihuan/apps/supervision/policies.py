"""Who sees notices, and what an actor is to one: one rule, two shapes.

Offices, leaders and inspectors see their region. A unit sees what was sent to it or told to it, never a draft before that; so
does the person responsible for one of its problems. The discipline body sees none here: referrals have a way of their own.
"""

from django.db.models import Q, QuerySet

from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.models import (
    Escalation,
    LadderPolicy,
    Notice,
    NoticeEvidence,
    NoticeTemplate,
    StatedReason,
)
from bihuan.core.actors import Actor, Role
from bihuan.core.notices import Side

REGION_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)
READERS = (*REGION_READERS, Role.UNIT, Role.RESPONSIBLE)
_SHOWN = Q(told_at__isnull=False) | Q(sent_at__isnull=False)


def visible(actor: Actor) -> QuerySet[Notice]:
    """The notices that the actor may see."""
    paths = actor.region_paths(*REGION_READERS)
    if not all(paths):
        return Notice.objects.all()
    reach = Q(pk__in=())
    if paths:
        reach |= Q(region__in=organizations.region_ids_below(paths))
    units = actor.unit_ids(Role.UNIT)
    if units:
        reach |= _SHOWN & Q(unit__in=units)
    if actor.person_id is not None and actor.holds(Role.RESPONSIBLE):
        reach |= _SHOWN & Q(pk__in=_naming(actor).values("notice"))
    return Notice.objects.filter(reach)


def sees(actor: Actor, notice: Notice) -> bool:
    """The same rule, asked of one notice."""
    return visible(actor).filter(pk=notice.pk).exists()


def reads_drafts(actor: Actor, region_path: str) -> bool:
    """Whether the actor sees notices of that region that nobody outside has been told of."""
    return actor.role_over(region_path, *REGION_READERS) is not None


def role_to_change_ladder(actor: Actor, region_path: str) -> Role | None:
    """The office of the region, or its leader, writes the ladder; as whom the actor does."""
    return actor.role_over(region_path, Role.OFFICE, Role.LEADER, Role.SYSTEM)


def role_to_keep_templates(actor: Actor, region_path: str) -> Role | None:
    """The office of the region keeps the templates of its papers; as whom the actor does."""
    return actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)


def visible_templates(actor: Actor) -> QuerySet[NoticeTemplate]:
    """The templates that the actor keeps: the same rule, asked of all."""
    regions = organizations.region_ids_below(actor.region_paths(Role.OFFICE, Role.SYSTEM))
    return NoticeTemplate.objects.filter(region__in=regions)


def reads_ladder(actor: Actor, region_path: str) -> bool:
    """Whoever is chased by a ladder, or chases by it, may read it: the region's readers, its units and those below."""
    chased = actor.grants_of(Role.UNIT, Role.RESPONSIBLE)
    return reads_drafts(actor, region_path) or any(grant.region_path.startswith(region_path) for grant in chased)


def visible_ladders(actor: Actor) -> QuerySet[LadderPolicy]:
    """The versions that the actor may read: the same rule, asked of all."""
    reach = Q(region__in=organizations.region_ids_below(actor.region_paths(*REGION_READERS)))
    for grant in actor.grants_of(Role.UNIT, Role.RESPONSIBLE):
        reach |= Q(region__path__in=[grant.region_path[:end] for end in range(1, len(grant.region_path) + 1)])
    return LadderPolicy.objects.filter(reach)


def sides_of(actor: Actor, notice: Notice) -> frozenset[Side]:
    """What the actor is to this notice; `notice.region` must be at hand."""
    found = set()
    path = notice.region.path
    if actor.role_over(path, Role.OFFICE, Role.SYSTEM):
        found.add(Side.OFFICE)
    if actor.role_over(path, Role.LEADER):
        found.add(Side.LEADER)
    if notice.unit_id in actor.unit_ids(Role.UNIT):
        found.add(Side.ADDRESSEE)
    if actor.holds(Role.RESPONSIBLE) and _naming(actor).filter(notice=notice.pk).exists():
        found.add(Side.NAMED)
    return frozenset(found)


def role_in(actor: Actor, sides: frozenset[Side]) -> str:
    """The role under which an act of one of these sides is recorded."""
    by_side: dict[Side, tuple[Role, ...]] = {
        Side.LEADER: (Role.LEADER,),
        Side.OFFICE: (Role.OFFICE, Role.SYSTEM),
        Side.ADDRESSEE: (Role.UNIT,),
        Side.NAMED: (Role.RESPONSIBLE,),
    }
    held = (role for side, roles in by_side.items() if side in sides for role in roles if actor.holds(role))
    return next((role.value for role in held), "")


def reasons_to_rule(actor: Actor) -> QuerySet[StatedReason]:
    """Stated reasons that wait for a ruling by the actor's office."""
    regions = organizations.region_ids_below(actor.region_paths(Role.OFFICE))
    return StatedReason.objects.filter(outcome=StatedReason.Outcome.PENDING, problem__region__in=regions)


def evidence_ids(actor: Actor) -> "QuerySet[NoticeEvidence, int]":
    """The files that came with what was said of notices that the actor sees."""
    return NoticeEvidence.objects.filter(word__notice__in=visible(actor).values("pk")).values_list(
        "evidence", flat=True
    )


def _naming(actor: Actor) -> QuerySet[Escalation]:
    """Items of problems that name the actor as the one responsible, in a unit for which they work."""
    return Escalation.objects.filter(
        problem__named_people__person=actor.person_id,
        problem__named_people__duty="responsible",
        unit__in=actor.unit_ids(Role.RESPONSIBLE),
    )
