"""Every chance is held against scipy's, and the choice among many against what it promises."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bihuan.core.formalism.chances import (
    Usual,
    benjamini_hochberg,
    beta_binomial_at_least,
    chi_square_above,
    normal_above,
    power_to_see,
    units_that_stand_out,
    usual_share,
)

SHARES = st.floats(0.01, 0.99)


@given(st.integers(0, 60), st.integers(1, 60), SHARES)
@settings(max_examples=200)
def test_without_spread_it_is_the_binomial(count: int, total: int, share: float) -> None:
    expected = stats.binom.sf(count - 1, total, share)

    assert beta_binomial_at_least(count, total, share, 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.integers(0, 60), st.integers(1, 60), SHARES, st.floats(0.01, 0.8))
@settings(max_examples=200)
def test_with_spread_it_is_the_beta_binomial(count: int, total: int, share: float, spread: float) -> None:
    strength = (1 - spread) / spread
    expected = stats.betabinom.sf(count - 1, total, share * strength, (1 - share) * strength)

    assert beta_binomial_at_least(count, total, share, spread) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(st.floats(-8, 8))
def test_the_normal_tail(z: float) -> None:
    assert normal_above(z) == pytest.approx(stats.norm.sf(z), rel=1e-9)


@given(st.floats(0, 200), st.integers(1, 40))
def test_the_chi_square_tail(value: float, freedom: int) -> None:
    assert chi_square_above(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom), rel=1e-7, abs=1e-12)


@given(st.lists(st.floats(0, 1), max_size=30), st.sampled_from([0.01, 0.05, 0.2]))
def test_what_stands_is_what_scipys_adjusted_chances_say(chances: list[float], rate: float) -> None:
    adjusted = stats.false_discovery_control(chances) if chances else []
    # Where an adjusted chance meets the rate to the last digit either answer is right.
    for stands, each in zip(benjamini_hochberg(chances, rate), adjusted, strict=True):
        assert stands == (each <= rate) or each == pytest.approx(rate)


def test_among_honest_units_hardly_one_in_a_hundred_runs_finds_any() -> None:
    """Units with habits of their own (spread 0.05) around one share: the rate holds over runs, because all findings are false."""
    dice = random.Random(7)
    runs_with_findings = 0
    for _ in range(200):
        counts = {}
        for unit in range(30):
            own = dice.betavariate(0.3 * 19, 0.7 * 19)
            counts[str(unit)] = (sum(dice.random() < own for _ in range(20)), 20)
        runs_with_findings += bool(units_that_stand_out(counts, rate=0.01, fewest=8, farther=0.3))

    assert runs_with_findings <= 8  # 1 % is promised; 8 of 200 would be a chance of one in a thousand


def test_an_odd_unit_is_found_though_a_fifth_of_the_units_are_odd() -> None:
    counts = {str(unit): (6, 20) for unit in range(24)} | {f"odd{unit}": (20, 20) for unit in range(6)}

    found = units_that_stand_out(counts, rate=0.01, fewest=8, farther=0.3)

    assert {each.unit for each in found} == {f"odd{unit}" for unit in range(6)}
    assert all(each.usual.share == pytest.approx(0.3, abs=0.02) for each in found)


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param({str(unit): (20, 20) for unit in range(30)}, id="all alike"),
        pytest.param({"a": (20, 20), "b": (1, 20)}, id="too few units"),
        pytest.param({str(unit): (1, 5) for unit in range(30)} | {"odd": (5, 5)}, id="too few of each"),
        pytest.param(
            {str(unit): (600, 2000) for unit in range(30)} | {"odd": (900, 2000)}, id="sure, and too near to matter"
        ),
        pytest.param({}, id="nothing"),
    ],
)
def test_nobody_stands_out(counts: dict[str, tuple[int, int]]) -> None:
    assert units_that_stand_out(counts, rate=0.01, fewest=8, farther=0.3) == []


def test_the_usual_share_leaves_out_the_far_ones() -> None:
    assert usual_share([(3, 20)] * 20 + [(20, 20)] * 3).share == pytest.approx(0.15, abs=0.01)


def test_more_cases_give_more_power() -> None:
    few, many = (power_to_see(0.8, total, Usual(0.3, 0.02), chance=0.001) for total in (8, 30))

    assert 0 < few < many <= 1
    assert power_to_see(0.8, 2, Usual(0.3, 0.02), chance=0.001) == 0.0
