"""Terms of demands day by day, worked out by hand with the calendar of 2026 beside it."""

from datetime import date

import pytest

from bihuan.core.demands.turns import Frequency, refuse_term, turns_of
from bihuan.core.workdays import WorkCalendar, published_calendar

CALENDAR = published_calendar()

TERMS = [
    pytest.param(
        Frequency.ONCE, "2026-11-26", "2026-11-26", 5,
        [("2026-11-26", "2026-11-26")],
        id="once, on one day alone",
    ),
    pytest.param(
        Frequency.ONCE, "2026-11-28", "2026-12-04", 3,
        [("2026-11-30", "2026-12-03")],
        id="once, begun on a Saturday",
    ),
    pytest.param(
        Frequency.ONCE, "2026-11-26", "2026-11-28", 5,
        [("2026-11-26", "2026-11-27")],
        id="once, ended on a Saturday",
    ),
    pytest.param(
        Frequency.WEEKLY, "2026-11-26", "2026-12-17", 2,
        [
            ("2026-11-26", "2026-11-30"),
            ("2026-12-03", "2026-12-07"),
            ("2026-12-10", "2026-12-14"),
            ("2026-12-17", "2026-12-17"),
        ],
        id="weekly from a Thursday, the last on its last day",
    ),
    pytest.param(
        Frequency.WEEKLY, "2026-02-09", "2026-03-06", 3,
        [
            ("2026-02-09", "2026-02-12"),
            ("2026-02-24", "2026-02-27"),
            ("2026-03-02", "2026-03-05"),
        ],
        id="weekly over Spring Festival: the week in it is not asked later",
    ),
    pytest.param(
        Frequency.FORTNIGHTLY, "2026-11-02", "2026-12-04", 4,
        [
            ("2026-11-02", "2026-11-06"),
            ("2026-11-16", "2026-11-20"),
            ("2026-11-30", "2026-12-04"),
        ],
        id="fortnightly",
    ),
    pytest.param(
        Frequency.MONTHLY, "2026-01-31", "2026-05-31", 2,
        [
            ("2026-02-02", "2026-02-04"),
            ("2026-02-28", "2026-03-03"),
            ("2026-03-31", "2026-04-02"),
            ("2026-04-30", "2026-05-07"),
        ],
        id="monthly from the 31st: the last of shorter months, a Saturday that is worked, a holiday that is not",
    ),
    pytest.param(
        Frequency.MONTHLY, "2026-10-05", "2026-12-31", 5,
        [
            ("2026-10-08", "2026-10-14"),
            ("2026-11-05", "2026-11-12"),
            ("2026-12-07", "2026-12-14"),
        ],
        id="monthly, begun in a holiday",
    ),
    pytest.param(
        Frequency.QUARTERLY, "2026-03-31", "2026-12-31", 1,
        [
            ("2026-03-31", "2026-04-01"),
            ("2026-06-30", "2026-07-01"),
            ("2026-09-30", "2026-10-08"),
            ("2026-12-31", "2026-12-31"),
        ],
        id="quarterly over National Day",
    ),
]  # fmt: skip


def days(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("frequency", "first", "end", "number", "turns"), TERMS)
def test_turns_are_those_that_a_person_counts(
    frequency: Frequency, first: str, end: str, number: int, turns: list[tuple[str, str]]
) -> None:
    found = turns_of(frequency, first=days(first), end=days(end), days=number, calendar=CALENDAR)
    assert [(turn.opens_on.isoformat(), turn.due_on.isoformat()) for turn in found] == turns
    assert [turn.place for turn in found] == list(range(1, len(turns) + 1))
    assert not any(turn.estimated for turn in found)


@pytest.mark.parametrize(
    ("first", "end"),
    [
        ("2026-11-26", "2026-11-26"),
        ("2026-11-26", "2028-11-26"),
        ("2028-02-29", "2030-02-28"),
        ("2026-12-31", "2027-01-01"),
    ],
    ids=["one day", "two years to the day", "from a leap day", "over the turn of a year"],
)
def test_terms_that_may_be(first: str, end: str) -> None:
    refuse_term(first=days(first), end=days(end), days=1)


def test_a_day_that_a_county_works_is_a_day_to_answer_on() -> None:
    """A region decides a Saturday of its own: its calendar, not the country's, says when a turn is due."""
    saturday = days("2026-11-28")
    own: WorkCalendar = CALENDAR.with_overrides({saturday: True})
    (turn,) = turns_of(Frequency.ONCE, first=saturday, end=days("2026-12-31"), days=2, calendar=own)
    assert (turn.opens_on, turn.due_on) == (saturday, days("2026-12-01"))
    (elsewhere,) = turns_of(Frequency.ONCE, first=saturday, end=days("2026-12-31"), days=2, calendar=CALENDAR)
    assert (elsewhere.opens_on, elsewhere.due_on) == (days("2026-11-30"), days("2026-12-02"))
