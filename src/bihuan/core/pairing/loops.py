"""The loops of the join, compiled by numba when they are first called. Nothing else imports numba.

What the arrays mean: `blocks.py`. They are called by `compiled.py`; `plain.py` computes the same on whole arrays.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
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
)
from bihuan.core.pairing.texts import Array

Loop = TypeVar("Loop", bound=Callable[..., Any])
_K1, _K2 = np.uint64(FIRST_FACTOR), np.uint64(SECOND_FACTOR)
_HALF, _TOKEN_SHIFT, _TOKEN = (
    np.uint64(HALF),
    np.uint64(TOKEN_SHIFT),
    np.uint64((1 << TOKEN_BITS) - 1),
)
_IN_SIGNATURE, _WORD, _IN_WORD = np.uint64(SIGNATURE_BITS - 1), np.uint64(6), np.uint64(63)
_ONE = np.uint64(1)
_PLACE, _NEXT_PLACE = np.uint64(21), np.uint64(42)
_FIVES, _THREES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_NIBBLES, _BYTES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)
_TWO, _FOUR, _LAST_BYTE = np.uint64(2), np.uint64(4), np.uint64(56)


MOST_TURNS = 1 << 31
GATHERED, SLOTS, COMPARED, ASKED, WRITTEN, COUNTERS = range(6)


class Scratch(NamedTuple):
    """What one thread works with.

    `table` uint64 holds the grams at hand by their hash, where `taken` is the turn; `met` marks those that another text holds too.
    `grams`, `chosen` uint64, `degrees` uint8, `begins`, `ends` int64: one for each gram. `tally` int64: how many of each degree,
    all 0 between calls. `candidates` uint32, and `asked_by` uint32: who asked for a rank last. `turns` int64: texts gathered so far, the
    last slot in use, texts compared and texts that asked so far, pairs written by this call.
    """

    table: Array
    taken: Array
    met: Array
    grams: Array
    chosen: Array
    degrees: Array
    tally: Array
    begins: Array
    ends: Array
    candidates: Array
    asked_by: Array
    turns: Array


class Described(NamedTuple):
    """Texts (`points`, `starts`) and what is known of each alone: `sizes`, `signatures` by text; tokens[room[k]:] those of text k."""

    points: Array
    starts: Array
    sizes: Array
    signatures: Array
    room: Array
    tokens: Array


class Lists(NamedTuple):
    """`heads`, `postings` and the bits of tags of a block that is being made (`Block`); heads has one element more."""

    heads: Array
    postings: Array
    tag_bits: int


def compiled(loop: Loop) -> Loop:
    """Compile a loop without the interpreter's lock. The result is kept on disk where there is a place for it."""
    try:
        return cast(Loop, numba.njit(nogil=True, cache=True)(loop))
    except RuntimeError:  # neither the program's folder nor the user's can be written to
        return cast(Loop, numba.njit(nogil=True)(loop))


@compiled
def _whole(number: np.generic) -> int:
    """A number of any width as one that can be counted with."""
    return np.int64(number)  # type: ignore[return-value]


@compiled
def mix(gram: np.uint64) -> np.uint64:
    """A bijection of 64 bits: equal grams and only those give equal numbers, and every bit of them depends on all."""
    mixed = gram * _K1
    mixed ^= mixed >> _HALF
    return mixed * _K2


@compiled
def gram_at(points: Array, place: int) -> np.uint64:
    """Three code points of 21 bits each, mixed."""
    first, second, third = np.uint64(points[place]), np.uint64(points[place + 1]), np.uint64(points[place + 2])
    return mix((first << _NEXT_PLACE) | (second << _PLACE) | third)


@compiled
def token_of(gram: np.uint64) -> int:
    """The bits of a gram by which lists of texts are found."""
    return _whole((gram >> _TOKEN_SHIFT) & _TOKEN)


@compiled
def shift_for(classes: int) -> np.uint64:
    """How far to shift a gram so that its upper bits number so many classes, a power of two."""
    bits = 0
    while 1 << bits < classes:
        bits += 1
    return np.uint64(64 - bits)


@compiled
def count_grams(points: Array, starts: Array, step: int, counts: Array) -> None:
    """Add the grams of every step-th text to `counts` (uint32, one for each number that the upper bits can be)."""
    shift = shift_for(len(counts))
    for text in range(0, len(starts) - 1, step):
        for place in range(starts[text], starts[text + 1] - 2):
            counts[gram_at(points, place) >> shift] += np.uint32(1)


@compiled
def gather(points: Array, first: int, last: int, scratch: Scratch) -> int:
    """Put the distinct grams of points[first:last] into the scratch's table and list; their number."""
    slots = 4
    while slots < 2 * (last - first):
        slots *= 2
    mask = np.uint64(slots - 1)
    scratch.turns[GATHERED] += 1
    turn, found = scratch.turns[GATHERED], 0
    for place in range(first, last - 2):
        gram = gram_at(points, place)
        slot = (gram >> _HALF) & mask
        while scratch.taken[slot] == turn and scratch.table[slot] != gram:
            slot = (slot + _ONE) & mask
        if scratch.taken[slot] != turn:
            scratch.taken[slot] = turn
            scratch.table[slot] = gram
            scratch.grams[found] = gram
            found += 1
    scratch.turns[SLOTS] = slots - 1
    return found


@compiled
def choose_rarest(found: int, wanted: int, rarity: Array, scratch: Scratch) -> None:
    """Bring the `wanted` first of the gathered grams in the order of (rarity, gram) into scratch.chosen, in no order."""
    shift = shift_for(len(rarity))
    for k in range(found):
        degree = rarity[scratch.grams[k] >> shift]
        scratch.degrees[k] = degree
        scratch.tally[degree] += 1
    limit, before = 0, 0
    while before + scratch.tally[limit] < wanted:
        before += scratch.tally[limit]
        limit += 1
    sure, unsure, still = 0, before, wanted - before
    for k in range(found):
        degree = scratch.degrees[k]
        scratch.tally[degree] = 0
        if degree < limit:
            scratch.chosen[sure] = scratch.grams[k]
            sure += 1
        elif degree == limit:
            _keep_least(scratch.chosen, before, unsure, still, scratch.grams[k])
            unsure = min(unsure + 1, wanted)


@compiled
def _keep_least(chosen: Array, begin: int, end: int, most: int, gram: np.uint64) -> None:
    """Insert a gram into the ascending chosen[begin:end], of which at most `most` are kept."""
    if end - begin == most:
        if gram > chosen[end - 1]:
            return
        end -= 1
    while end > begin and chosen[end - 1] > gram:
        chosen[end] = chosen[end - 1]
        end -= 1
    chosen[end] = gram


@compiled
def prefix_length(size: int, rule: Rule) -> int:
    """As `blocks.prefix_lengths`, for one size."""
    return size - (rule.over * size + rule.under - 1) // rule.under + 1 if size else 0


@compiled
def describe(described: Described, first: int, last: int, rule: Rule, scratch: Scratch) -> None:
    """Size, signature and tokens of the prefix of each text first ≤ k < last."""
    for text in range(first, last):
        found = gather(described.points, described.starts[text], described.starts[text + 1], scratch)
        described.sizes[text] = found
        for k in range(found):
            bit = scratch.grams[k] & _IN_SIGNATURE
            described.signatures[text, bit >> _WORD] |= _ONE << (bit & _IN_WORD)
        wanted = prefix_length(found, rule)
        if wanted:
            choose_rarest(found, wanted, rule.rarity, scratch)
        for k in range(wanted):
            described.tokens[described.room[text] + k] = token_of(scratch.chosen[k])


@compiled
def count_buckets(described: Described, rule: Rule, heads: Array) -> None:
    """How long each list will be, in heads[b + 2]."""
    mask = len(heads) - 3
    for text in range(len(described.sizes)):
        begin = described.room[text]
        for k in range(begin, begin + prefix_length(_whole(described.sizes[text]), rule)):
            heads[(_whole(described.tokens[k]) & mask) + 2] += np.uint32(1)


@compiled
def file_postings(described: Described, order: Array, rule: Rule, lists: Lists) -> None:
    """Write every rank into the lists of its tokens. heads[b + 1] is where list b begins, and in the end where it ends."""
    mask = len(lists.heads) - 3
    for rank in range(len(order)):
        text = order[rank]
        begin = described.room[text]
        for k in range(begin, begin + prefix_length(_whole(described.sizes[text]), rule)):
            token = _whole(described.tokens[k])
            bucket = (token & mask) + 1
            lists.postings[lists.heads[bucket]] = (rank << lists.tag_bits) | (token >> (TOKEN_BITS - lists.tag_bits))
            lists.heads[bucket] += np.uint32(1)


@compiled
def count_bits(word: np.uint64) -> np.uint64:
    """How many bits are set; compilers know this form and use the processor's own instruction."""
    word -= (word >> _ONE) & _FIVES
    word = (word & _THREES) + ((word >> _TWO) & _THREES)
    word = (word + (word >> _FOUR)) & _NIBBLES
    return (word * _BYTES) >> _LAST_BYTE


@compiled
def differing(one: Array, other: Array) -> int:
    """In how many bits two signatures differ."""
    bits = np.uint64(0)
    for word in range(len(one)):
        bits += count_bits(one[word] ^ other[word])
    return _whole(bits)


@compiled
def count_common(points: Array, within: tuple[int, int], need: int, scratch: Scratch) -> int:
    """How many of the gathered grams stand `within` points, or less than `need` as soon as it cannot be reached."""
    first, last = within
    mask, common = np.uint64(scratch.turns[SLOTS]), 0
    turn = scratch.turns[GATHERED]
    scratch.turns[COMPARED] += 1
    seen = scratch.turns[COMPARED]
    for place in range(first, last - 2):
        gram = gram_at(points, place)
        slot = (gram >> _HALF) & mask
        while scratch.taken[slot] == turn and scratch.table[slot] != gram:
            slot = (slot + _ONE) & mask
        if scratch.taken[slot] == turn and scratch.met[slot] != seen:
            scratch.met[slot] = seen
            common += 1
        elif common + last - 3 - place < need:
            break
    return common


@compiled
def probe(question: Question, ranks: tuple[int, int], finds: Finds, scratch: Scratch) -> int:
    """Pairs of the ranks first ≤ x < last that ask, written into `finds`; how many stands in the counter WRITTEN.

    The rank at which to go on, `last` when done: a rank whose pairs find no room any more is begun anew by the next call.
    """
    asked, block, over, under = question.asked, question.block, question.rule.over, question.rule.under
    scratch.turns[WRITTEN] = 0
    for x in range(ranks[0], ranks[1]):
        size, text = _whole(asked.sizes[x]), asked.order[x]
        least, greatest = (over * size + under - 1) // under, size * under // over
        greatest = min(greatest, len(block.firsts) - 2)
        if size == 0 or least > greatest:
            continue
        low, high = block.firsts[least], x if question.itself else block.firsts[greatest + 1]
        if low >= high:
            continue
        gather(asked.points, asked.starts[text], asked.starts[text + 1], scratch)
        wanted = prefix_length(size, question.rule)
        choose_rarest(size, wanted, question.rule.rarity, scratch)
        candidates = _look_up(wanted, (low, high), block, scratch)
        before = scratch.turns[WRITTEN]
        if not _compare(question, x, candidates, finds, scratch):
            scratch.turns[WRITTEN] = before
            return x
    return ranks[1]


@compiled
def _look_up(wanted: int, within: tuple[int, int], block: Block, scratch: Scratch) -> int:
    """Ranks low ≤ y < high (`within`) that share a token with the chosen grams, each once, into scratch.candidates; their number.

    Two loops, so that the processor waits for many places of memory at once.
    """
    mask, tag_bits = len(block.heads) - 2, block.tag_bits[0]
    scratch.turns[ASKED] += 1
    turn, found = np.uint32(scratch.turns[ASKED]), 0
    for k in range(wanted):
        bucket = token_of(scratch.chosen[k]) & mask
        scratch.begins[k] = block.heads[bucket]
        scratch.ends[k] = block.heads[bucket + 1]
    tags, lowest, highest = (1 << tag_bits) - 1, within[0] << tag_bits, within[1] << tag_bits
    for k in range(wanted):
        tag = token_of(scratch.chosen[k]) >> (TOKEN_BITS - tag_bits)
        for at in range(scratch.begins[k], scratch.ends[k]):
            posting = _whole(block.postings[at])
            if posting >= highest:
                break
            rank = posting >> tag_bits
            if posting >= lowest and posting & tags == tag and scratch.asked_by[rank] != turn:
                scratch.asked_by[rank] = turn
                scratch.candidates[found] = rank
                found += 1
    return found


@compiled
def _compare(question: Question, x: int, candidates: int, finds: Finds, scratch: Scratch) -> bool:
    """Write the pairs of rank x, whose grams are gathered and whose candidates are looked up; false where room ran out."""
    asked, block, over = question.asked, question.block, question.rule.over
    both, size, written = over + question.rule.under, _whole(asked.sizes[x]), scratch.turns[WRITTEN]
    for k in range(candidates):
        y = scratch.candidates[k]
        sizes = size + _whole(block.sizes[y])
        if (sizes - differing(asked.signatures[x], block.signatures[y])) * both < 2 * over * sizes:
            continue
        text = block.order[y]
        need = (over * sizes + both - 1) // both
        common = count_common(block.points, (block.starts[text], block.starts[text + 1]), need, scratch)
        if common >= need:
            if written == len(finds.common):
                return False
            finds.asked[written], finds.found[written], finds.common[written] = x, y, common
            written += 1
    scratch.turns[WRITTEN] = written
    return True
