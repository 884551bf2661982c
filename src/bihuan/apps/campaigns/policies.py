"""Who may see and change campaigns and their tasks: one rule, two shapes."""

from django.db.models import Q, QuerySet

from bihuan.apps.campaigns.models import Campaign, Participation, PlanFile, Task
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict
from bihuan.core.tasks import TaskParty

_REGION_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)
_UNIT_READERS = (Role.UNIT, Role.RESPONSIBLE, Role.CHECKER)
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")
OFFICE_ALONE = Reason("campaign-office-alone", "名称、期限、牵头单位和分管领导由整改落实组改。")


def visible(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns of the actor's regions, and those that a unit of theirs leads, takes part in or has a task of."""
    reach = Q(pk__in=())
    for path in actor.region_paths(*_REGION_READERS):
        reach |= Q(region__path__startswith=path)
    units = actor.unit_ids(*_UNIT_READERS)
    if units:
        reach |= Q(lead_unit__in=units)
        reach |= Q(pk__in=Participation.objects.filter(unit__in=units).values("campaign"))
        reach |= Q(pk__in=Task.objects.filter(unit__in=units).values("campaign"))
    return Campaign.objects.filter(reach)


def visible_tasks(actor: Actor) -> QuerySet[Task]:
    """The breakdown of a plan is open to everybody who sees the campaign: who does what is no secret among them."""
    return Task.objects.filter(campaign__in=visible(actor))


def visible_files(actor: Actor) -> QuerySet[PlanFile, int]:
    """The evidence that belongs to plans which the actor sees, as a subquery of ids."""
    return PlanFile.objects.filter(campaign__in=visible(actor)).values_list("evidence", flat=True)


def may_create(actor: Actor, *, region_path: str) -> Verdict:
    """The campaign office of a region, or a command, makes its campaigns."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def may_run(actor: Actor, campaign: Campaign) -> Verdict:
    """The office of the region sets the frame of a campaign: name, period, who leads; it ends it and takes it up again."""
    return may_create(actor, region_path=campaign.region.path)


def may_change(actor: Actor, campaign: Campaign) -> Verdict:
    """The office of the region changes anything; the lead unit sees to plan, focus, tasks and participating units."""
    role = actor.role_over(campaign.region.path, Role.OFFICE, Role.SYSTEM)
    if role is None and campaign.lead_unit_id in actor.unit_ids(Role.UNIT):
        role = Role.UNIT
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def task_parties(actor: Actor, task: Task) -> frozenset[TaskParty]:
    """What the actor is to this task. Its campaign with region, and the task above it, must be at hand.

    A lead unit that took a task of its own plan upon itself is no giver of it: then the office accepts.
    """
    found = set()
    runs_region = actor.role_over(task.campaign.region.path, Role.OFFICE, Role.SYSTEM) is not None
    leads = task.campaign.lead_unit_id in actor.unit_ids(Role.UNIT)
    if runs_region or leads:
        found.add(TaskParty.RUNNER)
    if _has(actor, task):
        found.add(TaskParty.DOER)
    above = task.parent
    if above is not None and above.unit_id is not None:
        given = _has(actor, above)
    else:
        given = runs_region or (leads and task.unit_id != task.campaign.lead_unit_id)
    if given:
        found.add(TaskParty.GIVER)
    return frozenset(found)


def role_of(actor: Actor) -> str:
    """The role under which an act on a task is recorded."""
    order = (Role.OFFICE, Role.SYSTEM, Role.UNIT, Role.RESPONSIBLE)
    return next((role.value for role in order if actor.holds(role)), "")


def tasks_of(actor: Actor) -> Q:
    """Tasks that the actor has: of the units that they speak for, and those that name them in a unit where they work."""
    mine = Q(unit__in=actor.unit_ids(Role.UNIT))
    if actor.person_id is not None:
        mine |= Q(person=actor.person_id, unit__in=actor.unit_ids(Role.RESPONSIBLE))
    return mine


def tasks_given_by(actor: Actor) -> Q:
    """Tasks that the actor handed down, in the same words as `task_parties`."""
    units = actor.unit_ids(Role.UNIT)
    at_the_top = Q(parent__isnull=True) | Q(parent__unit__isnull=True)
    given = Q(parent__unit__in=units)
    if actor.person_id is not None:
        given |= Q(parent__person=actor.person_id, parent__unit__in=actor.unit_ids(Role.RESPONSIBLE))
    given |= at_the_top & Q(campaign__lead_unit__in=units) & ~Q(unit__in=units)
    for path in actor.region_paths(Role.OFFICE, Role.SYSTEM):
        given |= at_the_top & Q(campaign__region__path__startswith=path)
    return given


def _has(actor: Actor, task: Task) -> bool:
    if task.unit_id is None:
        return False
    if task.unit_id in actor.unit_ids(Role.UNIT):
        return True
    named = actor.person_id is not None and task.person_id == actor.person_id
    return named and task.unit_id in actor.unit_ids(Role.RESPONSIBLE)
