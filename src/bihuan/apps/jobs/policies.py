"""Who sees a job: whoever asked for it, and the administrator of the system."""

from django.db.models import Q, QuerySet

from bihuan.apps.jobs.models import Job, Schedule
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

NOT_ALLOWED = Reason("not-allowed", "现在不能办理：没有这个权限。")


def sees_all(actor: Actor) -> bool:
    """Whether other people's jobs are theirs to look after."""
    return actor.holds(Role.SYSTEM_ADMIN, Role.SYSTEM)


def may_keep(actor: Actor) -> Verdict:
    """Clearing, putting jobs back, deciding what recurs: whoever keeps the system, and the program itself."""
    role = next((role for role in (Role.SYSTEM, Role.SYSTEM_ADMIN) if actor.holds(role)), None)
    return Verdict(role=role.value) if role else Verdict(reason=NOT_ALLOWED)


def visible(actor: Actor) -> QuerySet[Job]:
    """The actor's own jobs; for a system administrator those of their region's people and what recurs; every job for a command."""
    if actor.holds(Role.SYSTEM):
        return Job.objects.all()
    if actor.user_id is None:
        return Job.objects.none()
    reach = Q(asked_by=actor.user_id)
    if actor.holds(Role.SYSTEM_ADMIN):
        reach |= Q(schedule__isnull=False)
    for path in actor.region_paths(Role.SYSTEM_ADMIN):
        reach |= Q(asked_by__region__path__startswith=path)
    return Job.objects.filter(reach)


def visible_schedules(actor: Actor) -> QuerySet[Schedule]:
    """What recurs concerns the whole installation: whoever keeps it sees all of it, nobody else any."""
    return Schedule.objects.all() if sees_all(actor) else Schedule.objects.none()
