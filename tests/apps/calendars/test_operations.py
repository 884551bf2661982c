"""Loading years, overriding days and withdrawing that, each with its act and its event."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from bihuan.apps.audit.models import Act
from bihuan.apps.calendars import operations
from bihuan.apps.calendars.events import CalendarYearPublished, calendar_year_published
from bihuan.apps.calendars.models import CalendarStamp, CalendarYear, DayOverride
from bihuan.apps.calendars.queries import DayOverrideRow, calendar_for
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.workdays import Counted
from tests.apps.calendars.notices import AT, LATER, PAPER, day, notice_file
from tests.factories import SYSTEM, make_actor, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> RegionRow:
    return make_region("云岭县")


@pytest.fixture
def published() -> Iterator[list[CalendarYearPublished]]:
    """The events that were heard."""
    heard: list[CalendarYearPublished] = []

    def hear(event: CalendarYearPublished, **_: object) -> None:
        heard.append(event)

    calendar_year_published.connect(hear)
    yield heard
    calendar_year_published.disconnect(hear)


def acts() -> list[str]:
    """The acts on calendars, oldest first."""
    return list(Act.objects.filter(action__startswith="calendars.").order_by("id").values_list("action", flat=True))


def take_day_off(
    county: RegionRow, text: str = "2026-11-23", *, at: dt.datetime = AT, name: str = "县庆"
) -> DayOverrideRow:
    return operations.override_day(
        actor=SYSTEM, at=at, region_id=county.id, day=day(text), is_workday=False, reason="县政府通知", name=name
    )


class TestLoadingAYear:
    def test_what_was_estimated_becomes_a_fact(self) -> None:
        assert calendar_for().add(day("2026-12-31"), 1) == Counted(day("2027-01-01"), estimated=True)
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file())
        assert calendar_for().add(day("2026-12-31"), 1) == Counted(day("2027-01-04"), estimated=False)

    def test_the_row_says_what_was_loaded_and_from_where(self) -> None:
        row = operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file(worked=("2026-12-27",)))
        assert (row.year, row.region_id, row.region_path, row.source, row.loaded_at) == (2027, None, "", PAPER, AT)
        assert [(special.day, special.is_workday) for special in row.days] == [
            (day("2026-12-27"), True),
            (day("2027-01-01"), False),
        ]

    def test_the_file_is_named_where_it_names_no_papers(self) -> None:
        content = notice_file(papers=False)
        row = operations.load_calendar_year(actor=SYSTEM, at=AT, content=content, source=" 2027.json ")
        assert row.source == "2027.json"

    def test_the_december_before_the_year_is_changed_too(self) -> None:
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file(worked=("2026-12-27",)))
        assert calendar_for().is_workday(day("2026-12-27"))

    def test_it_leaves_one_act_with_all_its_days(self, county: RegionRow) -> None:
        office = make_actor(county, Role.OFFICE)
        row = operations.load_calendar_year(actor=office, at=AT, content=notice_file(), region_id=county.id)
        act = Act.objects.get(action="calendars.year.loaded")
        assert (act.object_type, act.object_id, act.role, act.at) == ("calendars.year", str(row.id), "office", AT)
        assert (act.label, act.region_path, act.before) == ("云岭县 2027", county.path, None)
        days = [{"date": "2027-01-01", "is_workday": False, "name": "元旦"}]
        assert act.after == {"year": 2027, "source": PAPER, "days": days}

    def test_a_corrected_notice_replaces_the_first_and_the_act_holds_both(self) -> None:
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file(worked=("2027-01-09",)))
        operations.load_calendar_year(actor=SYSTEM, at=LATER, content=notice_file(worked=("2027-01-16",)))
        assert CalendarYear.objects.count() == 1
        assert not calendar_for().is_workday(day("2027-01-09"))
        assert calendar_for().is_workday(day("2027-01-16"))
        act = Act.objects.filter(action="calendars.year.loaded").latest("id")
        assert act.before is not None and act.before["days"][-1]["date"] == "2027-01-09"

    def test_a_year_that_the_library_knows_can_be_corrected(self) -> None:
        content = notice_file(year=2026, off=("2026-01-01", "2026-10-10"))
        assert calendar_for().is_workday(day("2026-10-10"))
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=content)
        assert not calendar_for().is_workday(day("2026-10-10"))

    def test_the_same_days_again_change_nothing_and_leave_no_act(self) -> None:
        first = operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file())
        again = operations.load_calendar_year(actor=SYSTEM, at=LATER, content=notice_file())
        assert again == first
        assert acts() == ["calendars.year.loaded"]

    def test_a_broken_file_changes_nothing(self) -> None:
        with pytest.raises(BadInput) as refusal:
            operations.load_calendar_year(actor=SYSTEM, at=AT, content=b'{"year": 2027, "days": []}')
        assert set(refusal.value.fields) == {"days"}
        assert not CalendarYear.objects.exists()
        assert not acts()

    @pytest.mark.parametrize("role", [Role.INSPECTOR, Role.LEADER, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN])
    def test_other_roles_are_refused(self, county: RegionRow, role: Role) -> None:
        with pytest.raises(Refused) as refusal:
            operations.load_calendar_year(
                actor=make_actor(county, role), at=AT, content=notice_file(), region_id=county.id
            )
        assert refusal.value.reason.code == "not-calendar-keeper"
        assert not CalendarYear.objects.exists()

    def test_a_region_that_the_actor_does_not_see_is_missing(self, county: RegionRow) -> None:
        elsewhere = make_actor(make_region(), Role.SYSTEM_ADMIN)
        with pytest.raises(Missing):
            operations.load_calendar_year(actor=elsewhere, at=AT, content=notice_file(), region_id=county.id)

    def test_a_region_that_is_not_there_is_missing(self) -> None:
        with pytest.raises(Missing):
            operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file(), region_id=999_999)

    def test_one_of_two_regions_does_not_load_for_everybody(self, county: RegionRow) -> None:
        keeper = make_actor(county, Role.SYSTEM_ADMIN)
        make_region()
        with pytest.raises(Refused) as refusal:
            operations.load_calendar_year(actor=keeper, at=AT, content=notice_file())
        assert refusal.value.reason.code == "not-for-everybody"

    def test_the_only_region_loads_for_everybody(self, county: RegionRow) -> None:
        operations.load_calendar_year(actor=make_actor(county, Role.SYSTEM_ADMIN), at=AT, content=notice_file())
        assert calendar_for(county.path).is_published(2027)


class TestTellingTheAppsAbove:
    def test_a_loaded_year_is_told_after_the_commit(
        self,
        county: RegionRow,
        published: list[CalendarYearPublished],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            operations.load_calendar_year(
                actor=SYSTEM, at=AT, content=notice_file(worked=("2026-12-27",)), region_id=county.id
            )
            assert not published
        assert published == [CalendarYearPublished(2027, (2026, 2027), county.path, AT)]

    def test_a_correction_names_the_years_that_it_no_longer_touches(
        self, published: list[CalendarYearPublished], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file(worked=("2026-12-27",)))
        with django_capture_on_commit_callbacks(execute=True):
            operations.load_calendar_year(actor=SYSTEM, at=LATER, content=notice_file())
        assert published == [CalendarYearPublished(2027, (2026, 2027), "", LATER)]

    def test_nothing_is_told_where_nothing_changed(
        self, published: list[CalendarYearPublished], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=notice_file())
        with django_capture_on_commit_callbacks(execute=True):
            operations.load_calendar_year(actor=SYSTEM, at=LATER, content=notice_file())
        assert not published


class TestOverridingADay:
    def test_the_region_no_longer_works_on_it_and_others_do(self, county: RegionRow) -> None:
        take_day_off(county)
        assert not calendar_for(county.path).is_workday(day("2026-11-23"))
        assert calendar_for().is_workday(day("2026-11-23"))

    def test_it_leaves_an_act_with_its_reason(self, county: RegionRow) -> None:
        row = take_day_off(county)
        act = Act.objects.get(action="calendars.day.overridden")
        assert (act.object_id, act.label, act.reason) == (str(row.id), "云岭县 2026-11-23", "县政府通知")
        assert act.after == {"day": "2026-11-23", "is_workday": False, "name": "县庆", "reason": "县政府通知"}
        assert act.before is None

    def test_overriding_it_again_changes_it(self, county: RegionRow) -> None:
        first = take_day_off(county)
        row = operations.override_day(
            actor=SYSTEM, at=LATER, region_id=county.id, day=day("2026-11-23"), is_workday=True, reason="改回上班"
        )
        assert (row.id, row.is_workday, row.name) == (first.id, True, "")
        assert calendar_for(county.path).is_workday(day("2026-11-23"))
        act = Act.objects.filter(action="calendars.day.overridden").latest("id")
        assert act.before == {"is_workday": False, "name": "县庆", "reason": "县政府通知"}

    def test_the_same_again_leaves_no_second_act(self, county: RegionRow) -> None:
        assert take_day_off(county) == take_day_off(county, at=LATER)
        assert acts() == ["calendars.day.overridden"]

    @pytest.mark.parametrize(
        ("reason", "name", "field"),
        [
            pytest.param("  ", "", "reason", id="no reason"),
            pytest.param("通知", "长" * 61, "name", id="a name too long"),
        ],
    )
    def test_bad_input_is_told_by_field(self, county: RegionRow, reason: str, name: str, field: str) -> None:
        with pytest.raises(BadInput) as refusal:
            operations.override_day(
                actor=SYSTEM,
                at=AT,
                region_id=county.id,
                day=day("2026-11-23"),
                is_workday=False,
                reason=reason,
                name=name,
            )
        assert set(refusal.value.fields) == {field}
        assert not DayOverride.objects.exists()

    def test_a_leader_is_refused_and_a_stranger_finds_nothing(self, county: RegionRow) -> None:
        for actor, refusal in (
            (make_actor(county, Role.LEADER), Refused),
            (make_actor(make_region(), Role.OFFICE), Missing),
        ):
            with pytest.raises(refusal):
                operations.override_day(
                    actor=actor, at=AT, region_id=county.id, day=day("2026-11-23"), is_workday=False, reason="通知"
                )
        assert not DayOverride.objects.exists()


class TestWithdrawingAnOverride:
    def test_the_notice_holds_again(self, county: RegionRow) -> None:
        row = take_day_off(county)
        operations.withdraw_override(actor=SYSTEM, at=LATER, override_id=row.id, reason="通知撤回")
        assert calendar_for(county.path).is_workday(day("2026-11-23"))
        assert not DayOverride.objects.exists()

    def test_the_act_keeps_what_was_withdrawn(self, county: RegionRow) -> None:
        row = take_day_off(county)
        office = make_actor(county, Role.OFFICE)
        operations.withdraw_override(actor=office, at=LATER, override_id=row.id, reason="通知撤回")
        act = Act.objects.get(action="calendars.override.withdrawn")
        assert (act.object_id, act.role, act.reason) == (str(row.id), "office", "通知撤回")
        assert act.before == {"day": "2026-11-23", "is_workday": False, "name": "县庆", "reason": "县政府通知"}

    def test_it_needs_a_reason(self, county: RegionRow) -> None:
        row = take_day_off(county)
        with pytest.raises(BadInput):
            operations.withdraw_override(actor=SYSTEM, at=LATER, override_id=row.id, reason="")
        assert DayOverride.objects.filter(pk=row.id).exists()

    def test_who_only_sees_it_is_refused_and_who_does_not_finds_nothing(self, county: RegionRow) -> None:
        row = take_day_off(county)
        for actor, refusal in (
            (make_actor(county, Role.LEADER), Refused),
            (make_actor(make_region(), Role.OFFICE), Missing),
        ):
            with pytest.raises(refusal):
                operations.withdraw_override(actor=actor, at=LATER, override_id=row.id, reason="通知撤回")
        assert DayOverride.objects.filter(pk=row.id).exists()

    def test_a_second_time_finds_nothing(self, county: RegionRow) -> None:
        row = take_day_off(county)
        operations.withdraw_override(actor=SYSTEM, at=LATER, override_id=row.id, reason="通知撤回")
        with pytest.raises(Missing):
            operations.withdraw_override(actor=SYSTEM, at=LATER, override_id=row.id, reason="通知撤回")


class TestWhatTheDatabaseKeeps:
    def test_a_year_stands_once_for_everybody(self) -> None:
        CalendarYear.objects.create(year=2027, loaded_at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarYear.objects.create(year=2027, loaded_at=LATER)

    def test_a_year_stands_once_in_a_region(self, county: RegionRow) -> None:
        CalendarYear.objects.create(year=2027, loaded_at=AT)
        CalendarYear.objects.create(year=2027, loaded_at=AT, region_id=county.id)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarYear.objects.create(year=2027, loaded_at=LATER, region_id=county.id)

    def test_an_override_says_why(self, county: RegionRow) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            DayOverride.objects.create(region_id=county.id, day=day("2026-11-23"), is_workday=False, reason="")

    def test_there_is_one_stamp(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarStamp.objects.create(pk=2, value="00000000-0000-0000-0000-000000000001")
