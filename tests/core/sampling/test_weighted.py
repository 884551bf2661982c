"""Unequal chances: kept exactly, and undone by the estimate."""

from fractions import Fraction
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling.weighted import (
    Chosen,
    Risked,
    chances,
    design_effect,
    draw_weighted,
    effective_size,
    estimate_total,
)

ITEMS = [Risked(f"P{number:02d}", 1 + number % 4 * 2.5) for number in range(40)]
risks = st.lists(st.sampled_from([0.1, 0.5, 1.0, 3.0, 40.0]), min_size=1, max_size=15)


def named(values: list[float]) -> list[Risked]:
    return [Risked(f"P{number}", value) for number, value in enumerate(values)]


@given(risks, st.data())
def test_chances_sum_to_the_total_and_follow_the_risk(values: list[float], data: st.DataObject) -> None:
    items = named(values)
    total = data.draw(st.integers(1, len(items)))
    found = chances(items, total)

    assert sum(found.values()) == total
    assert all(0 < chance <= 1 for chance in found.values())
    shares = {found[item.id] / Fraction(str(item.risk)) for item in items if found[item.id] < 1}
    assert len(shares) <= 1


def test_a_risk_that_would_need_more_than_certainty_is_certain() -> None:
    found = chances([Risked("大", 100), Risked("b", 1), Risked("c", 1)], 2)

    assert found == {"大": 1, "b": Fraction(1, 2), "c": Fraction(1, 2)}


@given(risks, st.data())
def test_a_draw_has_the_promised_size_and_is_the_same_each_time(values: list[float], data: st.DataObject) -> None:
    items = named(values)
    total = data.draw(st.integers(1, len(items)))
    found = draw_weighted(items, seed="s", total=total)

    assert len({each.id for each in found}) == len(found) == total
    assert draw_weighted(items[::-1], seed="s", total=total) == found
    assert {each.id: each.chance for each in found}.items() <= chances(items, total).items()


def test_everything_certain_is_drawn() -> None:
    drawn = draw_weighted([Risked("大", 100), Risked("b", 1), Risked("c", 1)], seed="x", total=2)

    assert Chosen("大", Fraction(1)) in drawn


def test_each_is_drawn_as_often_as_was_announced() -> None:
    """2,000 seeds: five standard deviations are 0.056."""
    announced = chances(ITEMS, 9)
    drawn = [each.id for seed in range(2000) for each in draw_weighted(ITEMS, seed=str(seed), total=9)]

    assert all(abs(drawn.count(id_) / 2000 - chance) < 0.056 for id_, chance in announced.items())


def test_the_estimate_is_right_on_the_average_and_knows_its_own_spread() -> None:
    """Values that go with the risk only roughly; 1,500 draws of 9 of 40. The interval leans on the normal distribution."""
    values = {item.id: item.risk * (0.8 + 0.1 * (number % 5)) for number, item in enumerate(ITEMS)}
    truth = sum(values.values())
    found = [
        estimate_total([(values[each.id], each.chance) for each in draw_weighted(ITEMS, seed=f"{seed}", total=9)])
        for seed in range(1500)
    ]
    totals = [each.total for each in found]
    spread = variance(totals)

    assert fmean(totals) == pytest.approx(truth, abs=5 * (spread / 1500) ** 0.5)
    assert fmean(each.standard_error**2 for each in found) == pytest.approx(spread, rel=0.15)
    held = sum(each.lower <= truth <= each.upper for each in found) / 1500
    assert 0.85 < held < 0.98


def test_values_that_follow_the_chance_exactly_leave_no_doubt() -> None:
    announced = chances(ITEMS, 9)
    found = estimate_total([(float(each.chance), each.chance) for each in draw_weighted(ITEMS, seed="s", total=9)])

    assert found.total == pytest.approx(float(sum(announced.values())))
    assert found.standard_error == pytest.approx(0, abs=1e-6)


def test_equal_chances_give_the_plain_estimate() -> None:
    """5 of 20, three marked: 12, and the variance of drawing without putting back."""
    found = estimate_total([(1, 0.25)] * 3 + [(0, 0.25)] * 2)

    assert found.total == pytest.approx(12)
    assert found.standard_error**2 == pytest.approx(20 * 15 * 0.6 * 0.4 / 4)
    assert found.lower < 12 < found.upper


def test_what_was_certain_adds_no_doubt() -> None:
    assert estimate_total([(3.0, 1), (5.0, 1)]).standard_error == 0
    assert estimate_total([(3.0, 1), (5.0, 0.5)]).total == 13


def test_the_design_effect_of_unequal_weights() -> None:
    assert design_effect([2.0] * 9) == pytest.approx(1)
    assert design_effect([1.0, 3.0]) == pytest.approx(2 * 10 / 16)
    assert effective_size([1.0, 3.0]) == pytest.approx(1.6)


@pytest.mark.parametrize(
    ("items", "total", "code"),
    [
        pytest.param([], 1, "frame-empty", id="nothing"),
        pytest.param([Risked("a", 1), Risked("a", 2)], 1, "weighted-ids", id="twice"),
        pytest.param([Risked("", 1)], 1, "weighted-ids", id="no id"),
        pytest.param([Risked("a", 0)], 1, "risk-range", id="no risk"),
        pytest.param([Risked("a", float("nan"))], 1, "risk-range", id="a risk that is no number"),
        pytest.param([Risked("a", float("inf"))], 1, "risk-range", id="an endless risk"),
        pytest.param([Risked("a", 1)], 2, "total-large", id="more than there are"),
        pytest.param([Risked("a", 1)], 0, "total-small", id="none"),
    ],
)
def test_what_makes_no_sense_is_refused(items: list[Risked], total: int, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        draw_weighted(items, seed="s", total=total)

    assert refused.value.reason.code == code


def test_other_refusals() -> None:
    for wrong in (
        lambda: draw_weighted(ITEMS, seed=" ", total=1),
        lambda: estimate_total([]),
        lambda: estimate_total([(1, 0)]),
        lambda: estimate_total([(1, 1.5)]),
        lambda: design_effect([]),
        lambda: design_effect([1.0, 0.0]),
    ):
        with pytest.raises(BadInput):
            wrong()
