"""Working days: the published notices, what a region decides for itself, and what is only an estimate."""

import datetime as dt
import json
from collections.abc import Mapping

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.workdays import (
    Counted,
    CountedDays,
    SpecialDay,
    WorkCalendar,
    YearOfDays,
    published_calendar,
    read_holiday_cn,
    read_holiday_cn_file,
    years_of_notice,
)

PUBLISHED = published_calendar()
ANY_DAY = st.dates(dt.date(2003, 1, 1), dt.date(2029, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def notice_of_2027() -> dict[str, object]:
    """A notice as it will look one day: its first make-up day lies in December of the year before."""
    return {
        "$schema": "https://raw.githubusercontent.com/NateScarlet/holiday-cn/master/schema.json",
        "year": 2027,
        "papers": ["https://www.gov.cn/one.htm"],
        "days": [
            {"name": "元旦", "date": "2026-12-27", "isOffDay": False},
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "春节", "date": "2027-02-08", "isOffDay": True},
            {"name": "春节", "date": "2027-02-20", "isOffDay": False},
        ],
    }


class TestIsWorkday:
    @pytest.mark.parametrize(
        ("text", "worked"),
        [
            pytest.param("2026-11-20", True, id="an ordinary Friday"),
            pytest.param("2026-11-21", False, id="an ordinary Saturday"),
            pytest.param("2026-10-01", False, id="National Day on a Thursday"),
            pytest.param("2026-10-10", True, id="a Saturday that makes up for the holiday"),
            pytest.param("2024-02-04", True, id="a Sunday worked before Spring Festival"),
            pytest.param("2020-01-31", False, id="the Spring Festival that was prolonged"),
            pytest.param("2004-01-01", False, id="the first day that the library knows"),
            pytest.param("2003-10-01", True, id="a holiday before the library begins is not known"),
            pytest.param("2027-10-01", True, id="a holiday of an unpublished year is not known"),
        ],
    )
    def test_a_day_is_worked_or_not(self, text: str, worked: bool) -> None:
        assert PUBLISHED.is_workday(day(text)) is worked

    def test_every_day_of_the_published_years_agrees_with_the_library(self) -> None:
        first, last = dt.date(2004, 1, 1).toordinal(), dt.date(2026, 12, 31).toordinal()
        days = [dt.date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
        assert [PUBLISHED.is_workday(each) for each in days] == [chinese_calendar.is_workday(each) for each in days]

    def test_the_published_years_are_those_of_the_library_and_no_other(self) -> None:
        assert PUBLISHED.published_years() == tuple(range(2004, 2027))
        assert not PUBLISHED.is_published(2003)
        assert not PUBLISHED.is_published(2027)

    def test_the_names_of_holidays_are_in_the_language_of_the_notice(self) -> None:
        year = next(entry for entry in PUBLISHED.years if entry.year == 2026)
        assert {"元旦", "春节", "清明", "劳动节", "端午", "国庆节"} <= {special.name for special in year.days}


class TestAdd:
    @pytest.mark.parametrize(
        ("start", "n", "arrived", "estimated"),
        [
            pytest.param("2026-11-20", 1, "2026-11-23", False, id="Friday and one is Monday"),
            pytest.param("2026-11-20", 5, "2026-11-27", False, id="five from Friday is Friday"),
            pytest.param("2026-11-21", 1, "2026-11-23", False, id="a Saturday is not counted"),
            pytest.param("2026-09-30", 1, "2026-10-08", False, id="over the whole holiday"),
            pytest.param("2026-10-09", 1, "2026-10-10", False, id="the make-up Saturday counts"),
            pytest.param("2026-10-08", -1, "2026-09-30", False, id="backwards over the holiday"),
            pytest.param("2026-10-12", -1, "2026-10-10", False, id="backwards onto the make-up Saturday"),
            pytest.param("2026-11-21", 0, "2026-11-21", False, id="nothing added is the day itself, even a Saturday"),
            pytest.param("2025-12-31", 1, "2026-01-04", False, id="over New Year between two published years"),
            pytest.param("2026-12-31", 1, "2027-01-01", True, id="into a year that is not published"),
            pytest.param("2026-12-30", 1, "2026-12-31", False, id="the last day of the published years"),
            pytest.param("2027-01-01", -1, "2026-12-31", False, id="back out without counting a day of 2027"),
            pytest.param("2027-01-04", -2, "2026-12-31", True, id="back out past a day of 2027"),
            pytest.param("2003-12-31", 1, "2004-01-02", False, id="into the first published year"),
            pytest.param("2003-12-30", 1, "2003-12-31", True, id="before the first published year"),
            pytest.param("2004-01-02", -1, "2003-12-31", True, id="back before the first published year"),
            pytest.param("2003-12-31", 1000, "2007-12-27", False, id="over several years"),
        ],
    )
    def test_so_many_working_days_lead_there(self, start: str, n: int, arrived: str, estimated: bool) -> None:
        assert PUBLISHED.add(day(start), n) == Counted(day(arrived), estimated)

    @given(ANY_DAY, st.integers(-700, 700))
    def test_stepping_day_by_day_arrives_at_the_same_day(self, start: dt.date, n: int) -> None:
        step = dt.timedelta(days=1 if n > 0 else -1)
        stepped, left, estimated = start, abs(n), False
        while left:
            stepped += step
            estimated = estimated or not PUBLISHED.is_published(stepped.year)
            left -= PUBLISHED.is_workday(stepped)
        assert PUBLISHED.add(start, n) == Counted(stepped, estimated)

    @given(ANY_DAY, st.integers(0, 2000))
    def test_what_is_added_is_what_lies_between(self, start: dt.date, n: int) -> None:
        assert PUBLISHED.between(start, PUBLISHED.add(start, n).date).days == n

    def test_a_moment_is_taken_for_its_day(self) -> None:
        moment = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
        assert type(PUBLISHED.add(moment, 0).date) is dt.date
        assert PUBLISHED.add(moment, 1).date == day("2026-11-23")

    @pytest.mark.parametrize("n", [10_000_000, -10_000_000])
    def test_leaving_the_calendar_is_refused_by_name(self, n: int) -> None:
        with pytest.raises(BadInput) as refusal:
            PUBLISHED.add(day("2026-01-01"), n)
        assert refusal.value.reason.code == "workdays-out-of-range"


class TestBetween:
    @pytest.mark.parametrize(
        ("a", "b", "days", "estimated"),
        [
            pytest.param("2026-11-20", "2026-11-23", 1, False, id="the first day is not counted, the last is"),
            pytest.param("2026-11-23", "2026-11-23", 0, False, id="the same day"),
            pytest.param("2026-11-20", "2026-11-22", 0, False, id="a weekend"),
            pytest.param("2026-11-23", "2026-11-20", -1, False, id="backwards is negative"),
            pytest.param("2026-09-30", "2026-10-10", 3, False, id="the holiday and its make-up Saturday"),
            pytest.param("2025-12-31", "2026-12-31", 248, False, id="the whole of 2026"),
            pytest.param("2026-12-31", "2027-01-04", 2, True, id="into an unpublished year"),
            pytest.param("2027-12-31", "2027-12-31", 0, False, id="nothing counted, nothing estimated"),
            pytest.param("2003-12-31", "2004-01-02", 1, False, id="only days of a published year were counted"),
        ],
    )
    def test_so_many_working_days_lie_between(self, a: str, b: str, days: int, estimated: bool) -> None:
        assert PUBLISHED.between(day(a), day(b)) == CountedDays(days, estimated)

    @given(ANY_DAY, ANY_DAY)
    def test_it_counts_each_day_once(self, a: dt.date, b: dt.date) -> None:
        low, high = sorted((a, b))
        days = [dt.date.fromordinal(ordinal) for ordinal in range(low.toordinal() + 1, high.toordinal() + 1)]
        counted = sum(PUBLISHED.is_workday(each) for each in days)
        assert PUBLISHED.between(low, high).days == counted
        assert PUBLISHED.between(high, low).days == -counted
        assert PUBLISHED.between(a, b).estimated is any(not PUBLISHED.is_published(each.year) for each in days)

    @given(ANY_DAY, ANY_DAY, ANY_DAY)
    def test_parts_add_up_to_the_whole(self, a: dt.date, b: dt.date, c: dt.date) -> None:
        parts = PUBLISHED.between(a, b).days + PUBLISHED.between(b, c).days
        assert parts == PUBLISHED.between(a, c).days


class TestNearestWorkday:
    @pytest.mark.parametrize(
        ("text", "before", "after", "estimated"),
        [
            pytest.param("2026-11-20", "2026-11-20", "2026-11-20", False, id="a working day is its own neighbour"),
            pytest.param("2026-10-04", "2026-09-30", "2026-10-08", False, id="inside the holiday"),
            pytest.param("2026-10-10", "2026-10-10", "2026-10-10", False, id="a make-up Saturday"),
            pytest.param("2027-05-01", "2027-04-30", "2027-05-03", True, id="a weekend of an unpublished year"),
            pytest.param("2027-05-03", "2027-05-03", "2027-05-03", True, id="perhaps a holiday, nobody knows yet"),
        ],
    )
    def test_the_nearest_working_days_are_found(self, text: str, before: str, after: str, estimated: bool) -> None:
        assert PUBLISHED.last_workday_on_or_before(day(text)) == Counted(day(before), estimated)
        assert PUBLISHED.first_workday_on_or_after(day(text)) == Counted(day(after), estimated)

    def test_a_first_of_january_that_is_off_without_notice_is_an_estimate(self) -> None:
        assert PUBLISHED.last_workday_on_or_before(day("2028-01-01")) == Counted(day("2027-12-31"), estimated=True)
        assert PUBLISHED.last_workday_on_or_before(day("2027-01-02")).estimated


class TestOverrides:
    def test_a_region_may_take_a_day_off(self) -> None:
        county = PUBLISHED.with_overrides({day("2026-11-23"): False})
        assert county.add(day("2026-11-20"), 1) == Counted(day("2026-11-24"), estimated=False)
        assert PUBLISHED.is_workday(day("2026-11-23"))

    def test_a_region_may_work_on_a_holiday(self) -> None:
        county = PUBLISHED.with_overrides({day("2026-10-01"): True})
        assert county.add(day("2026-09-30"), 1).date == day("2026-10-01")

    def test_an_override_does_not_publish_its_year(self) -> None:
        county = PUBLISHED.with_overrides({day("2027-01-01"): False})
        assert county.add(day("2026-12-31"), 1) == Counted(day("2027-01-04"), estimated=True)

    def test_a_later_override_beats_an_earlier_one(self) -> None:
        county = PUBLISHED.with_overrides({day("2026-11-23"): False}).with_overrides({day("2026-11-23"): True})
        assert county.is_workday(day("2026-11-23"))

    def test_an_override_beats_a_year_loaded_afterwards(self) -> None:
        county = PUBLISHED.with_overrides({day("2027-01-01"): True}).with_years(read_holiday_cn(notice_of_2027()))
        assert county.is_workday(day("2027-01-01"))

    def test_two_calendars_with_the_same_days_are_equal_even_after_use(self) -> None:
        one, other = (PUBLISHED.with_overrides({day("2026-11-23"): False}) for _ in range(2))
        one.add(day("2026-01-01"), 300)
        assert one == other
        assert hash(one) == hash(other)
        assert one != PUBLISHED

    def test_what_the_caller_does_to_the_days_later_changes_nothing(self) -> None:
        days = {day("2026-11-23"): False}
        county = PUBLISHED.with_overrides(days)
        days[day("2026-11-24")] = False
        assert county.is_workday(day("2026-11-24"))


class TestLoadedYears:
    def test_a_notice_publishes_its_year_and_touches_the_december_before(self) -> None:
        loaded = read_holiday_cn(notice_of_2027())
        assert [(entry.year, entry.published, len(entry.days)) for entry in loaded] == [
            (2027, True, 3),
            (2026, False, 1),
        ]
        assert loaded[0].days[0] == SpecialDay(day("2027-01-01"), is_workday=False, name="元旦")
        assert loaded[0].source == "https://www.gov.cn/one.htm"

    def test_once_published_a_year_is_no_longer_estimated(self) -> None:
        calendar = PUBLISHED.with_years(read_holiday_cn(notice_of_2027()))
        assert calendar.is_published(2027)
        assert calendar.add(day("2026-12-31"), 1) == Counted(day("2027-01-04"), estimated=False)
        assert calendar.is_workday(day("2026-12-27"))
        assert not calendar.is_workday(day("2027-02-08"))
        assert calendar.is_workday(day("2027-02-20"))

    def test_a_neighbouring_notice_does_not_publish_the_year(self) -> None:
        calendar = WorkCalendar(read_holiday_cn(notice_of_2027()))
        assert not calendar.is_published(2026)
        assert calendar.is_workday(day("2026-12-27"))

    def test_a_corrected_notice_takes_the_place_of_the_first(self) -> None:
        first = YearOfDays(2027, (SpecialDay(day("2027-01-01"), False), SpecialDay(day("2027-01-09"), True)))
        corrected = YearOfDays(2027, (SpecialDay(day("2027-01-01"), False), SpecialDay(day("2027-01-16"), True)))
        calendar = WorkCalendar((first, corrected))
        assert not calendar.is_workday(day("2027-01-09"))
        assert calendar.is_workday(day("2027-01-16"))

    def test_loading_a_year_again_keeps_what_the_next_notice_said_of_its_end(self) -> None:
        loaded = read_holiday_cn(notice_of_2027())
        again = YearOfDays(2026, (SpecialDay(day("2026-01-01"), False), SpecialDay(day("2026-10-10"), True)))
        for order in ((*loaded, again), (again, *loaded)):
            calendar = PUBLISHED.with_years(order)
            assert calendar.is_workday(day("2026-12-27"))
            assert calendar.is_workday(day("2026-10-02"))

    def test_a_december_that_the_library_already_knew_survives_the_notice_of_its_own_year(self) -> None:
        end_of_2006 = day("2006-12-30")
        assert PUBLISHED.is_workday(end_of_2006)
        own = YearOfDays(2006, (SpecialDay(day("2006-01-01"), False), SpecialDay(day("2006-10-08"), True)))
        assert PUBLISHED.with_years([own]).is_workday(end_of_2006)

    def test_a_notice_that_changes_nothing_publishes_its_year_all_the_same(self) -> None:
        assert years_of_notice(2027, ()) == (YearOfDays(2027, (), published=True),)

    def test_nothing_loaded_is_weekends_alone(self) -> None:
        bare = WorkCalendar()
        assert bare.add(day("2026-09-30"), 1) == Counted(day("2026-10-01"), estimated=True)


class TestReadingTheFile:
    def test_what_the_file_names_twice_alike_is_one_day(self) -> None:
        document = notice_of_2027()
        assert isinstance(document["days"], list)
        document["days"].append({"name": "元旦", "date": "2027-01-01", "isOffDay": True})
        assert len(read_holiday_cn(document)[0].days) == 3

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            pytest.param({"year": "2027"}, "year", "year-unreadable", id="the year is text"),
            pytest.param({"year": True}, "year", "year-unreadable", id="the year is a yes"),
            pytest.param({"year": 27}, "year", "year-unreadable", id="the year has two figures"),
            pytest.param({"year": None}, "year", "year-unreadable", id="no year"),
            pytest.param({"papers": "one"}, "papers", "papers-unreadable", id="papers are no list"),
            pytest.param({"days": None}, "days", "days-unreadable", id="no days"),
            pytest.param({"days": {"2027-01-01": True}}, "days", "days-unreadable", id="days are a mapping"),
            pytest.param({"days": []}, "days", "year-without-days", id="the file came before the notice"),
            pytest.param({"days": ["2027-01-01"]}, "days[0]", "day-unreadable", id="a day is text"),
            pytest.param(
                {"days": [{"name": "元旦", "date": "2027-02-30", "isOffDay": True}]},
                "days[0]",
                "date-unreadable",
                id="a day that does not exist",
            ),
            pytest.param({"days": [{"date": 20270101, "isOffDay": True}]}, "days[0]", "date-unreadable", id="a number"),
            pytest.param({"days": [{"date": "2027-01-01"}]}, "days[0]", "off-unreadable", id="no word whether off"),
            pytest.param({"days": [{"date": "2027-01-01", "isOffDay": 1}]}, "days[0]", "off-unreadable", id="off is 1"),
            pytest.param(
                {"days": [{"name": 5, "date": "2027-01-01", "isOffDay": True}]},
                "days[0]",
                "name-unreadable",
                id="a name is 5",
            ),
            pytest.param(
                {"days": [{"date": "2024-01-01", "isOffDay": True}]},
                "days[0]",
                "date-elsewhere",
                id="another year's day",
            ),
            pytest.param(
                {"days": [{"date": "2026-12-31", "isOffDay": True}]},
                "days",
                "year-without-days",
                id="only a neighbour's day",
            ),
            pytest.param(
                {"days": [{"date": "2027-01-01", "isOffDay": off} for off in (True, False)]},
                "days[1]",
                "day-contradicts",
                id="a day both off and worked",
            ),
        ],
    )
    def test_a_wrong_shape_is_refused_with_its_place(self, change: Mapping[str, object], field: str, code: str) -> None:
        with pytest.raises(BadInput) as refusal:
            read_holiday_cn({**notice_of_2027(), **change})
        assert {place: reason.code for place, reason in refusal.value.fields.items()} == {field: code}

    @pytest.mark.parametrize("document", [None, [], "2027", 2027, [{"year": 2027}]], ids=repr)
    def test_what_is_no_object_is_refused(self, document: object) -> None:
        with pytest.raises(BadInput) as refusal:
            read_holiday_cn(document)
        assert refusal.value.reason.code == "calendar-shape"

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(st.sampled_from(["year", "papers", "days", "date", "isOffDay"]), inner)
            ),
        )
    )
    def test_nothing_else_than_a_refusal_comes_of_any_document(self, document: object) -> None:
        with pytest.raises(BadInput):
            read_holiday_cn(document)

    def test_a_file_is_read_from_its_bytes_with_or_without_a_mark_of_order(self) -> None:
        text = json.dumps(notice_of_2027(), ensure_ascii=False)
        for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
            assert read_holiday_cn_file(content) == read_holiday_cn(notice_of_2027())

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            pytest.param(b"", "calendar-no-json", id="empty"),
            pytest.param(b"\xd6\xd0\xb9\xfa", "calendar-no-json", id="GBK text"),
            pytest.param(b"PK\x03\x04", "calendar-no-json", id="an Excel file"),
            pytest.param(b"[" * 200_000, "calendar-no-json", id="endless brackets"),
            pytest.param(b" " * 300_000, "calendar-too-large", id="far too large"),
            pytest.param(b"[]", "calendar-shape", id="JSON of another shape"),
        ],
    )
    def test_a_file_that_is_none_is_refused(self, content: bytes, code: str) -> None:
        with pytest.raises(BadInput) as refusal:
            read_holiday_cn_file(content)
        assert refusal.value.reason.code == code

    def test_every_fault_is_told_at_once_and_in_words(self) -> None:
        days = [{"date": "x", "isOffDay": True}, {"date": "2020-01-01", "isOffDay": True}]
        with pytest.raises(BadInput) as refusal:
            read_holiday_cn({"year": 2027, "days": days})
        assert list(refusal.value.fields) == ["days[0]", "days[1]"]
        assert str(refusal.value.fields["days[1]"]) == "2020-01-01 不在 2027 年前后。"
