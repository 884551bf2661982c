"""Who hands over, and who reads: one rule, two shapes."""

from django.db.models import Q, QuerySet

from bihuan.apps.referrals.models import Referral
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason

SENDERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.CHECKER)
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")


def visible(actor: Actor) -> QuerySet[Referral]:
    """Referrals of the liaison's region. Nobody else sees any, in whatever role."""
    reach = Q(pk__in=())
    for path in actor.region_paths(Role.DISCIPLINE):
        reach |= Q(region__path__startswith=path)
    return Referral.objects.filter(reach)


def reads(actor: Actor) -> bool:
    """Whether there can be any referral for this actor to read."""
    return actor.holds(Role.DISCIPLINE)


def may_send(actor: Actor, region_path: str) -> bool:
    """Whoever looks into what others did there."""
    return any(grant.reaches(region_path) for grant in actor.grants_of(*SENDERS))
