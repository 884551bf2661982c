"""Who keeps channels: the system administrator of the region. An inbox is its owner's alone."""

from django.db.models import Q, QuerySet

from bihuan.apps.notifications.models import Channel, Item
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

KEEPERS = (Role.SYSTEM_ADMIN, Role.SYSTEM)
NOT_ALLOWED = Reason("not-channel-keeper", "现在不能办理：只有本地区的系统管理员可以管消息通道。")


def keeps_channels(actor: Actor) -> bool:
    """Whether there can be any channel that the actor keeps."""
    return actor.holds(*KEEPERS)


def may_keep(actor: Actor, region_path: str) -> Verdict:
    """Whether the actor keeps the channels of a region, and in which role."""
    role = actor.role_over(region_path, *KEEPERS)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def visible(actor: Actor) -> QuerySet[Channel]:
    """The channels that the actor keeps: those of their region with all below it; all of them for a command."""
    if actor.holds(Role.SYSTEM):
        return Channel.objects.all()
    reach = Q(pk__in=())
    for path in actor.region_paths(Role.SYSTEM_ADMIN):
        reach |= Q(region__path__startswith=path)
    return Channel.objects.filter(reach)


def own_items(actor: Actor) -> QuerySet[Item]:
    """The actor's inbox, nobody else's."""
    return Item.objects.filter(user=actor.user_id) if actor.user_id is not None else Item.objects.none()
