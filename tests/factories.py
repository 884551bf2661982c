"""What tests stand on: regions, units, people and users made as the system makes them, by the real operations.

Names and codes count up, so that a test says only what matters to it.
"""

from datetime import UTC, date, datetime
from functools import cache
from itertools import count

from django.test import Client

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import RegionLevel, UnitKind, User
from bihuan.apps.organizations.queries import PersonRow, RegionRow, UnitRow, UserRow
from bihuan.core.actors import Actor, Role, system_actor

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "Lanchuan-2026"
SYSTEM = system_actor("tests")
_numbers = count(1)


def make_region(
    name: str = "", *, level: RegionLevel = RegionLevel.COUNTY, under: RegionRow | None = None, at: datetime = LONG_AGO
) -> RegionRow:
    """A county, or what `level` says; at the top, or under another region."""
    number = next(_numbers)
    return operations.create_region(
        actor=SYSTEM,
        at=at,
        name=name or f"第{number}县",
        level=level,
        code=f"{number:06d}",
        parent_id=under.id if under else None,
    )


def make_unit(
    region: RegionRow,
    name: str = "",
    *,
    short_name: str = "",
    kind: UnitKind = UnitKind.DEPARTMENT,
    aliases: tuple[str, ...] = (),
    at: datetime = LONG_AGO,
) -> UnitRow:
    """A unit of a region, known by its aliases as well."""
    unit = operations.create_unit(
        actor=SYSTEM,
        at=at,
        region_id=region.id,
        name=name or f"第{next(_numbers)}局",
        short_name=short_name,
        kind=kind,
    )
    for alias in aliases:
        operations.add_alias(actor=SYSTEM, at=at, unit_id=unit.id, name=alias)
    return unit


def make_person(
    region: RegionRow,
    name: str = "张三",
    *,
    unit: UnitRow | None = None,
    title: str = "局长",
    since: date = date(2026, 1, 1),
    until: date | None = None,
    at: datetime = LONG_AGO,
) -> PersonRow:
    """A person; in a post of a unit where one is given."""
    person = operations.create_person(actor=SYSTEM, at=at, region_id=region.id, name=name)
    if unit is not None:
        post_id = operations.create_post(actor=SYSTEM, at=at, unit_id=unit.id, title=title)
        operations.appoint_person(actor=SYSTEM, at=at, person_id=person.id, post_id=post_id, since=since, until=until)
    return person


def make_user(
    region: RegionRow,
    role: Role | None = None,
    *,
    unit: UnitRow | None = None,
    username: str = "",
    name: str = "",
    person: PersonRow | None = None,
    must_change_password: bool = False,
    at: datetime = LONG_AGO,
) -> UserRow:
    """A user with the password `PASSWORD` and one role: in the unit where one is given, else over the region."""
    login = username or f"user{next(_numbers)}"
    user = operations.create_user(
        actor=SYSTEM,
        at=at,
        region_id=region.id,
        username=login,
        display_name=name or login,
        person_id=person.id if person else None,
        password_hash=_password_hash(),
        must_change_password=must_change_password,
    )
    if role is not None:
        grant(user, role, region, unit=unit, at=at)
    return user


def grant(user: UserRow, role: Role, region: RegionRow, *, unit: UnitRow | None = None, at: datetime = LONG_AGO) -> int:
    """One more role for a user."""
    return operations.grant_role(
        actor=SYSTEM, at=at, user_id=user.id, role=role, region_id=region.id, unit_id=unit.id if unit else None
    )


def actor_for(user: UserRow, *, at: datetime | None = None, via: str = "web") -> Actor:
    """Who this user is at a moment (default: long after everything was granted)."""
    row = User.objects.get(pk=user.id)
    return queries.actor_of(row, at=at or datetime(2030, 1, 1, tzinfo=UTC), via=via, address="127.0.0.1")


def make_actor(region: RegionRow, role: Role, *, unit: UnitRow | None = None, name: str = "") -> Actor:
    """A new user with one role, as the actor that operations and queries receive."""
    return actor_for(make_user(region, role, unit=unit, name=name))


def open_session(client: Client, user: UserRow) -> Client:
    """The client, signed in as this user without going through the sign-in page."""
    client.force_login(User.objects.get(pk=user.id))
    return client


@cache
def _password_hash() -> str:
    return operations.hash_password(PASSWORD)
