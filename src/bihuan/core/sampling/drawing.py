"""Who is visited: drawn from a frozen frame by a seed, repeatable bit for bit, and checkable by anybody.

The frame is known by its Merkle root (RFC 6962) over the items in the order of their bytes, so that the order in which a file
lists them does not matter. Each item's place in the line of its stratum is the SHA-256 of the seed and the item; the first ones
of the line are visited, and whoever cannot be visited is replaced by the next one. docs/sampling.md states every byte, and
examples/verify_draw.py was written from it alone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.allocation import Allocated, Stratum, allocate
from bihuan.core.sampling.asked import refuse_total
from bihuan.core.sampling.encoding import field

RULE = (
    "bihuan-draw/1: SHA-256 over seed, stratum and id, ascending within each stratum; "
    "strata by the bytes of their names; shares by equal proportions, at least one each"
)
_DRAW_DOMAIN = b"bihuan-draw/1\x00"
_LEAF = b"\x00"
_NODE = b"\x01"


class FrameItem(NamedTuple):
    """One thing that may be visited. A tuple, because a frame may hold a million of them."""

    id: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """A draw as it is kept and published. `selected`: ids, the strata in their order, each in the order of its line."""

    rule: str
    frame_root: str
    seed: str
    strata: tuple[Allocated, ...]
    selected: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.selected)


class _Line(NamedTuple):
    """A stratum of a frame: its name, and of each item what goes under the hashes, in the order of the bytes of the ids."""

    name: str
    items: list[bytes]

    def id_of(self, data: bytes) -> str:
        return data[len(self.name.encode()) + 8 :].decode()


def frame_root(items: Iterable[FrameItem]) -> str:
    """The Merkle root of a frame, as hexadecimal digits. Raises BadInput for a frame that cannot be drawn from."""
    return _root(_lines(items))


def draw(items: Iterable[FrameItem], *, seed: str, total: int) -> DrawRecord:
    """Draw `total` items of the frame. Raises BadInput for a frame, seed or total that cannot be used."""
    lines = _lines(items)
    shares = _shares(lines, total)
    selected: list[str] = []
    for line, share in zip(lines, shares, strict=True):
        selected += _in_line(line, seed, share.sample)
    return DrawRecord(RULE, _root(lines), seed, shares, tuple(selected))


def whole_order(items: Iterable[FrameItem], *, seed: str) -> Mapping[str, tuple[str, ...]]:
    """Stratum → all its ids in the order of its line: the first ones are those that `draw` selects."""
    return {line.name: tuple(_in_line(line, seed, len(line.items))) for line in _lines(items)}


def replacements(record: DrawRecord, items: Iterable[FrameItem], stratum: str = "") -> tuple[str, ...]:
    """Who comes next in a stratum, in this order, where one of the selected cannot be visited. Empty when all are."""
    line = whole_order(items, seed=record.seed).get(stratum)
    share = next((each for each in record.strata if each.stratum == stratum), None)
    if line is None or share is None:
        raise BadInput(Reason("stratum-unknown", "名册里没有层“%(name)s”。", {"name": stratum}))
    return line[share.sample :]


def verify(record: DrawRecord, items: Iterable[FrameItem]) -> tuple[Reason, ...]:
    """Everything that is not as the rule says; empty for an honest record. A bad frame is a reason too, never an error."""
    if record.rule != RULE:
        return (Reason("draw-rule", "记录写的抽取规则不是这里能核验的规则。"),)
    try:
        lines = _lines(items)
        root = _root(lines)
        shares = _shares(lines, record.total)
    except BadInput as problem:
        return (problem.reason,)
    reasons = []
    if root != record.frame_root:
        reasons.append(Reason("draw-frame", "名册与记录的名册根不符：名册改过，或者不是这一份。"))
    if record.strata and record.strata != shares:
        reasons.append(Reason("draw-shares", "各层抽取数与规则算出的不符。"))
    try:
        due = [
            id_ for line, share in zip(lines, shares, strict=True) for id_ in _in_line(line, record.seed, share.sample)
        ]
    except BadInput as problem:
        return (*reasons, problem.reason)
    if tuple(due) != record.selected:
        reasons.append(_difference(due, record.selected))
    return tuple(reasons)


def _difference(due: Sequence[str], selected: Sequence[str]) -> Reason:
    """The first place where what was selected is not what the seed selects."""
    place = next(place for place, pair in enumerate(zip(due, selected, strict=True), start=1) if pair[0] != pair[1])
    return Reason(
        "draw-selected",
        "第 %(place)s 个按种子应是“%(due)s”，记录写的是“%(selected)s”：抽取结果或种子改过。",
        {"place": place, "due": due[place - 1], "selected": selected[place - 1]},
    )


def _shares(lines: Sequence[_Line], total: int) -> tuple[Allocated, ...]:
    refuse_total(total, sum(len(line.items) for line in lines))
    return allocate([Stratum(line.name, len(line.items)) for line in lines], total)


def _lines(items: Iterable[FrameItem]) -> list[_Line]:
    """The strata in the order of the bytes of their names. Refuses empty ids, ids that come twice and text that is none."""
    strata: defaultdict[str, list[str]] = defaultdict(list)
    for id_, stratum in items:
        strata[stratum].append(id_)
    if not strata:
        raise BadInput(Reason("frame-empty", "名册是空的，没有可抽的。"))
    _refuse_ids(strata.values())
    try:
        by_name = sorted(strata, key=str.encode)
        return [_Line(name, _items_of(field(name), strata[name])) for name in by_name]
    except UnicodeEncodeError as problem:
        raise BadInput(Reason("text-broken", "文字里有不完整的字符，不能计算。")) from problem


def _refuse_ids(strata: Iterable[list[str]]) -> None:
    seen: set[str] = set()
    for ids in strata:
        before = len(seen)
        seen.update(ids)
        if len(seen) < before + len(ids):
            raise BadInput(Reason("frame-id-twice", "编号“%(id)s”在名册里出现了两次。", {"id": _repeated(strata)}))
    if "" in seen:
        raise BadInput(Reason("frame-id-missing", "名册里有一行没有编号。"))


def _repeated(strata: Iterable[list[str]]) -> str:
    seen: set[str] = set()
    for id_ in chain.from_iterable(strata):
        if id_ in seen:
            return id_
        seen.add(id_)
    return ""


def _items_of(prefix: bytes, ids: Sequence[str]) -> list[bytes]:
    """What goes under the hashes: the stratum and the id, each after its length, in the order of the bytes of the ids."""
    encoded = sorted([id_.encode() for id_ in ids])
    return [prefix + len(data).to_bytes(4, "big") + data for data in encoded]


def _in_line(line: _Line, seed: str, first: int) -> list[str]:
    """The first ids of a stratum in the order of their hashes; equal hashes, should there ever be any, by the bytes of the id."""
    if not seed.strip():
        raise BadInput(Reason("seed-missing", "没有种子，不能抽取。"))
    head, sha256 = _DRAW_DOMAIN + field(seed), hashlib.sha256
    hashed = [sha256(head + data).digest() for data in line.items]
    # Items stand in the order of their ids already, so that their place decides between equal hashes.
    places = sorted(range(len(hashed)), key=hashed.__getitem__)
    return [line.id_of(line.items[place]) for place in places[:first]]


def _root(lines: Sequence[_Line]) -> str:
    """The same root as `core.merkle` gives, level by level: an odd node at the end of a level goes up as it is."""
    sha256 = hashlib.sha256
    level = [sha256(_LEAF + data).digest() for line in lines for data in line.items]
    while len(level) > 1:
        odd = level[-1:] if len(level) & 1 else []
        level = [
            sha256(_NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ] + odd
    return level[0].hex()
