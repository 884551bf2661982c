import datetime as dt

import pytest
from django.utils import timezone

from bihuan.ui.moments import say_date, say_moment, say_until, say_weekday
from tests.ui.drawing import draw

NOW = dt.datetime(2026, 11, 24, 2, 42, tzinfo=dt.UTC)  # 10:42 in the region


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC), "今天 09:00"),
        (dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC), "昨天 09:00"),
        (dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC), "昨天 01:00"),
        (dt.datetime(2026, 11, 22, 15, 59, tzinfo=dt.UTC), "11 月 22 日"),
        (dt.datetime(2026, 11, 25, 1, 0, tzinfo=dt.UTC), "11 月 25 日"),
        (dt.datetime(2025, 12, 31, 1, 0, tzinfo=dt.UTC), "2025-12-31"),
        (dt.date(2026, 11, 20), "11 月 20 日"),
        (None, ""),
    ],
    ids=[
        "today",
        "yesterday",
        "yesterday-here-though-not-in-utc",
        "before",
        "to-come",
        "last-year",
        "a-day",
        "nothing",
    ],
)
def test_a_moment_is_told_as_people_tell_it(moment: dt.datetime | dt.date | None, said: str) -> None:
    assert say_moment(moment, NOW) == said


def test_without_now_a_moment_is_a_plain_date() -> None:
    assert say_moment(dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)) == "11 月 24 日"


def test_the_full_moment_stands_in_the_title_and_for_machines() -> None:
    time = draw("{% when moment now %}", moment=NOW, now=NOW).find("time")
    assert time.words == "今天 10:42"
    assert time.attributes["title"] == "2026-11-24 10:42:00"
    assert time.attributes["datetime"] == "2026-11-24T10:42:00+08:00"


def test_the_filter_says_what_the_tag_says() -> None:
    assert draw("{{ moment|when:now }}", moment=NOW, now=NOW).words == "今天 10:42"


def test_another_time_zone_tells_its_own_hours() -> None:
    with timezone.override(dt.UTC):
        assert say_moment(NOW, NOW) == "今天 02:42"


def test_days_and_weekdays_are_named() -> None:
    assert say_date(dt.date(2026, 11, 24)) == "11 月 24 日"
    assert say_weekday(dt.date(2026, 11, 24)) == "周二"
    assert draw("{{ day|day:today }}", day=dt.date(2027, 1, 7), today=dt.date(2026, 11, 24)).words == "2027-01-07"


def test_dates_are_told_in_english(in_english: None) -> None:
    assert say_date(dt.date(2026, 11, 24)) == "24 Nov"
    assert say_weekday(dt.date(2026, 11, 24)) == "Tue"
    assert say_moment(NOW, NOW) == "Today 10:42"


def test_a_term_says_its_hour_however_far_off_it_is() -> None:
    assert say_until(dt.datetime(2026, 11, 24, 1, 5, tzinfo=dt.UTC), NOW).endswith("11 月 24 日 09:05")
