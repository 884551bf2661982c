"""Pairs found by two workers over bands are those that one join finds."""

import os
from fractions import Fraction
from itertools import pairwise
from typing import Any

import daft
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.pairing.joining import similar_pairs
from bihuan.core.pairing.thresholds import threshold_of
from bihuan.interfaces.batch import text_pairs
from bihuan.interfaces.batch.text_pairs import FOUND, cut_bands, meeting_bands, pair_up
from tests.core.pairing.test_joining import work_reports

SIZES = st.dictionaries(st.integers(1, 400), st.integers(1, 50), max_size=40)


def frame(texts: list[str]) -> daft.DataFrame:
    return daft.from_pydict({"id": [f"R{number}" for number in range(len(texts))], "text": texts})


def rows(found: daft.DataFrame) -> dict[frozenset[str], float]:
    columns = found.to_pydict()
    pairs = {frozenset((a, b)): s for a, b, s in zip(columns["a"], columns["b"], columns["similarity"], strict=True)}
    assert len(pairs) == len(columns["a"])
    return pairs


@pytest.mark.parametrize("threshold", ["0.7", "0.3"])
def test_two_workers_find_what_one_machine_finds(threshold: str) -> None:
    texts = (
        work_reports(260, seed=21)
        + [report[:50] for report in work_reports(60, seed=22)]
        + ["", "整改", "𠮷家村整改"] * 2
    )
    alone = {frozenset((f"R{pair.one}", f"R{pair.other}")): pair.similarity for pair in similar_pairs(texts, threshold)}

    shared = rows(pair_up(frame(texts), threshold, bands=5, workers=2))

    assert len(alone) > 50
    assert shared == alone


def test_two_processes_do_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    class Telling:
        """Answers with its process in the place of pairs."""

        def __init__(self, over: int, under: int) -> None: ...

        @daft.method(return_dtype=FOUND, unnest=True)
        def compare(self, *_columns: object) -> dict[str, list[Any]]:
            return {"a": [str(os.getpid())], "b": [""], "similarity": [0.0]}

    monkeypatch.setattr(text_pairs, "Comparing", Telling)
    told = pair_up(frame(work_reports(60, seed=3)), 0.1, bands=8, workers=2).to_pydict()["a"]

    assert len(told) > 8
    assert len(set(told)) == 2
    assert str(os.getpid()) not in told


@pytest.mark.parametrize("texts", [[], ["整改"], ["", ""]], ids=str)
def test_nothing_to_compare_is_an_empty_frame(texts: list[str]) -> None:
    table = frame(texts) if texts else daft.from_pydict({"id": ["x"], "text": [""]})

    assert rows(pair_up(table)) == {}


def test_an_id_that_comes_twice_is_refused() -> None:
    twins = daft.from_pydict({"id": ["甲", "乙", "甲"], "text": ["整改落实", "整改", "整改到位"]})

    with pytest.raises(BadInput, match="甲"):
        pair_up(twins)


def test_a_wrong_threshold_is_refused() -> None:
    with pytest.raises(BadInput):
        pair_up(frame(["整改"]), 0)


@given(counts=SIZES, bands=st.integers(1, 12))
def test_bands_hold_every_size_once_and_about_as_many_texts(counts: dict[int, int], bands: int) -> None:
    limits = cut_bands(counts.items(), bands)
    share = -(-sum(counts.values()) // bands)
    held = [sum(count for size, count in counts.items() if low <= size <= high) for low, high in limits]

    assert limits == sorted(limits)
    assert all(one[1] < other[0] for one, other in pairwise(limits))
    assert sum(held) == sum(counts.values())
    assert all(each < share + max(counts.values()) for each in held)
    assert len(limits) <= bands


@given(counts=SIZES, bands=st.integers(1, 12), threshold=st.fractions(Fraction(1, 20), 1, max_denominator=20))
def test_sizes_that_can_share_a_pair_lie_in_bands_that_meet(
    counts: dict[int, int], bands: int, threshold: Fraction
) -> None:
    limits = cut_bands(counts.items(), bands)
    met = set(meeting_bands(limits, threshold_of(threshold)))
    band = {size: number for number, (low, high) in enumerate(limits) for size in counts if low <= size <= high}

    for one in counts:
        for other in counts:
            if one <= other and one >= threshold * other:
                assert (band[one], band[other]) in met
