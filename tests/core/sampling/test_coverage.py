"""The promise itself: whatever M is, the interval holds it with at least the confidence. Every N, every n, every M."""

from collections.abc import Iterable
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from numpy.typing import NDArray

from bihuan.core.sampling.hypergeometric import exactly_at_most
from bihuan.core.sampling.intervals import interval, table

CONFIDENCES = (0.90, 0.95, 0.99)
METHODS = ("exact", "admissible")
ROUNDING = 1e-9
Floats = NDArray[np.float64]


def all_chances(population: int, sample: int, logs: Floats) -> Floats:
    """P_M(X = k), a row for each M and a column for each k, by logarithms of factorials: another way than the program's."""
    marked = np.arange(population + 1)[:, None]
    count = np.arange(sample + 1)[None, :]
    possible = (count <= marked) & (sample - count <= population - marked)
    left = np.where(possible, marked - count, 0)
    rest = np.where(possible, population - marked - sample + count, 0)
    powers = (
        logs[marked] - logs[count] - logs[left]
        + logs[population - marked] - logs[sample - count] - logs[rest]
        - (logs[population] - logs[sample] - logs[population - sample])
    )  # fmt: skip
    return np.exp(np.where(possible, powers, -np.inf))


def logs_of_factorials(largest: int) -> Floats:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, largest + 1, dtype=np.float64)))))


def too_low(populations: Iterable[int], largest: int) -> list[tuple[int, int, float, str, float]]:
    """Every case whose coverage is below the confidence, for the smallest M that shows it."""
    logs, found = logs_of_factorials(largest), []
    for population in populations:
        marked = np.arange(population + 1)[:, None]
        for sample in range(1, population + 1):
            chances = all_chances(population, sample, logs)
            for confidence in CONFIDENCES:
                for method in METHODS:
                    ends = np.array(
                        [(i.lower, i.upper) for i in table(population, sample, confidence=confidence, method=method)]
                    )
                    held = (ends[:, 0] <= marked) & (marked <= ends[:, 1])
                    lowest = float((chances * held).sum(axis=1).min())
                    if lowest < confidence - ROUNDING:
                        found.append((population, sample, confidence, method, lowest))
    return found


def test_coverage_never_falls_below_the_confidence() -> None:
    assert too_low(range(1, 41), 40) == []


@pytest.mark.slow
@pytest.mark.parametrize("last", range(60, 301, 20))
def test_coverage_never_falls_below_the_confidence_for_any_population_up_to_300(last: int) -> None:
    assert too_low(range(last - 19, last + 1), last) == []


@pytest.mark.parametrize(("population", "sample"), [(850, 60), (2000, 50), (3001, 120), (5000, 300)])
def test_coverage_of_counties_never_falls_below_the_confidence(population: int, sample: int) -> None:
    chances = all_chances(population, sample, logs_of_factorials(population))
    marked = np.arange(population + 1)[:, None]
    for confidence in CONFIDENCES:
        for method in METHODS:
            ends = np.array(
                [(i.lower, i.upper) for i in table(population, sample, confidence=confidence, method=method)]
            )
            held = (ends[:, 0] <= marked) & (marked <= ends[:, 1])
            assert (chances * held).sum(axis=1).min() >= confidence - ROUNDING


def test_the_check_notices_an_interval_that_lost_one_end() -> None:
    """N = 20, n = 8: without the upper end of one interval something is covered too rarely."""
    chances = all_chances(20, 8, logs_of_factorials(20))
    marked = np.arange(21)[:, None]
    ends = np.array([(i.lower, i.upper) for i in table(20, 8, method="admissible")])
    caught = 0
    for count in range(4):
        shorter = ends.copy()
        shorter[count, 1] -= 1
        shorter[8 - count, 0] += 1
        held = (shorter[:, 0] <= marked) & (marked <= shorter[:, 1])
        caught += (chances * held).sum(axis=1).min() < 0.95 - ROUNDING

    assert caught == 4


def test_the_chances_are_right() -> None:
    chances = all_chances(12, 5, logs_of_factorials(12))

    assert np.allclose(chances.sum(axis=1), 1)
    assert chances[7, 2] == pytest.approx(comb(7, 2) * comb(5, 3) / comb(12, 5))


def test_one_count_gives_what_the_table_gives() -> None:
    for population in (1, 2, 7, 12, 24, 25):
        for sample in range(1, population + 1):
            for confidence in CONFIDENCES:
                for method in METHODS:
                    assert table(population, sample, confidence=confidence, method=method) == tuple(
                        interval(population, sample, count, confidence=confidence, method=method)
                        for count in range(sample + 1)
                    )


@pytest.mark.parametrize(("population", "sample"), [(850, 60), (5000, 300), (3000, 2900), (20000, 300)])
def test_a_large_table_is_what_its_counts_are(population: int, sample: int) -> None:
    for method in METHODS:
        found = table(population, sample, method=method)
        assert len(found) == sample + 1
        for count in {0, 1, sample // 3, sample // 2, sample - 1, sample}:
            assert found[count] == interval(population, sample, count, method=method)


def test_the_tables_of_a_census_are_points() -> None:
    assert [(i.lower, i.upper) for i in table(9, 9)] == [(x, x) for x in range(10)]
    assert [(i.lower, i.upper) for i in table(9, 9, method="admissible")] == [(x, x) for x in range(10)]


def test_ties_are_settled_by_fractions() -> None:
    """P(X ≤ 0) under M of 40, one drawn, is 1 − M/40: exactly the error at M = 38 for 90 %, both sides."""
    assert exactly_at_most(40, 38, 1, 0) == Fraction(1, 20)
    assert table(40, 1, confidence=0.9)[0].upper == 37
    assert table(40, 1, confidence=0.9)[0] == interval(40, 1, 0, confidence=0.9)
