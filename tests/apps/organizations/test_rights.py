"""Both shapes of the policy say the same; roles count in their time and place; administrators stay apart."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import Person, Region, RegionLevel, RoleGrant, Unit, User
from bihuan.apps.organizations.policies import Action, may, visible
from bihuan.core.actors import ANONYMOUS, Actor, Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.factories import (
    LONG_AGO,
    SYSTEM,
    actor_for,
    grant,
    make_actor,
    make_person,
    make_region,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
JUNE, JULY = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
THINGS: list[tuple[Action, type[Region] | type[Unit] | type[Person] | type[User]]] = [
    (Action.SEE_UNITS, Unit),
    (Action.KEEP_UNITS, Unit),
    (Action.SEE_UNITS, Region),
    (Action.KEEP_UNITS, Region),
    (Action.SEE_PEOPLE, Person),
    (Action.KEEP_PEOPLE, Person),
    (Action.SEE_USERS, User),
    (Action.KEEP_USERS, User),
]


class World:
    """A city with two counties; units, people and users in each; one user of every role in the first county."""

    def __init__(self) -> None:
        self.city = make_region("澜江市", level=RegionLevel.CITY)
        self.county, self.other = (make_region(name, under=self.city) for name in ("澜川县", "别县"))
        self.unit, self.second = make_unit(self.county, "县教育局"), make_unit(self.county, "县卫健局")
        self.foreign = make_unit(self.other, "别县教育局")
        for unit, region in ((self.unit, self.county), (self.second, self.county), (self.foreign, self.other)):
            make_user(region, Role.UNIT, unit=unit, person=make_person(region, unit=unit))
        make_user(self.city, Role.OFFICE)
        make_unit(self.city, "市教育局")

    def actors(self) -> dict[str, Actor]:
        of_region = {
            str(role): make_actor(self.county, role)
            for role in Role
            if role not in (Role.SYSTEM, Role.UNIT, Role.RESPONSIBLE, Role.CHECKER)
        }
        of_unit = {
            str(role): make_actor(self.county, role, unit=self.unit)
            for role in (Role.UNIT, Role.RESPONSIBLE, Role.CHECKER)
        }
        city = {"city-" + str(role): make_actor(self.city, role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)}
        none = {"no role": actor_for(make_user(self.county)), "nobody": ANONYMOUS, "system": SYSTEM}
        return of_region | of_unit | city | none


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(("action", "model"), THINGS)
def test_what_a_list_shows_is_exactly_what_may_allows(
    world: World, action: Action, model: type[Region] | type[Unit] | type[Person] | type[User]
) -> None:
    actors = world.actors()
    for name, actor in actors.items():
        listed = {row.pk for row in visible(actor, action, model)}
        allowed = {row.pk for row in model._default_manager.all() if may(actor, action, row)}
        assert listed == allowed, name


SEES_UNITS = {
    "city-system-admin": {"市教育局", "县教育局", "县卫健局", "别县教育局"},
    "system-admin": {"县教育局", "县卫健局"},
    "audit-admin": {"县教育局", "县卫健局"},
    "office": {"县教育局", "县卫健局"},
    "unit": {"县教育局", "县卫健局"},
    "no role": set(),
    "nobody": set(),
    "system": {"市教育局", "县教育局", "县卫健局", "别县教育局"},
}


def test_who_sees_which_units(world: World) -> None:
    actors = world.actors()
    seen = {name: {row.name for row in queries.unit_rows(actors[name])} for name in SEES_UNITS}
    assert seen == SEES_UNITS


def test_a_units_role_in_a_city_shows_no_unit_of_its_counties(world: World) -> None:
    in_city = make_actor(world.city, Role.UNIT, unit=make_unit(world.city, "市卫健委"))
    assert {row.name for row in queries.unit_rows(in_city)} == {"市教育局", "市卫健委"}


def test_a_unit_sees_its_own_people_and_the_office_all_of_the_county(world: World) -> None:
    actors = world.actors()
    assert len(queries.person_rows(actors["unit"])) == 1
    assert len(queries.person_rows(actors["office"])) == 2
    assert queries.person_rows(actors["audit-admin"]) == ()
    assert queries.person_rows(actors["discipline"]) == ()


def test_only_security_administrators_see_other_users(world: World) -> None:
    actors = world.actors()
    assert {row.id for row in queries.user_rows(actors["office"])} == {actors["office"].user_id}
    assert queries.user_rows(ANONYMOUS) == ()
    assert len(queries.user_rows(actors["security-admin"])) > 5
    assert all(row.region_id == world.county.id for row in queries.user_rows(actors["security-admin"]))


def test_region_rows_are_those_whose_units_one_sees(world: World) -> None:
    actors = world.actors()
    assert [row.name for row in queries.region_rows(actors["city-system-admin"])] == ["澜江市", "澜川县", "别县"]
    assert [row.name for row in queries.region_rows(actors["unit"])] == ["澜川县"]
    assert Region.objects.count() == len(queries.region_rows(SYSTEM))


class TestRolesInTime:
    """A role counts from its first moment until the moment at which it ends."""

    def test_a_role_counts_within_its_period_only(self) -> None:
        region = make_region()
        user = make_user(region)
        operations.grant_role(
            actor=SYSTEM, at=LONG_AGO, user_id=user.id, role=Role.OFFICE, region_id=region.id, since=JUNE, until=JULY
        )
        second = timedelta(seconds=1)
        held = [actor_for(user, at=at).holds(Role.OFFICE) for at in (JUNE - second, JUNE, JULY - second, JULY)]
        assert held == [False, True, True, False]

    def test_a_revoked_role_ends_now_and_its_past_stays(self) -> None:
        region = make_region()
        user = make_user(region)
        grant_id = grant(user, Role.OFFICE, region)
        operations.revoke_role(actor=SYSTEM, at=JUNE, grant_id=grant_id, reason="轮岗")
        assert actor_for(user, at=JUNE - timedelta(days=1)).holds(Role.OFFICE)
        assert not actor_for(user, at=JUNE).holds(Role.OFFICE)
        act = Act.objects.get(action="organizations.role.revoked")
        assert (act.reason, act.object_id) == ("轮岗", str(user.id))
        with pytest.raises(Refused, match="已经撤销"):
            operations.revoke_role(actor=SYSTEM, at=JULY, grant_id=grant_id)

    def test_a_role_revoked_before_it_begins_never_counts(self) -> None:
        region = make_region()
        user = make_user(region)
        grant_id = operations.grant_role(
            actor=SYSTEM, at=LONG_AGO, user_id=user.id, role=Role.OFFICE, region_id=region.id, since=JULY
        )
        operations.revoke_role(actor=SYSTEM, at=JUNE, grant_id=grant_id)
        assert not actor_for(user, at=JULY).holds(Role.OFFICE)

    def test_the_same_role_may_be_given_again_after_it_ended(self) -> None:
        region = make_region()
        user = make_user(region)
        operations.revoke_role(actor=SYSTEM, at=JUNE, grant_id=grant(user, Role.OFFICE, region))
        with pytest.raises(Refused, match="已经有这个角色"):
            grant(user, Role.OFFICE, region, at=JUNE - timedelta(days=1))
        assert grant(user, Role.OFFICE, region, at=JULY)

    def test_a_period_that_is_empty_is_bad_input(self) -> None:
        region = make_region()
        with pytest.raises(BadInput):
            operations.grant_role(
                actor=SYSTEM, at=JUNE, user_id=make_user(region).id, role=Role.OFFICE, region_id=region.id, until=JUNE
            )

    def test_the_actor_carries_each_reach(self) -> None:
        region = make_region()
        unit = make_unit(region)
        user = make_user(region, Role.UNIT, unit=unit)
        grant(user, Role.INSPECTOR, region)
        actor = actor_for(user)
        assert actor.unit_ids(Role.UNIT) == {unit.id}
        assert actor.region_paths(Role.INSPECTOR) == (region.path,)
        assert actor.region_paths(Role.UNIT) == ()

    def test_users_of_a_role_are_found_from_above_too(self) -> None:
        city = make_region(level=RegionLevel.CITY)
        county = make_region(under=city)
        over, local = make_user(city, Role.OFFICE), make_user(county, Role.OFFICE)
        make_user(make_region(), Role.OFFICE)
        assert queries.users_with_role(Role.OFFICE, region_path=county.path, at=JUNE) == (over.id, local.id)
        unit = make_unit(county)
        clerk = make_user(county, Role.UNIT, unit=unit)
        assert queries.users_with_role(Role.UNIT, region_path=county.path, unit_id=unit.id, at=JUNE) == (clerk.id,)


class TestSeparateAdministrators:
    """System, security and audit administrators are three people."""

    @pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
    def test_one_user_never_holds_two(self, second: Role) -> None:
        region = make_region()
        user = make_user(region, Role.SECURITY_ADMIN)
        with pytest.raises(Refused, match="不能由同一个人担任"):
            grant(user, second, region)

    def test_two_accounts_of_one_person_do_not_get_around_it(self) -> None:
        region = make_region()
        person = make_person(region)
        make_user(region, Role.SECURITY_ADMIN, person=person)
        with pytest.raises(Refused, match="不能由同一个人担任"):
            make_user(region, Role.AUDIT_ADMIN, person=person)

    def test_the_database_itself_refuses_a_second_one(self) -> None:
        region = make_region()
        user = make_user(region, Role.SECURITY_ADMIN)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(user_id=user.id, role="audit-admin", region_id=region.id, since=LONG_AGO)

    def test_one_may_follow_the_other_in_time(self) -> None:
        region = make_region()
        user = make_user(region)
        operations.revoke_role(actor=SYSTEM, at=JUNE, grant_id=grant(user, Role.SECURITY_ADMIN, region))
        assert grant(user, Role.AUDIT_ADMIN, region, at=JUNE)

    def test_a_security_administrator_changes_nobodys_rights_but_others(self) -> None:
        region = make_region()
        user = make_user(region, Role.SECURITY_ADMIN)
        me, other = actor_for(user), make_user(region)
        with pytest.raises(Refused, match="不能给自己授予角色"):
            operations.grant_role(actor=me, at=JUNE, user_id=user.id, role=Role.OFFICE, region_id=region.id)
        own = queries.grants_of_user(user.id, at=JUNE)[0].id
        with pytest.raises(Refused, match="不能改自己的角色"):
            operations.revoke_role(actor=me, at=JUNE, grant_id=own)
        given = operations.grant_role(actor=me, at=JUNE, user_id=other.id, role=Role.OFFICE, region_id=region.id)
        operations.revoke_role(actor=me, at=JULY, grant_id=given)
        assert Act.objects.get(action="organizations.role.revoked").role == "security-admin"

    def test_nor_those_of_another_account_of_the_same_person(self) -> None:
        region = make_region()
        person = make_person(region)
        me = actor_for(make_user(region, Role.SECURITY_ADMIN, person=person))
        second = make_user(region, person=person)
        with pytest.raises(Refused, match="不能给自己授予角色"):
            operations.grant_role(actor=me, at=JUNE, user_id=second.id, role=Role.OFFICE, region_id=region.id)

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OFFICE, Role.LEADER])
    def test_nobody_else_keeps_users_or_roles(self, role: Role) -> None:
        region = make_region()
        actor, other = make_actor(region, role), make_user(region)
        with pytest.raises(Missing):
            operations.grant_role(actor=actor, at=JUNE, user_id=other.id, role=Role.OFFICE, region_id=region.id)
        with pytest.raises(Refused, match="安全管理员"):
            operations.create_user(
                actor=actor, at=JUNE, region_id=region.id, username="new", display_name="新", password="Lanchuan-2026"
            )

    def test_another_regions_users_and_places_are_missing(self) -> None:
        mine, other = make_region(), make_region()
        actor = make_actor(mine, Role.SECURITY_ADMIN)
        with pytest.raises(Missing):
            operations.set_password(actor=actor, at=JUNE, user_id=make_user(other).id, password="Lanchuan-2026")
        user = make_user(mine)
        for region_id, unit_id in ((other.id, None), (mine.id, make_unit(other).id), (mine.id, 10**9)):
            with pytest.raises(Missing):
                operations.grant_role(
                    actor=actor, at=JUNE, user_id=user.id, role=Role.CHECKER, region_id=region_id, unit_id=unit_id
                )


@pytest.mark.parametrize("role", [Role.UNIT, Role.RESPONSIBLE, Role.CHECKER])
def test_a_role_of_a_unit_needs_its_unit_here_and_in_the_database(role: Role) -> None:
    region = make_region()
    user = make_user(region)
    with pytest.raises(Refused, match="要写明单位"):
        grant(user, role, region)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user_id=user.id, role=role.value, region_id=region.id, since=LONG_AGO)


def test_no_role_is_given_in_a_unit_that_ended_or_to_a_user_who_left() -> None:
    region = make_region()
    unit, user = make_unit(region), make_user(region)
    operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id)
    with pytest.raises(Refused, match="已经撤销"):
        grant(user, Role.UNIT, region, unit=unit)
    operations.deactivate_user(actor=SYSTEM, at=LONG_AGO, user_id=user.id)
    with pytest.raises(Refused, match="已经停用"):
        grant(user, Role.OFFICE, region)
