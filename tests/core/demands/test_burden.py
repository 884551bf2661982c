"""What a demand costs: fields × units × times."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.demands.burden import (
    DEFAULT_TABLE,
    LEAST_ANSWERS,
    AnswerTime,
    Level,
    document_of,
    heaviest_weeks,
    level_of,
    minutes_of,
    propose_minutes,
    refuse_table,
    table_of,
    week_of,
    weekly_loads,
)
from bihuan.core.demands.items import FieldKind, Item

MONDAY = date(2026, 11, 2)
NUMBER, ESSAY = FieldKind.NUMBER, FieldKind.ESSAY


def test_minutes_are_the_sum_of_the_fields() -> None:
    assert minutes_of([Item("甲", NUMBER), Item("乙", NUMBER), Item("丙", ESSAY)], DEFAULT_TABLE) == 55


def test_a_week_holds_what_is_due_from_its_monday_to_its_sunday() -> None:
    loads = weekly_loads([date(2026, 11, 1), MONDAY, date(2026, 11, 6), date(2026, 11, 8)], 10)
    assert loads == {date(2026, 10, 26): 10, MONDAY: 30}


def test_the_heaviest_week_counts_what_the_unit_has_already() -> None:
    later = date(2026, 11, 9)
    peaks = heaviest_weeks({MONDAY: 50, later: 50}, unit_ids=[1, 2], held={2: {later: 200, date(2026, 12, 7): 900}})
    assert [(peak.unit_id, peak.week, peak.total) for peak in peaks] == [(2, later, 250), (1, MONDAY, 50)]


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(120, Level.WITHIN), (121, Level.WARN), (240, Level.WARN), (241, Level.OVER)],
    ids=["at the warning", "over the warning", "at the budget", "over the budget"],
)
def test_the_budget_warns_first_and_then_needs_the_leader(minutes: int, level: Level) -> None:
    assert level_of(minutes, DEFAULT_TABLE) is level


def test_the_median_of_what_answers_took_corrects_the_table() -> None:
    answers = [AnswerTime(frozenset({NUMBER}), 10, real) for real in (20, 20, 20, 20, 2000)]
    proposal = next(each for each in propose_minutes(answers, DEFAULT_TABLE) if each.kind is NUMBER)
    assert (proposal.held, proposal.proposed, proposal.answers) == (5, 10, 5)


def test_few_answers_propose_nothing() -> None:
    answers = [AnswerTime(frozenset({NUMBER}), 10, 20)] * (LEAST_ANSWERS - 1)
    proposal = next(each for each in propose_minutes(answers, DEFAULT_TABLE) if each.kind is NUMBER)
    assert (proposal.proposed, proposal.answers) == (None, LEAST_ANSWERS - 1)


def test_a_table_comes_back_as_it_was_stored() -> None:
    assert table_of(document_of(DEFAULT_TABLE)) == DEFAULT_TABLE


@pytest.mark.parametrize(
    ("table", "field"),
    [
        (replace(DEFAULT_TABLE, minutes={**DEFAULT_TABLE.minutes, NUMBER: 0}), "number"),
        (replace(DEFAULT_TABLE, minutes={**DEFAULT_TABLE.minutes, ESSAY: 9999}), "essay"),
        (replace(DEFAULT_TABLE, warn=300), "budget"),
    ],
    ids=["no minutes", "more than a week", "warned after the budget"],
)
def test_a_table_that_cannot_be_used_is_refused_by_field(table: object, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        refuse_table(table)  # type: ignore[arg-type]
    assert field in refusal.value.fields


@given(st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40), st.integers(1, 500))
def test_no_minute_is_lost_between_weeks(days: list[date], minutes: int) -> None:
    loads = weekly_loads(days, minutes)
    assert sum(loads.values()) == len(days) * minutes
    assert all(week == week_of(week) for week in loads)
