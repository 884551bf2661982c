"""Who holds which post when."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.appointments import Period, join_periods, refuse_appointment, refuse_end

DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))
PERIODS = st.builds(Period, DAYS, st.none() | DAYS)
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def covers(period: Period, day: date) -> bool:
    return period.since <= day and (period.until is None or day < period.until)


@given(PERIODS, PERIODS)
def test_two_periods_overlap_where_they_share_a_day(one: Period, other: Period) -> None:
    days = [date(2019, 12, 31) + timedelta(days=n) for n in range(70)]
    assert one.overlaps(other) == any(covers(one, day) and covers(other, day) for day in days)
    assert one.overlaps(other) == other.overlaps(one)


def test_the_day_of_the_end_is_free_for_the_next_period() -> None:
    assert refuse_appointment(Period(JULY), same_post=[Period(JUNE, JULY)]) is None


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Period(JULY, JULY), "period-empty"),
        (Period(JULY, JUNE), "period-empty"),
        (Period(date(2026, 6, 30)), "period-overlaps"),
        (Period(date(2026, 5, 1)), "period-overlaps"),
    ],
    ids=["no day", "backwards", "begins within", "begins before and goes on"],
)
def test_a_person_holds_a_post_once_at_a_time(wanted: Period, code: str) -> None:
    reason = refuse_appointment(wanted, same_post=[Period(JUNE, JULY)])
    assert reason is not None and reason.code == code


def test_an_appointment_ends_after_it_began_and_only_once() -> None:
    assert refuse_end(Period(JUNE), until=JULY) is None
    assert refuse_end(Period(JUNE, date(2026, 12, 31)), until=JULY) is None, "a planned end may come earlier"
    for period, until, code in (
        (Period(JUNE), JUNE, "ends-before-it-began"),
        (Period(JUNE, JULY), JULY, "already-ended"),
        (Period(JUNE, JULY), date(2026, 8, 1), "already-ended"),
    ):
        reason = refuse_end(period, until=until)
        assert reason is not None and reason.code == code


def days_of(periods: Iterable[Period]) -> set[date]:
    days = [date(2019, 12, 31) + timedelta(days=n) for n in range(70)]
    return {day for period in periods for day in days if covers(period, day)}


@given(st.lists(PERIODS.filter(lambda period: not period.is_empty), max_size=6))
def test_joined_periods_hold_the_same_days_and_none_of_them_touch(periods: list[Period]) -> None:
    joined = join_periods(periods)

    assert days_of(joined) == days_of(periods)
    for earlier, later in pairwise(joined):
        assert earlier.until is not None
        assert earlier.until < later.since, "a day without the post lies between them"
    assert join_periods(joined) == joined
    assert join_periods(reversed(periods)) == joined


@pytest.mark.parametrize(
    ("periods", "joined"),
    [
        pytest.param([], (), id="none"),
        pytest.param([Period(JUNE, JULY), Period(JULY)], (Period(JUNE),), id="one follows the other"),
        pytest.param([Period(JUNE), Period(JULY, date(2026, 8, 1))], (Period(JUNE),), id="within one that goes on"),
        pytest.param(
            [Period(date(2028, 2, 28), date(2028, 2, 29)), Period(date(2028, 3, 1))],
            (Period(date(2028, 2, 28), date(2028, 2, 29)), Period(date(2028, 3, 1))),
            id="the leap day lies between",
        ),
        pytest.param(
            [Period(date(2026, 1, 1), date(2027, 1, 1)), Period(date(2025, 1, 1), date(2026, 1, 1))],
            (Period(date(2025, 1, 1), date(2027, 1, 1)),),
            id="over the end of a year, whatever their order",
        ),
    ],
)
def test_periods_become_the_fewest(periods: list[Period], joined: tuple[Period, ...]) -> None:
    assert join_periods(periods) == joined
