"""The years, a month, and what a keeper does to a calendar."""

import datetime as dt
import json
from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.apps.calendars import operations, queries
from bihuan.apps.calendars.models import CalendarYear, DayOverride
from bihuan.apps.organizations.models import RegionLevel
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Role
from tests.apps.organizations.web.conftest import hidden
from tests.factories import LONG_AGO, SYSTEM, make_region, make_unit, make_user, open_session

pytestmark = pytest.mark.django_db
HOME, LOAD, DAY = "/calendars/", "/calendars/load/", "/calendars/day/"
FESTIVAL = dt.date(2026, 11, 18)


@pytest.fixture
def city() -> RegionRow:
    return make_region("越川市", level=RegionLevel.CITY)


@pytest.fixture
def county(city: RegionRow) -> RegionRow:
    return make_region("澜川县", under=city)


@pytest.fixture
def keeper(county: RegionRow) -> Client:
    return open_session(Client(), make_user(county, Role.SYSTEM_ADMIN))


@pytest.fixture
def everywhere(city: RegionRow, county: RegionRow) -> Client:
    return open_session(Client(), make_user(city, Role.SYSTEM_ADMIN))


@pytest.fixture
def unit(county: RegionRow) -> Client:
    return open_session(Client(), make_user(county, Role.UNIT, unit=make_unit(county)))


def notice(**more: object) -> SimpleUploadedFile:
    """A year's notice as a file: New Year off, and a Saturday to make up for it."""
    days = [
        {"name": "元旦", "date": "2031-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2031-01-04", "isOffDay": False},
    ]
    content = json.dumps({"year": 2031, "papers": ["http://gov.example/2031"], "days": days} | more)
    return SimpleUploadedFile("2031.json", content.encode(), content_type="application/json")


def send(browser: Client, address: str, **typed: object) -> HttpResponse:
    answer = browser.post(address, {**hidden(browser.get(address).content), **typed})
    return cast(HttpResponse, answer)


def override(county: RegionRow) -> int:
    row = operations.override_day(
        actor=SYSTEM, at=LONG_AGO, region_id=county.id, day=FESTIVAL, is_workday=False, reason="县政府通知", name="三月三"
    )  # fmt: skip
    return row.id


class TestLooking:
    def test_years_say_what_they_rest_on(self, keeper: Client) -> None:
        said = keeper.get(HOME, {"all": "1"}).content.decode()
        assert "已公布" in said and "还没有公布，按周一至周五预计" in said and ">2004<" in said

    def test_a_month_marks_holidays_and_make_up_days(self, unit: Client) -> None:
        october = unit.get(reverse("calendars:month", args=[2026, 10])).content.decode()
        assert "国庆" in october
        assert "补班" in october

    def test_an_unpublished_year_says_that_it_is_estimated(self, unit: Client) -> None:
        assert "2029 年的放假安排还没有公布" in unit.get(reverse("calendars:month", args=[2029, 5])).content.decode()

    def test_a_local_day_is_shown_with_its_reason(self, county: RegionRow, unit: Client) -> None:
        override(county)
        said = unit.get(reverse("calendars:month", args=[2026, 11])).content.decode()
        assert "三月三" in said and "澜川县调整：县政府通知" in said
        assert "20 个工作日" in said

    def test_readers_find_nothing_to_press(self, county: RegionRow, unit: Client) -> None:
        override(county)
        said = unit.get(HOME).content.decode() + unit.get(reverse("calendars:month", args=[2026, 11])).content.decode()
        assert LOAD not in said and DAY not in said

    @pytest.mark.parametrize("place", [(1949, 1), (9998, 1), (2026, 0), (2026, 13)])
    def test_a_month_that_is_none_is_not_there(self, unit: Client, place: tuple[int, int]) -> None:
        assert unit.get(f"/calendars/{place[0]}/{place[1]}/").status_code == 404

    @pytest.mark.parametrize("place", [(1950, 1), (9997, 12)])
    def test_the_first_and_the_last_month_can_be_shown(self, unit: Client, place: tuple[int, int]) -> None:
        assert unit.get(f"/calendars/{place[0]}/{place[1]}/").status_code == 200

    def test_another_regions_calendar_is_not_there(self, unit: Client, city: RegionRow) -> None:
        neighbour = make_region("青石县", under=city)
        assert unit.get(HOME, {"region": neighbour.id}).status_code == 404
        assert unit.get(HOME, {"region": "x"}).status_code == 404

    def test_who_has_no_role_has_no_calendar(self, county: RegionRow) -> None:
        assert open_session(Client(), make_user(county)).get(HOME).status_code == 403


class TestLoadingAYear:
    def test_publishes_it_for_the_place(self, keeper: Client, county: RegionRow) -> None:
        answer = send(keeper, LOAD, place=county.id, file=notice())
        assert answer.headers["Location"] == f"{reverse('calendars:month', args=[2031, 1])}?region={county.id}"
        assert queries.calendar_for(county.path).is_published(2031)
        assert queries.calendar_for(county.path).is_workday(dt.date(2031, 1, 4))
        assert not queries.calendar_for().is_published(2031)
        assert "已载入（澜川县）" in keeper.get(HOME).content.decode()

    def test_for_everybody_is_for_who_keeps_every_region(self, everywhere: Client, keeper: Client) -> None:
        assert send(keeper, LOAD, place="everybody", file=notice()).status_code == 422
        assert send(everywhere, LOAD, place="everybody", file=notice()).status_code == 302
        assert queries.calendar_for().is_published(2031)

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            pytest.param(SimpleUploadedFile("a.json", b"{"), "不是 JSON", id="no JSON"),
            pytest.param(SimpleUploadedFile("a.json", b" " * 300_000), "不能超过 256 KB", id="far too large"),
            pytest.param(SimpleUploadedFile("a.json", b""), "文件是空的", id="empty"),
            pytest.param(SimpleUploadedFile("a.json", b'{"year": "x"}'), "year 应是四位年份", id="another shape"),
        ],
    )
    def test_says_what_is_wrong_with_a_file(
        self, keeper: Client, county: RegionRow, file: SimpleUploadedFile, said: str
    ) -> None:
        file.seek(0)
        answer = send(keeper, LOAD, place=county.id, file=file)
        assert answer.status_code == 422 and said in answer.content.decode()
        assert not CalendarYear.objects.exists()

    def test_wants_a_file(self, keeper: Client, county: RegionRow) -> None:
        assert send(keeper, LOAD, place=county.id).status_code == 422

    def test_is_not_for_others(self, unit: Client) -> None:
        assert (unit.get(LOAD).status_code, unit.post(LOAD).status_code) == (403, 403)


class TestADayOfOnesOwn:
    def typed(self, county: RegionRow, **more: object) -> dict[str, object]:
        return {
            "place": county.id, "day": "2026-11-18", "is_workday": "no", "name": "三月三", "reason": "县政府通知", **more,
        }  # fmt: skip

    def test_is_decided_with_its_basis(self, keeper: Client, county: RegionRow) -> None:
        send(keeper, DAY, **self.typed(county))
        assert not queries.calendar_for(county.path).is_workday(FESTIVAL)
        assert queries.calendar_for().is_workday(FESTIVAL)

    def test_needs_its_basis(self, keeper: Client, county: RegionRow) -> None:
        answer = send(keeper, DAY, **self.typed(county, reason=" "))
        assert answer.status_code == 422 and "三月三" in answer.content.decode()
        assert not DayOverride.objects.exists()

    def test_of_another_region_cannot_be_chosen(self, keeper: Client, city: RegionRow) -> None:
        assert send(keeper, DAY, **self.typed(city)).status_code == 422

    def test_is_taken_back_with_a_reason(self, keeper: Client, county: RegionRow) -> None:
        number = override(county)
        send(keeper, reverse("calendars:withdraw", args=[number]), reason="通知作废")
        assert queries.calendar_for(county.path).is_workday(FESTIVAL)

    def test_is_taken_back_once(self, keeper: Client, county: RegionRow) -> None:
        address = reverse("calendars:withdraw", args=[override(county)])
        form = {**hidden(keeper.get(address).content), "reason": "通知作废"}
        assert [keeper.post(address, form).status_code for _ in range(2)] == [302, 302]
        assert keeper.get(address).status_code == 404

    def test_is_not_for_others(self, unit: Client, county: RegionRow, city: RegionRow) -> None:
        number = override(county)
        assert unit.get(DAY).status_code == 403
        assert unit.post(reverse("calendars:withdraw", args=[number]), {"reason": "x"}).status_code == 403
        stranger = open_session(Client(), make_user(make_region("青石县", under=city), Role.SYSTEM_ADMIN))
        assert stranger.get(reverse("calendars:withdraw", args=[number])).status_code == 404
