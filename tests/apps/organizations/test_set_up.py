"""The first day: a region, its office and four accounts, once; and other names for regions."""

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import Region, RegionLevel, RoleGrant, Unit, User
from bihuan.apps.organizations.operations import FirstNames, SetUp
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from tests.factories import LONG_AGO, SYSTEM, make_actor, make_region, make_user

pytestmark = pytest.mark.django_db


def set_up(
    *, actor: Actor = SYSTEM, region: str = "澜川县", code: str = "510822", names: FirstNames | None = None
) -> SetUp:
    return operations.set_up_house(
        actor=actor, at=LONG_AGO, region=region, code=code, office="县整改落实组", names=names
    )


class TestTheFirstDay:
    def test_it_leaves_a_region_an_office_and_four_people_who_must_change_their_passwords(self) -> None:
        made = set_up()
        assert (made.region.name, made.region.code, made.region.level) == ("澜川县", "510822", "county")
        assert Unit.objects.get(pk=made.office.id).kind == "office"
        users = {user.username: user for user in User.objects.all()}
        assert set(users) == {"office", "sysadmin", "secadmin", "audadmin"}
        assert all(user.must_change_password for user in users.values())
        assert all(users[one.username].check_password(one.password) for one in made.accounts)
        assert len({one.password for one in made.accounts}) == 4
        roles = dict(RoleGrant.objects.values_list("user__username", "role"))
        assert roles == {
            "office": "office", "sysadmin": "system-admin", "secadmin": "security-admin", "audadmin": "audit-admin",
        }  # fmt: skip

    def test_it_happens_once(self) -> None:
        set_up()
        with pytest.raises(Refused, match="已经有账号"):
            set_up(region="别县", code="2")
        assert Region.objects.count() == 1

    def test_a_single_user_is_enough_to_refuse_it(self) -> None:
        make_user(make_region())
        with pytest.raises(Refused, match="已经有账号"):
            set_up(code="99")

    def test_the_region_that_a_first_import_made_up_gets_its_right_name(self) -> None:
        there = make_region("本地区")
        made = set_up()
        assert made.region.id == there.id
        assert (Region.objects.get().name, Region.objects.get().code) == ("澜川县", "510822")

    def test_it_does_not_choose_between_regions(self) -> None:
        make_region()
        make_region()
        with pytest.raises(Refused, match="已经有别的地区"):
            set_up(code="99")

    def test_only_the_machine_itself_does_it(self) -> None:
        with pytest.raises(Refused, match="只能在安装的机器上"):
            set_up(actor=Actor(user_id=None, username="x", name="x"))

    @pytest.mark.parametrize("code", ["", " ", "五一", "5" * 13, "-1", "a b"])
    def test_a_code_that_is_none_is_refused(self, code: str) -> None:
        with pytest.raises(BadInput, match="地区代码"):
            set_up(code=code)
        assert not Region.objects.exists()

    def test_two_accounts_of_one_name_leave_nothing_behind(self) -> None:
        with pytest.raises(Refused, match="已经有了"):
            set_up(names=FirstNames(office="admin", system_admin="admin"))
        assert not Region.objects.exists() and not User.objects.exists()

    def test_no_act_holds_a_password(self) -> None:
        made = set_up()
        said = str(list(Act.objects.values()))
        assert "organizations.role.granted" in said
        assert not any(one.password in said for one in made.accounts)


class TestAnotherNameForARegion:
    def test_its_administrator_renames_it_and_the_record_says_both(self) -> None:
        region = make_region("本地区")
        renamed = operations.rename_region(
            actor=make_actor(region, Role.SYSTEM_ADMIN),
            at=LONG_AGO,
            region_id=region.id,
            name=" 澜川  县 ",
            code="510822",
        )
        assert (renamed.name, renamed.code, renamed.path) == ("澜川 县", "510822", region.path)
        act = Act.objects.get(action="organizations.region.renamed")
        assert act.before is not None and act.after is not None
        assert (act.before["name"], act.after["name"], act.role) == ("本地区", "澜川 县", "system-admin")

    def test_without_a_code_the_code_stays(self) -> None:
        region = make_region()
        operations.rename_region(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="澜川县")
        assert queries.region_of(region.id).code == region.code

    def test_the_same_name_again_leaves_no_act(self) -> None:
        region = make_region("澜川县")
        operations.rename_region(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="澜川县")
        assert not Act.objects.filter(action="organizations.region.renamed").exists()

    def test_another_regions_code_is_taken(self) -> None:
        one, other = make_region(), make_region()
        with pytest.raises(Refused, match="已经有了"):
            operations.rename_region(actor=SYSTEM, at=LONG_AGO, region_id=one.id, name="澜川县", code=other.code)

    def test_who_saw_an_older_name_is_told_the_newer(self) -> None:
        region = make_region("澜川县")
        with pytest.raises(Conflict, match="澜川县"):
            operations.rename_region(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="新县", seen_name="旧县")
        assert queries.region_of(region.id).name == "澜川县"

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    def test_no_other_role_renames_it(self, role: Role) -> None:
        region = make_region()
        with pytest.raises(Refused, match="系统管理员"):
            operations.rename_region(actor=make_actor(region, role), at=LONG_AGO, region_id=region.id, name="新县")

    def test_a_county_renames_neither_its_neighbour_nor_the_city_above(self) -> None:
        city = make_region(level=RegionLevel.CITY)
        actor = make_actor(make_region(under=city), Role.SYSTEM_ADMIN)
        for foreign in (city, make_region(under=city)):
            with pytest.raises(Missing):
                operations.rename_region(actor=actor, at=LONG_AGO, region_id=foreign.id, name="新县")
