"""Which calendar holds where, how it is kept in memory, and who sees what was decided."""

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.calendars import operations, policies
from bihuan.apps.calendars.models import CalendarYear, DayOverride
from bihuan.apps.calendars.queries import calendar_for, calendar_years, day_overrides
from bihuan.apps.organizations.models import RegionLevel
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import ANONYMOUS, Actor, Grant, Role
from bihuan.core.decisions import Missing
from bihuan.core.workdays import published_calendar
from tests.apps.calendars.notices import AT, day, notice_file
from tests.factories import SYSTEM, make_actor, make_region, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> RegionRow:
    return make_region("云州市", level=RegionLevel.CITY)


@pytest.fixture
def county(city: RegionRow) -> RegionRow:
    return make_region("云岭县", under=city)


@pytest.fixture
def neighbour(city: RegionRow) -> RegionRow:
    return make_region("云溪县", under=city)


def override(region: RegionRow, text: str, *, is_workday: bool = False) -> None:
    operations.override_day(
        actor=SYSTEM, at=AT, region_id=region.id, day=day(text), is_workday=is_workday, reason="通知"
    )


class TestWhichCalendarHolds:
    def test_nothing_decided_is_what_the_library_publishes(self, county: RegionRow) -> None:
        assert calendar_for(county.path) == calendar_for() == published_calendar()

    def test_what_the_city_decides_holds_in_its_counties(self, city: RegionRow, county: RegionRow) -> None:
        override(city, "2026-11-23")
        assert not calendar_for(city.path).is_workday(day("2026-11-23"))
        assert not calendar_for(county.path).is_workday(day("2026-11-23"))
        assert calendar_for().is_workday(day("2026-11-23"))

    def test_what_a_county_decides_holds_neither_above_nor_beside_it(
        self, city: RegionRow, county: RegionRow, neighbour: RegionRow
    ) -> None:
        override(county, "2026-11-23")
        assert calendar_for(city.path).is_workday(day("2026-11-23"))
        assert calendar_for(neighbour.path).is_workday(day("2026-11-23"))

    def test_the_county_beats_the_city(self, city: RegionRow, county: RegionRow) -> None:
        override(county, "2026-11-23", is_workday=True)
        override(city, "2026-11-23", is_workday=False)
        assert calendar_for(county.path).is_workday(day("2026-11-23"))

    def test_a_year_loaded_for_a_region_is_published_there_alone(self, county: RegionRow, neighbour: RegionRow) -> None:
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file(), region_id=county.id)
        assert calendar_for(county.path).is_published(2027)
        assert not calendar_for(neighbour.path).is_published(2027)

    def test_the_year_of_a_region_beats_that_for_everybody(self, county: RegionRow) -> None:
        own, general = notice_file(worked=("2027-01-09",)), notice_file(worked=("2027-01-16",))
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=own, region_id=county.id)
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=general)
        assert calendar_for(county.path).is_workday(day("2027-01-09"))
        assert not calendar_for().is_workday(day("2027-01-09"))

    def test_the_next_notice_changes_the_end_of_a_loaded_year(self) -> None:
        following = notice_file(year=2028, off=("2028-01-03",), worked=("2027-12-26",))
        for content in (following, notice_file()):
            operations.load_calendar_year(actor=SYSTEM, at=AT, content=content)
        assert calendar_for().is_workday(day("2027-12-26"))

    def test_a_region_is_found_by_its_id(self, county: RegionRow) -> None:
        override(county, "2026-11-23")
        assert calendar_for(region_id=county.id) == calendar_for(county.path)
        with pytest.raises(Missing):
            calendar_for(region_id=999_999)


class TestKeptInMemory:
    def test_a_second_question_reads_the_stamp_alone(
        self, county: RegionRow, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        override(county, "2026-11-23")
        with django_assert_num_queries(3):
            first = calendar_for(county.path)
        with django_assert_num_queries(1):
            assert calendar_for(county.path) is first

    def test_every_write_is_seen_at_once(self, county: RegionRow) -> None:
        for text in ("2026-11-23", "2026-11-24"):
            assert calendar_for(county.path).is_workday(day(text))
            override(county, text)
            assert not calendar_for(county.path).is_workday(day(text))

    def test_what_was_rolled_back_is_not_remembered(self, county: RegionRow) -> None:
        override(county, "2026-11-24")
        with transaction.atomic():
            override(county, "2026-11-23")
            assert not calendar_for(county.path).is_workday(day("2026-11-23"))
            transaction.set_rollback(True)
        assert calendar_for(county.path).is_workday(day("2026-11-23"))
        override(county, "2026-11-25")
        assert calendar_for(county.path).is_workday(day("2026-11-23"))


class TestWhoSees:
    @pytest.fixture(autouse=True)
    def _decided(self, city: RegionRow, county: RegionRow, neighbour: RegionRow) -> None:
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file())
        for region in (city, county, neighbour):
            override(region, "2026-11-23")
            operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file(), region_id=region.id)

    def test_the_city_sees_its_counties(self, city: RegionRow) -> None:
        office = make_actor(city, Role.OFFICE)
        assert [row.region_name for row in day_overrides(office)] == ["云州市", "云岭县", "云溪县"]
        assert [row.region_name for row in calendar_years(office)] == ["", "云州市", "云岭县", "云溪县"]

    def test_a_county_sees_what_holds_there_and_not_its_neighbour(self, county: RegionRow) -> None:
        leader = make_actor(county, Role.LEADER)
        assert [row.region_name for row in day_overrides(leader)] == ["云州市", "云岭县"]
        assert [row.region_name for row in calendar_years(leader)] == ["", "云州市", "云岭县"]

    def test_a_unit_sees_its_county(self, county: RegionRow) -> None:
        unit = make_unit(county)
        speaker = make_actor(county, Role.UNIT, unit=unit)
        assert [row.region_name for row in day_overrides(speaker)] == ["云州市", "云岭县"]

    def test_a_unit_of_the_city_does_not_see_the_counties(self, city: RegionRow) -> None:
        speaker = make_actor(city, Role.UNIT, unit=make_unit(city))
        assert [row.region_name for row in day_overrides(speaker)] == ["云州市"]

    def test_another_city_sees_what_holds_for_everybody_alone(self) -> None:
        elsewhere = make_actor(make_region(), Role.OFFICE)
        assert day_overrides(elsewhere) == ()
        assert [row.region_name for row in calendar_years(elsewhere)] == [""]

    def test_nobody_sees_nothing(self) -> None:
        assert calendar_years(ANONYMOUS) == ()
        assert day_overrides(ANONYMOUS) == ()

    def test_both_shapes_of_the_rule_agree(self, city: RegionRow, county: RegionRow, neighbour: RegionRow) -> None:
        actors = [
            SYSTEM,
            ANONYMOUS,
            make_actor(city, Role.OFFICE),
            make_actor(county, Role.AUDIT_ADMIN),
            make_actor(city, Role.UNIT, unit=make_unit(city)),
            make_actor(neighbour, Role.CHECKER, unit=make_unit(neighbour)),
            make_actor(make_region(), Role.SYSTEM_ADMIN),
        ]
        see = policies.Action.SEE
        for actor in actors:
            years = {row.pk for row in CalendarYear.objects.all() if policies.may(actor, see, _path(row))}
            days = {row.pk for row in DayOverride.objects.all() if policies.may(actor, see, _path(row))}
            assert {row.id for row in calendar_years(actor)} == years
            assert {row.id for row in day_overrides(actor)} == days


class TestWhoKeeps:
    @pytest.mark.parametrize(
        ("role", "keeps"),
        [(role, role in {Role.OFFICE, Role.SYSTEM_ADMIN}) for role in Role if role is not Role.SYSTEM],
    )
    def test_the_office_and_the_system_administrator_keep_their_region(
        self, city: RegionRow, county: RegionRow, neighbour: RegionRow, role: Role, keeps: bool
    ) -> None:
        actor = Actor(user_id=1, username="one", name="one", grants=(Grant(role, county.path),))
        keep = policies.Action.KEEP
        assert bool(policies.may(actor, keep, county.path)) is keeps
        for other in (city.path, neighbour.path, policies.EVERYBODY):
            assert not policies.may(actor, keep, other)

    def test_a_role_in_a_unit_keeps_nothing(self, county: RegionRow) -> None:
        actor = Actor(user_id=1, username="one", name="one", grants=(Grant(Role.OFFICE, county.path, unit_id=5),))
        assert not policies.may(actor, policies.Action.KEEP, county.path)

    def test_the_verdict_names_the_role(self, city: RegionRow, county: RegionRow) -> None:
        keep = policies.Action.KEEP
        assert policies.may(make_actor(city, Role.OFFICE), keep, county.path).role == Role.OFFICE
        assert policies.may(make_actor(city, Role.OFFICE), keep, policies.EVERYBODY).role == Role.OFFICE
        assert policies.may(SYSTEM, keep, policies.EVERYBODY).role == Role.SYSTEM

    def test_before_there_is_a_region_only_commands_keep_what_holds_for_everybody(self) -> None:
        nobody = Actor(user_id=1, username="one", name="one", grants=(Grant(Role.OFFICE, "0001"),))
        assert not policies.may(nobody, policies.Action.KEEP, policies.EVERYBODY)
        assert policies.may(SYSTEM, policies.Action.KEEP, policies.EVERYBODY)


def _path(row: CalendarYear | DayOverride) -> str:
    return str(row.region.path) if row.region else policies.EVERYBODY
