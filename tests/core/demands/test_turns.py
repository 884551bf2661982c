"""When a demand is answered, in working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.demands.turns import MOST_TURNS, Frequency, Turn, refuse_term, turns_of
from bihuan.core.workdays import published_calendar

CALENDAR = published_calendar()
MONDAY = date(2026, 11, 2)


def days_of(frequency: Frequency, first: date, end: date, days: int = 5) -> list[tuple[str, str]]:
    turns = turns_of(frequency, first=first, end=end, days=days, calendar=CALENDAR)
    return [(turn.opens_on.isoformat(), turn.due_on.isoformat()) for turn in turns]


def test_once_is_due_so_many_working_days_after_the_first() -> None:
    assert days_of(Frequency.ONCE, MONDAY, date(2026, 12, 31)) == [("2026-11-02", "2026-11-09")]


def test_every_week_opens_on_its_day_and_is_never_due_after_the_end() -> None:
    assert days_of(Frequency.WEEKLY, MONDAY, date(2026, 11, 18), days=3) == [
        ("2026-11-02", "2026-11-05"), ("2026-11-09", "2026-11-12"), ("2026-11-16", "2026-11-18"),
    ]  # fmt: skip


def test_holidays_are_passed_over() -> None:
    """25 September and 1 to 7 October 2026 are free, Saturday 10 October is worked; the week in the holiday is not asked later."""
    assert days_of(Frequency.WEEKLY, date(2026, 9, 24), date(2026, 10, 12), days=2) == [
        ("2026-09-24", "2026-09-29"), ("2026-10-08", "2026-10-10"),
    ]  # fmt: skip


def test_the_last_of_a_month_stays_the_last() -> None:
    opens = [opened for opened, _ in days_of(Frequency.MONTHLY, date(2026, 8, 31), date(2026, 12, 31), days=1)]
    assert opens == ["2026-08-31", "2026-09-30", "2026-11-02", "2026-11-30", "2026-12-31"]


@pytest.mark.parametrize(
    ("first", "end", "days", "field"),
    [
        (MONDAY, None, 5, "end_day"),
        (MONDAY, date(2026, 11, 1), 5, "end_day"),
        (MONDAY, date(2029, 1, 1), 5, "end_day"),
        (MONDAY, MONDAY, 0, "answer_days"),
        (MONDAY, MONDAY, 61, "answer_days"),
        (MONDAY, date(9999, 12, 31), 5, "end_day"),
        (date(1, 1, 1), MONDAY, 5, "first_day"),
    ],
    ids=[
        "no end", "end before start", "longer than two years", "no days", "too many days", "end without a day after it",
        "before all calendars",
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_is_refused(first: date, end: date | None, days: int, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        refuse_term(first=first, end=end, days=days)
    assert set(refusal.value.fields) == {field}


def test_days_that_nobody_can_count_on_from_are_all_told() -> None:
    with pytest.raises(BadInput) as refusal:
        refuse_term(first=date(9999, 1, 1), end=date(9999, 12, 31), days=0)
    assert set(refusal.value.fields) == {"first_day", "end_day", "answer_days"}
    refuse_term(first=date(2999, 1, 1), end=date(2999, 12, 31), days=5)


def test_a_weekend_alone_leaves_no_time() -> None:
    with pytest.raises(BadInput) as refusal:
        turns_of(Frequency.ONCE, first=date(2026, 11, 7), end=date(2026, 11, 8), days=5, calendar=CALENDAR)
    assert refusal.value.reason.code == "demand-no-turn"


def test_more_turns_than_anybody_should_answer_are_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        turns_of(Frequency.WEEKLY, first=date(2025, 1, 6), end=date(2026, 12, 31), days=5, calendar=CALENDAR)
    assert refusal.value.reason.code == "demand-many-turns"


def test_days_of_a_year_that_is_not_published_are_marked() -> None:
    turns = turns_of(Frequency.ONCE, first=date(2027, 2, 1), end=date(2027, 3, 1), days=5, calendar=CALENDAR)
    assert turns == (Turn(1, date(2027, 2, 1), date(2027, 2, 8), estimated=True),)


@given(
    st.sampled_from(Frequency), st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 200), st.integers(1, 20)
)
def test_turns_open_on_working_days_in_order_and_end_by_the_end(
    frequency: Frequency, first: date, length: int, days: int
) -> None:
    end = first + timedelta(days=length)
    if not any(CALENDAR.is_workday(first + timedelta(days=n)) for n in range(length + 1)):
        with pytest.raises(BadInput):
            turns_of(frequency, first=first, end=end, days=days, calendar=CALENDAR)
        return
    turns = turns_of(frequency, first=first, end=end, days=days, calendar=CALENDAR)
    assert len(turns) <= MOST_TURNS
    assert [turn.place for turn in turns] == list(range(1, len(turns) + 1))
    for turn in turns:
        assert first <= turn.opens_on <= turn.due_on <= end
        assert CALENDAR.is_workday(turn.opens_on) and CALENDAR.is_workday(turn.due_on)
    assert [turn.opens_on for turn in turns] == sorted(turn.opens_on for turn in turns)
