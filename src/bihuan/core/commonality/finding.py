"""From cases to groups of like ones with their spread: the one call that a search makes."""

from collections.abc import Iterable, Sequence

import numpy as np

from bihuan.core.commonality.cases import Case, LikeCases
from bihuan.core.commonality.clustering import CATEGORY_SHARE, LEAST_LIKENESS, group_rows
from bihuan.core.commonality.spread import spreads_of
from bihuan.core.commonality.vectors import Floats, Vectors, vectors_of

LEAST_CASES = 3
"""Fewer are no group that anybody would look at together."""


def find_like_cases(
    cases: Sequence[Case], *, names: Iterable[str] = (), least_cases: int = LEAST_CASES
) -> tuple[LikeCases, ...]:
    """Groups of `least_cases` or more: common ones first, then by how little chance explains them, then by size."""
    vectors = vectors_of(cases, names)
    groups = group_rows(vectors, [case.category for case in cases], least=LEAST_LIKENESS, share=CATEGORY_SHARE)
    spreads = spreads_of(cases, groups.tolist(), least_cases=max(least_cases, 2))
    rows_of: dict[int, list[int]] = {}
    for row, group in enumerate(groups.tolist()):
        rows_of.setdefault(group, []).append(row)
    found = [
        LikeCases(
            case_ids=tuple(cases[row].id for row in ordered),
            unit_ids=tuple(sorted({cases[row].unit for row in ordered})),
            likeness=likeness, spread=spreads[group],
        )
        for group, rows in rows_of.items()
        if len(rows) >= max(least_cases, 2)
        for ordered, likeness in (_by_likeness(vectors, rows),)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda group: (group.spread.adjusted, -len(group.case_ids), group.case_ids)))


def _by_likeness(vectors: Vectors, rows: Sequence[int]) -> tuple[list[int], float]:
    """The rows, nearest to their middle first, and the mean cosine of their pairs."""
    parts = [vectors.row(row) for row in rows]
    terms, places = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
    weights = np.concatenate([part[1] for part in parts])
    whole: Floats = np.bincount(places, weights=weights, minlength=len(terms)).astype(np.float64)
    of_row = np.repeat(np.arange(len(rows)), [len(part[0]) for part in parts])
    near = np.bincount(of_row, weights=weights * whole[places], minlength=len(rows))
    own = float(sum((part[1] ** 2).sum() for part in parts))
    pairs = len(rows) * (len(rows) - 1)
    order = np.lexsort((np.asarray(rows), -np.round(near, 9)))
    return [rows[place] for place in order], (float((whole**2).sum()) - own) / pairs
