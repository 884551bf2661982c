"""Who may see and keep calendars: one rule, two shapes.

A place is the path of a region; the empty one stands for everybody. Whoever holds any role sees what holds where they are, and
what regions below theirs decided. Keeping a calendar falls to the system administrator or the office of the place; what holds
for everybody needs that role over every region there is.
"""

from enum import StrEnum
from typing import TypeVar

from django.db.models import Q, QuerySet

from bihuan.apps.calendars.models import CalendarYear, DayOverride
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Grant, Role, system_actor
from bihuan.core.decisions import Reason, Verdict

EVERYBODY = ""
AnyRow = TypeVar("AnyRow", CalendarYear, DayOverride)


class Action(StrEnum):
    """What somebody may want to do with the calendar of a place."""

    SEE = "see"
    KEEP = "keep"


_KEEPERS = (Role.SYSTEM_ADMIN, Role.OFFICE, Role.SYSTEM)
_NOT_HERE = Reason("out-of-reach", "现在不能查看：不在职责范围内。")
_NOT_A_KEEPER = Reason("not-calendar-keeper", "现在不能改工作日历：只有本地区的系统管理员或整改落实组可以。")
_NOT_FOR_EVERYBODY = Reason("not-for-everybody", "现在不能改通用的工作日历：要有管理全部地区的权限。")


def may(actor: Actor, action: Action, region_path: str) -> Verdict:
    """Whether the actor may see, or keep, the calendar of a place; in which role, or why not."""
    if action is Action.SEE:
        seeing = next((grant.role for grant in actor.grants if _shows(grant, region_path)), None)
        return Verdict(role=seeing, reason=None if seeing else _NOT_HERE)
    if region_path != EVERYBODY:
        role = actor.role_over(region_path, *_KEEPERS)
        return Verdict(role=role, reason=None if role else _NOT_A_KEEPER)
    role = _role_over_everybody(actor)
    return Verdict(role=role, reason=None if role else _NOT_FOR_EVERYBODY)


def visible(actor: Actor, model: type[AnyRow]) -> QuerySet[AnyRow]:
    """The rows whose place the actor may see."""
    rows: QuerySet[AnyRow] = model._default_manager.all()
    if not actor.grants:
        return rows.none()
    reach = Q(region__isnull=True)
    for grant in actor.grants:
        reach |= Q(region__path__in=paths_above(grant.region_path))
        if grant.unit_id is None:
            reach |= Q(region__path__startswith=grant.region_path)
    return rows.filter(reach)


def paths_above(region_path: str) -> tuple[str, ...]:
    """The paths of a region and of all regions above it, and some that no region bears."""
    return tuple(region_path[:end] for end in range(1, len(region_path) + 1))


def _shows(grant: Grant, region_path: str) -> bool:
    below = grant.unit_id is None and grant.reaches(region_path)
    return below or grant.region_path.startswith(region_path)


def _role_over_everybody(actor: Actor) -> Role | None:
    """The keeper's role that reaches every region. Where there are no regions yet, only commands have one."""
    if actor.role_over(EVERYBODY, Role.SYSTEM):
        return Role.SYSTEM
    paths = [region.path for region in organizations.region_rows(system_actor("calendars"))]
    held = [role for role in _KEEPERS if paths and all(actor.role_over(path, role) for path in paths)]
    return held[0] if held else None
