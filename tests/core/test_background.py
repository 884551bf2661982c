"""What becomes of background work after an attempt: a table, and what holds for every row of any such table."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.background import (
    ACCIDENT,
    ACCIDENT_HALFWAY,
    ALWAYS,
    INTERRUPTED,
    INTERRUPTED_HALFWAY,
    NEVER,
    WHEN_INTERRUPTED,
    After,
    Attempt,
    Outcome,
    Retry,
    decide_next,
)

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
D, R, A, I = Outcome.DONE, Outcome.REFUSED, Outcome.ACCIDENT, Outcome.INTERRUPTED  # noqa: E741  # the columns of a table


@pytest.mark.parametrize(
    ("outcome", "number", "retry", "after", "seconds"),
    [
        (D, 1, NEVER, After.DONE, None),
        (D, 4, ALWAYS, After.DONE, None),
        (R, 1, NEVER, After.FAILED, None),
        (R, 1, ALWAYS, After.FAILED, None),
        (A, 1, NEVER, After.FAILED, None),
        (A, 1, WHEN_INTERRUPTED, After.FAILED, None),
        (A, 1, ALWAYS, After.AGAIN, 10),
        (A, 2, ALWAYS, After.AGAIN, 60),
        (A, 3, ALWAYS, After.AGAIN, 300),
        (A, 4, ALWAYS, After.FAILED, None),
        (I, 1, NEVER, After.FAILED, None),
        (I, 1, WHEN_INTERRUPTED, After.AGAIN, 10),
        (I, 3, WHEN_INTERRUPTED, After.AGAIN, 300),
        (I, 4, WHEN_INTERRUPTED, After.FAILED, None),
        (I, 9, WHEN_INTERRUPTED, After.FAILED, None),
    ],
)
def test_what_becomes_of_it(outcome: Outcome, number: int, retry: Retry, after: After, seconds: int | None) -> None:
    decided = decide_next(outcome, Attempt(number), retry=retry, at=AT)

    assert decided.after is after
    assert decided.due == (None if seconds is None else AT + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("outcome", "left_part", "said"),
    [(A, False, ACCIDENT), (A, True, ACCIDENT_HALFWAY), (I, False, INTERRUPTED), (I, True, INTERRUPTED_HALFWAY)],
)
def test_work_that_is_not_tried_again_says_whether_a_part_is_done(
    outcome: Outcome, left_part: bool, said: object
) -> None:
    assert decide_next(outcome, Attempt(1, left_part=left_part), retry=NEVER, at=AT).reason == said


def test_that_it_was_given_up_says_after_how_many_attempts() -> None:
    decided = decide_next(I, Attempt(4), retry=WHEN_INTERRUPTED, at=AT)

    assert decided.reason is not None
    assert str(decided.reason).startswith("试了 4 次都中断了")


@given(
    waits=st.lists(st.timedeltas(timedelta(), timedelta(days=2)), max_size=6),
    accidents=st.booleans(),
    outcome=st.sampled_from([A, I]),
)
def test_no_work_is_tried_more_often_than_its_kind_declares(
    waits: list[timedelta], accidents: bool, outcome: Outcome
) -> None:
    retry, number = Retry(tuple(waits), accidents), 1

    while (decided := decide_next(outcome, Attempt(number), retry=retry, at=AT)).after is After.AGAIN:
        assert decided.due == AT + waits[number - 1] and decided.reason is not None
        number += 1

    assert number <= retry.attempts
    assert decided.after is After.FAILED and decided.reason is not None


@given(number=st.integers(1, 50), accidents=st.booleans())
def test_a_refusal_is_an_answer_and_never_tried_again(number: int, accidents: bool) -> None:
    decided = decide_next(R, Attempt(number), retry=Retry(ALWAYS.waits, accidents), at=AT)

    assert (decided.after, decided.due, decided.reason) == (After.FAILED, None, None)
