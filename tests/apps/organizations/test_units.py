"""Regions, units and the names by which people know them."""

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import RegionLevel, Unit
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.factories import LONG_AGO, SYSTEM, make_actor, make_region, make_unit

pytestmark = pytest.mark.django_db


def test_a_region_below_begins_with_the_path_of_the_one_above() -> None:
    city = make_region("澜江市", level=RegionLevel.CITY)
    county = make_region("澜川县", under=city)
    assert county.path.startswith(city.path) and county.path != city.path
    assert queries.region_of(county.id) == county


def test_a_city_never_lies_under_a_county() -> None:
    county = make_region()
    with pytest.raises(Refused, match="级别要低于上级"):
        make_region(level=RegionLevel.CITY, under=county)


def test_only_the_system_lays_down_a_topmost_region() -> None:
    administrator = make_actor(make_region(), Role.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="最上级地区"):
        operations.create_region(actor=administrator, at=LONG_AGO, name="别县", level="county", code="999999")
    assert (
        operations.create_region(actor=SYSTEM, at=LONG_AGO, name="别县", level="county", code="999999").name == "别县"
    )


def test_a_new_unit_is_found_by_id_with_its_region() -> None:
    region = make_region("澜川县")
    unit = make_unit(region, "澜川县教育局", short_name="县教育局")
    assert queries.units_by_ids([unit.id, 10**9]) == {unit.id: unit}
    assert (unit.region_name, unit.region_path, unit.label) == ("澜川县", region.path, "县教育局")
    assert queries.region_of_unit(unit.id) == region


def test_an_unknown_unit_or_region_is_missing() -> None:
    for ask in (queries.unit_of, queries.region_of, queries.region_of_unit):
        with pytest.raises(Missing):
            ask(10**9)
    assert queries.units_by_ids([]) == {}


@pytest.mark.parametrize(
    "name", ["澜川县教育局", "县教育局", "教育局"], ids=["its name", "its short name", "its alias"]
)
def test_no_other_unit_of_the_region_bears_a_name_that_leads_to_one(name: str) -> None:
    region = make_region()
    make_unit(region, "澜川县教育局", short_name="县教育局", aliases=("教育局",))
    with pytest.raises(Refused, match="它已经指 澜川县教育局"):
        make_unit(region, name)
    other = make_unit(region, "澜川县卫生健康局")
    with pytest.raises(Refused, match="它已经指 澜川县教育局"):
        operations.add_alias(actor=SYSTEM, at=LONG_AGO, unit_id=other.id, name=name)
    with pytest.raises(Refused, match="它已经指 澜川县教育局"):
        operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=other.id, name=name)
    assert make_unit(make_region(), name).name == name, "another region is free to use it"


def test_the_old_name_of_a_renamed_unit_leads_to_it_still() -> None:
    unit = make_unit(make_region(), "国土资源局", short_name="国土局")
    renamed = operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="自然资源局", short_name="资源局")
    assert (renamed.name, renamed.short_name) == ("自然资源局", "资源局")
    assert set(Unit.objects.get(pk=unit.id).aliases.values_list("name", flat=True)) == {"国土资源局", "国土局"}
    act = Act.objects.get(action="organizations.unit.renamed")
    assert act.before == {"name": "国土资源局", "short_name": "国土局"}
    assert act.unit_ids == [unit.id] and act.after is not None and act.after["name"] == "自然资源局"


def test_a_unit_that_takes_back_its_old_name_does_not_keep_it_as_alias() -> None:
    unit = make_unit(make_region(), "国土资源局")
    operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="自然资源局")
    operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="国土资源局")
    assert list(Unit.objects.get(pk=unit.id).aliases.values_list("name", flat=True)) == ["自然资源局"]


def test_renaming_to_the_same_name_leaves_no_act() -> None:
    unit = make_unit(make_region(), "国土资源局")
    operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name=" 国土资源局 ")
    assert not Act.objects.filter(action="organizations.unit.renamed").exists()


def test_an_alias_is_added_once_and_can_be_taken_back() -> None:
    unit = make_unit(make_region(), "住房和城乡建设局")
    for _ in range(2):
        operations.add_alias(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="住建局")
    assert Act.objects.filter(action="organizations.unit.alias-added").count() == 1
    operations.remove_alias(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="住建局")
    with pytest.raises(Refused, match="没有这个别名"):
        operations.remove_alias(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="住建局")


def test_a_retired_unit_names_who_takes_over_and_leaves_the_lists() -> None:
    region = make_region()
    old, new = make_unit(region, "旅游局"), make_unit(region, "文化和旅游局")
    retired = operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=old.id, successor_id=new.id, reason="机构改革")
    assert (retired.is_active, retired.successor_id) == (False, new.id)
    assert [unit.name for unit in queries.unit_rows(SYSTEM, region_id=region.id)] == ["文化和旅游局"]
    assert len(queries.unit_rows(SYSTEM, region_id=region.id, include_ended=True)) == 2
    assert Act.objects.get(action="organizations.unit.retired").reason == "机构改革"
    with pytest.raises(Refused, match="已经撤销"):
        operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=old.id)


def test_who_stands_for_a_unit_today_is_the_last_that_took_over() -> None:
    region = make_region()
    first, second, last, gone, lost = (make_unit(region) for _ in range(5))
    for old, new in ((first, second), (second, last), (gone, lost)):
        operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=old.id, successor_id=new.id)
    operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=lost.id)

    asked = [first.id, second.id, last.id, gone.id, lost.id, 10**9]
    assert queries.followers_of(asked) == dict.fromkeys([first.id, second.id, last.id], last.id)


def test_only_another_living_unit_of_the_region_takes_over() -> None:
    region = make_region()
    unit, ended, elsewhere = make_unit(region), make_unit(region), make_unit(make_region())
    operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=ended.id)
    for unfit in (unit.id, ended.id, elsewhere.id, 10**9):
        with pytest.raises(Refused, match="承接单位"):
            operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, successor_id=unfit)


@pytest.mark.parametrize("name", ["", "  　 ", "局" * 121], ids=["empty", "blank", "too long"])
def test_a_unit_needs_a_name_that_fits(name: str) -> None:
    region = make_region()
    with pytest.raises(BadInput) as bad:
        operations.create_unit(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name=name)
    assert "name" in bad.value.fields


def test_a_unit_of_no_known_kind_is_refused() -> None:
    region = make_region()
    with pytest.raises(BadInput):
        operations.create_unit(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="县教育局", kind="guild")


class TestWhoKeepsUnits:
    """System administrators keep the units of their region and of those below it; nobody else does."""

    @pytest.fixture
    def administrator(self) -> Actor:
        self.region = make_region("澜川县")
        return make_actor(self.region, Role.SYSTEM_ADMIN)

    def test_the_system_administrator_adds_a_unit_and_the_act_says_in_which_role(self, administrator: Actor) -> None:
        unit = operations.create_unit(
            actor=administrator, at=LONG_AGO, region_id=self.region.id, name="县教育局", kind="department"
        )
        act = Act.objects.get(action="organizations.unit.created")
        assert (act.object_id, act.role, act.actor_user_id) == (str(unit.id), "system-admin", administrator.user_id)
        assert (act.region_path, act.address, act.at) == (self.region.path, "127.0.0.1", LONG_AGO)

    def test_another_regions_unit_is_missing(self, administrator: Actor) -> None:
        foreign = make_unit(make_region("别县"))
        with pytest.raises(Missing):
            operations.rename_unit(actor=administrator, at=LONG_AGO, unit_id=foreign.id, name="改个名")
        with pytest.raises(Missing):
            operations.create_unit(actor=administrator, at=LONG_AGO, region_id=foreign.region_id, name="新局")

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    def test_other_roles_of_the_region_are_refused_by_name(self, role: Role) -> None:
        region = make_region()
        unit = make_unit(region)
        actor = make_actor(region, role)
        with pytest.raises(Refused, match="只有本地区的系统管理员可以"):
            operations.rename_unit(actor=actor, at=LONG_AGO, unit_id=unit.id, name="改个名")
        assert queries.unit_of(unit.id).name == unit.name

    def test_a_city_keeps_the_units_of_its_counties(self) -> None:
        city = make_region(level=RegionLevel.CITY)
        county = make_region(under=city)
        administrator = make_actor(city, Role.SYSTEM_ADMIN)
        assert operations.create_unit(actor=administrator, at=LONG_AGO, region_id=county.id, name="县局").id
