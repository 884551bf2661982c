"""A segment: some texts with their ids, filed so that they can be asked. Made once, never changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bihuan.core.pairing.blocks import Block, Route, Rule
from bihuan.core.pairing.joining import learn_rarity
from bihuan.core.pairing.texts import Array, Texts
from bihuan.core.pairing.thresholds import Threshold
from bihuan.text_index.files import map_arrays, write_arrays

HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """Texts as a block, the rarity by which they are filed, and their ids: UTF-8 one after the other, text k's at
    id_bytes[id_starts[k]:id_starts[k + 1]]; `keys` ascending hashes of ids and `key_texts`, whose they are."""

    block: Block
    rarity: Array
    id_bytes: Array
    id_starts: Array
    keys: Array
    key_texts: Array

    def __len__(self) -> int:
        return len(self.block.sizes)

    @property
    def texts(self) -> Texts:
        return Texts(self.block.points, self.block.starts)

    def id_of(self, text: int) -> str:
        return bytes(self.id_bytes[self.id_starts[text] : self.id_starts[text + 1]]).decode("utf-8", "surrogatepass")

    def ids(self) -> list[str]:
        return [self.id_of(text) for text in range(len(self))]

    def holds(self, ids: Sequence[str], keys: Array) -> str | None:
        """The first of the ids that is here; `keys` are their hashes (`keys_of`)."""
        places = np.searchsorted(self.keys, keys)
        for number in np.flatnonzero(places < len(self.keys)).tolist():
            place = int(places[number])
            while place < len(self.keys) and self.keys[place] == keys[number]:
                if self.id_of(int(self.key_texts[place])) == ids[number]:
                    return ids[number]
                place += 1
        return None


def make_segment(ids: Sequence[str], texts: Texts, threshold: Threshold, route: Route, workers: int) -> Segment:
    """File texts for being asked from the threshold upwards."""
    rule = Rule(learn_rarity(texts, route), threshold.over, threshold.under)
    encoded = [name.encode("utf-8", "surrogatepass") for name in ids]
    starts = np.zeros(len(ids) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(ids)), out=starts[1:])
    keys = keys_of(ids)
    line = np.argsort(keys, kind="stable")
    return Segment(
        block=route.build(texts, rule, workers),
        rarity=rule.rarity,
        id_bytes=np.frombuffer(bytearray(b"".join(encoded)), dtype=np.uint8),
        id_starts=starts,
        keys=keys[line],
        key_texts=line.astype(np.uint32),
    )


def keys_of(ids: Sequence[str]) -> Array:
    """Hashes of ids (uint64), the same on every machine."""
    hashes = (hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest() for name in ids)
    return np.frombuffer(b"".join(hashes), dtype="<u8").astype(np.uint64)


def write_segment(path: Path, segment: Segment) -> int:
    """Write a segment as a file; its checksum."""
    own = {name: getattr(segment, name) for name in _OWN}
    return write_arrays(path, segment.block._asdict() | own)


def read_segment(path: Path, *, length: int, checksum: int | None) -> Segment:
    arrays = map_arrays(path, length=length, checksum=checksum)
    return Segment(Block(*(arrays[name] for name in Block._fields)), *(arrays[name] for name in _OWN))


_OWN = ("rarity", "id_bytes", "id_starts", "keys", "key_texts")
