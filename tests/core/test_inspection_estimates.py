"""What a finished plan says: rates with their intervals, and which units can be told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.inspections.estimates import Sampled, estimate_of, gaps_of, half_width
from bihuan.core.rates import ClosureCounts, Rate, verified_rate
from bihuan.core.sampling.intervals import interval


def test_the_verified_rate_is_the_one_that_the_house_defines() -> None:
    sampled = Sampled(problems=1000, reported=850, drawn=60, confirmed=55)

    estimate = estimate_of(sampled)

    counts = ClosureCounts(
        total=1000,
        ever_applied=850,
        under_application=0,
        closed=0,
        drawn=60,
        confirmed=55,
    )
    rate = verified_rate(counts)
    assert estimate is not None and isinstance(rate, Rate)
    assert estimate.verified == pytest.approx(float(100 * rate.value))
    assert estimate.reported == pytest.approx(85.0)


def test_the_bounds_are_the_exact_ones_over_all_problems() -> None:
    estimate = estimate_of(Sampled(problems=1000, reported=850, drawn=60, confirmed=55))
    known = interval(850, 60, 55)

    assert estimate is not None
    assert (estimate.lower_count, estimate.upper_count) == (known.lower, known.upper)
    assert estimate.lower == pytest.approx(known.lower / 10)
    assert estimate.upper == pytest.approx(known.upper / 10)
    assert estimate.lower < estimate.verified < estimate.upper


def test_what_was_wholly_seen_is_known() -> None:
    estimate = estimate_of(Sampled(problems=20, reported=10, drawn=10, confirmed=7))

    assert estimate is not None
    assert (estimate.lower_count, estimate.upper_count) == (7, 7)
    assert estimate.lower == estimate.verified == estimate.upper == 35.0


@pytest.mark.parametrize(
    "sampled",
    [
        Sampled(problems=10, reported=5, drawn=0, confirmed=0),
        Sampled(problems=0, reported=0, drawn=0, confirmed=0),
    ],
    ids=["nothing drawn", "nothing there"],
)
def test_nothing_is_said_of_what_was_not_drawn(sampled: Sampled) -> None:
    assert estimate_of(sampled) is None


@given(st.data())
def test_the_point_lies_in_the_interval_and_no_rate_leaves_the_scale(data: st.DataObject) -> None:
    problems = data.draw(st.integers(1, 400))
    reported = data.draw(st.integers(1, problems))
    drawn = data.draw(st.integers(1, reported))
    confirmed = data.draw(st.integers(0, drawn))

    estimate = estimate_of(Sampled(problems, reported, drawn, confirmed))

    assert estimate is not None
    assert 0 <= estimate.lower <= estimate.verified + 1e-9
    assert estimate.verified <= estimate.upper + 1e-9
    assert estimate.upper <= estimate.reported + 1e-9


# --- units ---------------------------------------------------------------------------------------------------------


def unit(reported: int, drawn: int, confirmed: int) -> Sampled:
    return Sampled(reported, reported, drawn, confirmed)


def test_units_of_which_little_was_seen_cannot_be_told_apart() -> None:
    gaps = gaps_of([(1, unit(40, 4, 4)), (2, unit(40, 4, 2))])

    assert [gap.told_apart for gap in gaps] == [False, False]
    assert [gap.missing for gap in gaps] == [0.0, 50.0]


def test_units_whose_intervals_do_not_meet_are_told_apart_both_ways() -> None:
    gaps = gaps_of([(1, unit(40, 40, 40)), (2, unit(40, 40, 10)), (3, unit(40, 3, 3))])

    by_unit = {gap.unit_id: gap for gap in gaps}
    assert by_unit[1].below == (2,)
    assert by_unit[2].above == (1,)
    assert not by_unit[3].told_apart


def test_the_order_is_the_one_given_and_no_ranking() -> None:
    gaps = gaps_of([(7, unit(10, 10, 1)), (3, unit(10, 10, 9)), (5, unit(10, 10, 5))])

    assert [gap.unit_id for gap in gaps] == [7, 3, 5]


def test_a_unit_of_which_nothing_was_drawn_is_left_out() -> None:
    assert [gap.unit_id for gap in gaps_of([(1, unit(10, 0, 0)), (2, unit(10, 2, 2))])] == [2]
    assert gaps_of([]) == ()


def test_with_more_units_each_interval_is_wider() -> None:
    """The error is shared among them: a county with many units does not find differences by chance."""
    (alone,) = gaps_of([(1, unit(100, 20, 15))])
    among = gaps_of([(place, unit(100, 20, 15)) for place in range(1, 21)])[0]

    assert among.lower < alone.lower
    assert among.upper > alone.upper


# --- the planner ---------------------------------------------------------------------------------------------------


def test_more_visits_tell_more() -> None:
    widths = [half_width(850, sample) for sample in (20, 60, 200, 850)]

    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0
    assert widths[1] == pytest.approx(8.1, abs=1.5)
