"""The plain route: the same join on whole arrays, by numpy alone. For small lots, and for machines without numba."""

from collections.abc import Iterator

import numpy as np

from bihuan.core.pairing.blocks import (
    FIRST_FACTOR,
    HALF,
    SECOND_FACTOR,
    SIGNATURE_BITS,
    TOKEN_BITS,
    TOKEN_SHIFT,
    Block,
    Finds,
    Question,
    Rule,
    buckets_for,
    first_ranks,
    prefix_lengths,
    shift_for,
    tag_bits_for,
)
from bihuan.core.pairing.texts import Array, Texts

GRAMS_AT_ONCE = 1 << 20
CANDIDATES_AT_ONCE = 1 << 21
PAIRS_AT_ONCE = 1 << 12


def count(texts: Texts, step: int, bits: int) -> Array:
    counts = np.zeros(1 << bits, dtype=np.uint32)
    for numbers in _portions(texts, np.arange(0, len(texts), step)):
        grams = _grams_at(texts.points, _places(texts.starts, numbers)[1])
        counts += np.bincount((grams >> shift_for(len(counts))).astype(np.int64), minlength=len(counts)).astype(
            np.uint32
        )
    return counts


def build(texts: Texts, rule: Rule, workers: int) -> Block:
    sizes = np.zeros(len(texts), dtype=np.uint32)
    signatures = np.zeros((len(texts), SIGNATURE_BITS // 64), dtype=np.uint64)
    owners, tokens = [], []
    for numbers in _portions(texts, np.arange(len(texts))):
        owner, grams = _distinct_grams(texts.points, texts.starts, numbers, rule.rarity)
        sizes[numbers] = np.bincount(owner, minlength=len(numbers))
        bits = (grams & np.uint64(SIGNATURE_BITS - 1)).astype(np.int64)
        np.bitwise_or.at(signatures, (numbers[owner], bits >> 6), np.uint64(1) << (bits & 63).astype(np.uint64))
        rarest = _among_the_rarest(owner, sizes[numbers], rule)
        owners.append(numbers[owner[rarest]])
        tokens.append(_tokens(grams[rarest]))
    order = np.argsort(sizes, kind="stable").astype(np.uint32)
    ascending = sizes[order]
    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[order] = np.arange(len(texts))
    heads, postings, tag_bits = _file(ranks[_together(owners)], _together(tokens), len(texts))
    return Block(
        texts.points,
        texts.starts,
        order,
        ascending,
        signatures[order],
        first_ranks(ascending),
        heads,
        postings,
        tag_bits,
    )


def count_distinct(texts: Texts) -> Array:
    """The size of each text: how many distinct grams it has (int64)."""
    sizes = np.zeros(len(texts), dtype=np.int64)
    for numbers in _portions(texts, np.arange(len(texts))):
        owner, _grams = _distinct_grams(texts.points, texts.starts, numbers)
        sizes[numbers] = np.bincount(owner, minlength=len(numbers))
    return sizes


def find(question: Question, ranks: tuple[int, int]) -> tuple[int, Finds]:
    asked, block, rule = question.asked, question.block, question.rule
    first, last = ranks
    numbers = asked.order[first:last].astype(np.int64)
    owner, grams = _distinct_grams(asked.points, asked.starts, numbers, rule.rarity)
    rarest = _among_the_rarest(owner, asked.sizes[first:last], rule)
    owner, tokens = owner[rarest], _tokens(grams[rarest])
    buckets = tokens & (len(block.heads) - 2)
    begins = block.heads[buckets].astype(np.int64)
    lengths = block.heads[buckets + 1].astype(np.int64) - begins
    fitting = _how_many_fit(owner, lengths, last - first)
    kept = owner < fitting
    which, places = _expand(begins[kept], lengths[kept])
    one, other = _matching(block, first + owner[kept][which], tokens[kept][which], places)
    one, other = _possible(question, one, other)
    lots = [slice(at, at + PAIRS_AT_ONCE) for at in range(0, max(1, len(one)), PAIRS_AT_ONCE)]
    finds = [_enough_in_common(question, one[lot], other[lot]) for lot in lots]
    return first + fitting, Finds(*(np.concatenate(columns).astype(np.uint32) for columns in zip(*finds, strict=True)))


def _matching(block: Block, ranks: Array, tokens: Array, places: Array) -> tuple[Array, Array]:
    """Rank that asks and rank that is found, each pair once, for postings that bear the tag of the token."""
    tag_bits = int(block.tag_bits[0])
    found = block.postings[places].astype(np.int64)
    same = (found & ((1 << tag_bits) - 1)) == tokens >> (TOKEN_BITS - tag_bits)
    pairs = np.unique((ranks[same] << 32) | (found[same] >> tag_bits))
    return pairs >> 32, pairs & 0xFFFFFFFF


def _possible(question: Question, one: Array, other: Array) -> tuple[Array, Array]:
    """Those whose sizes allow it, and whose signatures do not differ too much."""
    asked, block, over, under = question.asked, question.block, question.rule.over, question.rule.under
    sizes, others = asked.sizes[one].astype(np.int64), block.sizes[other].astype(np.int64)
    kept = over * np.maximum(sizes, others) <= under * np.minimum(sizes, others)
    if question.itself:
        kept &= other < one
    one, other, both = one[kept], other[kept], (sizes + others)[kept]
    differing = np.bitwise_count(asked.signatures[one] ^ block.signatures[other]).sum(axis=1, dtype=np.int64)
    kept = (both - differing) * (over + under) >= 2 * over * both
    return one[kept], other[kept]


def _enough_in_common(question: Question, one: Array, other: Array) -> tuple[Array, Array, Array]:
    """Those that share enough grams, and how many they share."""
    asked, block, rule = question.asked, question.block, question.rule
    owners, grams = _distinct_grams(asked.points, asked.starts, asked.order[one].astype(np.int64))
    others, more = _distinct_grams(block.points, block.starts, block.order[other].astype(np.int64))
    owner, gram = np.concatenate((owners, others)), np.concatenate((grams, more))
    line = np.lexsort((gram, owner))
    owner, gram = owner[line], gram[line]
    twice = (owner[1:] == owner[:-1]) & (gram[1:] == gram[:-1])
    common = np.bincount(owner[1:][twice], minlength=len(one))
    sizes = asked.sizes[one].astype(np.int64) + block.sizes[other].astype(np.int64)
    kept = common * (rule.over + rule.under) >= rule.over * sizes
    return one[kept], other[kept], common[kept]


def _how_many_fit(owner: Array, lengths: Array, asking: int) -> int:
    """How many of those that ask can be answered at once, one at least."""
    until = np.cumsum(np.bincount(owner, weights=lengths, minlength=asking))
    return min(asking, max(1, int(np.searchsorted(until, CANDIDATES_AT_ONCE, side="right"))))


def _distinct_grams(points: Array, starts: Array, numbers: Array, rarity: Array | None = None) -> tuple[Array, Array]:
    """The distinct grams of texts and which of `numbers` each belongs to, in the order of both; rarest first if asked so."""
    owner, places = _places(starts, numbers)
    grams = _grams_at(points, places)
    keys = (grams, owner) if rarity is None else (grams, rarity[grams >> shift_for(len(rarity))], owner)
    line = np.lexsort(keys)
    owner, grams = owner[line], grams[line]
    new = np.ones(len(grams), dtype=bool)
    new[1:] = (owner[1:] != owner[:-1]) | (grams[1:] != grams[:-1])
    return owner[new], grams[new]


def _places(starts: Array, numbers: Array) -> tuple[Array, Array]:
    """Where grams begin: for each the index into `numbers` and the place among the points."""
    return _expand(starts[numbers], np.maximum(starts[numbers + 1] - starts[numbers] - 2, 0))


def _expand(begins: Array, lengths: Array) -> tuple[Array, Array]:
    """Ranges written out: the index of the range, and each of its places."""
    which = np.repeat(np.arange(len(begins)), lengths)
    ends = np.cumsum(lengths)
    return which, np.arange(len(which)) + (begins - ends + lengths)[which]


def _grams_at(points: Array, places: Array) -> Array:
    first, second, third = (points[places + k].astype(np.uint64) for k in range(3))
    mixed = ((first << np.uint64(42)) | (second << np.uint64(21)) | third) * np.uint64(FIRST_FACTOR)
    mixed ^= mixed >> np.uint64(HALF)
    mixed *= np.uint64(SECOND_FACTOR)
    grams: Array = mixed
    return grams


def _among_the_rarest(owner: Array, sizes: Array, rule: Rule) -> Array:
    """Which grams, rarest first for each owner, are among as many as are looked at."""
    before = np.cumsum(sizes, dtype=np.int64) - sizes
    return np.arange(len(owner)) - before[owner] < prefix_lengths(sizes, rule)[owner]


def _tokens(grams: Array) -> Array:
    return ((grams >> np.uint64(TOKEN_SHIFT)) & np.uint64((1 << TOKEN_BITS) - 1)).astype(np.int64)


def _file(ranks: Array, tokens: Array, texts: int) -> tuple[Array, Array, Array]:
    """Heads, postings and bits of tags (`Block`)."""
    tag_bits = tag_bits_for(texts)
    buckets = tokens & (buckets_for(len(tokens)) - 1)
    heads = np.zeros(buckets_for(len(tokens)) + 1, dtype=np.uint32)
    np.cumsum(np.bincount(buckets, minlength=len(heads) - 1), out=heads[1:], dtype=np.uint32)
    postings = ((ranks << tag_bits) | (tokens >> (TOKEN_BITS - tag_bits))).astype(np.uint32)
    return heads, postings[np.lexsort((ranks, buckets))], np.array([tag_bits], dtype=np.int64)


def _portions(texts: Texts, numbers: Array) -> Iterator[Array]:
    """Numbers of texts in lots of about as many grams as are sorted at once, one text at least."""
    until = np.cumsum(texts.starts[numbers + 1] - texts.starts[numbers])
    first = 0
    while first < len(numbers):
        before = until[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(until, before + GRAMS_AT_ONCE, side="right")))
        yield numbers[first:last]
        first = last


def _together(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
