"""Single, double and sequential plans: exact curves, kept risks, and fewer visits where it is clear early."""

import random
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling.hypergeometric import at_most
from bihuan.core.sampling.plans import (
    LARGEST_PLAN,
    Plan,
    Risks,
    double,
    find_sequential,
    find_single,
    operating_curve,
    performance,
    sequential,
    single,
)
from tests.installation import ROOT

RISKS = Risks(good=0.05, bad=0.15, producer=0.05, consumer=0.10)


def walked(plan: Plan, failing: list[bool]) -> tuple[bool, int]:
    """(accepted, visits) of a plan that goes through these, visit by visit."""
    failures = 0
    for visit, (low, high) in enumerate(zip(plan.accept, plan.reject, strict=True)):
        failures += failing[visit]
        if failures <= low:
            return True, visit + 1
        if failures >= high:
            return False, visit + 1
    raise AssertionError("the last visit decides")


@pytest.mark.parametrize(("visits", "accept"), [(1, 0), (20, 1), (60, 4)])
def test_a_single_plan_accepts_by_the_distribution_and_visits_all(visits: int, accept: int) -> None:
    for failing in (0, 3, 30, 200):
        found = performance(single(visits, accept), 200, failing)
        assert found.accepts == pytest.approx(at_most(200, failing, visits, accept))
        assert found.visits == pytest.approx(visits)


def test_a_double_plan_by_hand() -> None:
    """Three of ten fail; two are visited, and two more where one of them failed."""
    found = performance(double(2, 0, 2, 2, 1), 10, 3)
    none, one = comb(7, 2) / comb(10, 2), 3 * 7 / comb(10, 2)
    second = comb(6, 2) / comb(8, 2)  # no more failures among the eight that are left

    assert found.accepts == pytest.approx(none + one * second)
    assert found.visits == pytest.approx(2 + 2 * one)


@settings(max_examples=30, deadline=None)
@given(st.integers(5, 9), st.data())
def test_curves_are_those_of_every_order_of_visits(population: int, data: st.DataObject) -> None:
    failing = data.draw(st.integers(0, population))
    length = data.draw(st.integers(2, min(5, population)))
    accept = sorted(data.draw(st.lists(st.integers(-1, 2), min_size=length, max_size=length)))
    reject = [max(low + 1, data.draw(st.integers(1, 4))) for low in accept]
    reject[-1] = accept[-1] + 1
    plan = Plan("any", tuple(accept), tuple(reject))
    found = performance(plan, population, failing)
    accepts = visits = 0.0
    for bits in range(1 << population):
        if bits.bit_count() == failing:
            accepted, seen = walked(plan, [bool(bits >> place & 1) for place in range(population)])
            accepts += accepted
            visits += seen

    assert found.accepts == pytest.approx(accepts / comb(population, failing))
    assert found.visits == pytest.approx(visits / comb(population, failing))


def test_a_curve_falls() -> None:
    for plan in (single(60, 3), double(30, 0, 3, 30, 3), sequential(RISKS, 120)):
        accepts = [point.accepts for point in operating_curve(plan, 1000, [0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 1.0])]
        assert accepts == sorted(accepts, reverse=True)
        assert accepts[0] == pytest.approx(1) and accepts[-1] == pytest.approx(0)


@pytest.mark.parametrize("population", [200, 850, 5000])
def test_the_best_single_plan_keeps_both_risks_and_no_shorter_one_does(population: int) -> None:
    plan = find_single(population, RISKS)
    good, bad = int(population * 0.05), -(-population * 15 // 100)

    def keeps(visits: int, accept: int) -> bool:
        return at_most(population, good, visits, accept) >= 0.95 and at_most(population, bad, visits, accept) <= 0.10

    assert keeps(plan.most_visits, plan.accept[-1])
    assert not any(keeps(plan.most_visits - 1, accept) for accept in range(plan.most_visits))


@pytest.mark.parametrize(
    ("population", "risks"),
    [
        pytest.param(850, Risks(0.02, 0.10), id="of 850"),
        pytest.param(5000, RISKS, id="of 5,000"),
        pytest.param(400, Risks(0.03, 0.12), id="of 400"),
    ],
)
def test_a_sequential_plan_errs_no_more_and_visits_at_most_six_tenths(population: int, risks: Risks) -> None:
    one, step = find_single(population, risks), find_sequential(population, risks)
    good, bad = int(population * risks.good), -int(-population * risks.bad // 1)

    assert performance(step, population, good).accepts >= performance(one, population, good).accepts
    assert performance(step, population, bad).accepts <= performance(one, population, bad).accepts
    visits = [performance(step, population, failing).visits for failing in (good, bad)]
    assert sum(visits) / 2 <= 0.6 * one.most_visits


@pytest.mark.parametrize(
    ("population", "risks", "told"),
    [
        pytest.param(850, Risks(0.02, 0.10), (64, 0.645, 0.517, 0.581, 0.888), id="of 850"),
        pytest.param(5000, RISKS, (76, 0.556, 0.519, 0.537, 0.818), id="of 5,000"),
        pytest.param(400, Risks(0.03, 0.12), (63, 0.608, 0.534, 0.571, 0.891), id="of 400"),
    ],
)
def test_what_the_document_says_of_visits_is_so_and_what_lies_between_is_said_too(
    population: int, risks: Risks, told: tuple[float, ...]
) -> None:
    """The average of the two rates is not all: in between much more is visited, and the document has to say how much."""
    one, step = find_single(population, risks), find_sequential(population, risks)
    good, bad = int(population * risks.good), -int(-population * risks.bad // 1)

    def share(failing: int) -> float:
        return performance(step, population, failing).visits / one.most_visits

    between = max(share(failing) for failing in range(good, bad + 1, max(1, population // 400)))
    found = (one.most_visits, share(good), share(bad), (share(good) + share(bad)) / 2, between)
    assert found == pytest.approx(told, abs=0.0006)
    assert step.most_visits == 3 * one.most_visits
    for language in ("", ".zh-CN"):
        row = " | ".join([f"{told[0]:.0f}", *(f"{each:.3f}" for each in told[1:])])
        assert row in (ROOT / f"docs/sampling{language}.md").read_text("utf-8")


@pytest.mark.slow
def test_a_thousand_campaigns_are_judged_with_six_tenths_of_the_visits_and_the_same_risks() -> None:
    """Half of them good, half bad; each walked visit by visit. 0.10 and 0.05 of 500 give or take three standard deviations."""
    chance, population = random.Random(20261126), 850
    risks = Risks(0.02, 0.10)
    one, step = find_single(population, risks), find_sequential(population, risks)
    visits, wrong = 0, {True: 0, False: 0}
    for number in range(1000):
        is_bad = bool(number % 2)
        failing = [place < (85 if is_bad else 17) for place in range(population)]
        accepted, seen = walked(step, chance.sample(failing, population))
        visits += seen
        wrong[is_bad] += accepted is is_bad

    assert visits / 1000 <= 0.6 * one.most_visits
    assert wrong[True] <= 70 and wrong[False] <= 40


def test_every_plan_ends() -> None:
    for plan in (single(7, 2), double(5, 0, 2, 5, 1), sequential(RISKS, 40), sequential(Risks(0.4, 0.6), 1)):
        assert plan.reject[-1] == plan.accept[-1] + 1
        assert len(plan.accept) == len(plan.reject) == plan.most_visits
        assert all(low < high for low, high in zip(plan.accept, plan.reject, strict=True))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ((0.0, 0.1), "good"),
        ((0.1, 1.0), "bad"),
        ((0.2, 0.1), "bad"),
        ((0.1, 0.1), "bad"),
        ((0.1, 0.2, 0.6, 0.5), "bad"),
        ((0.1, 0.2, float("nan"), 0.1), "producer"),
        ((0.1, 0.2, 0.1, 0.0), "consumer"),
    ],
)
def test_risks_that_make_no_sense_are_refused(values: tuple[float, ...], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        Risks(*values)

    assert field in refused.value.fields


def test_plans_that_make_no_sense_are_refused() -> None:
    for wrong in (
        lambda: single(0, 0),
        lambda: single(LARGEST_PLAN + 1, 0),
        lambda: double(5, 2, 2, 5, 3),
        lambda: double(5, 2, 4, 5, 1),
        lambda: performance(single(20, 1), 10, 1),
        lambda: performance(single(5, 1), 10, 11),
        lambda: find_single(10**6, Risks(0.10, 0.1001)),
    ):
        with pytest.raises(BadInput):
            wrong()
