"""Proofs: that an act is in the log, and that a later log begins with an earlier one.

A proof needs the roots of ranges of leaves. Ranges are made of whole chunks of leaves whose roots never change, so they are
kept in memory; only the first proof of a process reads a long log from its beginning.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias
from uuid import UUID

from bihuan.apps.audit.models import Act, Leaf
from bihuan.apps.audit.queries.faults import sealed_hash
from bihuan.apps.audit.queries.heads import SignedHead, latest_head
from bihuan.core import merkle
from bihuan.core.decisions import Missing, Reason, Refused


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an act stands at `position` (from 0) of the log under the signed `head`. Hashes are hexadecimal."""

    reference: UUID
    position: int
    leaf_hash: str
    hashes: tuple[str, ...]
    head: SignedHead
    holds: bool

    def document(self) -> dict[str, object]:
        return {
            "act": str(self.reference),
            "position": self.position,
            "leaf_hash": self.leaf_hash,
            "proof": list(self.hashes),
            "head": self.head.document(),
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log under `head` begins with the log of `old_size` leaves."""

    old_size: int
    old_root: str
    hashes: tuple[str, ...]
    head: SignedHead

    def document(self) -> dict[str, object]:
        return {
            "old_size": self.old_size,
            "old_root": self.old_root,
            "proof": list(self.hashes),
            "head": self.head.document(),
        }


class NotSealed(Refused):
    """The act is not in a log yet."""


def inclusion_proof(reference: UUID) -> InclusionProof:
    """The proof for an act that the caller's reader may see. Raises Missing, and NotSealed before it was sealed.

    The leaf is computed anew from the act's columns: `holds` is whether the act as it stands now is what was sealed.
    """
    act = Act.objects.filter(reference=reference).first()
    if act is None:
        raise Missing
    leaf = Leaf.objects.filter(pk=act.pk).first()
    head = latest_head(protected=act.protected)
    if leaf is None or head is None or leaf.position >= head.size:
        raise NotSealed(Reason("act_not_sealed", "这条操作还没有封存，一分钟内会封存。"))
    digest = sealed_hash(act) or ""
    ranges = merkle.inclusion_ranges(leaf.position, head.size)
    hashes = _roots(act.protected, ranges)
    holds = head.signature_fits() and merkle.verify_inclusion(
        hashes, leaf=bytes.fromhex(digest), index=leaf.position, size=head.size, root=bytes.fromhex(head.root)
    )
    return InclusionProof(reference, leaf.position, digest, tuple(map(bytes.hex, hashes)), head, holds)


def consistency_proof(old_size: int, *, protected: bool = False) -> ConsistencyProof:
    """The proof that the latest log begins with its first `old_size` leaves. Raises NotSealed, and BadInput for a wrong size."""
    head = latest_head(protected=protected)
    if head is None:
        raise NotSealed(Reason("log_not_sealed", "还没有封存过操作。"))
    ranges = merkle.consistency_ranges(old_size, head.size)
    (old_root,) = _roots(protected, [merkle.Range(0, old_size)])
    return ConsistencyProof(old_size, old_root.hex(), tuple(map(bytes.hex, _roots(protected, ranges))), head)


_CHUNK: Final = 1 << 12
_Leaves: TypeAlias = Callable[[int, int], Sequence[bytes]]


def _roots(protected: bool, ranges: Iterable[merkle.Range]) -> tuple[bytes, ...]:
    """The roots of all ranges. A chunk is read once for all that lie in it: how many queries it takes follows from no log's length
    but by whole chunks, so that nobody counts by them what was recorded out of their sight."""
    read: dict[int, tuple[bytes, ...]] = {}

    def leaves(begin: int, end: int) -> Sequence[bytes]:
        place = begin // _CHUNK
        if place not in read:
            read[place] = tuple(_leaf_hashes(protected, place))
        return read[place][begin - place * _CHUNK : end - place * _CHUNK]

    return tuple(_root(protected, leaves, part.begin, part.end) for part in ranges)


def _root(protected: bool, leaves: _Leaves, begin: int, end: int) -> bytes:
    """The root of a range. Those of a proof are perfect subtrees, or run to the end of the log: the short ones lie in one chunk."""
    if begin % _CHUNK or end - begin <= _CHUNK:
        return merkle.root_of(leaves(begin, end))
    whole = end - end % _CHUNK
    chunks = [_chunk_root(protected, place) for place in range(begin // _CHUNK, whole // _CHUNK)]
    return _join(chunks, merkle.root_of(leaves(whole, end)) if whole < end else None)


def _join(chunks: list[bytes], rest: bytes | None) -> bytes:
    """The root over perfect subtrees of one size and what is left: they join as leaves would."""
    frontier = merkle.Frontier().append(chunks)
    nodes = [*frontier.nodes, *([rest] if rest is not None else [])]
    root = nodes.pop()
    while nodes:
        root = merkle.node_hash(nodes.pop(), root)
    return root


@lru_cache(maxsize=1 << 14)
def _chunk_root(protected: bool, place: int) -> bytes:
    return merkle.root_of(_leaf_hashes(protected, place))


def _leaf_hashes(protected: bool, place: int) -> Iterable[bytes]:
    stored = Leaf.objects.filter(
        protected=protected, position__gte=place * _CHUNK, position__lt=(place + 1) * _CHUNK
    ).order_by("position")
    return (bytes.fromhex(digest) for digest in stored.values_list("leaf_hash", flat=True))
