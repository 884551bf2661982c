"""The quick route: loops compiled by numba, without the interpreter's lock, so that threads share the work."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bihuan.core.pairing import loops
from bihuan.core.pairing.blocks import (
    DEGREES,
    SIGNATURE_BITS,
    Block,
    Finds,
    Question,
    Rule,
    buckets_for,
    first_ranks,
    prefix_lengths,
    tag_bits_for,
)
from bihuan.core.pairing.texts import Array, Texts

TEXTS_AT_ONCE = 8192
LOT = 1 << 16
"""Pairs in one lot, or as many as there are texts: one text's pairs always find room."""
_kept = threading.local()


def count(texts: Texts, step: int, bits: int) -> Array:
    counts = np.zeros(1 << bits, dtype=np.uint32)
    loops.count_grams(texts.points, texts.starts, step, counts)
    return counts


def build(texts: Texts, rule: Rule, workers: int) -> Block:
    described = _describe(texts, rule, workers)
    order = np.argsort(described.sizes, kind="stable").astype(np.uint32)
    sizes = described.sizes[order]
    postings = np.empty(int(prefix_lengths(sizes, rule).sum()), dtype=np.uint32)
    heads = np.zeros(buckets_for(len(postings)) + 2, dtype=np.uint32)
    tag_bits = tag_bits_for(len(texts))
    loops.count_buckets(described, rule, heads)
    np.cumsum(heads, out=heads, dtype=np.uint32)
    loops.file_postings(described, order, rule, loops.Lists(heads, postings, tag_bits))
    signatures, tags = described.signatures[order], np.array([tag_bits], dtype=np.int64)
    return Block(texts.points, texts.starts, order, sizes, signatures, first_ranks(sizes), heads[:-1], postings, tags)


def find(question: Question, ranks: tuple[int, int]) -> tuple[int, Finds]:
    texts = len(question.block.sizes)
    scratch = _scratch(_longest(question.asked.starts), texts)
    room = Finds(*(np.empty(max(LOT, texts), dtype=np.uint32) for _column in Finds._fields))
    reached = loops.probe(question, ranks, room, scratch)
    written = scratch.turns[loops.WRITTEN]
    return reached, Finds(*(column[:written].copy() for column in room))


def _describe(texts: Texts, rule: Rule, workers: int) -> loops.Described:
    room = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(prefix_lengths(np.maximum(np.diff(texts.starts) - 2, 0), rule), out=room[1:])
    described = loops.Described(
        points=texts.points,
        starts=texts.starts,
        sizes=np.zeros(len(texts), dtype=np.uint32),
        signatures=np.zeros((len(texts), SIGNATURE_BITS // 64), dtype=np.uint64),
        room=room,
        tokens=np.empty(int(room[-1]), dtype=np.uint32),
    )
    longest = _longest(texts.starts)

    def describe(first: int) -> None:
        loops.describe(described, first, min(first + TEXTS_AT_ONCE, len(texts)), rule, _scratch(longest, 0))

    _spread(describe, range(0, len(texts), TEXTS_AT_ONCE), workers)
    return described


def _longest(starts: Array) -> int:
    return int(np.diff(starts).max()) if len(starts) > 1 else 0


def _scratch(longest: int, texts: int) -> loops.Scratch:
    """The scratch of this thread, made anew where it is too small or its marks have been used up."""
    scratch: loops.Scratch | None = getattr(_kept, "scratch", None)
    if scratch is not None:
        longest, texts = max(longest, len(scratch.grams) - 1), max(texts, len(scratch.asked_by))
    if (
        scratch is None
        or len(scratch.grams) < longest + 1
        or len(scratch.asked_by) < texts
        or scratch.turns[loops.ASKED] > loops.MOST_TURNS
    ):
        scratch = _kept.scratch = _scratch_for(longest, texts)
    return scratch


def _scratch_for(longest: int, texts: int) -> loops.Scratch:
    slots = 1 << max(3, (2 * longest).bit_length())
    return loops.Scratch(
        table=np.zeros(slots, dtype=np.uint64),
        taken=np.zeros(slots, dtype=np.int64),
        met=np.zeros(slots, dtype=np.int64),
        grams=np.zeros(longest + 1, dtype=np.uint64),
        chosen=np.zeros(longest + 2, dtype=np.uint64),
        degrees=np.zeros(longest + 1, dtype=np.uint8),
        tally=np.zeros(DEGREES, dtype=np.int64),
        begins=np.zeros(longest + 1, dtype=np.int64),
        ends=np.zeros(longest + 1, dtype=np.int64),
        candidates=np.zeros(texts, dtype=np.uint32),
        asked_by=np.zeros(texts, dtype=np.uint32),
        turns=np.zeros(loops.COUNTERS, dtype=np.int64),
    )


def _spread(act: Callable[[int], None], pieces: Iterable[int], workers: int) -> None:
    """Do all pieces, by so many threads."""
    if workers == 1:
        for piece in pieces:
            act(piece)
        return
    with ThreadPoolExecutor(workers) as pool:
        for _done in pool.map(act, pieces):
            pass
