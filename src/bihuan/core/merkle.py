"""The Merkle tree of RFC 6962 (Certificate Transparency): roots, proofs, and their verification.

A log that only grows has one root for each size. An *inclusion proof* shows that a leaf stands at its place under a root; a
*consistency proof* shows that a later log begins with the whole of an earlier one, nothing altered, removed or put between.
Both need about log2(n) hashes and can be checked by somebody who holds the roots alone.

Leaves are given as leaf hashes: `leaf_hash(data)` marks data with 0x00 and inner nodes are marked with 0x01, so that no node can
be passed off as a leaf. `Frontier` carries a growing tree in O(log n) state, so that sealing the next act never reads the ones
before. Proofs are made of the roots of ranges of leaves; `inclusion_ranges` and `consistency_ranges` name them, so that a store
may compute each range its own way.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives import hashes

from bihuan.core.decisions import BadInput, Reason


class Algorithm(StrEnum):
    """How nodes are hashed. SM3 (GB/T 32905) is there for places that must use the national algorithms."""

    SHA256 = "sha256"
    SM3 = "sm3"


@dataclass(frozen=True, slots=True)
class Range:
    """The leaves from `begin` up to, but without, `end`."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The root of the first `size` leaves, as it was at that moment. Signed by the audit app, over `head_message`."""

    size: int
    root: bytes
    at: dt.datetime
    algorithm: Algorithm = Algorithm.SHA256


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as it grows: its size and the roots of its perfect subtrees, the largest (leftmost) first.

    There is one subtree for each bit of the size that is set. Raises BadInput if the nodes do not fit the size: then what
    was stored is damaged, and the frontier has to be made again from the leaves.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()
    algorithm: Algorithm = Algorithm.SHA256

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count() or any(len(node) != 32 for node in self.nodes):
            raise BadInput(Reason("frontier-damaged", "存证树的中间状态与条数不符，需要重新计算。"))

    def append(self, leaves: Iterable[bytes]) -> "Frontier":
        """The tree after these leaf hashes were added in this order."""
        digest = _DIGESTS[self.algorithm]
        nodes, size = list(self.nodes), self.size
        for leaf in leaves:
            node, full = leaf, size
            while full & 1:
                node = digest(_NODE + nodes.pop() + node)
                full >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes), self.algorithm)

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self.nodes:
            return empty_root(self.algorithm)
        digest = _DIGESTS[self.algorithm]
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = digest(_NODE + node + root)
        return root


def empty_root(algorithm: Algorithm = Algorithm.SHA256) -> bytes:
    """The root of a log without a leaf: the hash of nothing."""
    return _DIGESTS[algorithm](b"")


def leaf_hash(data: bytes, algorithm: Algorithm = Algorithm.SHA256) -> bytes:
    return _DIGESTS[algorithm](_LEAF + data)


def node_hash(left: bytes, right: bytes, algorithm: Algorithm = Algorithm.SHA256) -> bytes:
    return _DIGESTS[algorithm](_NODE + left + right)


def root_of(leaves: Iterable[bytes], algorithm: Algorithm = Algorithm.SHA256) -> bytes:
    """The root of these leaf hashes. Reads them once and keeps none, so a million may come from a cursor."""
    return Frontier(algorithm=algorithm).append(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int, algorithm: Algorithm = Algorithm.SHA256) -> tuple[bytes, ...]:
    """The hashes that lead from the leaf at `index` (from 0) to the root of these leaves, lowest first."""
    return _roots_of(leaves, inclusion_ranges(index, len(leaves)), algorithm)


def consistency_proof(
    leaves: Sequence[bytes], earlier_size: int, algorithm: Algorithm = Algorithm.SHA256
) -> tuple[bytes, ...]:
    """The hashes that show that the tree of these leaves begins with the tree of the first `earlier_size` of them."""
    return _roots_of(leaves, consistency_ranges(earlier_size, len(leaves)), algorithm)


def inclusion_ranges(index: int, size: int) -> tuple[Range, ...]:
    """Whose roots an inclusion proof consists of, in its order. Raises BadInput where there is no such leaf."""
    if not 0 <= index < size:
        raise BadInput(
            Reason(
                "leaf-not-in-tree",
                "存证树只有 %(size)s 条，没有第 %(number)s 条。",
                {"size": size, "number": index + 1},
            )
        )
    begin, end = 0, size
    siblings: list[Range] = []
    while end - begin > 1:
        middle = begin + _largest_power_below(end - begin)
        if index < middle:
            siblings.append(Range(middle, end))
            end = middle
        else:
            siblings.append(Range(begin, middle))
            begin = middle
    return tuple(reversed(siblings))


def consistency_ranges(earlier_size: int, size: int) -> tuple[Range, ...]:
    """Whose roots a consistency proof consists of, in its order: none where the sizes are equal or the earlier is 0."""
    if not 0 <= earlier_size <= size:
        raise BadInput(
            Reason(
                "tree-not-grown",
                "较早的存证树（%(earlier)s 条）不能比现在的（%(size)s 条）长。",
                {"earlier": earlier_size, "size": size},
            )
        )
    if earlier_size in (0, size):
        return ()
    begin, end, earlier_root_is_known = 0, size, True
    ranges: list[Range] = []
    while earlier_size != end:
        middle = begin + _largest_power_below(end - begin)
        if earlier_size <= middle:
            ranges.append(Range(middle, end))
            end = middle
        else:
            ranges.append(Range(begin, middle))
            begin, earlier_root_is_known = middle, False
    if not earlier_root_is_known:
        ranges.append(Range(begin, end))
    return tuple(reversed(ranges))


def verify_inclusion(
    proof: Sequence[bytes],
    *,
    leaf: bytes,
    index: int,
    size: int,
    root: bytes,
    algorithm: Algorithm = Algorithm.SHA256,
) -> bool:
    """Whether the proof leads from the leaf hash at this place to this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found, algorithm)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling, algorithm)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    proof: Sequence[bytes],
    *,
    earlier_size: int,
    size: int,
    earlier_root: bytes,
    root: bytes,
    algorithm: Algorithm = Algorithm.SHA256,
) -> bool:
    """Whether the later tree begins with the whole earlier one (RFC 9162, 2.1.4.2). The empty tree begins every other."""
    if not 0 <= earlier_size <= size:
        return False
    if earlier_size == 0:
        return not proof and earlier_root == empty_root(algorithm) and (size > 0 or root == earlier_root)
    if earlier_size == size:
        return not proof and earlier_root == root
    path = list(proof) if earlier_size.bit_count() > 1 else [earlier_root, *proof]
    if not path:
        return False
    place, last = earlier_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    earlier = later = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            earlier, later = node_hash(sibling, earlier, algorithm), node_hash(sibling, later, algorithm)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            later = node_hash(later, sibling, algorithm)
        place, last = place >> 1, last >> 1
    return last == 0 and earlier == earlier_root and later == root


def head_message(head: TreeHead) -> bytes:
    """What is signed: five lines of text that a person can read and another program can make again."""
    lines = ("bihuan-tree-head/1", head.algorithm.value, str(head.size), head.root.hex(), moment_text(head.at))
    return ("\n".join(lines) + "\n").encode("ascii")


def moment_text(at: dt.datetime) -> str:
    """The moment in UTC with microseconds, always written alike: 2026-11-22T14:30:00.000000Z. Needs a time zone."""
    if at.utcoffset() is None:
        raise BadInput(Reason("moment-without-zone", "时刻没有写时区。"))
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


_LEAF = b"\x00"
_NODE = b"\x01"


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


_DIGESTS: Mapping[Algorithm, Callable[[bytes], bytes]] = {Algorithm.SHA256: _sha256, Algorithm.SM3: _sm3}


def _largest_power_below(count: int) -> int:
    """The largest power of two smaller than `count`, which is at least 2: where RFC 6962 splits a tree."""
    return 1 << (count - 1).bit_length() - 1


def _roots_of(leaves: Sequence[bytes], ranges: Iterable[Range], algorithm: Algorithm) -> tuple[bytes, ...]:
    return tuple(root_of(leaves[part.begin : part.end], algorithm) for part in ranges)
