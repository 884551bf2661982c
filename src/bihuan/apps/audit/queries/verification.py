"""Checking the whole log: every act against its leaf, every leaf against the signed roots, in pages, with little memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Exists, Max, OuterRef

from bihuan.apps.audit.models import Act, Leaf, TreeHead
from bihuan.apps.audit.queries.faults import Fault, FaultKind, Traces, is_genuine, load_acts, missing_id
from bihuan.apps.audit.queries.heads import SignedHead, signed_head_of
from bihuan.apps.audit.queries.keys import LogKeys, log_keys
from bihuan.core import merkle
from bihuan.core.decisions import Reason


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What a check found. `other_keys` counts heads that bear the signature of another key (an earlier installation)."""

    acts: int
    sealed: int
    unsealed_tail: int
    other_keys: int
    first_fault: Fault | None


def check_log(*, against: Sequence[SignedHead] = ()) -> LogCheck:
    """Check both logs and the unsealed tail; `against` are heads that were exported earlier and kept elsewhere.

    The first fault is the first of the open log, else of the protected one, else of the tail. Acts that are written or
    sealed meanwhile do no harm.
    """
    keys = log_keys()
    walks = [
        _Walk(keys, protected, [head for head in against if head.protected is protected]) for protected in (False, True)
    ]
    faults = [fault for walk in walks if (fault := walk.run()) is not None]
    unsealed, forged = _check_tail(keys)
    sealed = sum(walk.frontier.size for walk in walks)
    return LogCheck(
        acts=Act.objects.count(),
        sealed=sealed,
        unsealed_tail=unsealed,
        other_keys=sum(walk.other_keys for walk in walks),
        first_fault=next(iter([*faults, *([forged] if forged else [])]), None),
    )


def unsealed_acts(*, after: int = -(2**63)) -> Iterator[Act]:
    """The acts without a leaf, in the order of their ids, in pages."""
    sealed = Exists(Leaf.objects.filter(act_id=OuterRef("pk")))
    while True:
        query = Act.objects.filter(~sealed, pk__gt=after).order_by("pk").values_list("pk", flat=True)
        ids = list(query[:_PAGE])
        acts = load_acts(ids)
        yield from (acts[pk] for pk in ids if pk in acts)
        if len(ids) < _PAGE:
            return
        after = ids[-1]


_PAGE: Final = 2000


def _check_tail(keys: LogKeys) -> tuple[int, Fault | None]:
    count, fault = 0, None
    for act in unsealed_acts():
        count += 1
        if fault is None and not is_genuine(keys, act):
            reason = Reason(
                "unsealed_act_inserted",
                "还没有封存的操作（记录号 %(act)s）是插进去的或被改过：不是本系统写的。",
                {"act": act.pk},
            )
            fault = Fault(FaultKind.INSERTED, reason, act.protected, None, act.pk, str(act.reference))
    return count, fault


@dataclass(slots=True)
class _Walk:
    """One log, read from its first leaf to its last."""

    keys: LogKeys
    protected: bool
    against: Sequence[SignedHead]
    frontier: merkle.Frontier = field(default_factory=merkle.Frontier)
    good: int = 0  # how many leaves the last sound head covers
    other_keys: int = 0

    @property
    def traces(self) -> Traces:
        return Traces(self.keys, self.protected)

    def run(self) -> Fault | None:
        """The log's first fault."""
        for page in self._pages():
            fault = self._check_acts(page) or self._check_heads(page)
            if fault is not None:
                return fault
        return self._check_end()

    def _pages(self) -> Iterator[list[Leaf]]:
        last = -1
        while True:
            following = Leaf.objects.filter(protected=self.protected, position__gt=last).order_by("position")
            page = list(following[:_PAGE])
            if page:
                yield page
            if len(page) < _PAGE:
                return
            last = page[-1].position

    def _check_acts(self, page: Sequence[Leaf]) -> Fault | None:
        acts = load_acts([leaf.act_id for leaf in page])
        for place, leaf in enumerate(page, start=self.frontier.size):
            fault = self._check_act(place, leaf, acts.get(leaf.act_id))
            if fault is not None:
                # A head further back may tell more exactly what went wrong before this place.
                earlier = self._check_heads(page[: place - self.frontier.size])
                return earlier or fault
        return None

    def _check_act(self, place: int, leaf: Leaf, act: Act | None) -> Fault | None:
        if leaf.position != place:
            return self.traces.explain_gap(place, leaf)
        if act is None:
            return self.traces.explain_absence(leaf, unsealed_acts)
        return None if self.traces.fits(act, leaf) else self.traces.explain_mismatch(act, leaf)

    def _check_heads(self, page: Sequence[Leaf]) -> Fault | None:
        """Grow the tree by the page, stopping at every head on the way."""
        hashes = [bytes.fromhex(leaf.leaf_hash) for leaf in page]
        begin, end = self.frontier.size, self.frontier.size + len(page)
        for head in self._heads(begin, end):
            self.frontier = self.frontier.append(hashes[self.frontier.size - begin : head.size - begin])
            fault = self._check_head(head)
            if fault is not None:
                return fault
        self.frontier = self.frontier.append(hashes[self.frontier.size - begin :])
        return None

    def _heads(self, above: int, up_to: int) -> Iterator[SignedHead]:
        rows = TreeHead.objects.filter(protected=self.protected, size__gt=above, size__lte=up_to).order_by("size")
        heads = [*map(signed_head_of, rows), *(head for head in self.against if above < head.size <= up_to)]
        return iter(sorted(heads, key=lambda head: head.size))

    def _check_head(self, head: SignedHead) -> Fault | None:
        fits = head.signature_fits()
        if head.public_key != self.keys.public_key and head not in self.against:
            self.other_keys += 1
            return None  # it covers nothing that a later head of ours does not cover; `_check_end` asks for that one
        if not fits:
            values = {"size": head.size}
            return self._head_fault(Reason("head_forged", "第 %(size)s 条处的树根签名不符。", values), head.size)
        if self.frontier.root().hex() != head.root:
            return self.traces.explain_root(self.good, head.size, surplus=self._surplus())
        self.good = head.size
        return None

    def _check_end(self) -> Fault | None:
        """All leaves were read: the latest head must be ours and cover exactly them."""
        size = self.frontier.size
        rows = TreeHead.objects.filter(protected=self.protected, size__gte=size).order_by("size")
        beyond = [head for head in [*map(signed_head_of, rows), *self.against] if head.size > size]
        if beyond and not self._was_sealed_meanwhile(size):
            return self._explain_short(min(beyond, key=lambda head: head.size))
        if self.good < size and not beyond:
            return self._explain_uncovered()
        return None

    def _was_sealed_meanwhile(self, size: int) -> bool:
        return Leaf.objects.filter(protected=self.protected, position=size).exists()

    def _explain_short(self, head: SignedHead) -> Fault:
        size = self.frontier.size
        if not head.signature_fits() or head.public_key != self.keys.public_key:
            return self._head_fault(
                Reason("head_forged", "第 %(size)s 条处的树根签名不符。", {"size": head.size}), head.size
            )
        if self.good < size:  # between the last sound head and this one leaves are missing and the rest moved up
            fault = self.traces.explain_root(self.good, head.size, surplus=size - head.size)
            if fault.act_id is not None:
                return fault
        reason = Reason(
            "last_acts_removed",
            "最后 %(count)s 条操作连同存证一起被删除：签过名的树根有 %(size)s 条，现在只有 %(found)s 条。",
            {"count": head.size - size, "size": head.size, "found": size},
        )
        last = Leaf.objects.filter(protected=self.protected).order_by("-position").first()
        after = last.act_id if last else 0
        return Fault(FaultKind.REMOVED, reason, self.protected, size, missing_id(after, after + 2))

    def _surplus(self) -> int:
        """How many leaves there are more than the latest head covers."""
        latest = TreeHead.objects.filter(protected=self.protected).aggregate(size=Max("size"))["size"]
        return Leaf.objects.filter(protected=self.protected).count() - int(latest or 0)

    def _explain_uncovered(self) -> Fault:
        leaf = Leaf.objects.filter(protected=self.protected, position=self.good).first()
        act = Act.objects.filter(pk=leaf.act_id).first() if leaf else None
        if TreeHead.objects.filter(protected=self.protected, size=self.frontier.size).exists():
            return self._head_fault(
                Reason("head_of_another_key", "最新的树根不是用这套系统的密钥签的。"), self.frontier.size
            )
        reason = Reason(
            "leaf_without_head",
            "第 %(number)s 条起的存证没有签过名的树根：是插进去的，或树根被删除。",
            {"number": self.good + 1},
        )
        return Fault(
            FaultKind.INSERTED,
            reason,
            self.protected,
            self.good,
            leaf.act_id if leaf else None,
            str(act.reference) if act else None,
        )

    def _head_fault(self, reason: Reason, size: int) -> Fault:
        return Fault(FaultKind.HEAD, reason, self.protected, size - 1)
