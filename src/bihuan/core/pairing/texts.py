"""Texts as arrays of code points: what both routes of the join work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Texts:
    """n texts one after the other: text k is points[starts[k]:starts[k + 1]].

    `points` uint16 where every code point is below 2^16, else uint32; `starts` int64, n + 1 of them.
    """

    points: Array
    starts: Array

    def __len__(self) -> int:
        return len(self.starts) - 1


def texts_of(texts: Sequence[str]) -> Texts:
    """Code points of each text as given: nothing is normalised, folded or left out. Lone surrogates count as they are.

    The arrays can be written to: compiled loops are made anew for arrays that cannot.
    """
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)), out=starts[1:])
    joined = "".join(texts)
    narrow = joined.encode("utf-16-le", "surrogatepass")
    if len(narrow) == 2 * len(joined):
        return Texts(np.frombuffer(bytearray(narrow), dtype=np.uint16), starts)
    return Texts(np.frombuffer(bytearray(joined.encode("utf-32-le", "surrogatepass")), dtype=np.uint32), starts)


def join_texts(parts: Sequence[Texts]) -> Texts:
    """Several lots of texts as one, in their order."""
    if len(parts) == 1:
        return parts[0]
    lengths = [np.diff(part.starts) for part in parts]
    starts = np.zeros(sum(map(len, parts)) + 1, dtype=np.int64)
    if parts:
        np.cumsum(np.concatenate(lengths), out=starts[1:])
    points = [part.points for part in parts] or [np.zeros(0, dtype=np.uint16)]
    return Texts(np.concatenate(points), starts)
