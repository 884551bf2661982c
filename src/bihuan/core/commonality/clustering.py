"""Groups of like cases: average linkage (UPGMA, Sokal and Michener 1958) without a table of all pairs.

The mean cosine of all pairs of two groups is the product of their mean rows, so groups are compared through an index of the
runs that they share, some
hundred at once. Two that are each other's nearest are united whatever the order, many in one round (average linkage is
reducible: Bruynooghe
1977); a group whose nearest is below the threshold never finds a nearer one and is done. So a round asks only for groups that
changed or lost their
nearest, and the index shrinks from round to round. A mean row keeps its heaviest runs (`MOST_TERMS`), the only place where this
is not exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.core.commonality.vectors import Floats, Vectors, Whole, turned_round

LEAST_LIKENESS = 0.17
"""Two groups are one where the mean likeness of their pairs is this at least (chosen on one part of the grouped set)."""
CATEGORY_SHARE = 0.1
"""So much of the likeness is being of one category; the rest is the wording. Where a category is not known, nothing is added."""
MOST_TERMS = 160
_AT_ONCE = 2_000_000  # cells of the table of one block of groups: 16 MB
_DIGITS = 9  # both ends of a pair must find the same likeness

Row = tuple[Whole, Floats]


@dataclass(slots=True)
class _Groups:
    """The groups that may still grow, by their name (the least row in them): mean row, size, shares of categories."""

    means: dict[int, Row]
    sizes: dict[int, int]
    mixes: dict[int, Floats]
    label: Whole
    least: float
    share: float

    def unite(self, one: int, other: int) -> int:
        """Two groups become one under the lesser name, which is answered."""
        kept, gone = min(one, other), max(one, other)
        here, there = self.sizes[kept], self.sizes.pop(gone)
        self.means[kept] = _mean(self.means[kept], self.means.pop(gone), here, there)
        self.mixes[kept] = (self.mixes[kept] * here + self.mixes.pop(gone) * there) / (here + there)
        self.sizes[kept] = here + there
        self.label[gone] = kept
        return kept

    def drop(self, groups: Iterable[int]) -> None:
        for group in groups:
            del self.means[group], self.sizes[group], self.mixes[group]

    def nearest(self, asked: Sequence[int]) -> dict[int, tuple[float, int]]:
        """How like the nearest group of each is, and which it is: the least of equals; left out where none is like enough."""
        names = np.array(sorted(self.means), np.int64)
        index = turned_round([self.means[name] for name in names.tolist()])
        mixes = np.array([self.mixes[name] for name in names.tolist()])
        places = np.searchsorted(names, np.array(asked, np.int64))
        step = max(1, _AT_ONCE // max(len(names), 1))
        found: dict[int, tuple[float, int]] = {}
        for at in range(0, len(places), step):
            for place, likeness, other in self._block(index, mixes, places[at : at + step]):
                found[int(names[place])] = (likeness, int(names[other]))
        return found

    def _block(self, index: Vectors, mixes: Floats, places: Whole) -> Iterable[tuple[int, float, int]]:
        """(place, likeness, nearest place) of these groups against all."""
        width = index.size
        sums = _products(index, places)
        sums[np.arange(len(places)) * width + places] = 0.0
        cells = np.flatnonzero(sums >= max(self.least - self.share, 1e-9) / max(1.0 - self.share, 1e-9))
        lines, others = cells // width, cells % width
        alike = np.einsum("ij,ij->i", mixes[places[lines]], mixes[others]) if len(cells) else np.zeros(0)
        likeness = np.round((1.0 - self.share) * sums[cells] + self.share * alike, _DIGITS)
        near = likeness >= self.least
        lines, others, likeness = lines[near], others[near], likeness[near]
        order = np.lexsort((others, -likeness, lines))
        heads = order[np.unique(lines[order], return_index=True)[1]] if len(order) else order
        return zip(places[lines[heads]].tolist(), likeness[heads].tolist(), others[heads].tolist(), strict=True)


def group_rows(
    vectors: Vectors, categories: Sequence[str], *, least: float = LEAST_LIKENESS, share: float = CATEGORY_SHARE
) -> Whole:
    """The group of each row, named by the least row in it. Rows of the same runs and category begin as one group."""
    names = {name: place for place, name in enumerate(dict.fromkeys(filter(None, categories)))}
    mixes = np.eye(len(names) + 1)
    mixes[-1] = 0.0
    size = vectors.size
    groups = _Groups(
        means={row: vectors.row(row) for row in range(size)}, sizes=dict.fromkeys(range(size), 1),
        mixes={row: mixes[names.get(category, -1)] for row, category in enumerate(categories)},
        label=np.arange(size), least=least, share=share,
    )  # fmt: skip
    _unite_the_same(groups, categories)
    near: dict[int, tuple[float, int]] = {}
    asked = sorted(groups.means)
    while asked:
        near |= groups.nearest(asked)
        groups.drop([group for group in groups.means if group not in near])
        pairs = _each_others_nearest(near)
        touched = {group for pair in pairs for group in pair}
        kept = [groups.unite(*pair) for pair in pairs]
        lost = [group for group, (_, other) in near.items() if other in touched and group not in touched]
        for group in (*touched, *lost):
            near.pop(group)
        asked = sorted((*kept, *lost))
    return _settled(groups.label)


def _products(index: Vectors, places: Whole) -> Floats:
    """The products of these rows with all rows, one line after the other."""
    width = index.size
    spans = [index.row(place) for place in places.tolist()]
    terms = np.concatenate([span[0] for span in spans])
    weights = np.concatenate([span[1] for span in spans]).astype(np.float32)
    lines = np.repeat(np.arange(len(places), dtype=np.int32) * width, [len(span[0]) for span in spans])
    lengths = index.held[terms + 1] - index.held[terms]
    ends = np.cumsum(lengths)
    at = np.arange(ends[-1] if len(ends) else 0, dtype=np.int32)
    at += np.repeat((index.held[terms] - (ends - lengths)).astype(np.int32), lengths)
    cells = np.repeat(lines.astype(np.int32), lengths)
    cells += index.holders[at]
    times = np.repeat(weights, lengths)
    times *= index.held_weights[at]
    sums: Floats = np.bincount(cells, weights=times.astype(np.float64), minlength=len(places) * width).astype(
        np.float64
    )
    return sums


def _mean(one: Row, other: Row, here: int, there: int) -> Row:
    """The mean of two rows that stand for so many each; of many runs the heaviest."""
    terms, places = np.unique(np.concatenate((one[0], other[0])), return_inverse=True)
    weights = np.bincount(places, weights=np.concatenate((one[1] * here, other[1] * there))) / (here + there)
    if len(terms) > MOST_TERMS:
        heaviest = np.sort(np.argpartition(-weights, MOST_TERMS)[:MOST_TERMS])
        terms, weights = terms[heaviest], weights[heaviest]
    return terms, weights


def _unite_the_same(groups: _Groups, categories: Sequence[str]) -> None:
    first: dict[tuple[bytes, bytes, str], int] = {}
    for row, category in enumerate(categories):
        terms, weights = groups.means[row]
        if len(terms):
            same = first.setdefault((terms.tobytes(), weights.tobytes(), category), row)
            if same != row:
                groups.unite(same, row)


def _each_others_nearest(near: dict[int, tuple[float, int]]) -> list[tuple[int, int]]:
    """Pairs that name each other. Where none does (rounding, shortened means), the nearest pair of all."""
    pairs = [
        (group, other) for group, (_, other) in near.items() if group < other and near.get(other, (0.0, -1))[1] == group
    ]
    if pairs or not near:
        return pairs
    group = min(near, key=lambda each: (-near[each][0], each))
    return [(group, near[group][1])]


def _settled(label: Whole) -> Whole:
    """Names followed to their ends: a group that was united names the one that it went into."""
    while not np.array_equal(label, label[label]):
        label = label[label]
    return label
