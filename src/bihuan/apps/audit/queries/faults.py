"""What is wrong with the log: the kinds of fault, and how the first one is told from its traces.

Three things bear witness: the leaf hash of an act, the stamp that only this installation's programs could write (it leaves out
the id), and the signed roots. An intruder who holds the database alone can rewrite rows and leaves so that they fit each
other, but neither a stamp nor a head.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from django.db import connection

from bihuan.apps.audit.models import Act, Leaf
from bihuan.apps.audit.queries.keys import LogKeys
from bihuan.apps.audit.queries.records import record_of, stamp_of
from bihuan.core.acts import leaf_hash
from bihuan.core.decisions import BihuanError, Reason


class FaultKind(StrEnum):
    ALTERED = "altered"
    INSERTED = "inserted"
    REMOVED = "removed"
    REORDERED = "reordered"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong. `reference` and `act_id` are None where the act can no longer be known.

    `position` counts from 0 within its log. `reason` says it in a sentence.
    """

    kind: FaultKind
    reason: Reason
    protected: bool = False
    position: int | None = None
    act_id: int | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Traces:
    """What faults are told from: the keys, and one log."""

    keys: LogKeys
    protected: bool

    def fits(self, act: Act, leaf: Leaf) -> bool:
        """Whether the act is, in every column, the one that was sealed as this leaf."""
        return act.protected is leaf.protected is self.protected and sealed_hash(act) == leaf.leaf_hash

    def explain_mismatch(self, act: Act, leaf: Leaf) -> Fault:
        """The act under this leaf's id is not what was sealed."""
        if not is_genuine(self.keys, act):
            return self._fault(FaultKind.ALTERED, ALTERED, leaf, act)
        home = _leaf_of(act, range(max(0, act.pk - _NEAR), act.pk + _NEAR))
        if home is not None:
            return self._fault(FaultKind.REORDERED, REORDERED, leaf, act)
        return self._fault(FaultKind.ALTERED, LEAF_ALTERED, leaf, act)

    def explain_absence(self, leaf: Leaf, unsealed: Callable[[], Iterator[Act]]) -> Fault:
        """The leaf's act is not there: it was removed, or it now stands under another id."""
        for act in unsealed():
            if sealed_hash(act, pk=leaf.act_id) == leaf.leaf_hash:
                return self._fault(FaultKind.REORDERED, REORDERED, leaf, act)
        return self._fault(FaultKind.REMOVED, REMOVED, leaf, None)

    def explain_gap(self, position: int, found: Leaf) -> Fault:
        """No leaf stands at this position, but one does further on."""
        return Fault(
            FaultKind.REMOVED,
            Reason(
                "act_removed_with_leaf",
                "第 %(number)s 条起有 %(count)s 条操作连同存证一起被删除。",
                {"number": position + 1, "count": found.position - position},
            ),
            self.protected,
            position,
            missing_id(*_neighbours(found), count=found.position - position),
        )

    def explain_root(self, begin: int, end: int, *, surplus: int) -> Fault:
        """Leaves from `begin` to `end` fit their acts, but not the root that was signed over them: they were rewritten.

        `surplus` is how many leaves there are more (or fewer) than the latest head covers.
        """
        rewritten = list(Leaf.objects.filter(protected=self.protected, position__gte=begin, position__lt=end))
        rewritten.sort(key=lambda leaf: leaf.position)
        acts = load_acts([leaf.act_id for leaf in rewritten])
        for leaf in rewritten:
            act = acts.get(leaf.act_id)
            if act is None or not is_genuine(self.keys, act):
                kind, words = (FaultKind.INSERTED, INSERTED) if surplus > 0 else (FaultKind.ALTERED, REWRITTEN)
                return self._fault(kind, words, leaf, act)
        for leaf, following in pairwise(rewritten):
            if leaf.act_id > following.act_id:
                return self._fault(FaultKind.REORDERED, REORDERED, leaf, acts[leaf.act_id])
        missing = missing_id(rewritten[0].act_id, rewritten[-1].act_id) if rewritten else None
        values = {"begin": begin + 1, "end": end, "count": -surplus}
        if surplus < 0:
            return Fault(FaultKind.REMOVED, replace(REMOVED_WITHIN, params=values), self.protected, begin, missing)
        return Fault(FaultKind.HEAD, replace(ROOT, params=values), self.protected, begin)

    def _fault(self, kind: FaultKind, words: Reason, leaf: Leaf, act: Act | None) -> Fault:
        return Fault(
            kind,
            _reason(words, leaf.position, leaf.act_id),
            self.protected,
            leaf.position,
            leaf.act_id,
            str(act.reference) if act and act.reference else None,
        )


ALTERED = Reason("act_altered", "第 %(number)s 条操作（记录号 %(act)s）封存后被改过。")
LEAF_ALTERED = Reason("leaf_altered", "第 %(number)s 条操作（记录号 %(act)s）的存证值被改过，操作本身没有变。")
REWRITTEN = Reason("act_rewritten", "第 %(number)s 条操作（记录号 %(act)s）连同存证值一起被改过：不是本系统写的内容。")
INSERTED = Reason("act_inserted", "第 %(number)s 条操作（记录号 %(act)s）是插进去的：不是本系统写的。")
REMOVED = Reason("act_removed", "第 %(number)s 条操作（记录号 %(act)s）被删除。")
REMOVED_WITHIN = Reason("acts_removed_within", "第 %(begin)s 到 %(end)s 条之间有 %(count)s 条操作连同存证一起被删除。")
REORDERED = Reason("act_reordered", "第 %(number)s 条操作（记录号 %(act)s）的次序被改过。")
ROOT = Reason("root_mismatch", "第 %(begin)s 到 %(end)s 条之间被改过：与签过名的树根不符。")

_NEAR = 2000
_CHUNK = 500
# What Django's field types raise for a column that no program of ours wrote.
_UNREADABLE = (ValueError, TypeError, OverflowError)


def is_genuine(keys: LogKeys, act: Act) -> bool:
    """Whether a program of this installation wrote the act as it stands (whatever its id)."""
    try:
        return act.stamp == stamp_of(keys, record_of(act))
    except (BihuanError, ValueError, TypeError, AttributeError):
        return False


def sealed_hash(act: Act, *, pk: int | None = None) -> str | None:
    """The leaf hash of the act (as if under another id); None where its columns can no longer be read."""
    try:
        record = record_of(act)
        return leaf_hash(record if pk is None else replace(record, id=pk)).hex()
    except (BihuanError, ValueError, TypeError, AttributeError):
        return None


def load_acts(ids: Sequence[int]) -> dict[int, Act]:
    """The acts of these ids that are there. One whose columns cannot be read any more comes as an empty act."""
    try:
        return Act.objects.in_bulk(ids)
    except _UNREADABLE:
        pass
    loaded: dict[int, Act] = {}
    for pk in Act.objects.filter(pk__in=ids).values_list("pk", flat=True):
        try:
            loaded[pk] = Act.objects.get(pk=pk)
        except _UNREADABLE:
            loaded[pk] = _empty_act(pk)
    return loaded


def _empty_act(pk: int) -> Act:
    act = Act(pk=pk)
    with suppress(*_UNREADABLE):
        act.reference = Act.objects.values_list("reference", flat=True).get(pk=pk)
    return act


def missing_id(after: int, before: int, *, count: int = 1) -> int | None:
    """The first of the last `count` ids between these two that no act bears; None if that tells nothing.

    SQLite gives ids without gaps. On PostgreSQL a rolled-back write leaves one, so only exactly `count` gaps are named there.
    """
    begin = max(after + 1, before - _NEAR * _CHUNK)
    present = set(Act.objects.filter(pk__gte=begin, pk__lt=before).values_list("pk", flat=True))
    missing = [pk for pk in range(begin, before) if pk not in present]
    certain = connection.vendor == "sqlite" or len(missing) == count
    return missing[-count] if certain and len(missing) >= count else None


def _reason(words: Reason, position: int, act_id: int) -> Reason:
    return replace(words, params={"number": position + 1, "act": act_id})


def _leaf_of(act: Act, ids: Sequence[int]) -> Leaf | None:
    """The leaf under which this act was sealed, if its id was one of these."""
    hashes = [digest for pk in ids if (digest := sealed_hash(act, pk=pk)) is not None]
    for begin in range(0, len(hashes), _CHUNK):
        found = Leaf.objects.filter(leaf_hash__in=hashes[begin : begin + _CHUNK]).first()
        if found is not None:
            return found
    return None


def _neighbours(leaf: Leaf) -> tuple[int, int]:
    """The ids of the acts before and of this leaf."""
    before = Leaf.objects.filter(protected=leaf.protected, position__lt=leaf.position).order_by("-position").first()
    return (before.act_id if before else 0), leaf.act_id
