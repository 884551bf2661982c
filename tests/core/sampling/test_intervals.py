"""Intervals: the same as by exact fractions, never too narrow, and as published."""

import itertools
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from bihuan.core.decisions import BadInput
from bihuan.core.sampling import admissible
from bihuan.core.sampling.hypergeometric import at_least, at_most, at_most_and_fall, exactly_at_most
from bihuan.core.sampling.intervals import Interval, Method, Side, interval
from bihuan.core.sampling.tails import lower_bound, upper_bound

ERRORS = (Fraction(1, 10), Fraction(1, 20), Fraction(1, 100))


def chance(population: int, marked: int, sample: int, counts: range) -> Fraction:
    ways = sum(comb(marked, x) * comb(population - marked, sample - x) for x in counts if 0 <= x <= sample)
    return Fraction(ways, comb(population, sample))


def samples_up_to(largest: int) -> list[tuple[int, int]]:
    return [(population, sample) for population in range(1, largest + 1) for sample in range(1, population + 1)]


@st.composite
def cases(draw: st.DrawFn, largest: int = 10**9) -> tuple[int, int, int]:
    population = draw(st.integers(1, largest))
    sample = draw(st.integers(1, min(population, 2000)))
    return population, sample, draw(st.integers(0, sample))


# --- chances -------------------------------------------------------------------------------------------------------


@given(cases(300), st.data())
def test_chances_are_those_of_the_fractions(case: tuple[int, int, int], data: st.DataObject) -> None:
    population, sample, count = case
    marked = data.draw(st.integers(0, population))

    assert at_most(population, marked, sample, count) == pytest.approx(
        float(exactly_at_most(population, marked, sample, count)), rel=1e-11, abs=1e-300
    )
    assert exactly_at_most(population, marked, sample, count) == chance(population, marked, sample, range(count + 1))
    assert at_least(population, marked, sample, count) == pytest.approx(
        float(chance(population, marked, sample, range(count, sample + 1))), rel=1e-11, abs=1e-300
    )


@given(cases(10**6), st.data())
def test_chances_are_those_of_scipy(case: tuple[int, int, int], data: st.DataObject) -> None:
    population, sample, count = case
    marked = data.draw(st.integers(0, population))

    assert at_most(population, marked, sample, count) == pytest.approx(
        hypergeom.cdf(count, population, marked, sample), abs=1e-8
    )


@given(cases(200), st.data())
def test_the_fall_is_what_one_more_marked_one_takes_away(case: tuple[int, int, int], data: st.DataObject) -> None:
    population, sample, count = case
    marked = data.draw(st.integers(0, population - 1))
    now, fall = at_most_and_fall(population, marked, sample, count)

    assert now - fall == pytest.approx(at_most(population, marked + 1, sample, count), abs=1e-12)


# --- equal tails ---------------------------------------------------------------------------------------------------


def test_bounds_are_those_of_the_exact_fractions_with_every_tie() -> None:
    for (population, sample), error in itertools.product(samples_up_to(14), ERRORS):
        for count in range(sample + 1):
            kept = [
                marked
                for marked in range(population + 1)
                if chance(population, marked, sample, range(count + 1)) > error / 2
            ]
            assert upper_bound(population, sample, count, error / 2) == max(kept)
            assert lower_bound(population, sample, sample - count, error / 2) == population - max(kept)


def test_a_tie_is_rejected() -> None:
    """One marked of forty, one drawn: it is found with a chance of exactly 0.025."""
    assert interval(40, 1, 1).lower == 2
    assert interval(41, 1, 1).lower == 2
    assert interval(39, 1, 1).lower == 1


@given(cases(), st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.999]))
def test_an_interval_holds_what_was_seen_and_stays_within_what_is_possible(
    case: tuple[int, int, int], confidence: float
) -> None:
    population, sample, count = case
    found = interval(population, sample, count, confidence=confidence)

    assert count <= found.lower <= found.upper <= population - sample + count
    assert found.lower <= population * count / sample <= found.upper or sample * 2 > population
    assert (found.lower_rate, found.upper_rate) == (found.lower / population, found.upper / population)
    mirrored = interval(population, sample, sample - count, confidence=confidence)
    assert (mirrored.lower, mirrored.upper) == (population - found.upper, population - found.lower)


@given(cases(5000))
def test_both_ends_are_the_last_that_are_kept(case: tuple[int, int, int]) -> None:
    population, sample, count = case
    found = interval(population, sample, count)

    assert hypergeom.cdf(count, population, found.upper, sample) > 0.025 - 1e-9
    assert (
        found.upper == population - sample + count
        or hypergeom.cdf(count, population, found.upper + 1, sample) < 0.025 + 1e-9
    )
    assert hypergeom.sf(count - 1, population, found.lower, sample) > 0.025 - 1e-9
    assert found.lower == count or hypergeom.sf(count - 1, population, found.lower - 1, sample) < 0.025 + 1e-9


def test_the_sentence_of_the_campaign_page() -> None:
    """Sixty of 850 visited, 55 confirmed: 92 %, between 82 and 97."""
    assert interval(850, 60, 55) == Interval(697, 825, 0.82, 825 / 850, "exact")


def test_a_bound_on_one_side_uses_the_whole_error_there() -> None:
    both, upper, lower = (interval(850, 60, 55, side=side) for side in Side)

    assert upper.upper == upper_bound(850, 60, 55, Fraction(1, 20)) < both.upper
    assert upper.lower == 55
    assert lower.lower == lower_bound(850, 60, 55, Fraction(1, 20)) > both.lower
    assert lower.upper == 850 - 60 + 55


def test_whoever_saw_everything_knows() -> None:
    for method in Method:
        found = interval(30, 30, 7, method=method)
        assert (found.lower, found.upper) == (7, 7)


def test_a_billion_is_no_more_work_than_a_thousand() -> None:
    found = interval(10**9, 300, 276)
    near = interval(10**6, 300, 276)

    assert found.lower_rate == pytest.approx(near.lower_rate, abs=1e-4)
    assert found.upper_rate == pytest.approx(near.upper_rate, abs=1e-4)


@pytest.mark.parametrize("case", [(13, 5, 2), (29, 11, 0), (40, 17, 17)])
def test_more_confidence_never_makes_it_shorter(case: tuple[int, int, int]) -> None:
    for method in Method:
        found = [interval(*case, confidence=confidence, method=method) for confidence in (0.5, 0.8, 0.9, 0.95, 0.99)]
        assert sorted(found, key=lambda each: each.width) == found


@pytest.mark.parametrize(
    ("case", "extra", "field"),
    [
        pytest.param((0, 1, 0), {}, "population", id="nobody"),
        pytest.param((-5, 1, 0), {}, "population", id="fewer than nobody"),
        pytest.param((10**13, 1, 0), {}, "population", id="more than can be"),
        pytest.param((10, 0, 0), {}, "sample", id="no sample"),
        pytest.param((10, 11, 0), {}, "sample", id="a sample larger than all"),
        pytest.param((10, 5, 6), {}, "count", id="a count larger than the sample"),
        pytest.param((10, 5, -1), {}, "count", id="a negative count"),
        pytest.param((10, 5, 1), {"confidence": 1.0}, "confidence", id="certainty"),
        pytest.param((10, 5, 1), {"confidence": 0.0}, "confidence", id="no confidence"),
        pytest.param((10, 5, 1), {"confidence": 95.0}, "confidence", id="per cent"),
        pytest.param((10, 5, 1), {"confidence": float("nan")}, "confidence", id="no number"),
        pytest.param((10, 5, 1), {"side": "middle"}, "side", id="no side"),
        pytest.param((10, 5, 1), {"method": "wald"}, "method", id="no method"),
        pytest.param((10, 5, 1), {"method": "admissible", "side": "upper"}, "side", id="one side of the shorter"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(
    case: tuple[int, int, int], extra: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        interval(*case, **extra)  # type: ignore[arg-type]

    assert set(refused.value.fields) == {field}


# --- the shorter ones ----------------------------------------------------------------------------------------------


def shortest_runs(population: int, marked: int, sample: int, need: Fraction) -> tuple[int, list[int]]:
    """(length, beginnings) of the likeliest of the shortest runs of counts that hold the confidence."""
    for length in range(1, sample + 2):
        held = {low: chance(population, marked, sample, range(low, low + length)) for low in range(sample + 2 - length)}
        if max(held.values()) >= need:
            return length, [low for low, mass in held.items() if mass == max(held.values())]
    raise AssertionError


def test_each_accepts_the_likeliest_of_the_shortest_runs() -> None:
    for (population, sample), error in itertools.product(samples_up_to(16), ERRORS):
        lows, highs = admissible.acceptance(population, sample, error)
        furthest = 0
        for marked in range(population // 2 + 1):
            length, begins = shortest_runs(population, marked, sample, 1 - error)
            furthest = max(furthest, begins[0])
            high = furthest + length - 1
            if 2 * marked == population:
                high = max(high, sample - furthest)
            assert (lows[marked], highs[marked]) == (furthest, high), (population, sample, error, marked)
            assert (lows[population - marked], highs[population - marked]) == (sample - high, sample - furthest)


def test_no_interval_can_lose_an_end_while_its_mirror_image_loses_the_other() -> None:
    """Admissible among those that treat what is marked and what is not alike: shorter ones would not cover."""
    for (population, sample), error in itertools.product(samples_up_to(12), ERRORS):
        all_of_them = admissible.all_bounds(population, sample, error)
        for count in range(sample // 2 + 1):
            lower, upper = all_of_them[count]
            for dropped in {lower, upper} if lower < upper else set():
                covering = [
                    chance(population, dropped, sample, range(x, x + 1))
                    for x, (low, high) in enumerate(all_of_them)
                    if low <= dropped <= high
                    and x != count
                    and not (x == sample - count and population - dropped == dropped)
                ]
                assert sum(covering, Fraction(0)) < 1 - error, (population, sample, error, count, dropped)


@settings(deadline=None)
@given(cases(3000), st.sampled_from(ERRORS))
def test_one_count_gives_what_the_table_gives(case: tuple[int, int, int], error: Fraction) -> None:
    population, sample, count = case

    assert (
        admissible.bounds(population, sample, count, error) == admissible.all_bounds(population, sample, error)[count]
    )


@pytest.mark.parametrize(("population", "sample"), [(1, 1), (2, 1), (2, 2), (3, 1), (40, 39), (300, 7), (301, 290)])
def test_every_count_of_small_and_lopsided_cases(population: int, sample: int) -> None:
    for error in ERRORS:
        table = admissible.all_bounds(population, sample, error)
        assert [admissible.bounds(population, sample, count, error) for count in range(sample + 1)] == table


def test_they_are_shorter_on_the_whole() -> None:
    def total(method: str) -> int:
        found = [interval(500, 60, count, method=method) for count in range(61)]
        return sum(each.upper - each.lower for each in found)

    assert total("admissible") < 0.97 * total("exact")


def test_they_are_not_made_for_the_largest_populations() -> None:
    with pytest.raises(BadInput, match="2,000,000"):
        interval(2_000_001, 10, 5, method="admissible")
