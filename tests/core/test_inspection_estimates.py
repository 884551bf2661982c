"""What a finished plan says: rates with their intervals, and which units can be told apart."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.inspections.estimates import (
    Sampled,
    estimate_of,
    gaps_of,
    half_width,
    joint_estimate,
    visits_to_be_sure,
)
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
    assert estimate.share_lower - 1e-9 <= estimate.share <= estimate.share_upper + 1e-9


@pytest.mark.parametrize(("confirmed", "verified"), [(78, 98.75), (1, 1.25)])
def test_where_nearly_all_was_visited_the_point_is_a_count_that_can_be(confirmed: int, verified: float) -> None:
    estimate = estimate_of(Sampled(problems=80, reported=80, drawn=79, confirmed=confirmed))

    assert estimate is not None
    assert (estimate.verified, estimate.share) == (verified, verified)


# --- several campaigns together --------------------------------------------------------------------------------------


def test_one_sample_has_its_plain_interval() -> None:
    alone = Sampled(problems=1000, reported=850, drawn=60, confirmed=55)

    joint = joint_estimate([alone, Sampled(problems=40, reported=10, drawn=0, confirmed=0)])

    assert joint is not None
    assert (joint.strata, joint.method, joint.estimate) == (1, "exact", estimate_of(alone))


def test_samples_count_by_what_they_were_drawn_from() -> None:
    """Of the large campaign little was drawn and half confirmed; the pooled share of the samples would say 90 %."""
    joint = joint_estimate([Sampled(1200, 1000, 10, 5), Sampled(50, 40, 40, 40)])

    assert joint is not None
    assert (joint.strata, joint.estimate.sampled) == (2, Sampled(1250, 1040, 50, 45))
    assert joint.estimate.verified == pytest.approx(100 * 540 / 1250)
    assert joint.estimate.reported == pytest.approx(100 * 1040 / 1250)


def test_nothing_is_said_together_where_nothing_was_drawn() -> None:
    assert joint_estimate([]) is None
    assert joint_estimate([Sampled(10, 5, 0, 0), Sampled(0, 0, 0, 0)]) is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 200), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), max_size=5))
def test_what_is_said_together_stays_on_the_scale(rows: list[tuple[int, float, float, float]]) -> None:
    parts = []
    for problems, reported_share, drawn_share, sure in rows:
        reported = max(1, round(problems * reported_share))
        drawn = round(reported * drawn_share)
        parts.append(Sampled(problems, reported, drawn, round(drawn * sure)))
    joint = joint_estimate(parts)

    if joint is None:
        assert not any(part.drawn for part in parts)
        return
    estimate = joint.estimate
    assert 0 <= estimate.lower <= estimate.verified <= estimate.upper <= estimate.reported + 1e-9
    assert estimate.sampled.confirmed <= estimate.lower_count <= estimate.upper_count <= estimate.sampled.reported


@pytest.mark.parametrize("truth", [(1.0, 0.0, 1.0), (0.0, 1.0, 0.0), (0.9, 0.9, 0.9), (1.0, 0.95, 0.5)])
def test_the_rate_of_several_campaigns_is_covered_at_the_corners(truth: tuple[float, ...]) -> None:
    """Three campaigns of unlike size, drawn in proportion: the true rate lies within the interval in 95 of 100 counties."""
    chance, held, turns = random.Random(11), 0, 200
    design = ((400, 340, 24), (150, 90, 6), (60, 60, 4))
    marked = [round(reported * share) for (_, reported, _), share in zip(design, truth, strict=True)]
    known: dict[tuple[int, ...], bool] = {}
    for _ in range(turns):
        found = tuple(
            sum(item < real for item in chance.sample(range(reported), drawn))
            for (_, reported, drawn), real in zip(design, marked, strict=True)
        )
        if found not in known:
            joint = joint_estimate([Sampled(*sizes, sure) for sizes, sure in zip(design, found, strict=True)])
            assert joint is not None
            known[found] = joint.estimate.lower_count <= sum(marked) <= joint.estimate.upper_count
        held += known[found]
    assert held / turns >= 0.95 - 3 * (0.95 * 0.05 / turns) ** 0.5


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


def test_so_many_visits_do_show_that_nine_in_ten_are_real() -> None:
    """Of 850 with 85 that are not real, 28 drawn show none of them in less than one case of twenty; with 27 more often."""

    def nothing_found(visits: int) -> float:
        return math.comb(850 - 85, visits) / math.comb(850, visits)

    assert visits_to_be_sure(850, real=90) == 28
    assert nothing_found(28) <= 0.05 < nothing_found(27)


def test_the_more_has_to_be_real_the_more_it_takes() -> None:
    needed = [visits_to_be_sure(850, real=real) for real in (50, 80, 90, 95, 99)]

    assert needed == sorted(needed) and needed[0] < 10 and needed[-1] > 200
    assert visits_to_be_sure(850, real=90, failures=1) > visits_to_be_sure(850, real=90)
