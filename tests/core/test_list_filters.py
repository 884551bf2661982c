"""What parameters of a list mean, and what is told where they mean nothing."""

from datetime import date

import pytest

from bihuan.core.decisions import Reason
from bihuan.core.list_filters import (
    MOST_DAYS,
    read_answer,
    read_choice,
    read_day,
    read_days,
    read_id,
    refuse_span,
    refuse_text,
)


def code_of(read: object) -> str:
    return read.code if isinstance(read, Reason) else ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2028-02-29", date(2028, 2, 29)),
        ("1900-01-01", date(1900, 1, 1)),
        ("8999-12-31", date(8999, 12, 31)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "2026-02-30",
        "2026-13-01",
        "2026-1-1",
        "20261231",
        "2026-W53-4",
        "2026-12-31T00:00",
        "1899-12-31",
        "9000-01-01",
        "0000-00-00",
        "明天",
        "2026年12月31日",
        "２０２６-１２-３１",
        " 2026-12-31",
        "-",
        "\x00",
    ],
)
def test_what_is_no_day_is_told_and_not_guessed(text: str) -> None:
    assert code_of(read_day(text)) == "not-a-day"


@pytest.mark.parametrize(("text", "days"), [("1", 1), ("14", 14), ("014", 14), (str(MOST_DAYS), MOST_DAYS)])
def test_a_number_of_days_is_read(text: str, days: int) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize(
    "text", ["0", "-3", "+3", "1.5", "1e3", "abc", "３", "十", str(MOST_DAYS + 1), "9" * 400, " 3"]
)
def test_what_is_no_number_of_days_is_told(text: str) -> None:
    read = read_days(text)
    assert code_of(read) == "not-so-many-days"
    assert f"1 到 {MOST_DAYS}" in str(read)


def test_yes_and_no_are_the_only_answers() -> None:
    assert read_answer("yes") is True
    assert read_answer("no") is False
    for other in ("Yes", "1", "true", "是", " yes"):
        assert code_of(read_answer(other)) == "neither-yes-nor-no", other


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("0", 0), ("9" * 18, int("9" * 18))])
def test_an_id_is_read_as_long_as_a_database_holds_it(text: str, number: int) -> None:
    assert read_id(text) == number


@pytest.mark.parametrize("text", ["x", "-1", "1.0", "９", "9" * 19, "1 or 1=1", "1;drop"])
def test_what_is_no_id_is_told(text: str) -> None:
    assert code_of(read_id(text)) == "not-an-id"


def test_a_choice_is_one_of_those_that_are_there() -> None:
    known = {"money": "资金管理"}
    assert read_choice("money", known) == "money"
    assert code_of(read_choice("Money", known)) == "no-such-choice"
    assert code_of(read_choice("", known)) == "no-such-choice"


@pytest.mark.parametrize(
    ("first", "last", "backwards"),
    [
        (date(2026, 12, 2), date(2026, 12, 1), True),
        (date(2026, 12, 1), date(2026, 12, 1), False),
        (date(2026, 12, 1), date(2026, 12, 2), False),
        (None, date(2026, 12, 1), False),
        (date(2026, 12, 1), None, False),
        (None, None, False),
    ],
)
def test_a_span_ends_after_it_begins(first: date | None, last: date | None, backwards: bool) -> None:
    assert (code_of(refuse_span(first, last)) == "span-backwards") is backwards


@pytest.mark.parametrize(("text", "refused"), [("张三", False), ("a\x00b", True), ("\ud800", True), ("👍", False)])
def test_text_that_no_database_takes_is_refused(text: str, refused: bool) -> None:
    assert (refuse_text(text) is not None) is refused


def test_what_was_given_is_told_in_a_sentence_that_stays_short_and_printable() -> None:
    told = str(read_day("x" * 5000))
    assert len(told) < 100 and "…" in told
    assert "\x00" not in str(read_id("\x00")) and "\n" not in str(read_days("1\n2"))
