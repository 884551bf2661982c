"""The way of a problem from unit to unit: who passed it to whom, and how many working days each passing-on took."""

from datetime import date

import pytest

from bihuan.core.passing_on import COUNTS_AGAINST, Passed, PassingOutcome, days_between, legs_of
from bihuan.core.workdays import published_calendar

CALENDAR = published_calendar()
MONDAY, WEDNESDAY, FRIDAY, NEXT_MONDAY = (date(2026, 11, day) for day in (2, 4, 6, 9))


def way(*passed: Passed, holder: str = "县住建局") -> list[tuple[str, str, int]]:
    legs = legs_of(passed, holder=holder, today=NEXT_MONDAY, calendar=CALENDAR)
    return [(leg.giver, leg.taker, leg.days) for leg in legs]


def asked(giver: str, outcome: PassingOutcome, on: date = MONDAY, ruled: date | None = WEDNESDAY) -> Passed:
    return Passed(giver, "不是本单位职责", on, outcome, "县城管局", ruled)


@pytest.mark.parametrize(
    ("outcome", "ruled", "taker", "days"),
    [
        (PassingOutcome.UPHELD, WEDNESDAY, "县住建局", 2),
        (PassingOutcome.REFUSED, WEDNESDAY, "县教育局", 2),
        (PassingOutcome.LAPSED, WEDNESDAY, "县教育局", 2),
        (PassingOutcome.OPEN, None, "县城管局", 5),
    ],
)
def test_where_it_went_follows_from_the_ruling(
    outcome: PassingOutcome, ruled: date | None, taker: str, days: int
) -> None:
    assert way(asked("县教育局", outcome, ruled=ruled)) == [("县教育局", taker, days)]


def test_what_was_upheld_went_to_whoever_passed_it_on_next() -> None:
    first = asked("县教育局", PassingOutcome.UPHELD)
    second = asked("县水利局", PassingOutcome.REFUSED, FRIDAY, NEXT_MONDAY)
    assert way(second, first, holder="县水利局") == [("县教育局", "县水利局", 2), ("县水利局", "县水利局", 1)]


def test_what_waits_for_dispatch_has_no_taker() -> None:
    assert way(asked("县教育局", PassingOutcome.UPHELD), holder="") == [("县教育局", "", 2)]


def test_a_problem_that_was_never_passed_on_has_no_way() -> None:
    assert way() == []


@pytest.mark.parametrize(
    ("start", "end", "days"), [(MONDAY, MONDAY, 0), (FRIDAY, NEXT_MONDAY, 1), (MONDAY, NEXT_MONDAY, 5)]
)
def test_days_off_are_not_lost(start: date, end: date, days: int) -> None:
    assert days_between(start, end, CALENDAR) == days


def test_only_what_was_refused_counts_against_a_unit() -> None:
    assert {PassingOutcome.REFUSED} == COUNTS_AGAINST
