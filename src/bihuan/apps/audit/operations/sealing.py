"""Sealing: the acts that are not in a log yet get their place, and the log a new signed head.

Writers never wait for it. What is sealed is read and hashed outside any transaction (acts do not change); only the leaves and
the head are written in a short one, and only if no other sealer came first. On PostgreSQL ids may commit out of order, so the
question is always "which acts have no leaf", never "which come after the last".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, Max, OuterRef

from bihuan.apps.audit.models import Act, Leaf, TreeHead
from bihuan.apps.audit.queries.heads import SignedHead, sign_head, signed_head_of
from bihuan.apps.audit.queries.keys import LogKeys, log_keys
from bihuan.apps.audit.queries.records import record_of, stamp_of
from bihuan.core import merkle
from bihuan.core.acts import leaf_hash
from bihuan.core.decisions import BihuanError, Reason, Refused


@dataclass(frozen=True, slots=True)
class SealResult:
    """How many acts were sealed; how many were refused because no program of this installation wrote them; the heads."""

    sealed: int
    refused: int
    heads: tuple[SignedHead, ...]


class LogDamaged(Refused):
    """What is stored of the log does not fit itself: nothing is sealed on top of it."""


def seal_acts(*, at: datetime, batch: int = 5000) -> SealResult:
    """Seal every committed act that has no leaf yet, in the order of their ids. Raises LogDamaged, KeysMissing.

    An act whose stamp does not fit was put into the table by hand. It is left unsealed, so that it never looks genuine.
    """
    keys = log_keys()
    sealed, refused, after = 0, 0, _floor()
    heads: dict[bool, SignedHead] = {}
    while True:
        sizes = {
            protected: _size_of(protected) for protected in LOGS
        }  # before asking what is left, or a rival slips in
        ids = _unsealed_ids(after, batch)
        if not ids:
            return SealResult(sealed, refused, tuple(heads.values()))
        acts = list(Act.objects.filter(pk__in=ids).order_by("pk"))
        genuine = [act for act in acts if _is_genuine(keys, act)]
        written = _seal_batch(keys, genuine, sizes, at)
        if written is None:
            continue  # another sealer came first: ask again what is left
        heads |= {head.protected: head for head in written}
        sealed += len(genuine)
        refused += len(ids) - len(genuine)
        after = ids[-1]


LOGS: Final = (False, True)  # the open one, the protected one
_SEALER_LOCK: Final = 0x6269_6875_616E  # one name for all sealers on a PostgreSQL server's database


@dataclass(frozen=True, slots=True)
class _Extension:
    """What a batch adds to one log."""

    protected: bool
    old_size: int
    leaves: tuple[Leaf, ...]
    frontier: merkle.Frontier


def _floor() -> int:
    """Below which no act can be without a leaf. SQLite has one writer at a time, so ids commit in their order there."""
    if connection.vendor != "sqlite":
        return 0
    return int(Leaf.objects.aggregate(last=Max("act_id"))["last"] or 0)


def _unsealed_ids(after: int, limit: int) -> list[int]:
    sealed = Exists(Leaf.objects.filter(act_id=OuterRef("pk")))
    return list(Act.objects.filter(~sealed, pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def _is_genuine(keys: LogKeys, act: Act) -> bool:
    try:
        return act.stamp == stamp_of(keys, record_of(act))
    except (BihuanError, ValueError, TypeError):
        return False


def _seal_batch(
    keys: LogKeys, acts: Sequence[Act], sizes: Mapping[bool, int], at: datetime
) -> tuple[SignedHead, ...] | None:
    """Write the leaves and heads; None where another sealer wrote since the logs had these sizes."""
    extensions = [_extend(keys, protected, [act for act in acts if act.protected is protected]) for protected in LOGS]
    grown = [extension for extension in extensions if extension.leaves]
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER_LOCK])
            if any(not _size_of(e.protected) == e.old_size == sizes[e.protected] for e in extensions):
                return None
            return tuple(_write(keys, extension, at) for extension in grown)
    except IntegrityError as problem:
        raise _damaged() from problem


def _extend(keys: LogKeys, protected: bool, acts: Iterable[Act]) -> _Extension:
    frontier = _frontier_of(keys, protected)
    hashes = [(act.pk, leaf_hash(record_of(act))) for act in acts]
    leaves = tuple(
        Leaf(act_id=pk, protected=protected, position=frontier.size + place, leaf_hash=digest.hex())
        for place, (pk, digest) in enumerate(hashes)
    )
    return _Extension(protected, frontier.size, leaves, frontier.append(digest for _, digest in hashes))


def _frontier_of(keys: LogKeys, protected: bool) -> merkle.Frontier:
    """The log as its latest head has it: from the hashes beside the head if they give its root, else from all leaves."""
    row = TreeHead.objects.filter(protected=protected).order_by("-size").first()
    if row is None:
        return merkle.Frontier()
    head = signed_head_of(row)
    if head.public_key == keys.public_key and not head.signature_fits():
        raise _damaged()
    try:
        frontier = merkle.Frontier(row.size, tuple(bytes.fromhex(node) for node in row.frontier.split()))
        if frontier.root().hex() == row.root:
            return frontier
    except (BihuanError, ValueError):
        pass
    stored = Leaf.objects.filter(protected=protected, position__lt=row.size).order_by("position")
    frontier = merkle.Frontier().append(
        bytes.fromhex(digest) for digest in stored.values_list("leaf_hash", flat=True).iterator()
    )
    if frontier.size != row.size or frontier.root().hex() != row.root:
        raise _damaged()
    return frontier


def _size_of(protected: bool) -> int:
    return int(TreeHead.objects.filter(protected=protected).aggregate(size=Max("size"))["size"] or 0)


def _write(keys: LogKeys, extension: _Extension, at: datetime) -> SignedHead:
    Leaf.objects.bulk_create(extension.leaves, batch_size=1000)
    grown = extension.frontier
    head = sign_head(keys, merkle.TreeHead(grown.size, grown.root(), at), protected=extension.protected)
    TreeHead.objects.create(
        protected=head.protected,
        size=head.size,
        root=head.root,
        at=at,
        signature=head.signature,
        public_key=head.public_key,
        frontier=" ".join(node.hex() for node in grown.nodes),
    )
    return head


def _damaged() -> LogDamaged:
    return LogDamaged(
        Reason("log_damaged", "现在不能封存：存证树与它的签名不符。运行 bihuan audit verify 查明从哪一条起不对。")
    )
