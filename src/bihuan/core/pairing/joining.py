"""The join: pairs within one set of texts, and between new texts and those of a block that was made before."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from bihuan.core.pairing.blocks import (
    RARITY_BITS,
    Block,
    Finds,
    Question,
    Route,
    Rule,
    filing_rule,
    rarity_bits_for,
    rarity_of,
)
from bihuan.core.pairing.routes import route_for
from bihuan.core.pairing.texts import Array, Texts, texts_of
from bihuan.core.pairing.thresholds import Threshold, threshold_of

RANKS_AT_ONCE = 2048
GRAMS_COUNTED = 20_000_000
"""So many places are enough to know which grams are rare."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts by their numbers, `one` < `other` within one set, with `common` of `union` distinct 3-grams in both."""

    one: int
    other: int
    common: int
    union: int

    @property
    def similarity(self) -> float:
        return self.common / self.union


class Pairs(NamedTuple):
    """A lot of pairs as arrays: numbers of texts, common and all distinct 3-grams; int64."""

    one: Array
    other: Array
    common: Array
    union: Array

    @property
    def similarity(self) -> Array:
        """Common over all, float64."""
        found: Array = self.common / self.union
        return found


def similar_pairs(texts: Sequence[str], threshold: float | str | Fraction | Threshold = 0.7) -> Iterator[Pair]:
    """Every pair of texts at least so alike, in no promised order, but always the same. Up to a million characters need no compiler.

    Raises BadInput for a threshold that is none.
    """
    for lot in join(texts_of(texts), threshold_of(threshold)):
        for row in zip(*(column.tolist() for column in lot), strict=True):
            yield Pair(*row)


def join(texts: Texts, threshold: Threshold, *, route: Route | None = None, workers: int = 1) -> Iterator[Pairs]:
    """The pairs within one set, lot by lot: what is found is not held, so that memory does not grow with the pairs."""
    chosen = route or route_for(len(texts.points))
    rule = Rule(learn_rarity(texts, chosen, rarity_bits_for(len(texts.points))), threshold.over, threshold.under)
    block = chosen.build(texts, filing_rule(rule), workers)
    for finds in search(Question(block, block, True, rule), chosen, workers):
        one, other, common, union = pairs_of(block, block, finds)
        yield Pairs(np.minimum(one, other), np.maximum(one, other), common, union)


def learn_rarity(texts: Texts, route: Route, bits: int = RARITY_BITS) -> Array:
    """Which grams are rare among these texts, by their `bits` upper bits; of very many texts a share is looked at."""
    return rarity_of(route.count(texts, 1 + len(texts.points) // (GRAMS_COUNTED << (bits - RARITY_BITS)), bits))


def search(question: Question, route: Route, workers: int = 1) -> Iterator[Finds]:
    """All pairs that a question asks for, lot by lot in the order of ranks, found by so many threads."""
    asking = len(question.asked.sizes)
    ranges = ((first, min(first + RANKS_AT_ONCE, asking)) for first in range(0, asking, RANKS_AT_ONCE))
    if workers == 1:
        for ranks in ranges:
            yield from _finish(question, route, ranks, route.find(question, ranks))
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[tuple[tuple[int, int], Future[tuple[int, Finds]]]] = deque()
        for ranks in ranges:
            waiting.append((ranks, pool.submit(route.find, question, ranks)))
            if len(waiting) > 2 * workers:
                begun, first = waiting.popleft()
                yield from _finish(question, route, begun, first.result())
        for begun, first in waiting:
            yield from _finish(question, route, begun, first.result())


def pairs_of(asked: Block, block: Block, finds: Finds) -> Pairs:
    """Finds with numbers of texts in the place of ranks: `one` of those that asked, `other` of the block."""
    one, other = asked.order[finds.asked].astype(np.int64), block.order[finds.found].astype(np.int64)
    common = finds.common.astype(np.int64)
    union = asked.sizes[finds.asked].astype(np.int64) + block.sizes[finds.found] - common
    return Pairs(one, other, common, union)


def _finish(question: Question, route: Route, ranks: tuple[int, int], begun: tuple[int, Finds]) -> Iterator[Finds]:
    """The first lot of a range, and where it did not hold all pairs the further ones."""
    reached, finds = begun
    yield finds
    while reached < ranks[1]:
        reached, finds = route.find(question, (reached, ranks[1]))
        yield finds
