"""Who sees a job: whoever asked for it, and the administrator of the system."""

from django.db.models import Q, QuerySet

from bihuan.apps.jobs.models import Job
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

NOT_ALLOWED = Reason("not-allowed", "现在不能办理：没有这个权限。")


def sees_all(actor: Actor) -> bool:
    """Whether other people's jobs are theirs to look after."""
    return actor.holds(Role.SYSTEM_ADMIN, Role.SYSTEM)


def may_clear(actor: Actor) -> Verdict:
    """Whoever keeps the system, and the program itself."""
    role = next((role for role in (Role.SYSTEM, Role.SYSTEM_ADMIN) if actor.holds(role)), None)
    return Verdict(role=role.value) if role else Verdict(reason=NOT_ALLOWED)


def visible(actor: Actor) -> QuerySet[Job]:
    """The actor's own jobs; those of their region's people for a system administrator; every job for a command."""
    if actor.holds(Role.SYSTEM):
        return Job.objects.all()
    if actor.user_id is None:
        return Job.objects.none()
    reach = Q(asked_by=actor.user_id)
    for path in actor.region_paths(Role.SYSTEM_ADMIN):
        reach |= Q(asked_by__region__path__startswith=path)
    return Job.objects.filter(reach)
