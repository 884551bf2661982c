"""Who may see and keep units, people, users and their roles: one reach per action, asked in two shapes.

`may(actor, action, thing)` answers for one thing, `visible(actor, action, model)` gives the rows for which it would answer yes.
Both read the same `Reach`, so that a list never shows what its detail page would hide.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from bihuan.apps.organizations.models import Appointment, Person, Region, RoleGrant, Unit, User
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

Thing = Region | Unit | Person | User
AnyThing = TypeVar("AnyThing", bound=Region | Unit | Person | User)


class Action(StrEnum):
    """What somebody may want to do with organizations."""

    SEE_UNITS = "see-units"
    KEEP_UNITS = "keep-units"
    TEACH_NAMES = "teach-names"
    SEE_PEOPLE = "see-people"
    KEEP_PEOPLE = "keep-people"
    SEE_USERS = "see-users"
    KEEP_USERS = "keep-users"


_EVERY_ROLE = tuple(role for role in Role if role is not Role.SYSTEM)
_WHO: dict[Action, tuple[Role, ...]] = {
    Action.SEE_UNITS: _EVERY_ROLE,
    Action.KEEP_UNITS: (Role.SYSTEM_ADMIN,),
    Action.TEACH_NAMES: (Role.SYSTEM_ADMIN, Role.OFFICE),
    Action.SEE_PEOPLE: (
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.OFFICE,
        Role.LEADER,
        Role.INSPECTOR,
        Role.UNIT,
        Role.RESPONSIBLE,
        Role.CHECKER,
    ),
    Action.KEEP_PEOPLE: (Role.SYSTEM_ADMIN,),
    Action.SEE_USERS: (Role.SECURITY_ADMIN,),
    Action.KEEP_USERS: (Role.SECURITY_ADMIN,),
}
_WHOLE_REGION_FOR_A_UNIT = frozenset({Action.SEE_UNITS})
_REFUSALS: dict[Action, Reason] = {
    Action.KEEP_UNITS: Reason("not-system-admin", "现在不能改机构：只有本地区的系统管理员可以。"),
    Action.KEEP_PEOPLE: Reason("not-system-admin", "现在不能改人员：只有本地区的系统管理员可以。"),
    Action.KEEP_USERS: Reason("not-security-admin", "现在不能改账号和角色：只有本地区的安全管理员可以。"),
}
_MERGED = Reason("merged", "这条人员记录已经并入另一条。")
_NOT_HERE = Reason("out-of-reach", "现在不能查看：不在职责范围内。")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an actor may act: everywhere, in regions with all below them, in single regions, in single units."""

    everywhere: bool
    region_trees: tuple[str, ...] = ()
    regions: frozenset[str] = frozenset()
    unit_ids: frozenset[int] = frozenset()

    def covers(self, region_path: str) -> bool:
        return self.everywhere or region_path in self.regions or region_path.startswith(self.region_trees or ("\0",))


def reach_of(actor: Actor, action: Action) -> Reach:
    """How far the actor's grants carry for one action. A unit's role reaches units of its own region, not of those below."""
    if actor.holds(Role.SYSTEM):
        return Reach(everywhere=True)
    grants = actor.grants_of(*_WHO[action])
    of_units = [grant for grant in grants if grant.unit_id is not None]
    return Reach(
        everywhere=False,
        region_trees=tuple(grant.region_path for grant in grants if grant.unit_id is None),
        regions=frozenset(g.region_path for g in of_units) if action in _WHOLE_REGION_FOR_A_UNIT else frozenset(),
        unit_ids=frozenset(grant.unit_id for grant in of_units if grant.unit_id is not None),
    )


def may(actor: Actor, action: Action, thing: Thing) -> Verdict:
    """Whether the actor may do this with this thing, in which role; the reason if not."""
    if isinstance(thing, Person) and thing.merged_into_id is not None:
        return Verdict(reason=_MERGED)
    reach = reach_of(actor, action)
    path = region_path_of(thing)
    if reach.covers(path) or _own(actor, action, thing) or _in_a_unit(reach, thing):
        return Verdict(role=_role_for(actor, action, path))
    return Verdict(reason=_REFUSALS.get(action, _NOT_HERE))


def visible(actor: Actor, action: Action, model: type[AnyThing]) -> QuerySet[AnyThing]:
    """The rows of `model` for which `may(actor, action, row)` says yes."""
    reach = reach_of(actor, action)
    rows = cast("QuerySet[AnyThing]", model._default_manager.all())
    if model is Person:
        rows = rows.filter(merged_into__isnull=True)
    if reach.everywhere:
        return rows
    prefix = "" if model is Region else "region__"
    wanted = Q(**{f"{prefix}path__in": reach.regions})
    for path in reach.region_trees:
        wanted |= Q(**{f"{prefix}path__startswith": path})
    wanted |= _own_rows(actor, action, model)
    if model is Person and reach.unit_ids:
        ever_there = Appointment.objects.filter(person=OuterRef("pk"), post__unit_id__in=reach.unit_ids)
        wanted |= Q(Exists(ever_there))
    return rows.filter(wanted)


def region_path_of(thing: Thing) -> str:
    """The path of the region that a thing belongs to."""
    return str(thing.path if isinstance(thing, Region) else thing.region.path)


def grants_of_same_person(user: User) -> QuerySet[RoleGrant]:
    """Grants of a user and of other users of the same person: what the separation of roles looks at."""
    same = Q(user=user)
    if user.person_id is not None:
        same |= Q(user__person_id=user.person_id)
    return RoleGrant.objects.filter(same)


def _own(actor: Actor, action: Action, thing: Thing) -> bool:
    if action is Action.SEE_USERS:
        return isinstance(thing, User) and actor.user_id is not None and thing.pk == actor.user_id
    if action is Action.SEE_PEOPLE:
        return isinstance(thing, Person) and actor.person_id is not None and thing.pk == actor.person_id
    return False


def _own_rows(actor: Actor, action: Action, model: type[Model]) -> Q:
    if action is Action.SEE_USERS and model is User and actor.user_id is not None:
        return Q(pk=actor.user_id)
    if action is Action.SEE_PEOPLE and model is Person and actor.person_id is not None:
        return Q(pk=actor.person_id)
    return Q(pk__in=())


def _in_a_unit(reach: Reach, thing: Thing) -> bool:
    if not isinstance(thing, Person) or not reach.unit_ids:
        return False
    return thing.appointments.filter(post__unit_id__in=reach.unit_ids).exists()


def _role_for(actor: Actor, action: Action, region_path: str) -> str:
    if actor.holds(Role.SYSTEM):
        return Role.SYSTEM
    over_all = actor.role_over(region_path, *_WHO[action])
    held = over_all or next((grant.role for grant in actor.grants_of(*_WHO[action])), None)
    return str(held) if held else "self"
