"""The verified rate: over all problems, with everything that nobody saw counted against it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling.intervals import interval
from bihuan.core.sampling.planner import assurances, precision_of, visits_for
from bihuan.core.sampling.sizes import smallest_sample
from bihuan.core.sampling.verified import Findings, can_be_told_apart, verified_figure


def test_the_sentence_of_the_campaign_page() -> None:
    """867 problems, 850 reported done (98 %), 60 drawn, 55 confirmed: verified 90 %."""
    figure = verified_figure(
        867, 850, Findings(confirmed=55, partly=2, not_rectified=1, refused=1, not_found=0, not_visited=1)
    )

    assert round(figure.reported_rate, 2) == 0.98
    assert figure.rate == pytest.approx(850 / 867 * 55 / 60)
    assert (figure.lower, figure.upper) == (697, 825)
    assert (figure.lower_rate, figure.upper_rate) == (697 / 867, 825 / 867)
    assert figure.gap == pytest.approx(850 / 867 * 5 / 60)


def test_what_nobody_saw_counts_as_not_verified_and_is_told_apart() -> None:
    seen = Findings(confirmed=50, refused=4, not_found=3, not_visited=3)

    assert (seen.drawn, seen.unseen) == (60, 10)
    assert verified_figure(900, 850, seen).rate == verified_figure(900, 850, Findings(50, not_rectified=10)).rate
    assert verified_figure(900, 850, seen).findings == seen


@given(st.integers(1, 2000), st.data())
def test_a_rate_lies_within_its_interval_and_never_above_what_was_reported(total: int, data: st.DataObject) -> None:
    reported = data.draw(st.integers(1, total))
    drawn = data.draw(st.integers(1, min(reported, 80)))
    confirmed = data.draw(st.integers(0, drawn))
    figure = verified_figure(total, reported, Findings(confirmed, not_rectified=drawn - confirmed))

    assert figure.lower_rate - 0.5 / total <= figure.rate <= figure.upper_rate + 0.5 / total
    assert 0 <= figure.rate <= figure.reported_rate + 1e-12
    assert figure.gap >= -1e-12


def test_everything_visited_leaves_no_interval() -> None:
    figure = verified_figure(40, 20, Findings(15, not_rectified=5))

    assert figure.lower_rate == figure.rate == figure.upper_rate == 15 / 40


def test_rates_are_ranked_only_where_they_can_be_told_apart() -> None:
    assert can_be_told_apart(interval(850, 60, 58), interval(850, 60, 30))
    assert not can_be_told_apart(interval(850, 60, 58), interval(850, 60, 55))
    one = interval(850, 60, 55)
    assert not can_be_told_apart(one, one)


@pytest.mark.parametrize(
    ("total", "reported", "findings"),
    [
        pytest.param(0, 0, Findings(1), id="no problems"),
        pytest.param(10, 0, Findings(1), id="nothing reported"),
        pytest.param(10, 11, Findings(1), id="more reported than there is"),
        pytest.param(10, 5, Findings(0), id="nothing drawn"),
        pytest.param(10, 5, Findings(6), id="more drawn than was reported"),
    ],
)
def test_where_there_is_no_rate_yet_none_is_given(total: int, reported: int, findings: Findings) -> None:
    with pytest.raises(BadInput):
        verified_figure(total, reported, findings)


def test_no_finding_is_negative() -> None:
    with pytest.raises(BadInput) as refused:
        Findings(confirmed=5, refused=-1)

    assert set(refused.value.fields) == {"refused"}


@pytest.mark.slow
def test_a_thousand_fictional_campaigns_with_a_known_rate_are_covered() -> None:
    """Sizes, true rates and samples of every kind; the interval must hold the true rate in 95 of 100, for both methods."""
    chance = random.Random(20261126)
    held = {"exact": 0, "admissible": 0}
    for _campaign in range(1000):
        total = chance.randint(50, 1500)
        reported = chance.randint(total // 2, total)
        real = round(reported * chance.choice([0.5, 0.7, 0.85, 0.92, 0.98, 1.0]))
        drawn = chance.sample(range(reported), min(reported, chance.choice([20, 40, 60, 100])))
        confirmed = sum(problem < real for problem in drawn)
        for method in held:
            figure = verified_figure(
                total, reported, Findings(confirmed, not_rectified=len(drawn) - confirmed), method=method
            )
            held[method] += figure.lower_rate <= real / total <= figure.upper_rate

    assert min(held.values()) >= 950, held


# --- before anybody travels ----------------------------------------------------------------------------------------


def test_what_sixty_visits_will_tell() -> None:
    told = precision_of(850, 60, expected=0.92)

    assert told.half_width == pytest.approx(interval(850, 60, 55).width / 2)
    assert told.worst == pytest.approx(interval(850, 60, 30).width / 2)
    assert told.half_width < told.worst


@pytest.mark.parametrize("half_width", [0.02, 0.05, 0.1])
def test_so_many_visits_are_enough_for_that_width(half_width: float) -> None:
    visits = visits_for(850, half_width, expected=0.9)

    assert precision_of(850, visits, expected=0.9).half_width <= half_width
    assert precision_of(850, visits - 1, expected=0.9).half_width > half_width
    assert visits_for(1, half_width, expected=1.0) == 1


def test_to_be_sure_that_nine_of_ten_are_real() -> None:
    ways = assurances(850, 0.9)

    assert [way.failures for way in ways] == [0, 1, 2, 3]
    assert ways[0].visits == smallest_sample(850, tolerable=0.1, accept=0) == 28
    assert [way.visits for way in ways] == sorted({way.visits for way in ways})
    # Three of thirty are the tenth already: with three failures nothing can be shown.
    assert [way.failures for way in assurances(30, 0.9)] == [0, 1, 2]


def test_plans_that_make_no_sense_are_refused() -> None:
    for wrong in (
        lambda: precision_of(850, 0, expected=0.9),
        lambda: precision_of(850, 851, expected=0.9),
        lambda: precision_of(850, 60, expected=1.1),
        lambda: visits_for(850, 0.0, expected=0.9),
        lambda: visits_for(850, 0.6, expected=0.9),
        lambda: assurances(850, 1.0),
        lambda: assurances(0, 0.9),
    ):
        with pytest.raises(BadInput):
            wrong()
