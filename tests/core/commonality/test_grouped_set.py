"""On the grouped problems of data/problems: never worse than when weights and threshold were chosen, and the causes and categories help."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from bihuan.core.commonality import Case
from bihuan.core.commonality.clustering import group_rows
from bihuan.core.commonality.vectors import vectors_of

GROUPED = Path(__file__).resolve().parents[3] / "data/problems/grouped.jsonl"
Row = dict[str, str]


def rows_of(half: int) -> list[Row]:
    """The groups whose name's hash is even (0, chosen on) or odd (1, measured on), as in benchmarks/bench_common_problems.py."""
    rows = [json.loads(line) for line in GROUPED.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if hashlib.sha256((row["group"] or row["id"]).encode()).digest()[0] % 2 == half]


def truth_of(rows: Sequence[Row]) -> list[str]:
    return [row["group"] or row["id"] for row in rows]


def found_in(rows: Sequence[Row], *, category: bool = True, cause: bool = True) -> list[int]:
    cases = [
        Case(place, 0, row["text"], row["category"] if category else "", row["cause"] if cause else "")
        for place, row in enumerate(rows)
    ]
    vectors = vectors_of(cases, {row["unit"] for row in rows})
    return [int(label) for label in group_rows(vectors, [case.category for case in cases])]


def b_cubed(truth: Sequence[str], found: Sequence[int]) -> float:
    """Bagga and Baldwin 1998."""
    both = Counter(zip(truth, found, strict=True))
    wanted, given = Counter(truth), Counter(found)
    precision = sum(both[pair] / given[pair[1]] for pair in zip(truth, found, strict=True)) / len(truth)
    recall = sum(both[pair] / wanted[pair[0]] for pair in zip(truth, found, strict=True)) / len(truth)
    return 2 * precision * recall / (precision + recall)


def test_the_measure_is_the_one_of_its_paper() -> None:
    """One group found as two halves: precision 1, recall 1/2. Everything in one: recall 1."""
    assert b_cubed(["a"] * 4, [0, 0, 1, 1]) == pytest.approx(2 / 3)
    assert b_cubed(["a", "a", "b", "b"], [0, 0, 0, 0]) == pytest.approx(2 / 3)
    assert b_cubed(["a", "b"], [1, 2]) == 1.0


@pytest.mark.parametrize(("half", "least"), [(0, 0.72), (1, 0.75)], ids=["chosen on", "measured on"])
def test_groups_are_as_good_as_when_they_were_measured(half: int, least: float) -> None:
    rows = rows_of(half)
    assert b_cubed(truth_of(rows), found_in(rows)) >= least


def test_category_and_cause_each_help_on_the_measured_half() -> None:
    rows = rows_of(1)
    truth = truth_of(rows)
    whole = b_cubed(truth, found_in(rows))
    assert whole > b_cubed(truth, found_in(rows, category=False))
    assert whole > b_cubed(truth, found_in(rows, cause=False))


def test_most_groups_found_hold_one_matter() -> None:
    rows = rows_of(1)
    truth, held = truth_of(rows), defaultdict(list)
    for place, label in enumerate(found_in(rows)):
        held[label].append(truth[place])
    several = [group for group in held.values() if len(group) > 1]
    pure = sum(Counter(group).most_common(1)[0][1] for group in several) / sum(map(len, several))
    assert len(several) >= 15 and pure >= 0.6


def test_no_group_stands_in_both_halves() -> None:
    assert not set(truth_of(rows_of(0))) & set(truth_of(rows_of(1)))
