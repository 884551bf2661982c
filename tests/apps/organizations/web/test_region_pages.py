"""The pages of regions: the tree, a new one under a city, another name."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.organizations import queries
from bihuan.apps.organizations.models import Region
from bihuan.core.actors import Role
from tests.apps.organizations.web.conftest import House, hidden, send
from tests.factories import make_region, make_user, open_session

pytestmark = pytest.mark.django_db
REGIONS = "/organizations/regions/"


def above(house: House) -> Client:
    """The system administrator of the city over both counties."""
    city = Region.objects.get(name="越川市")
    return open_session(
        Client(), make_user(queries.region_of(city.pk), Role.SYSTEM_ADMIN, username="cityadmin", name="市里管机构的")
    )


def rename(region_id: int) -> str:
    return reverse("organizations:region-rename", args=[region_id])


class TestTheTree:
    def test_the_city_sees_what_lies_under_it(self, house: House) -> None:
        said = above(house).get(REGIONS).content.decode()
        assert all(name in said for name in ("越川市", "澜川县", "青石县"))

    def test_a_county_sees_itself_alone(self, house: House) -> None:
        said = house.browser("system-admin").get(REGIONS).content.decode()
        assert "澜川县" in said and "青石县" not in said
        assert rename(house.county.id) in said

    def test_who_keeps_nothing_is_offered_nothing(self, house: House) -> None:
        said = house.browser("office").get(REGIONS).content.decode()
        assert "澜川县" in said and "/rename/" not in said and "/regions/new/" not in said

    def test_many_regions_cost_no_more_queries(
        self, house: House, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        browser, city = above(house), queries.region_of(Region.objects.get(name="越川市").pk)
        with CaptureQueriesContext(connection) as few:
            browser.get(REGIONS)
        for number in range(5):
            make_region(f"县{number}", under=city)
        with django_assert_num_queries(len(few)):
            browser.get(REGIONS)


class TestANewRegion:
    def test_the_city_adds_a_county(self, house: House) -> None:
        city = Region.objects.get(name="越川市")
        answer = send(above(house), f"{REGIONS}new/", above=city.pk, name="云泽县", level="county", code="510899")
        assert answer.status_code == 302
        assert Region.objects.get(name="云泽县").path.startswith(city.path)

    def test_a_county_has_nothing_to_put_one_under(self, house: House) -> None:
        browser = house.browser("system-admin")
        assert "县下面没有地区" in browser.get(f"{REGIONS}new/").content.decode()
        answer = send(browser, f"{REGIONS}new/", above=house.county.id, name="小县", level="county", code="1")
        assert answer.status_code == 422 and not Region.objects.filter(name="小县").exists()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"code": "五一"}, "地区代码用"),
            ({"code": "", "name": "云泽县"}, "云泽县"),
            ({"level": "province", "code": "77"}, "云泽县"),
        ],
        ids=["a code that is none", "no code", "a province under a city"],
    )
    def test_what_was_typed_stays_with_what_is_wrong(self, house: House, typed: dict[str, str], said: str) -> None:
        city = Region.objects.get(name="越川市")
        start = {"above": city.pk, "name": "云泽县", "level": "county", "code": "510899"}
        answer = send(above(house), f"{REGIONS}new/", **{**start, **typed})
        assert answer.status_code == 422 and said in answer.content.decode()
        assert 'value="云泽县"' in answer.content.decode()

    def test_a_code_that_is_taken_is_said_on_the_page(self, house: House) -> None:
        city = Region.objects.get(name="越川市")
        answer = send(
            above(house), f"{REGIONS}new/", above=city.pk, name="云泽县", level="county", code=house.county.code
        )
        assert "已经有了" in answer.content.decode() and 'value="云泽县"' in answer.content.decode()

    def test_sending_it_twice_makes_one(self, house: House) -> None:
        browser, city = above(house), Region.objects.get(name="越川市")
        page = hidden(browser.get(f"{REGIONS}new/").content)
        typed = {**page, "above": city.pk, "name": "云泽县", "level": "county", "code": "510899"}
        answers = [browser.post(f"{REGIONS}new/", typed).status_code for _ in range(2)]
        assert answers[0] == 302 and Region.objects.filter(name="云泽县").count() == 1

    @pytest.mark.parametrize("who", ["office", "security-admin", "audit-admin", "unit"])
    def test_nobody_else_adds_one(self, house: House, who: str) -> None:
        assert house.browser(who).get(f"{REGIONS}new/").status_code == 403


class TestAnotherName:
    def test_the_administrator_renames_the_county(self, house: House) -> None:
        answer = send(
            house.browser("system-admin"),
            rename(house.county.id),
            seen="澜川县",
            name="新澜川县",
            code=house.county.code,
        )
        assert answer.status_code == 302 and Region.objects.get(pk=house.county.id).name == "新澜川县"

    def test_a_change_meanwhile_is_shown_and_nothing_lost(self, house: House) -> None:
        Region.objects.filter(pk=house.county.id).update(name="别人改的县")
        answer = send(
            house.browser("system-admin"),
            rename(house.county.id),
            seen="澜川县",
            name="新澜川县",
            code=house.county.code,
        )
        said = answer.content.decode()
        assert "别人改的县" in said and "新澜川县" in said
        assert Region.objects.get(pk=house.county.id).name == "别人改的县"

    def test_a_foreign_region_is_not_there(self, house: House) -> None:
        assert house.browser("system-admin").get(rename(house.elsewhere.id)).status_code == 404

    def test_who_may_only_look_is_refused(self, house: House) -> None:
        assert house.browser("office").get(rename(house.county.id)).status_code == 403
