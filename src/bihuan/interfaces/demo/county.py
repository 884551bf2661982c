"""The county itself: regions, units, people, users and what each of them may be."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Protocol

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.queries import PersonRow, RegionRow, UnitRow
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.demo.names import (
    CITY,
    COUNTY,
    DEPARTMENTS,
    GIVEN_FIRST,
    GIVEN_SECOND,
    NEIGHBOUR,
    PROVINCE,
    SURNAMES,
    TOWNS,
    UnitName,
)

PASSWORD = "Lanchuan#2026"
COUNTY_CODE = "990121"
SHOWN_USERS = frozenset(
    [
        "office",
        "unit1",
        "unit2",
        "unit3",
        "unit4",
        "checker",
        "checker2",
        "leader",
        "inspector",
        "discipline",
        "worker",
        "security-admin",
        "audit-admin",
        "system-admin",
    ]
)
_CORE_UNITS = 13  # without these the ten drives have nobody to work in them


@dataclass(frozen=True, slots=True)
class Account:
    """One way in, as the demo prints it."""

    username: str
    password: str
    role: str
    unit: str


class _Enter(Protocol):
    def __call__(
        self,
        username: str,
        role: Role,
        unit: UnitRow | None,
        *,
        person: PersonRow | None = None,
        whole_region: bool = False,
    ) -> Actor: ...


class _Show(Protocol):
    def __call__(self, username: str, role: str, unit: str) -> None: ...


@dataclass(slots=True)
class County:
    """What the history is played with. Actors speak for units by the unit's short name."""

    region: RegionRow
    units: dict[str, UnitRow] = field(default_factory=dict)
    towns: list[UnitRow] = field(default_factory=list)
    people: dict[int, list[PersonRow]] = field(default_factory=dict)
    office: Actor | None = None
    leader: Actor | None = None
    reviewer: Actor | None = None
    liaison: Actor | None = None
    inspectors: dict[int, Actor] = field(default_factory=dict)
    """By their user ids."""
    speakers: dict[int, Actor] = field(default_factory=dict)
    workers: dict[int, Actor] = field(default_factory=dict)
    """Who signs in as responsible in a unit, by the unit."""
    checkers: list[tuple[UnitRow, Actor]] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)

    @property
    def director(self) -> Actor:
        """Who acts for the office. Raises LookupError where nobody was let in yet."""
        return _let_in(self.office, "office")

    @property
    def leading(self) -> Actor:
        """Who acts as the leader. Raises LookupError where nobody was let in yet."""
        return _let_in(self.leader, "leader")


def _let_in(actor: Actor | None, name: str) -> Actor:
    if actor is None:
        raise LookupError(f"the county has no {name}")
    return actor


def build_county(*, actor: Actor, at: datetime, units: int, chance: Random) -> County:
    """Regions, units with the names that people give them, posts and people, and one user for each part to be played."""
    province = operations.create_region(actor=actor, at=at, name=PROVINCE, level="province", code="990000")
    city = operations.create_region(actor=actor, at=at, name=CITY, level="city", code="990100", parent_id=province.id)
    region = operations.create_region(
        actor=actor, at=at, name=COUNTY, level="county", code=COUNTY_CODE, parent_id=city.id
    )
    operations.create_region(actor=actor, at=at, name=NEIGHBOUR, level="county", code="990122", parent_id=city.id)
    county = County(region=region)
    for name in _unit_names(units):
        _add_unit(county, name, actor, at)
    _people_the_units(county, actor, at, chance)
    _let_people_in(county, actor, at)
    return county


def _unit_names(units: int) -> list[UnitName]:
    towns = [
        UnitName(f"{COUNTY}{town}", town, "township", (f"{town}人民政府", f"{COUNTY}{town}人民政府")) for town in TOWNS
    ]
    wanted = max(units, _CORE_UNITS + 2)
    half = max(2, min(len(towns), wanted // 4))
    departments = list(DEPARTMENTS[: wanted - half])
    chosen = departments + towns[: wanted - len(departments)]
    extra = wanted - len(chosen)
    return chosen + [UnitName(f"{COUNTY}第{n}服务中心", f"第{n}服务中心", "institution") for n in range(1, extra + 1)]


def _add_unit(county: County, name: UnitName, actor: Actor, at: datetime) -> None:
    unit = operations.create_unit(
        actor=actor, at=at, region_id=county.region.id, name=name.name, short_name=name.short, kind=name.kind
    )
    for alias in name.aliases:
        operations.add_alias(actor=actor, at=at, unit_id=unit.id, name=alias)
    county.units[name.short] = unit
    if name.kind == "township":
        county.towns.append(unit)


def _people_the_units(county: County, actor: Actor, at: datetime, chance: Random) -> None:
    """A head, a deputy and two clerks a unit. Two people share a name, and one changed posts in the middle."""
    taken: set[str] = set()
    since = at.date() - timedelta(days=400)
    units = list(county.units.values())
    for unit in units:
        titles = (
            ("镇长", "副镇长", "办公室主任", "干事") if unit.kind == "township" else ("局长", "副局长", "股长", "科员")
        )
        county.people[unit.id] = [
            _appoint(county, unit, title, _fresh_name(taken, chance), actor=actor, at=at, since=since)
            for title in titles
        ]
    shared = county.people[units[3].id][3].name
    county.people[units[5].id].append(_appoint(county, units[5], "科员", shared, actor=actor, at=at, since=since))
    _move(county, units[4], units[6], actor=actor, at=at)


def _fresh_name(taken: set[str], chance: Random) -> str:
    while True:
        name = chance.choice(SURNAMES) + chance.choice(GIVEN_FIRST + " ").strip() + chance.choice(GIVEN_SECOND)
        if name not in taken:
            taken.add(name)
            return name


def _appoint(
    county: County, unit: UnitRow, title: str, name: str, *, actor: Actor, at: datetime, since: date
) -> PersonRow:
    person = operations.create_person(actor=actor, at=at, region_id=county.region.id, name=name)
    post = operations.create_post(actor=actor, at=at, unit_id=unit.id, title=title)
    operations.appoint_person(actor=actor, at=at, person_id=person.id, post_id=post, since=since)
    return person


def _move(county: County, source: UnitRow, target: UnitRow, *, actor: Actor, at: datetime) -> None:
    person = county.people[source.id].pop()
    held = next(row for row in queries.people_of_unit(source.id, on=at.date()) if row.id == person.id)
    day = at.date() - timedelta(days=30)
    operations.end_appointment(actor=actor, at=at, appointment_id=held.posts[0].appointment_id, until=day)
    post = operations.create_post(actor=actor, at=at, unit_id=target.id, title="科员")
    operations.appoint_person(actor=actor, at=at, person_id=person.id, post_id=post, since=day)
    county.people[target.id].append(person)


def _let_people_in(county: County, actor: Actor, at: datetime) -> None:
    password_hash = operations.hash_password(PASSWORD)
    office, discipline = county.units["县整改落实组"], county.units["县纪委"]

    def enter(
        username: str, role: Role, unit: UnitRow | None, *, person: PersonRow | None = None, whole_region: bool = False
    ) -> Actor:
        user = operations.create_user(
            actor=actor, at=at, region_id=county.region.id, username=username,
            display_name=person.name if person else username, person_id=person.id if person else None,
            password_hash=password_hash, must_change_password=False,
        )  # fmt: skip
        operations.grant_role(
            actor=actor, at=at, user_id=user.id, role=role, region_id=county.region.id,
            unit_id=unit.id if unit and not whole_region else None,
        )  # fmt: skip
        return queries.actor_named(username, at=at, via="web", address="10.20.0.8")

    def show(username: str, role: str, unit: str) -> None:
        county.accounts.append(Account(username, PASSWORD, role, unit))

    heads = county.people
    county.office = enter("office", Role.OFFICE, office, person=heads[office.id][0], whole_region=True)
    show("office", "office", county.region.name)
    for index, unit in enumerate(unit for unit in county.units.values() if unit not in (office, discipline)):
        username = f"unit{index + 1}"
        county.speakers[unit.id] = enter(username, Role.UNIT, unit, person=heads[unit.id][2])
        if index < 4:
            show(username, "unit", unit.name)
    _let_checkers_in(county, enter, show)
    county.leader = enter("leader", Role.LEADER, None, person=heads[office.id][1])
    show("leader", "leader", county.region.name)
    _let_inspectors_in(county, enter)
    show("inspector", "inspector", county.region.name)
    county.reviewer = enter("leader2", Role.LEADER, None, person=heads[discipline.id][1])
    county.liaison = enter("discipline", Role.DISCIPLINE, None, person=heads[discipline.id][2])
    show("discipline", "discipline", county.region.name)
    first = next(iter(county.speakers))
    county.workers[first] = enter("worker", Role.RESPONSIBLE, queries.unit_of(first), person=heads[first][1])
    show("worker", "responsible", queries.unit_of(first).name)
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN):
        enter(role.value, role, None)
        show(role.value, role.value, county.region.name)


def _let_inspectors_in(county: County, enter: _Enter) -> None:
    """The pool out of which teams are drawn: one of the office, others lent by units to which they are then never sent."""
    office = county.units["县整改落实组"]
    lent = [county.units[name] for name in ("县统计局", "县信访局", "县司法局") if name in county.units]
    people = [county.people[office.id][2], county.people[office.id][3], *(county.people[unit.id][3] for unit in lent)]
    for place, person in enumerate(people, start=1):
        actor = enter("inspector" if place == 1 else f"inspector{place}", Role.INSPECTOR, None, person=person)
        county.inspectors[actor.user_id or 0] = actor


def _let_checkers_in(county: County, enter: _Enter, show: _Show) -> None:
    wanted = [
        county.units[name]
        for name in ("县审计局", "县司法局", "县信访局", "县统计局", "县发改局")
        if name in county.units
    ]
    for index, unit in enumerate(wanted, start=1):
        username = "checker" if index == 1 else f"checker{index}"
        county.checkers.append((unit, enter(username, Role.CHECKER, unit, person=county.people[unit.id][1])))
        if index <= 2:
            show(username, "checker", unit.name)


def demo_accounts(actor: Actor, *, at: datetime) -> list[Account]:
    """The ways into a demo county that was made before; none where the database holds something else."""
    if not any(region.code == COUNTY_CODE for region in queries.region_rows(actor)):
        return []
    found = []
    for user in queries.user_rows(actor):
        grants = queries.grants_of_user(user.id, at=at)
        if user.username in SHOWN_USERS and grants:
            found.append(
                Account(user.username, PASSWORD, grants[0].role.value, grants[0].unit_name or grants[0].region_name)
            )
    return found
