"""From a signed-in user to the actor that every operation and query receives."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from bihuan.apps.organizations.models import RoleGrant, User
from bihuan.apps.organizations.queries.rows import GrantRow, PlaceRow
from bihuan.core.actors import ANONYMOUS, Actor, Grant, Role
from bihuan.core.decisions import Missing

_PLACE = ("unit_id", "unit__short_name", "unit__name", "unit__region__name", "user__region__name")


def actor_of(user: User | AnonymousUser, *, at: datetime, via: str, address: str = "") -> Actor:
    """Who this user is at that moment: the grants in force, each with its reach. Costs one query.

    A user who has left or was never signed in is nobody: no grants at all.
    """
    if not isinstance(user, User) or not user.is_active:
        return Actor(user_id=None, username="", name="", via=via, address=address)
    rows = RoleGrant.objects.filter(in_force(at), user=user).order_by("id").values_list("role", "region__path", *_PLACE)
    grants = tuple(Grant(role=Role(role), region_path=path, unit_id=unit_id) for role, path, unit_id, *_ in rows)
    place = _place_in([row[2:] for row in rows])
    return Actor(
        user_id=user.pk,
        username=user.username,
        name=str(user),
        grants=grants,
        person_id=user.person_id,
        via=via,
        address=address,
        region_name=place.region_name,
        unit_label=place.unit_label,
    )


def actor_named(username: str, *, at: datetime, via: str, address: str = "") -> Actor:
    """The actor behind a user name (`--as USER` of the command line). Raises Missing where no active user bears it."""
    user = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if user is None:
        raise Missing
    return actor_of(user, at=at, via=via, address=address)


def grants_of_user(user_id: int, *, at: datetime) -> tuple[GrantRow, ...]:
    """The roles that a user holds at that moment, with the names of their places."""
    grants = RoleGrant.objects.filter(in_force(at), user_id=user_id).select_related("region", "unit").order_by("id")
    return tuple(
        GrantRow(
            id=grant.pk,
            role=Role(grant.role),
            region_id=grant.region_id,
            region_name=grant.region.name,
            region_path=grant.region.path,
            unit_id=grant.unit_id,
            unit_name=grant.unit.name if grant.unit else "",
            since=grant.since,
            until=grant.until,
        )
        for grant in grants
    )


def place_of(actor: Actor) -> PlaceRow:
    """The region that keeps the user, and the unit for which they speak where there is one; asked of who has no role alone."""
    if actor.user_id is None or actor.region_name:
        return PlaceRow(actor.region_name, actor.unit_label)
    return PlaceRow(region_name=User.objects.values_list("region__name", flat=True).get(pk=actor.user_id))


def _place_in(grants: Sequence[tuple[Any, ...]]) -> PlaceRow:
    """From what `_PLACE` says of each grant: the first unit that there is, or the region that keeps the user."""
    for unit_id, short, full, region, _ in grants:
        if unit_id is not None:
            return PlaceRow(region_name=region, unit_label=short or full)
    return PlaceRow(region_name=grants[0][-1] or "") if grants else PlaceRow()


def users_with_role(*roles: Role, region_path: str, at: datetime, unit_id: int | None = None) -> tuple[int, ...]:
    """Active users who hold one of the roles over a region (from it or from above), or in one unit. For messages and drop-downs."""
    if unit_id is not None:
        place = Q(unit_id=unit_id)
    else:
        above = [region_path[:end] for end in range(4, len(region_path) + 1, 4)]
        place = Q(unit__isnull=True, region__path__in=above)
    rows = RoleGrant.objects.filter(in_force(at), place, role__in=[role.value for role in roles], user__is_active=True)
    return tuple(rows.order_by("user_id").values_list("user_id", flat=True).distinct())


def users_within(*roles: Role, region_path: str, at: datetime) -> tuple[int, ...]:
    """Active users who hold one of the roles over a region, or in any unit of it. For messages to everybody of a calling."""
    inside = Q(unit__region__path__startswith=region_path)
    rows = RoleGrant.objects.filter(
        in_force(at), inside, role__in=[role.value for role in roles], user__is_active=True
    ).values_list("user_id", flat=True)
    return tuple(sorted({*rows.distinct(), *users_with_role(*roles, region_path=region_path, at=at)}))


def speakers_of_units(unit_ids: Collection[int], *, at: datetime) -> dict[int, frozenset[int]]:
    """The active users who speak for each of the units; a unit without any is left out, and no message arrives there."""
    rows = RoleGrant.objects.filter(in_force(at), role=Role.UNIT.value, unit__in=unit_ids, user__is_active=True)
    return _grouped(rows.order_by().values_list("unit_id", "user_id"))


def users_of_people(person_ids: Collection[int], *, at: datetime) -> dict[int, frozenset[int]]:
    """The active users who are these people and hold a role at that moment; who never signs in is left out."""
    rows = RoleGrant.objects.filter(in_force(at), user__person__in=person_ids, user__is_active=True)
    return _grouped(rows.order_by().values_list("user__person_id", "user_id"))


def _grouped(pairs: Iterable[tuple[int | None, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, user in pairs:
        if key is not None:
            found[key].add(user)
    return {key: frozenset(users) for key, users in found.items()}


def holders(role: Role, *, at: datetime) -> "QuerySet[RoleGrant, int]":
    """Everybody who can sign in and holds that role anywhere, as a subquery of users."""
    rows = RoleGrant.objects.filter(in_force(at), role=role.value, user__is_active=True)
    return rows.order_by().values_list("user", flat=True)


def active_user_ids() -> "QuerySet[User, int]":
    """Everybody who can sign in, as a subquery or a list. For messages."""
    return User.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)


def unit_memberships(*roles: Role, at: datetime) -> "QuerySet[RoleGrant, tuple[int, int]]":
    """Every (unit, user) of people who can sign in and hold one of the roles (any where none is named) in a unit at that
    moment. For messages."""
    named = [role.value for role in roles or tuple(Role)]
    rows = RoleGrant.objects.filter(in_force(at), unit__isnull=False, user__is_active=True, role__in=named)
    return rows.order_by("unit", "user").values_list("unit", "user").distinct()


def in_force(at: datetime) -> Q:
    """Grants that count at that moment: `since` counts, `until` does not."""
    return Q(since__lte=at) & not_ended(at)


def not_ended(at: datetime) -> Q:
    """Grants that count at that moment or will count later."""
    return Q(until__isnull=True) | Q(until__gt=at)


__all__ = [
    "ANONYMOUS",
    "active_user_ids",
    "actor_named",
    "actor_of",
    "grants_of_user",
    "in_force",
    "not_ended",
    "place_of",
    "unit_memberships",
    "users_with_role",
]
