"""Which texts are alike: exact joins over sets of character 3-grams, nothing guessed and nothing missed.

A prefix filter (Chaudhuri et al. 2006): two sets that share enough must share one of the rarest members of either.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bihuan.core.pairing.joining import similar_pairs as exact_pairs

GRAM = 3
_BITS = 21  # a code point takes at most 21 bits
_END = 0x1FFFFF  # stands between two texts; no code point


@dataclass(frozen=True, slots=True)
class Pair:
    """Indexes of two texts and how alike they are, 0 to 1. For containment `one` lies in `other`."""

    one: int
    other: int
    similarity: float


@dataclass(frozen=True, slots=True)
class GramSets:
    """The 3-grams of many texts as numbers, rarest first: those of text i are `grams[starts[i]:starts[i + 1]]`."""

    grams: NDArray[np.int64]
    starts: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    def of(self, index: int) -> NDArray[np.int64]:
        return self.grams[self.starts[index] : self.starts[index + 1]]

    def common(self, one: int, other: int) -> int:
        """How many grams both hold."""
        return int(np.intersect1d(self.of(one), self.of(other), assume_unique=True).size)


def gram_sets(texts: Sequence[str]) -> GramSets:
    """The set of 3-grams of each text; a text of fewer than three characters has none."""
    codes = [np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) for text in texts]
    end = np.array([_END], dtype=np.uint32)
    flat = np.concatenate([part for code in codes for part in (code, end)] or [end]).astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(code) + 1 for code in codes])
    if len(flat) < GRAM:
        return GramSets(np.empty(0, np.int64), np.zeros(len(texts) + 1, np.int64))
    keys = (flat[:-2] << (2 * _BITS)) | (flat[1:-1] << _BITS) | flat[2:]
    whole = (flat[:-2] != _END) & (flat[1:-1] != _END) & (flat[2:] != _END)
    _, numbers = np.unique(keys[whole], return_inverse=True)
    both = np.unique(owners[: len(keys)][whole] * (numbers.max(initial=0) + 1) + numbers)
    owner, number = np.divmod(both, numbers.max(initial=0) + 1)
    counts = np.bincount(number)
    rank = np.empty(len(counts), np.int64)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(counts))
    ranked = rank[number]
    order = np.lexsort((ranked, owner))
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=len(texts)), out=starts[1:])
    return GramSets(ranked[order], starts)


def similar_pairs(texts: Sequence[str], threshold: float) -> Iterator[Pair]:
    """Every pair of texts whose sets of 3-grams have Jaccard ≥ threshold (0 < threshold ≤ 1), `one` < `other`, in order."""
    found = [Pair(pair.one, pair.other, pair.similarity) for pair in exact_pairs(texts, threshold)]
    yield from sorted(found, key=lambda pair: (pair.one, pair.other))


def contained_pairs(texts: Sequence[str], share: float, *, at_least: int) -> Iterator[Pair]:
    """Every pair where `one` is the smaller and at least this share of its 3-grams lies in `other`; sets below `at_least` are left out."""
    sets = gram_sets(texts)
    sizes = sets.sizes
    owners = np.repeat(np.arange(len(texts)), sizes)
    order = np.argsort(sets.grams, kind="stable")
    grams, owners = sets.grams[order], owners[order]
    for one in np.flatnonzero(sizes >= at_least).tolist():
        needed = math.ceil(share * int(sizes[one]) - 1e-9)
        prefix = sets.of(one)[: int(sizes[one]) - needed + 1]
        lows, highs = np.searchsorted(grams, prefix, "left"), np.searchsorted(grams, prefix, "right")
        found = np.unique(np.concatenate([owners[low:high] for low, high in zip(lows, highs, strict=True)]))
        for other in found[sizes[found] > sizes[one]].tolist():
            common = sets.common(one, other)
            if common >= needed:
                yield Pair(one, other, common / int(sizes[one]))
