"""When recurring work is due, as somebody in that place reads the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.schedules import next_moment

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("cron", "after", "due"),
    [
        ("*/10 * * * *", "2026-11-26 09:03", "2026-11-26 09:10"),
        ("*/10 * * * *", "2026-11-26 09:10", "2026-11-26 09:20"),
        ("*/10 * * * *", "2026-11-26 09:10:59", "2026-11-26 09:20"),
        ("0 8 * * *", "2026-11-26 07:59", "2026-11-26 08:00"),
        ("0 8 * * *", "2026-11-26 08:00", "2026-11-27 08:00"),
        ("*/10 8-18 * * 1-5", "2026-11-27 18:50", "2026-11-30 08:00"),
        ("30 17 * * FRI", "2026-11-26 09:00", "2026-11-27 17:30"),
        ("0 9 1 * *", "2026-12-01 09:00", "2027-01-01 09:00"),
        ("0 9 L * *", "2026-02-01 09:00", "2026-02-28 09:00"),
        ("0 0 29 2 *", "2026-11-26 09:00", "2028-02-29 00:00"),
    ],
)  # fmt: skip
def test_the_next_moment_is_read_from_the_clock_of_the_place(cron: str, after: str, due: str) -> None:
    found = next_moment(cron, after=local(after), zone=SHANGHAI)

    assert found == local(due)
    assert found.tzinfo is UTC


def test_eight_in_the_morning_is_another_moment_in_another_place() -> None:
    after = datetime(2026, 11, 26, tzinfo=UTC)

    assert next_moment("0 8 * * *", after=after, zone=BERLIN) == local("2026-11-26 08:00", BERLIN)
    assert next_moment("0 8 * * *", after=after, zone=SHANGHAI) == local("2026-11-27 08:00")


def test_an_hour_that_the_clock_leaves_out_is_due_when_it_has_passed() -> None:
    due = next_moment("30 2 * * *", after=local("2026-03-29 00:00", BERLIN), zone=BERLIN)

    assert due.astimezone(BERLIN).date() == datetime(2026, 3, 29).date()  # noqa: DTZ001  # a day
    assert due.astimezone(BERLIN).hour == 3


def test_an_hour_that_the_clock_repeats_is_due_once() -> None:
    first = next_moment("30 2 * * *", after=local("2026-10-25 00:00", BERLIN), zone=BERLIN)

    assert next_moment("30 2 * * *", after=first, zone=BERLIN) == local("2026-10-26 02:30", BERLIN)


@pytest.mark.parametrize(
    "cron",
    ["", "每天八点", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 32 * *", "*/0 * * * *", "5-1 * * * *",
     "* * * 13 *", "* * * * 9", "@daily", "1," * 60 + "1 * * * *", "a b c d e", "* * * * \x00", "LW * * * *", "-1 * * * *"],
)  # fmt: skip
def test_what_is_no_expression_is_refused_with_an_example(cron: str) -> None:
    with pytest.raises(BadInput, match="五段") as refused:
        next_moment(cron, after=local("2026-11-26 09:00"), zone=SHANGHAI)

    assert refused.value.fields.keys() == {"cron"}


def test_a_day_that_never_comes_is_refused() -> None:
    with pytest.raises(BadInput):
        next_moment("0 0 30 2 *", after=local("2026-11-26 09:00"), zone=SHANGHAI)
    with pytest.raises(BadInput, match="永远等不到"):
        next_moment("0 0 */31 * MON#5", after=local("2026-11-26 09:00"), zone=SHANGHAI)


@given(
    minute=st.sampled_from(["*", "*/5", "*/10", "7", "0,30"]),
    hour=st.sampled_from(["*", "8", "8-18", "*/6"]),
    week=st.sampled_from(["*", "1-5", "0"]),
    after=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001  # gets its zone below
)
def test_due_is_later_and_nothing_was_due_between(minute: str, hour: str, week: str, after: datetime) -> None:
    cron, begun = f"{minute} {hour} * * {week}", after.replace(tzinfo=SHANGHAI)

    due = next_moment(cron, after=begun, zone=SHANGHAI)

    assert due > begun
    assert next_moment(cron, after=due - timedelta(seconds=1), zone=SHANGHAI) == due
