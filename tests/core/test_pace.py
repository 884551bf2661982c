"""How far a period has come, which days are looked at, and what an even pace would have left."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.pace import MOST_POINTS, Period, even_pace, heat_level, points_of, round_scale, spanning

AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 31))
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("today", "share"),
    [
        (date(2026, 8, 31), Fraction(0)),
        (date(2026, 9, 1), Fraction(1, 122)),
        (date(2026, 10, 31), Fraction(61, 122)),
        (date(2026, 12, 31), Fraction(1)),
        (date(2027, 6, 1), Fraction(1)),
    ],
    ids=["before", "first day", "half", "last day", "after"],
)
def test_the_share_that_passed_counts_both_ends(today: date, share: Fraction) -> None:
    assert AUTUMN.share_passed(today) == share


def test_a_period_of_one_day_is_over_on_that_day() -> None:
    day = date(2026, 9, 1)
    assert Period(day, day).share_passed(day) == 1
    assert Period(day, day).share_passed(day - timedelta(days=1)) == 0


def test_the_span_holds_every_period() -> None:
    winter = Period(date(2026, 11, 1), date(2027, 2, 28))
    assert spanning([AUTUMN, winter]) == Period(date(2026, 9, 1), date(2027, 2, 28))
    assert spanning([winter]) == winter
    assert spanning([]) is None


def test_points_are_weeks_from_the_first_day_and_today() -> None:
    assert points_of(AUTUMN, date(2026, 9, 17)) == (
        date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 15), date(2026, 9, 17),
    )  # fmt: skip
    assert points_of(AUTUMN, date(2026, 9, 15))[-1] == date(2026, 9, 15)
    assert points_of(AUTUMN, date(2026, 9, 15)).count(date(2026, 9, 15)) == 1


def test_nothing_is_drawn_before_the_first_day_and_nothing_after_the_last() -> None:
    assert points_of(AUTUMN, date(2026, 8, 31)) == ()
    assert points_of(AUTUMN, AUTUMN.starts_on) == (AUTUMN.starts_on,)
    assert points_of(AUTUMN, date(2027, 5, 1))[-1] == AUTUMN.ends_on


@given(days, st.integers(0, 4000), days)
def test_points_rise_stay_within_the_period_and_are_never_too_many(first: date, length: int, today: date) -> None:
    period = Period(first, first + timedelta(days=length))
    found = points_of(period, today)
    assert list(found) == sorted(set(found))
    assert len(found) <= MOST_POINTS + 2
    if found:
        assert found[0] == first
        assert found[-1] == min(today, period.ends_on)


def test_an_even_pace_goes_straight_to_nothing() -> None:
    begins, ends = date(2026, 9, 1), date(2026, 9, 11)
    assert even_pace(begins, 100, ends, begins) == 100
    assert even_pace(begins, 100, ends, date(2026, 9, 6)) == 50
    assert even_pace(begins, 100, ends, ends) == 0
    assert even_pace(begins, 100, ends, date(2026, 10, 1)) == 0
    assert even_pace(begins, 100, ends, date(2026, 8, 1)) == 100, "before it begins nothing is expected yet"
    assert even_pace(ends, 100, ends, ends) == 0


@given(days, st.integers(0, 10**6), st.integers(1, 900), st.integers(-50, 950))
def test_an_even_pace_never_leaves_more_than_there_was_nor_less_than_nothing(
    begins: date, held: int, length: int, after: int
) -> None:
    left = even_pace(begins, held, begins + timedelta(days=length), begins + timedelta(days=after))
    assert 0 <= left <= held


@pytest.mark.parametrize(
    ("count", "level"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (9, 3), (10, 4), (5000, 4)]
)
def test_the_levels_of_the_heat_map_are_those_of_its_legend(count: int, level: int) -> None:
    assert heat_level(count) == level


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (2, (0, 1, 2)),
        (4, (0, 1, 2, 3, 4, 5)),
        (10, (0, 2, 4, 6, 8, 10)),
        (320, (0, 100, 200, 300, 400)),
        (1825, (0, 500, 1000, 1500, 2000)),
    ],
)
def test_the_axis_has_round_marks(most: int, marks: tuple[int, ...]) -> None:
    assert round_scale(most) == marks


@given(st.integers(0, 10**9))
def test_the_axis_begins_at_zero_and_holds_everything(most: int) -> None:
    marks = round_scale(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 7
    assert len({right - left for left, right in pairwise(marks)}) == 1
