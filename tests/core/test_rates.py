"""Reported, closed and verified are three rates over all problems and never stand for each other."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.rates import (
    ClosureCounts,
    NothingToCount,
    NotYetDrawn,
    Rate,
    closed_rate,
    reported_rate,
    verified_rate,
)

# The published county report: of 41 problems 25 were said to be done and only 13 were closed.
COUNTY = ClosureCounts(total=41, ever_applied=25, under_application=12, closed=13)


def test_reported_and_closed_are_different_rates_of_one_ledger() -> None:
    assert reported_rate(COUNTY) == Rate(Fraction(25, 41), 41)
    assert closed_rate(COUNTY) == Rate(Fraction(13, 41), 41)


def test_before_the_first_draw_nothing_is_known_as_verified() -> None:
    verified = verified_rate(COUNTY)

    assert isinstance(verified, NotYetDrawn)
    assert str(verified.reason) == "尚未抽查"


def test_the_verified_rate_is_the_reported_rate_times_the_confirmed_share() -> None:
    counts = ClosureCounts(total=100, ever_applied=80, under_application=0, closed=60, drawn=20, confirmed=15)

    assert verified_rate(counts) == Rate(Fraction(3, 5), 100)


def test_what_was_drawn_and_not_visited_counts_as_not_verified() -> None:
    visited = ClosureCounts(total=10, ever_applied=10, under_application=0, closed=0, drawn=4, confirmed=4)
    two_left_out = ClosureCounts(total=10, ever_applied=10, under_application=0, closed=0, drawn=4, confirmed=2)

    assert verified_rate(visited) == Rate(Fraction(1), 10)
    assert verified_rate(two_left_out) == Rate(Fraction(1, 2), 10)


def test_a_voided_closure_leaves_the_closed_rate_alone_and_not_the_reported_one() -> None:
    counts = ClosureCounts(total=10, ever_applied=8, under_application=0, closed=6, void=2)

    assert closed_rate(counts) == Rate(Fraction(4, 10), 10)
    assert reported_rate(counts) == Rate(Fraction(8, 10), 10)


def test_a_return_does_not_take_a_problem_out_of_the_reported_rate() -> None:
    applied = ClosureCounts(total=10, ever_applied=2, under_application=2, closed=0)
    one_returned_one_closed = ClosureCounts(total=10, ever_applied=2, under_application=0, closed=1)

    assert reported_rate(applied) == reported_rate(one_returned_one_closed)


@pytest.mark.parametrize("rate", [reported_rate, closed_rate, verified_rate])
def test_no_problems_have_no_rate(rate: object) -> None:
    assert callable(rate)
    assert isinstance(rate(ClosureCounts(total=0, ever_applied=0, under_application=0, closed=0)), NothingToCount)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"ever_applied": 42}, "ever_applied", id="more reported than there are"),
        pytest.param({"under_application": 26}, "under_application", id="more under application than applied"),
        pytest.param({"closed": 42}, "closed", id="more closed than there are"),
        pytest.param({"void": 14}, "void", id="more void than closed"),
        pytest.param({"drawn": 26}, "drawn", id="more drawn than reported"),
        pytest.param({"drawn": 5, "confirmed": 6}, "confirmed", id="more confirmed than drawn"),
        pytest.param({"closed": -1}, "closed", id="negative"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(changes: dict[str, int], field: str) -> None:
    counts = {"total": 41, "ever_applied": 25, "under_application": 12, "closed": 13, **changes}

    with pytest.raises(BadInput) as refusal:
        ClosureCounts(**counts)

    assert field in refusal.value.fields


@given(st.data())
def test_rates_stay_between_none_and_all_and_verified_never_exceeds_reported(data: st.DataObject) -> None:
    total = data.draw(st.integers(1, 500))
    ever_applied = data.draw(st.integers(1, total))
    drawn = data.draw(st.integers(1, ever_applied))
    closed = data.draw(st.integers(0, total))
    counts = ClosureCounts(
        total=total,
        ever_applied=ever_applied,
        under_application=data.draw(st.integers(0, ever_applied)),
        closed=closed,
        void=data.draw(st.integers(0, closed)),
        drawn=drawn,
        confirmed=data.draw(st.integers(0, drawn)),
    )

    reported, closed_share, verified = reported_rate(counts), closed_rate(counts), verified_rate(counts)

    assert isinstance(reported, Rate) and isinstance(closed_share, Rate) and isinstance(verified, Rate)
    assert 0 <= verified.value <= reported.value <= 1
    assert 0 <= closed_share.value <= 1
