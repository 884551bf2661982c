"""The list of units, one unit, and what its keeper does there."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import Appointment, Post, Unit, UnitAlias
from tests.apps.organizations.web.conftest import House, hidden, send
from tests.factories import LONG_AGO, SYSTEM, make_unit

pytestmark = pytest.mark.django_db
HOME = "/organizations/"


def words(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def unit_address(name: str, *ids: int) -> str:
    return reverse(f"organizations:{name}", args=ids)


class TestTheList:
    @pytest.mark.parametrize("who", ["system-admin", "security-admin", "audit-admin", "office", "unit"])
    def test_everybody_with_a_role_sees_the_units_of_where_they_are(self, house: House, who: str) -> None:
        said = words(house.browser(who), HOME)
        assert "澜川县教育局" in said and "县住建局" in said
        assert "青石县水利局" not in said

    def test_who_has_no_role_sees_an_empty_place(self, house: House) -> None:
        assert "这里没有单位" in words(house.browser("nobody"), HOME)

    def test_who_is_not_signed_in_is_led_to_the_sign_in(self, client: Client, db: None) -> None:
        assert client.get(HOME).headers["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("q", ["教体", "教育", "县教"], ids=["an alias", "the name", "the short name"])
    def test_a_search_looks_at_every_name(self, house: House, q: str) -> None:
        said = words(house.browser("office"), f"{HOME}?q={q}")
        assert "澜川县教育局" in said and "住房和城乡建设局" not in said

    def test_a_search_by_alias_says_which(self, house: House) -> None:
        assert "别名 教体局" in words(house.browser("office"), f"{HOME}?q=教体")

    def test_nothing_found_says_what_to_do(self, house: House) -> None:
        assert "没有符合的单位" in words(house.browser("office"), f"{HOME}?q=没有这个")

    def test_an_ended_unit_stands_in_its_own_view_with_its_successor(self, house: House) -> None:
        old = make_unit(house.county, "澜川县体育局")
        operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=old.id, successor_id=house.schools.id)
        browser = house.browser("office")
        assert "澜川县体育局" not in words(browser, HOME)
        assert "由澜川县教育局承接" in words(browser, f"{HOME}?state=ended")

    def test_a_filter_address_made_by_hand_does_no_harm(self, house: House) -> None:
        for address in (
            "?region=x",
            "?region=99999999999999999999",
            "?kind=none",
            "?state=%00",
            "?page=-7",
            "?page=no",
        ):
            assert house.browser("office").get(HOME + address).status_code == 200, address

    def test_the_tree_leads_to_each_region(self, house: House) -> None:
        said = words(house.browser("elsewhere"), f"{HOME}?region={house.county.id}")
        assert "澜川县教育局" not in said

    def test_many_units_cost_no_more_queries(
        self, house: House, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(60):
            make_unit(house.county, f"第{number}所", aliases=(f"{number}所",))
        browser = house.browser("system-admin")
        with django_assert_max_num_queries(14):
            said = browser.get(HOME).content
        assert "第 1–50 项，共 62 项" in said.decode()
        assert len(said) < 150_000


class TestOneUnit:
    def test_it_names_who_holds_each_post_now_and_before(self, house: House) -> None:
        post = Post.objects.get(unit_id=house.schools.id)
        earlier = operations.create_person(actor=SYSTEM, at=LONG_AGO, region_id=house.county.id, name="何秀珍")
        operations.appoint_person(
            actor=SYSTEM, at=LONG_AGO, person_id=earlier.id, post_id=post.pk, since=date(2024, 1, 1), until=date(2026, 1, 1)
        )  # fmt: skip
        said = words(house.browser("office"), unit_address("unit", house.schools.id))
        assert "周文岚" in said and "2024-01-01 – 2026-01-01" in said

    def test_a_unit_sees_who_works_in_another_unit_by_post_only(self, house: House) -> None:
        said = words(house.browser("other-unit"), unit_address("unit", house.schools.id))
        assert "局长" in said and "周文岚" not in said

    @pytest.mark.parametrize("who", ["office", "unit", "security-admin", "audit-admin"])
    def test_who_does_not_keep_units_finds_nothing_to_press(self, house: House, who: str) -> None:
        said = words(house.browser(who), unit_address("unit", house.schools.id))
        assert "撤销单位" not in said and "/rename/" not in said

    @pytest.mark.parametrize("name", ["unit", "unit-rename", "unit-alias", "unit-post", "unit-appoint", "unit-retire"])
    def test_a_unit_elsewhere_is_not_there(self, house: House, name: str) -> None:
        assert house.browser("system-admin").get(unit_address(name, house.strangers.id)).status_code == 404

    @pytest.mark.parametrize("name", ["unit-rename", "unit-alias", "unit-post", "unit-appoint", "unit-retire"])
    @pytest.mark.parametrize("who", ["office", "unit", "security-admin"])
    def test_its_steps_are_for_its_keeper(self, house: House, name: str, who: str) -> None:
        address = unit_address(name, house.schools.id)
        browser = house.browser(who)
        assert (browser.get(address).status_code, browser.post(address).status_code) == (403, 403)


class TestItsKeeper:
    def test_renames_it_and_the_old_name_becomes_an_alias(self, house: House) -> None:
        address = unit_address("unit-rename", house.schools.id)
        send(
            house.browser("system-admin"), address, seen="澜川县教育局", name="澜川县教育体育局", short_name="县教体局"
        )
        assert Unit.objects.get(pk=house.schools.id).name == "澜川县教育体育局"
        known = set(UnitAlias.objects.filter(unit_id=house.schools.id).values_list("name", flat=True))
        assert {"澜川县教育局", "县教育局", "教体局"} <= known

    def test_sees_what_somebody_else_changed_and_loses_nothing(self, house: House) -> None:
        browser, address = house.browser("system-admin"), unit_address("unit-rename", house.schools.id)
        form = hidden(browser.get(address).content)
        operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=house.schools.id, name="澜川县教体局机关")
        answer = browser.post(address, {**form, "seen": "澜川县教育局", "name": "澜川县教育委员会", "short_name": ""})
        said = answer.content.decode()
        assert answer.status_code == 409
        assert "澜川县教体局机关" in said and "澜川县教育委员会" in said
        assert Unit.objects.get(pk=house.schools.id).name == "澜川县教体局机关"

    def test_is_told_which_unit_bears_the_name_already(self, house: House) -> None:
        address = unit_address("unit-rename", house.schools.id)
        answer = send(house.browser("system-admin"), address, seen="澜川县教育局", name="县住建局", short_name="")
        assert answer.status_code == 403
        assert "它已经指 澜川县住房和城乡建设局" in answer.content.decode()

    def test_adds_and_removes_an_alias(self, house: House) -> None:
        browser = house.browser("system-admin")
        send(browser, unit_address("unit-alias", house.schools.id), name="教委")
        assert UnitAlias.objects.filter(unit_id=house.schools.id, name="教委").exists()
        send(browser, unit_address("unit-alias-remove", house.schools.id) + "?name=教委", name="教委")
        assert not UnitAlias.objects.filter(name="教委").exists()

    def test_adds_a_post_and_appoints(self, house: House) -> None:
        browser = house.browser("system-admin")
        send(browser, unit_address("unit-post", house.schools.id), title="副局长")
        operations.create_person(actor=SYSTEM, at=LONG_AGO, region_id=house.county.id, name="孟凡江")
        post = Post.objects.get(unit_id=house.schools.id, title="副局长")
        address = unit_address("unit-appoint", house.schools.id)
        send(browser, address, post=post.pk, person_name="孟 凡江", since="2026-03-01", until="")
        assert Appointment.objects.get(post=post).person.name == "孟凡江"

    def test_chooses_among_people_of_one_name(self, house: House) -> None:
        browser, address = house.browser("system-admin"), unit_address("unit-appoint", house.schools.id)
        post = Post.objects.get(unit_id=house.schools.id)
        typed = {"post": post.pk, "person_name": "周文岚", "since": "2027-03-01", "until": ""}
        answer = send(browser, address, **typed)
        said = answer.content.decode()
        assert "2 个人同名" in said and "周文岚（澜川县住房和城乡建设局 股长）" in said
        assert Appointment.objects.filter(post=post).count() == 1
        browser.post(address, {**hidden(answer.content), **typed, "person": house.namesake.id})
        assert Appointment.objects.filter(post=post, person_id=house.namesake.id).exists()

    def test_a_name_that_nobody_bears_is_no_person(self, house: House) -> None:
        post = Post.objects.get(unit_id=house.schools.id)
        address = unit_address("unit-appoint", house.schools.id)
        answer = send(house.browser("system-admin"), address, post=post.pk, person_name="没这个人", since="2026-03-01")
        assert answer.status_code == 422 and "没有叫没这个人的人" in answer.content.decode()

    def test_ends_a_unit_with_a_successor_and_a_reason(self, house: House) -> None:
        address = unit_address("unit-retire", house.schools.id)
        send(house.browser("system-admin"), address, successor=house.housing.id, reason="机构改革")
        ended = Unit.objects.get(pk=house.schools.id)
        assert (ended.is_active, ended.successor_id) == (False, house.housing.id)
        assert Act.objects.get(action="organizations.unit.retired").reason == "机构改革"


class TestANewUnit:
    ADDRESS = "/organizations/units/new/"

    def typed(self, house: House, **more: str) -> dict[str, object]:
        known = {"region": house.county.id, "name": "澜川县审计局", "short_name": "县审计局", "kind": "department"}
        return {**known, **more}

    def test_is_made_once_however_often_its_form_arrives(self, house: House) -> None:
        browser = house.browser("system-admin")
        form = {**hidden(browser.get(self.ADDRESS).content), **self.typed(house)}
        first, second = browser.post(self.ADDRESS, form), browser.post(self.ADDRESS, form)
        assert first.status_code == second.status_code == 302
        assert first.headers["Location"] == second.headers["Location"]
        assert Unit.objects.filter(name="澜川县审计局").count() == 1

    def test_that_resembles_another_is_looked_at_first(self, house: House) -> None:
        browser = house.browser("system-admin")
        typed = self.typed(house, name="澜川县教育体育局", short_name="")
        asked = send(browser, self.ADDRESS, **typed)
        assert asked.status_code == 422 and "澜川县教育局相近" in asked.content.decode()
        assert not Unit.objects.filter(name="澜川县教育体育局").exists()
        changed = {**typed, "name": "澜川县教育体育局二"}
        again = browser.post(self.ADDRESS, {**hidden(asked.content), **changed})
        assert again.status_code == 422
        browser.post(self.ADDRESS, {**hidden(again.content), **changed})
        assert Unit.objects.filter(name="澜川县教育体育局二").exists()

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            pytest.param({"name": ""}, 422, id="no name"),
            pytest.param({"name": "局" * 121}, 422, id="too long"),
            pytest.param({"kind": "ministry"}, 422, id="no such kind"),
            pytest.param({"region": "77777"}, 422, id="another region"),
            pytest.param({"name": "教体局", "short_name": ""}, 403, id="another's alias"),
        ],
    )
    def test_with_something_wrong_is_not_made_and_nothing_typed_is_lost(
        self, house: House, wrong: dict[str, str], status: int
    ) -> None:
        before = Unit.objects.count()
        answer = send(house.browser("system-admin"), self.ADDRESS, **self.typed(house, **wrong))
        assert answer.status_code == status
        assert Unit.objects.count() == before
        if "name" not in wrong:
            assert "澜川县审计局" in answer.content.decode()

    @pytest.mark.parametrize("who", ["office", "unit", "security-admin", "nobody"])
    def test_is_not_for_others(self, house: House, who: str) -> None:
        assert house.browser(who).get(self.ADDRESS).status_code == 403
