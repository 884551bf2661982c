"""Years are loaded, days overridden and given back, for a city, its county and a neighbour: a simple book of days agrees with all.

The book below knows nothing of indexes, stamps and caches: for each place it asks the nearest decision, then the notice, then
the day of the week. Every answer of the calendar is held against it, over the ends of years and the leap day.
"""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bihuan.apps.audit.models import Act
from bihuan.apps.calendars import operations, queries
from bihuan.apps.calendars.models import DayOverride
from bihuan.apps.organizations.models import RegionLevel
from bihuan.core.decisions import BadInput, Missing
from tests.apps.calendars.notices import AT, notice_file
from tests.factories import SYSTEM, make_region

DAYS = tuple(
    dt.date.fromisoformat(text)
    for text in (
        "2027-01-01", "2027-01-02", "2027-01-03", "2027-02-28", "2027-03-01", "2027-10-09", "2027-12-31",
        "2028-01-01", "2028-01-03", "2028-02-28", "2028-02-29", "2028-03-01",
    )
)  # fmt: skip
SOME_DAY = st.sampled_from(DAYS)
SOME_DAYS = st.lists(SOME_DAY, max_size=4, unique=True)
PLACES = st.sampled_from(["city", "county", "neighbour"])
ABOVE = {"city": ("city",), "county": ("city", "county"), "neighbour": ("city", "neighbour")}


class DaysOfPlaces(RuleBasedStateMachine):
    """A city with two counties. No year after 2026 is in the library, so everything here was loaded or decided."""

    def __init__(self) -> None:
        super().__init__()
        self._example = transaction.atomic()
        self._example.__enter__()
        self.decided: dict[tuple[str, dt.date], bool] = {}
        self.notices: dict[int, dict[dt.date, bool]] = {}
        self.acts = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._example.__exit__(None, None, None)

    @initialize()
    def places(self) -> None:
        city = make_region("越川市", level=RegionLevel.CITY)
        self.regions = {
            "city": city,
            "county": make_region("澜川县", under=city),
            "neighbour": make_region("青石县", under=city),
        }

    @rule(year=st.sampled_from([2027, 2028]), off=SOME_DAYS, worked=SOME_DAYS)
    def a_notice_comes(self, year: int, off: list[dt.date], worked: list[dt.date]) -> None:
        days = {day: False for day in off if day.year == year} | {day: True for day in worked if day.year == year}
        content = notice_file(
            year=year,
            off=tuple(day.isoformat() for day, works in days.items() if not works),
            worked=tuple(day.isoformat() for day, works in days.items() if works),
        )
        if all(days.values()):
            with pytest.raises(BadInput):  # a notice that gives nobody a day off is none yet
                operations.load_calendar_year(actor=SYSTEM, at=AT, content=content)
            return
        operations.load_calendar_year(actor=SYSTEM, at=AT, content=content)
        self.acts += self.notices.get(year) != days
        self.notices[year] = days

    @rule(place=PLACES, day=SOME_DAY, works=st.booleans())
    def a_place_decides(self, place: str, day: dt.date, works: bool) -> None:
        operations.override_day(
            actor=SYSTEM, at=AT, region_id=self.regions[place].id, day=day, is_workday=works, reason="通知"
        )
        self.acts += self.decided.get((place, day)) != works
        self.decided[place, day] = works

    @rule(place=PLACES, day=SOME_DAY)
    def a_decision_is_given_back(self, place: str, day: dt.date) -> None:
        stored = DayOverride.objects.filter(region=self.regions[place].id, day=day).first()
        assert (stored is not None) == ((place, day) in self.decided)
        if stored is None:
            return
        operations.withdraw_override(actor=SYSTEM, at=AT, override_id=stored.pk, reason="撤回")
        del self.decided[place, day]
        self.acts += 1

    @rule(place=PLACES, day=SOME_DAY)
    def a_decision_without_a_reason_changes_nothing(self, place: str, day: dt.date) -> None:
        with pytest.raises(BadInput):
            operations.override_day(
                actor=SYSTEM, at=AT, region_id=self.regions[place].id, day=day, is_workday=True, reason=" \n"
            )

    @rule(number=st.integers(900_000, 900_003))
    def what_is_not_there_is_not_withdrawn(self, number: int) -> None:
        with pytest.raises(Missing):
            operations.withdraw_override(actor=SYSTEM, at=AT, override_id=number, reason="撤回")

    @invariant()
    def every_day_is_what_the_book_says(self) -> None:
        for place, region in self.regions.items():
            calendar = queries.calendar_for(region.path)
            wrong = [day for day in DAYS if calendar.is_workday(day) is not self._works(place, day)]
            assert wrong == [], place

    @invariant()
    def counting_agrees_with_looking_at_each_day(self) -> None:
        calendar = queries.calendar_for(self.regions["county"].path)
        start, end = dt.date(2026, 12, 25), dt.date(2027, 1, 12)
        each = [start + dt.timedelta(days=number) for number in range(1, (end - start).days + 1)]
        worked = [day for day in each if self._works("county", day)] if len(self.notices) == 0 else None
        counted = calendar.between(start, end).days
        assert counted == sum(calendar.is_workday(day) for day in each)
        assert worked is None or counted == len(worked)
        assert calendar.add(start, counted).date <= end
        assert calendar.between(start, calendar.add(start, counted).date).days == counted

    @invariant()
    def a_day_is_estimated_until_its_notice_has_come(self) -> None:
        calendar = queries.calendar_for(self.regions["county"].path)
        for year in (2027, 2028):
            assert calendar.is_published(year) is (year in self.notices)
        assert calendar.add(dt.date(2027, 3, 1), 1).estimated is (2027 not in self.notices)

    @invariant()
    def every_change_left_one_act(self) -> None:
        assert Act.objects.filter(action__startswith="calendars.").count() == self.acts

    def _works(self, place: str, day: dt.date) -> bool:
        for near in reversed(ABOVE[place]):
            if (near, day) in self.decided:
                return self.decided[near, day]
        notice = self.notices.get(day.year, {})
        return notice.get(day, day.weekday() < 5)


@pytest.mark.django_db
def test_no_order_of_notices_and_decisions_confuses_the_days() -> None:
    run_state_machine_as_test(DaysOfPlaces, settings=settings(max_examples=10, stateful_step_count=15, deadline=None))
