"""Cases as weighted sets of short runs of characters: the rarer a run among all cases, the more it says (tf–idf, Salton and Buckley 1988).

Rows are kept one after the other (`starts`, `terms`, `weights`), and once more by term for whoever looks for rows that share one. Both
together take about 1 KB a case.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bihuan.core.commonality.cases import Case
from bihuan.core.commonality.wording import plain_runs

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Small = NDArray[np.int32]
Singles = NDArray[np.float32]
LENGTH_WEIGHT = {1: 1.0, 2: 0.7}
"""How many characters the runs have that are compared, and how much each counts (chosen on one part of the grouped set)."""
CAUSE_WEIGHT = 1.5
"""How much it counts that two cases have the same cause; the words of the cause count as those of the text."""
MOST_MEETINGS = 150_000_000
"""So many times two rows may meet in a run. The runs that most cases hold tell them apart least; they are left out beyond it, which
bounds the time at 100,000 cases and changes nothing at some thousands."""


_CAUSE = "\n"  # no run holds it, so a cause is no run


@dataclass(frozen=True, slots=True)
class Vectors:
    """Rows of length 1. Row `r` holds `terms[starts[r]:starts[r + 1]]`; term `t` is held by `holders[held[t]:held[t + 1]]`."""

    starts: Whole
    terms: Whole
    weights: Floats
    held: Whole
    holders: Small
    held_weights: Singles

    @property
    def size(self) -> int:
        return len(self.starts) - 1

    def row(self, row: int) -> tuple[Whole, Floats]:
        first, last = self.starts[row], self.starts[row + 1]
        return self.terms[first:last], self.weights[first:last]


def vectors_of(cases: Sequence[Case], names: Iterable[str] = ()) -> Vectors:
    """The rows of all cases in their order. `names` (of units and places) say nothing about what is wrong."""
    known = tuple(names)
    vocabulary: dict[str, int] = {}
    lengths, terms, counts = array("q"), array("q"), array("d")
    for case in cases:
        grams = _grams(case, known)
        lengths.append(len(grams))
        terms.extend(vocabulary.setdefault(gram, len(vocabulary)) for gram in grams)
        counts.extend(grams.values())
    return _weighted(np.asarray(lengths), np.asarray(terms), np.asarray(counts), len(vocabulary))


def _grams(case: Case, names: tuple[str, ...]) -> dict[str, float]:
    """Each run once, with the weight of its length and of how often it stands there (its logarithm); the cause as a whole as one more."""
    found: Counter[str] = Counter()
    present = [name for name in names if name in case.text]
    for run in (*plain_runs(case.text, present), *plain_runs(case.cause)):
        for length in LENGTH_WEIGHT:
            found.update(run[at : at + length] for at in range(len(run) - length + 1))
    weighed = {gram: LENGTH_WEIGHT[len(gram)] * (1.0 + math.log(count)) for gram, count in found.items()}
    if case.cause:
        weighed[f"{_CAUSE}{case.cause}"] = CAUSE_WEIGHT
    return weighed


def turned_round(rows: Sequence[tuple[Whole, Floats]]) -> Vectors:
    """These rows, kept by term as well."""
    lengths = np.array([len(row[0]) for row in rows], np.int64)
    terms = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, np.int64)
    weights = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0)
    return _vectors(np.repeat(np.arange(len(rows)), lengths), terms, weights, len(rows))


def _weighted(lengths: Whole, terms: Whole, counts: Floats, size: int) -> Vectors:
    """Counts weighted by rarity, rows brought to length 1; runs of one row alone are left out, they meet nothing."""
    rows = np.repeat(np.arange(len(lengths)), lengths)
    holders = np.bincount(terms, minlength=size)
    rarity = np.log((1.0 + len(lengths)) / (1.0 + holders)) + 1.0
    weights = counts * rarity[terms]
    norms = np.sqrt(np.bincount(rows, weights=weights**2, minlength=len(lengths)))
    weights = weights / np.where(norms > 0, norms, 1.0)[rows]
    kept = (holders[terms] > 1) & (holders[terms] <= _most_holders(holders))
    return _vectors(rows[kept], terms[kept], weights[kept], len(lengths))


def _vectors(rows: Whole, terms: Whole, weights: Floats, size: int) -> Vectors:
    order = np.argsort(terms, kind="stable")
    most = int(terms.max()) + 1 if len(terms) else 0
    return Vectors(
        starts=_starts(rows, size), terms=terms, weights=weights,
        held=_starts(terms, most), holders=rows[order].astype(np.int32), held_weights=weights[order].astype(np.float32),
    )  # fmt: skip


def _most_holders(holders: Whole) -> int:
    """How many rows may hold a run, so that all meetings of rows stay within their bound."""
    counted = np.sort(holders)
    within = int(np.searchsorted(np.cumsum(counted**2), MOST_MEETINGS, side="right"))
    return int(counted[within - 1]) if within else 0


def _starts(places: Whole, size: int) -> Whole:
    return np.concatenate(([0], np.cumsum(np.bincount(places, minlength=size)))).astype(np.int64)
