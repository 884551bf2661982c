"""How a deadline stands on a day: working days left or passed, and when the clock does not run."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.due import Due, DueKind, is_overdue, next_occurrence, refuse_recurrence, stand_of
from bihuan.core.lifecycle import CLOCK_STATES, State
from bihuan.core.workdays import published_calendar

MONDAY = date(2026, 11, 9)
CALENDAR = published_calendar()


def stand(
    due: date | None,
    *,
    state: State = State.RECTIFYING,
    today: date = MONDAY,
    standing: bool = False,
    estimated: bool = False,
    recurrence: str = "",
) -> Due:
    return stand_of(
        state=state, due=due, standing=standing, estimated=estimated, today=today, calendar=CALENDAR, recurrence=recurrence
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due", "kind", "workdays"),
    [
        pytest.param(date(2026, 11, 6), DueKind.OVER, 1, id="last Friday: one working day late"),
        pytest.param(date(2026, 11, 7), DueKind.OVER, 1, id="last Saturday: Monday alone counts"),
        pytest.param(MONDAY, DueKind.SOON, 0, id="today is on time"),
        pytest.param(date(2026, 11, 12), DueKind.SOON, 3, id="Thursday: three working days"),
        pytest.param(date(2026, 11, 13), DueKind.OK, 4, id="Friday: four"),
        pytest.param(date(2026, 11, 15), DueKind.OK, 4, id="the weekend adds none"),
        pytest.param(date(2027, 1, 15), DueKind.ESTIMATED, None, id="a year that is not published is an estimate"),
        pytest.param(None, DueKind.UNKNOWN, None, id="no deadline"),
    ],
)
def test_what_is_left_is_counted_in_working_days(due: date | None, kind: DueKind, workdays: int | None) -> None:
    found = stand(due)

    assert found.kind is kind
    assert found.day == due
    if workdays is not None or due is None:
        assert found.workdays == workdays


def test_a_national_holiday_leaves_fewer_working_days() -> None:
    before_national_day = date(2026, 9, 30)

    plain = stand(date(2026, 10, 8), today=before_national_day)

    assert plain.workdays == 1
    assert plain.kind is DueKind.SOON


@pytest.mark.parametrize("state", sorted(set(State) - CLOCK_STATES - {State.REGISTERED}))
def test_a_clock_that_stands_still_counts_nothing(state: State) -> None:
    assert stand(date(2026, 1, 5), state=state) == Due(DueKind.STOPPED, date(2026, 1, 5))


def test_before_dispatch_no_day_is_late() -> None:
    assert stand(date(2026, 11, 2), state=State.REGISTERED) == Due(DueKind.STOPPED, date(2026, 11, 2))
    assert stand(date(2026, 11, 12), state=State.REGISTERED).kind is DueKind.SOON


def test_standing_and_recurring_duties_have_no_end_but_a_next_day() -> None:
    assert stand(None, standing=True) == Due(DueKind.STANDING, None)
    assert stand(None, recurrence="FREQ=MONTHLY;BYMONTHDAY=20") == Due(DueKind.STANDING, date(2026, 11, 20))


def test_an_estimate_is_marked_even_if_its_own_year_is_known() -> None:
    assert stand(date(2026, 11, 30), estimated=True).kind is DueKind.ESTIMATED


@given(
    state=st.sampled_from(State),
    offset=st.none() | st.integers(-400, 400),
    standing=st.booleans(),
    estimated=st.booleans(),
)
def test_a_row_says_overdue_exactly_where_the_count_does(
    state: State, offset: int | None, standing: bool, estimated: bool
) -> None:
    due = None if offset is None else MONDAY + timedelta(days=offset)

    shown = stand(due, state=state, standing=standing, estimated=estimated)

    assert (shown.kind is DueKind.OVER) == is_overdue(state=state, due=due, today=MONDAY)


@pytest.mark.parametrize(
    ("rule", "today", "following"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=5", date(2026, 11, 5), date(2026, 11, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=5", date(2026, 11, 6), date(2026, 12, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 2, 3), date(2026, 2, 28)),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20", date(2026, 9, 21), date(2026, 12, 20)),
        ("FREQ=WEEKLY;BYDAY=FR", MONDAY, date(2026, 11, 13)),
    ],
)
def test_a_recurring_day_comes_again(rule: str, today: date, following: date) -> None:
    assert next_occurrence(rule, today) == following
    assert refuse_recurrence(rule) is None


def test_no_rule_no_day() -> None:
    assert next_occurrence("", MONDAY) is None
    assert refuse_recurrence("") is None


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("每月5日", id="words"),
        pytest.param("FREQ=SECONDLY", id="seconds would run for hours"),
        pytest.param("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", id="minutes to a day that never comes"),
        pytest.param("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", id="a day that never comes"),
        pytest.param("FREQ=DAILY;BYSECOND=1,2", id="seconds of a day"),
        pytest.param("FREQ=DAILY;COUNT=3", id="an end by count"),
        pytest.param("FREQ=DAILY;UNTIL=20260101T000000Z", id="an end of its own"),
        pytest.param("DTSTART:20260101\nRRULE:FREQ=DAILY", id="a start of its own"),
        pytest.param("FREQ=MONTHLY;BYMONTHDAY=99", id="a 99th day"),
        pytest.param("FREQ=MONTHLY;NONSENSE=1", id="an unknown part"),
        pytest.param("FREQ=MONTHLY;INTERVAL=0", id="an interval of nothing"),
        pytest.param("FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["5"] * 90), id="far too long"),
    ],
)
def test_what_is_no_usable_rule_is_refused_before_it_is_kept(rule: str) -> None:
    reason = refuse_recurrence(rule)

    assert reason is not None
    assert reason.code == "recurrence-unreadable"
