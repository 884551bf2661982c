"""Texts made ready for being compared: the arrays that both routes of the join read, and what is fixed about them.

A *gram* is three neighbouring code points, mixed to 64 bits one to one. Its *rarity* is a class from 0 (rare) to 255 that is looked up
by its upper bits, of which very many texts need more; the order of all grams is (rarity, gram). Any order gives the same pairs; a good
one gives them sooner.

The numbers below are part of the format of indexes on disk. Compiled loops are kept with them in: `loops.py` has to change with them.
"""

from typing import NamedTuple, Protocol

import numpy as np

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.pairing.texts import Array, Texts

FIRST_FACTOR, SECOND_FACTOR, HALF = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 32
RARITY_BITS = 20
MOST_RARITY_BITS = 25
DEGREES = 256
DEGREES_PER_DOUBLING = 8
SIGNATURE_BITS = 256
TOKEN_SHIFT, TOKEN_BITS = 8, 32
"""Lists are found by the bits of a gram above those that choose its bit in the signature."""
MOST_TAG_BITS = 12
LEAST_BUCKETS, MOST_BUCKETS = 1 << 8, 1 << 26
MOST_POSTINGS = (1 << 32) - 1
MOST_TEXTS = 1 << 27


class Block(NamedTuple):
    """n texts that can be asked for those that are like another one.

    `points`, `starts`: the texts as they came (`Texts`). Ranks stand for the texts in ascending order of size (distinct grams):
    `order` uint32 rank → text; `sizes` uint32 by rank; `signatures` uint64 (n, 4) by rank, a bit for each gram; `firsts` int64: the
    first rank of each size 0 … greatest, then n. `heads` and `postings` uint32: list b, postings[heads[b]:heads[b + 1]], holds in
    ascending order the ranks with a token of bucket b among their rarest, each above `tag_bits` (int64, one) upper bits of the token.
    """

    points: Array
    starts: Array
    order: Array
    sizes: Array
    signatures: Array
    firsts: Array
    heads: Array
    postings: Array
    tag_bits: Array


class Rule(NamedTuple):
    """Which grams of a text are looked at: as many of the rarest by `rarity` (uint8, 2^20 or more) as the share over/under asks for."""

    rarity: Array
    over: int
    under: int


class Question(NamedTuple):
    """Which texts of `block` are like those of `asked`? With `itself` both are one, and each pair is found once.

    `block` has to be filed by at least the share of the rule, or with `itself` by `filing_rule` of it.
    """

    asked: Block
    block: Block
    itself: bool
    rule: Rule


class Finds(NamedTuple):
    """Pairs: rank that asked, rank that was found, number of common grams; uint32 each."""

    asked: Array
    found: Array
    common: Array


class Route(Protocol):
    """One way to compute: `plain` on whole arrays, `compiled` by numba. Both give the same pairs."""

    def count(self, texts: Texts, step: int, bits: int) -> Array:
        """How often each of the 2^bits classes of grams occurs in every step-th text (uint32)."""

    def build(self, texts: Texts, rule: Rule, workers: int) -> Block:
        """The texts, filed under the rarest of their grams."""

    def find(self, question: Question, ranks: tuple[int, int]) -> tuple[int, Finds]:
        """Pairs of the first ranks of a range of `asked`, as many as one lot holds; and the rank at which to go on."""


def rarity_of(counts: Array) -> Array:
    """Classes of rarity (uint8) from how often grams occur: eight for each doubling."""
    rarity: Array = np.minimum(DEGREES - 1, DEGREES_PER_DOUBLING * np.log2(counts + 1.0)).astype(np.uint8)
    return rarity


def rarity_bits_for(points: int) -> int:
    """How many upper bits tell grams of so many places apart: with too few, rare ones share a class with common ones."""
    return min(MOST_RARITY_BITS, max(RARITY_BITS, points.bit_length() - 5))


def shift_for(classes: int) -> np.uint64:
    """How far to shift a gram so that its upper bits number so many classes, a power of two."""
    return np.uint64(65 - classes.bit_length())


def prefix_lengths(sizes: Array, rule: Rule) -> Array:
    """How many of the rarest grams are looked at: two texts that share so many of all grams share one of these at least."""
    whole = sizes.astype(np.int64)
    return np.where(whole > 0, whole - -(-rule.over * whole // rule.under) + 1, 0)


def filing_rule(rule: Rule) -> Rule:
    """The share that suffices where a text is only asked for by texts of at least its own size."""
    return Rule(rule.rarity, 2 * rule.over, rule.over + rule.under)


def buckets_for(postings: int) -> int:
    """How many lists so many postings are spread over: a power of two."""
    if postings > MOST_POSTINGS:
        raise BadInput(Reason("pairing-large", "文本太多，一次比较不了，请分批。"))
    return min(MOST_BUCKETS, max(LEAST_BUCKETS, 1 << postings.bit_length()))


def tag_bits_for(texts: int) -> int:
    """How many bits a posting has left above the ranks of so many texts."""
    if texts > MOST_TEXTS:
        raise BadInput(Reason("pairing-large", "文本太多，一次比较不了，请分批。"))
    return min(MOST_TAG_BITS, 32 - max(1, texts.bit_length()))


def first_ranks(sizes: Array) -> Array:
    """The first rank of each size from 0 to the greatest, then how many there are; `sizes` ascending."""
    greatest = int(sizes[-1]) if len(sizes) else 0
    return np.searchsorted(sizes, np.arange(greatest + 2)).astype(np.int64)
