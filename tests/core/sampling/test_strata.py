"""One interval for the total of all strata: it holds the truth however that is spread."""

import itertools
import random
from collections.abc import Callable
from fractions import Fraction
from math import comb, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling import strata
from bihuan.core.sampling.intervals import interval
from bihuan.core.sampling.strata import StratifiedTotal, Visited, stratified_total

Design = tuple[tuple[int, int], ...]
WAYS = {"sum": strata._sum, "joint": strata._joint}


def visited(design: Design, counts: tuple[int, ...]) -> list[Visited]:
    return [
        Visited(f"层{place}", size, sample, count)
        for place, ((size, sample), count) in enumerate(zip(design, counts, strict=True))
    ]


def lowest_coverage(design: Design, ends: Callable[[list[Visited]], tuple[int, int]]) -> float:
    """Over every way in which each stratum may be marked: all spreads, not the corners alone."""
    found = {
        counts: ends(visited(design, counts))
        for counts in itertools.product(*(range(sample + 1) for _size, sample in design))
    }
    chances = [
        [
            [comb(m, x) * comb(size - m, sample - x) / comb(size, sample) for x in range(sample + 1)]
            for m in range(size + 1)
        ]
        for size, sample in design
    ]
    return min(
        sum(
            prod(chances[place][m][x] for place, (m, x) in enumerate(zip(marked, counts, strict=True)))
            for counts, (lower, upper) in found.items()
            if lower <= sum(marked) <= upper
        )
        for marked in itertools.product(*(range(size + 1) for size, _sample in design))
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", [Fraction(1, 5), Fraction(1, 20)])
@pytest.mark.parametrize(
    "design",
    [
        pytest.param(((5, 2), (4, 2)), id="two"),
        pytest.param(((6, 3), (3, 1), (4, 2)), id="three"),
        pytest.param(((8, 1), (8, 7)), id="one hardly visited"),
        pytest.param(((12, 5), (2, 1)), id="a small one"),
        pytest.param(((3, 1), (3, 1), (3, 1)), id="one visit each"),
    ],
)
def test_every_spread_of_a_small_design_is_covered(design: Design, error: Fraction, way: str) -> None:
    assert lowest_coverage(design, lambda seen: WAYS[way](seen, error)) >= 1 - error - Fraction(1, 10**9)


def test_the_enumeration_notices_ends_that_are_too_near() -> None:
    def half(seen: list[Visited]) -> tuple[int, int]:
        lower, upper = strata._joint(seen, Fraction(1, 5))
        return lower + 2, upper - 2

    assert lowest_coverage(((5, 2), (4, 2)), half) < 0.8


@pytest.mark.slow
@pytest.mark.parametrize("confidence", [0.90, 0.95])
def test_corners_of_larger_designs_are_covered(confidence: float) -> None:
    """Everything marked in some strata and nothing in the others, and even spreads: 100 draws each, minus three deviations."""
    chance = random.Random(7)
    design = ((120, 12), (300, 30), (60, 6), (200, 20))
    shares = [*itertools.product((0.0, 1.0), repeat=4), (0.5,) * 4, (0.9,) * 4, (1.0, 0.5, 0.0, 0.5)]
    found: dict[tuple[int, ...], StratifiedTotal] = {}
    for spread in shares:
        marked = [round(size * share) for (size, _sample), share in zip(design, spread, strict=True)]
        held = 0
        for _draw in range(100):
            counts = tuple(
                sum(item < m for item in chance.sample(range(size), sample))
                for (size, sample), m in zip(design, marked, strict=True)
            )
            if counts not in found:
                found[counts] = stratified_total(visited(design, counts), confidence=confidence)
            held += found[counts].lower <= sum(marked) <= found[counts].upper
        assert held / 100 >= confidence - 3 * (confidence * (1 - confidence) / 100) ** 0.5, spread


def test_one_stratum_is_the_plain_interval() -> None:
    found = stratified_total([Visited("全县", 850, 60, 55)])
    plain = interval(850, 60, 55)

    assert found.method == "sum"
    assert plain.lower - 1 <= found.lower <= plain.lower and plain.upper <= found.upper <= plain.upper + 1


def test_many_strata_together_are_far_shorter_than_one_by_one() -> None:
    seen = visited(((200, 20),) * 8, (17,) * 8)
    lower, upper = strata._sum(seen, Fraction(1, 20))
    found = stratified_total(seen)

    assert found.method == "joint"
    assert found.upper - found.lower < 0.4 * (upper - lower)
    alone = interval(1600, 160, 136)
    assert found.upper - found.lower < 1.6 * (alone.upper - alone.lower)


def test_the_estimate_and_its_error_are_those_of_the_book() -> None:
    """Cochran 1977, 5.3: Σ N_h p_h; variance Σ N_h (N_h − n_h) p_h q_h / (n_h − 1)."""
    found = stratified_total([Visited("a", 100, 10, 5), Visited("b", 50, 5, 5)])

    assert found.estimate == pytest.approx(100)
    assert found.standard_error == pytest.approx((100 * 90 * 0.25 / 9) ** 0.5)
    assert found.design_effect == pytest.approx(250 / (150 * 135 * (2 / 3) * (1 / 3) / 14))


def test_the_way_depends_on_the_design_and_never_on_what_was_found() -> None:
    for design in (((40, 20), (60, 30)), ((200, 20),) * 6):
        ways = {
            stratified_total(visited(design, counts)).method
            for counts in [(0,) * len(design), tuple(n for _size, n in design), tuple(n // 3 for _size, n in design)]
        }
        assert len(ways) == 1


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 300), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5))
def test_ends_hold_what_is_certain_and_mirror_each_other(rows: list[tuple[int, float, float]]) -> None:
    design = tuple((size, max(1, round(size * share))) for size, share, _found in rows)
    counts = tuple(round(sample * row[2]) for (_size, sample), row in zip(design, rows, strict=True))
    others = tuple(sample - count for (_size, sample), count in zip(design, counts, strict=True))
    one, other = stratified_total(visited(design, counts)), stratified_total(visited(design, others))

    assert sum(counts) <= one.lower <= one.upper <= one.population - sum(others)
    assert (other.lower, other.upper) == (one.population - one.upper, one.population - one.lower)
    assert isinstance(one, StratifiedTotal) and one.lower_rate == one.lower / one.population


def test_what_makes_no_sense_is_refused() -> None:
    for wrong in ([], [Visited("a", 10, 0, 0)], [Visited("a", 10, 11, 0)], [Visited("a", 10, 5, 6)]):
        with pytest.raises(BadInput):
            stratified_total(wrong)
    with pytest.raises(BadInput):
        stratified_total([Visited("a", 10, 5, 2)], confidence=1.5)
