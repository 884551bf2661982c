"""Two administrators at the same moment: what the rules forbid one after the other does not slip through side by side."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pytest

from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import Appointment, Person, Post, RegionLevel, RoleGrant, Unit, UnitAlias, User
from bihuan.core.actors import Role
from bihuan.core.decisions import BihuanError
from bihuan.core.separation import ADMINISTRATORS
from tests.at_once import at_once
from tests.factories import LONG_AGO, SYSTEM, grant, make_actor, make_person, make_region, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def refused(outcomes: Sequence[object]) -> list[str]:
    """The codes of what was refused by name. Anything else that was raised is a fault."""
    faults = [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, BihuanError)]
    assert faults == []
    return [each.reason.code for each in outcomes if isinstance(each, BihuanError)]


def test_two_units_never_get_one_name() -> None:
    region = make_region("澜川县")
    make = partial(operations.create_unit, actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="县教育局")

    assert refused(at_once(make, make, make)) == ["name-taken"] * 2
    assert Unit.objects.filter(name="县教育局").count() == 1


def test_one_name_does_not_become_an_alias_of_one_unit_and_the_name_of_another() -> None:
    region = make_region("澜川县")
    schools, sports = make_unit(region, "县教育局"), make_unit(region, "县体育局")

    outcomes = at_once(
        partial(operations.add_alias, actor=SYSTEM, at=LONG_AGO, unit_id=schools.id, name="教体局"),
        partial(operations.rename_unit, actor=SYSTEM, at=LONG_AGO, unit_id=sports.id, name="教体局"),
    )

    assert refused(outcomes) == ["name-taken"]
    bearers = set(UnitAlias.objects.filter(name="教体局").values_list("unit_id", flat=True))
    bearers |= set(Unit.objects.filter(name="教体局").values_list("pk", flat=True))
    assert len(bearers) == 1


def test_a_unit_is_ended_once() -> None:
    region = make_region("澜川县")
    unit, heir = make_unit(region, "县体育局"), make_unit(region, "县教育局")
    end = partial(operations.retire_unit, actor=SYSTEM, at=LONG_AGO, unit_id=unit.id)

    assert refused(at_once(partial(end, successor_id=heir.id), end)) == ["already-retired"]


def test_two_units_do_not_each_take_over_from_the_other() -> None:
    region = make_region("澜川县")
    one, other = make_unit(region, "县体育局"), make_unit(region, "县教育局")

    outcomes = at_once(
        partial(operations.retire_unit, actor=SYSTEM, at=LONG_AGO, unit_id=one.id, successor_id=other.id),
        partial(operations.retire_unit, actor=SYSTEM, at=LONG_AGO, unit_id=other.id, successor_id=one.id),
    )

    assert refused(outcomes) == ["successor-unfit"]
    assert Unit.objects.filter(is_active=True).count() == 1


def test_a_person_is_put_into_a_post_once() -> None:
    region = make_region("澜川县")
    unit = make_unit(region, "县教育局")
    person = make_person(region, "周文岚")
    post = operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title="局长")
    appoint = partial(
        operations.appoint_person, actor=SYSTEM, at=LONG_AGO, person_id=person.id, post_id=post, since=date(2026, 1, 1)
    )

    assert refused(at_once(appoint, appoint)) == ["period-overlaps"]
    assert Appointment.objects.count() == 1


def test_one_title_is_one_post() -> None:
    unit = make_unit(make_region("澜川县"), "县教育局")
    make = partial(operations.create_post, actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title="副局长")

    assert refused(at_once(make, make, make)) == []
    assert Post.objects.count() == 1


def test_one_user_name_is_one_account() -> None:
    region = make_region("澜川县")
    make: Callable[[], object] = partial(make_user, region, username="zhou")

    outcomes = at_once(make, make)

    assert len(refused(outcomes)) == 1
    assert User.objects.filter(username="zhou").count() == 1


@pytest.mark.parametrize("role", [Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN], ids=["two kinds", "one kind twice"])
def test_one_account_never_holds_two_administrators(role: Role) -> None:
    region = make_region("澜川县")
    user = make_user(region)

    outcomes = at_once(
        partial(grant, user, Role.SYSTEM_ADMIN, region),
        partial(grant, user, role, region),
    )

    assert len(refused(outcomes)) == 1
    assert RoleGrant.objects.filter(user=user.id, role__in=ADMINISTRATORS).count() == 1


def test_two_accounts_of_one_person_in_two_regions_never_hold_two_administrators() -> None:
    """Neither the account nor the region is the same: only the person is."""
    city = make_region("越川市", level=RegionLevel.CITY)
    county, neighbour = make_region("澜川县", under=city), make_region("青石县", under=city)
    person = make_person(county, "周文岚")
    one, other = make_user(county, person=person), make_user(county, person=person)

    for _turn in range(3):
        outcomes = at_once(
            partial(grant, one, Role.SYSTEM_ADMIN, county),
            partial(grant, other, Role.AUDIT_ADMIN, neighbour),
        )
        assert len(refused(outcomes)) == 1
        held = RoleGrant.objects.filter(user__in=[one.id, other.id], role__in=ADMINISTRATORS)
        assert held.count() == 1
        held.delete()


def test_a_role_that_is_taken_back_twice_ends_once() -> None:
    region = make_region("澜川县")
    user = make_user(region)
    granted = grant(user, Role.OFFICE, region)
    keeper = make_actor(region, Role.SECURITY_ADMIN)
    revoke = partial(operations.revoke_role, actor=keeper, at=LONG_AGO.replace(year=2027), grant_id=granted)

    assert refused(at_once(revoke, revoke)) == ["already-ended"]


def test_two_records_merged_into_each_other_leave_one_person() -> None:
    region = make_region("澜川县")
    one, double = make_person(region, "周文岚"), make_person(region, "周文岚")
    merge = partial(operations.merge_people, actor=SYSTEM, at=LONG_AGO, reason="同一个人")

    outcomes = at_once(
        partial(merge, kept_id=one.id, double_id=double.id), partial(merge, kept_id=double.id, double_id=one.id)
    )

    assert len(refused(outcomes)) == 1
    assert Person.objects.filter(merged_into__isnull=True).count() == 1
