"""Shares of strata: integers that sum to the total, and no other integers estimate better."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling.allocation import Allocated, Rule, Stratum, allocate

strata_of = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from([0.0, 0.1, 0.5, 1.0, 7.25]), st.sampled_from([0.5, 1.0, 9.0])),
    min_size=1,
    max_size=6,
).map(lambda rows: [Stratum(f"层{number}", *row) for number, row in enumerate(rows)])


def samples(allocated: tuple[Allocated, ...]) -> list[int]:
    return [each.sample for each in allocated]


def variance(strata: list[Stratum], shares: tuple[int, ...] | list[int]) -> Fraction:
    """Of the estimated total, without the part that no allocation changes (Cochran 1977, 5.25)."""
    return sum(
        (
            Fraction(each.size) ** 2 * Fraction(str(each.sd)) ** 2 / share
            for each, share in zip(strata, shares, strict=True)
        ),
        Fraction(0),
    )


def test_strata_that_divide_evenly_get_their_share() -> None:
    strata = [Stratum("甲", 100), Stratum("乙", 300), Stratum("丙", 600)]

    assert samples(allocate(strata, 10)) == [1, 3, 6]
    assert allocate(strata, 10)[1] == Allocated("乙", 300, 3)


def test_the_spread_counts_where_it_is_asked_for() -> None:
    strata = [Stratum("甲", 100, sd=4.0), Stratum("乙", 100, sd=1.0)]

    assert samples(allocate(strata, 50, rule="neyman")) == [40, 10]
    assert samples(allocate(strata, 50, rule=Rule.PROPORTIONAL)) == [25, 25]


def test_what_is_dear_is_visited_less() -> None:
    strata = [Stratum("远", 100, sd=1.0, cost=4.0), Stratum("近", 100, sd=1.0, cost=1.0)]

    assert samples(allocate(strata, 30, rule="cost")) == [10, 20]


def test_what_a_full_stratum_cannot_take_goes_to_the_others() -> None:
    strata = [Stratum("甲", 3, sd=100.0), Stratum("乙", 50, sd=1.0), Stratum("丙", 50, sd=1.0)]

    assert samples(allocate(strata, 23, rule="neyman")) == [3, 10, 10]


def test_a_stratum_without_spread_still_gets_one() -> None:
    strata = [Stratum("甲", 50, sd=0.0), Stratum("乙", 50, sd=1.0)]

    assert samples(allocate(strata, 20, rule="neyman")) == [1, 19]


def test_where_nothing_spreads_size_decides() -> None:
    strata = [Stratum("甲", 100, sd=0.0), Stratum("乙", 300, sd=0.0)]

    assert samples(allocate(strata, 40, rule="neyman")) == [10, 30]


def test_those_that_weigh_least_are_named_as_left_out() -> None:
    strata = [Stratum("小", 5), Stratum("大", 500), Stratum("中", 50)]
    found = allocate(strata, 2)

    assert [(each.stratum, each.left_out) for each in found] == [("小", True), ("大", False), ("中", False)]


def test_alike_strata_are_served_in_the_order_of_their_names() -> None:
    assert samples(allocate([Stratum("b", 10), Stratum("a", 10)], 3)) == [1, 2]


def test_everything_is_visited_where_the_total_is_the_population() -> None:
    assert samples(allocate([Stratum("a", 7), Stratum("b", 1), Stratum("c", 40)], 48)) == [7, 1, 40]


def test_a_large_total_takes_no_longer() -> None:
    strata = [Stratum(f"{number}", 10**9 + number * 10**7, sd=1.0 + number % 7) for number in range(200)]
    found = allocate(strata, 10**9, rule="neyman")

    assert sum(samples(found)) == 10**9
    exact = [Fraction(each.size) * Fraction(str(each.sd)) for each in strata]
    assert all(abs(each.sample - 10**9 * weight / sum(exact)) < 2 for each, weight in zip(found, exact, strict=True))


@given(strata_of, st.sampled_from(Rule), st.data())
def test_shares_sum_to_the_total_and_none_is_too_large_or_forgotten(
    strata: list[Stratum], rule: Rule, data: st.DataObject
) -> None:
    total = data.draw(st.integers(1, sum(each.size for each in strata)))
    found = allocate(strata, total, rule=rule)

    assert sum(samples(found)) == total
    assert all(0 <= each.sample <= each.size for each in found)
    assert all(each.sample for each in found) or total < len(strata)
    assert [(each.stratum, each.size) for each in found] == [(each.name, each.size) for each in strata]


@given(st.lists(st.tuples(st.integers(1, 7), st.sampled_from([0.5, 1.0, 3.0])), min_size=2, max_size=3), st.data())
def test_no_other_integers_give_a_smaller_variance(rows: list[tuple[int, float]], data: st.DataObject) -> None:
    strata = [Stratum(str(number), size, sd) for number, (size, sd) in enumerate(rows)]
    total = data.draw(st.integers(len(strata), sum(each.size for each in strata)))
    all_others = [
        shares for shares in itertools.product(*(range(1, each.size + 1) for each in strata)) if sum(shares) == total
    ]

    found = samples(allocate(strata, total, rule="neyman"))

    assert variance(strata, found) == min(variance(strata, shares) for shares in all_others)


@given(strata_of, st.data())
def test_the_short_way_gives_what_one_unit_after_the_other_gives(strata: list[Stratum], data: st.DataObject) -> None:
    total = data.draw(st.integers(1, min(300, sum(each.size for each in strata))))
    held = dict.fromkeys((each.name for each in strata), 0)
    for _unit in range(total):
        free = [each for each in strata if held[each.name] < each.size]
        best = min(
            free,
            key=lambda each: (
                held[each.name] > 0,
                Fraction(held[each.name] * (held[each.name] + 1) or 1, each.size**2),
                each.name,
            ),
        )
        held[best.name] += 1

    assert samples(allocate(strata, total)) == list(held.values())


@pytest.mark.parametrize(
    ("strata", "total", "rule", "code"),
    [
        pytest.param([], 1, "neyman", "strata-none", id="no strata"),
        pytest.param([Stratum("a", 1), Stratum("a", 2)], 1, "neyman", "stratum-twice", id="a name twice"),
        pytest.param([Stratum("a", 0)], 1, "neyman", "stratum-empty", id="an empty one"),
        pytest.param([Stratum("a", 5, sd=-1.0)], 1, "neyman", "stratum-sd", id="a negative spread"),
        pytest.param([Stratum("a", 5, sd=float("nan"))], 1, "neyman", "stratum-sd", id="a spread that is no number"),
        pytest.param([Stratum("a", 5, sd=float("inf"))], 1, "neyman", "stratum-sd", id="an endless spread"),
        pytest.param([Stratum("a", 5, cost=0.0)], 1, "cost", "stratum-cost", id="no cost"),
        pytest.param([Stratum("a", 5)], 0, "cost", "total-small", id="nothing to share"),
        pytest.param([Stratum("a", 5)], 6, "cost", "total-large", id="more than there is"),
        pytest.param([Stratum("a", 5)], 3, "fair", "rule-unknown", id="a rule that is not there"),
    ],
)
def test_what_cannot_be_shared_is_refused(strata: list[Stratum], total: int, rule: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        allocate(strata, total, rule=rule)

    assert refused.value.reason.code == code
