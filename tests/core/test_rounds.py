"""Rounds of a deadline that comes again: which is open on a day, when each was met, and what has none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.deadlines import parse_deadline
from bihuan.core.due import next_occurrence
from bihuan.core.rounds import closed_rule, has_rounds, next_day, round_open, rounds_of

FIFTH = "FREQ=MONTHLY;BYMONTHDAY=5"
START = date(2026, 8, 10)
SEP, OCT, NOV = date(2026, 9, 5), date(2026, 10, 5), date(2026, 11, 5)


def due(today: date, *reports: date, rule: str = FIFTH) -> date | None:
    """The day of the round that is open today."""
    found = round_open(rule, start=START, today=today, reports=reports)
    return found.due if found else None


@pytest.mark.parametrize(
    ("start", "first"), [(START, SEP), (date(2026, 8, 29), SEP), (date(2026, 8, 30), OCT), (SEP, OCT)]
)
def test_the_first_round_leaves_a_week_after_the_clock_began(start: date, first: date) -> None:
    found = round_open(FIFTH, start=start, today=start, reports=())
    assert found is not None and found.due == first


def test_a_report_in_time_closes_its_round_and_the_next_opens_the_day_after() -> None:
    reported = date(2026, 9, 2)
    assert due(date(2026, 9, 1), reported) == SEP
    assert due(reported, reported) is None
    assert due(SEP, reported) is None
    assert due(date(2026, 9, 6), reported) == OCT


def test_what_was_missed_stays_open_until_it_is_reported_late() -> None:
    late = date(2026, 9, 20)
    assert due(date(2026, 9, 19)) == SEP
    assert due(late, late) == OCT, "the late report is for September, and October waits for its own"
    assert due(date(2026, 10, 6), late) == OCT
    assert due(date(2026, 10, 2), late, date(2026, 10, 2)) is None


def test_who_missed_one_when_the_next_day_has_come_is_held_to_the_newer_alone() -> None:
    assert due(date(2026, 10, 4)) == SEP
    assert due(OCT) == OCT
    assert due(OCT, OCT) is None, "a report on the day itself is in time"
    assert due(date(2026, 11, 4)) == OCT
    assert due(NOV) == NOV


def test_two_reports_on_one_day_are_one() -> None:
    late = date(2026, 9, 20)
    assert due(date(2026, 10, 1), late, late) == OCT


def test_what_was_reported_before_the_clock_began_meets_nothing() -> None:
    assert due(date(2026, 9, 1), START - timedelta(days=1)) == SEP


def test_rounds_tell_when_they_were_met() -> None:
    late = date(2026, 9, 20)
    found = list(rounds_of(FIFTH, start=START, until=date(2026, 12, 1), reports=(late, date(2026, 11, 1))))
    assert [(each.due, each.since, each.until, each.met_on) for each in found] == [
        (SEP, START, date(2026, 10, 4), late),
        (OCT, late, date(2026, 11, 4), date(2026, 11, 1)),
        (NOV, date(2026, 11, 1), date(2026, 12, 4), None),
    ]


def test_each_round_is_a_term_of_its_own_that_a_database_can_hold() -> None:
    terms = [each.term for each in rounds_of(FIFTH, start=START, until=date(2040, 1, 1), reports=())]
    assert len(set(terms)) == len(terms) and min(terms) > 0 and max(terms) < 2**15


@pytest.mark.parametrize(
    ("rule", "closed"),
    [
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;INTERVAL=6", "FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;INTERVAL=2", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1"),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=DAILY", "FREQ=DAILY"),
        (FIFTH, FIFTH),
        ("", ""),
    ],
)
def test_a_rule_that_names_no_day_ends_with_its_period(rule: str, closed: str) -> None:
    assert closed_rule(rule) == closed


@pytest.mark.parametrize(
    ("words", "today", "following"),
    [
        ("每月5日前", date(2026, 11, 6), date(2026, 12, 5)),
        ("每季度末月20日前", date(2026, 9, 21), date(2026, 12, 20)),
        ("每季度", date(2026, 10, 1), date(2026, 12, 31)),
        ("每月", date(2026, 2, 3), date(2026, 2, 28)),
        ("每周五", date(2026, 11, 9), date(2026, 11, 13)),
    ],
)
def test_what_a_list_says_has_its_next_day(words: str, today: date, following: date) -> None:
    rule = parse_deadline(words).recurrence or ""
    assert next_day(rule, today) == next_occurrence(rule, today) == following
    assert has_rounds(rule)


@pytest.mark.parametrize("rule", ["", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,WE,FR"])
def test_what_comes_again_within_days_is_no_term_for_a_report(rule: str) -> None:
    assert not has_rounds(rule)
    assert list(rounds_of(rule, start=START, until=date(2027, 1, 1), reports=())) == []


@pytest.mark.parametrize(
    ("rule", "short"), [("FREQ=WEEKLY;BYDAY=FR", True), (FIFTH, False), ("FREQ=DAILY;INTERVAL=10", True)]
)
def test_a_round_of_a_few_days_is_short(rule: str, short: bool) -> None:
    found = round_open(rule, start=START, today=START, reports=())
    assert found is not None and found.short is short


@given(
    rule=st.sampled_from(
        (FIFTH, "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;BYMONTHDAY=10,20,-1")
    ),
    gaps=st.lists(st.integers(0, 40), max_size=12),
    after=st.integers(0, 300),
)
def test_what_is_known_today_says_the_same_as_what_is_known_afterwards(rule: str, gaps: list[int], after: int) -> None:
    """At most one round is open on a day, and reports of later days change nothing about it."""
    day, reports = START, []
    for gap in gaps:
        day += timedelta(days=gap)
        reports.append(day)
    today = START + timedelta(days=after)
    afterwards = [
        each for each in rounds_of(rule, start=START, until=date(2028, 1, 1), reports=reports) if each.is_open(today)
    ]
    known = round_open(rule, start=START, today=today, reports=reports)
    assert len(afterwards) <= 1
    assert [each.due for each in afterwards] == ([known.due] if known else [])


@given(gaps=st.lists(st.integers(1, 25), min_size=8, max_size=20))
def test_who_reports_in_every_round_is_never_late(gaps: list[int]) -> None:
    """A report at least every 25 days: no monthly round is ever open after its day."""
    day, reports = START, []
    for gap in gaps:
        day += timedelta(days=gap)
        reports.append(day)
    for each in rounds_of(FIFTH, start=START, until=day, reports=reports):
        if each.due <= day:
            assert each.met_on is not None and each.met_on <= each.due
