"""Files of arrays: written whole or not at all, checked when they are opened, mapped into memory instead of read.

8 bytes  "BHINDEX1"
8 bytes  length of the directory, little-endian
n bytes  directory: JSON {"arrays": {name: {"dtype", "shape", "offset"}}}, offsets from the start of the file
…        the arrays, each at a multiple of 64 bytes, little-endian
"""

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bihuan.core.decisions import BihuanError, Reason
from bihuan.core.pairing.texts import Array

MAGIC = b"BHINDEX1"
EDGE = 64
CHUNK = 1 << 20


class DamagedIndex(BihuanError):
    """A file of the index is missing, cut short, changed, or of another format. Nothing was read from it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Reason("index-damaged", "相似文本索引的文件 %(name)s 损坏或缺失，请重建索引。", {"name": name})
        )


def write_whole(path: Path, content: bytes) -> None:
    """Put a small file in its place: after a crash there is the old one or the new one."""
    beside = path.with_name(path.name + ".part")
    with beside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    _keep_names(path.parent)


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> int:
    """Write a file of arrays; its checksum (CRC-32 of all bytes). It is complete on disk when this returns."""
    directory = _directory_of(arrays)
    checksum = 0
    with path.open("wb") as out:

        def put(data: bytes | memoryview) -> None:
            nonlocal checksum
            out.write(data)
            checksum = zlib.crc32(data, checksum)

        put(MAGIC + len(directory).to_bytes(8, "little") + directory)
        for array in arrays.values():
            put(b"\0" * (-out.tell() % EDGE))
            if array.size:
                put(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        out.flush()
        os.fsync(out.fileno())
    _keep_names(path.parent)
    return checksum


def map_arrays(path: Path, *, length: int, checksum: int | None) -> dict[str, Array]:
    """The arrays of a file as they lie on disk. With `checksum` every byte is compared, else only the length.

    Raises DamagedIndex; FileNotFoundError where there is no such file.
    """
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != length or length < len(MAGIC) + 8:
            raise DamagedIndex(path.name)
        # A private copy of pages that would be written to: the file stays as it is, and loops are compiled for one kind of array.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    if checksum is not None and _checksum_of(mapped) != checksum:
        raise DamagedIndex(path.name)
    try:
        return _arrays_in(mapped)
    except (ValueError, KeyError, TypeError) as problem:
        raise DamagedIndex(path.name) from problem


def _directory_of(arrays: Mapping[str, Array]) -> bytes:
    """The directory, in which offsets are written as wide as they can get, so that its own length is known."""
    entries = {
        name: {"dtype": array.dtype.str, "shape": list(array.shape), "offset": 0} for name, array in arrays.items()
    }
    room = len(json.dumps({"arrays": entries})) + 20 * len(entries)
    offset = len(MAGIC) + 8 + room
    for name, array in arrays.items():
        offset += -offset % EDGE
        entries[name]["offset"] = offset
        offset += array.nbytes
    return json.dumps({"arrays": entries}).encode().ljust(room)


def _arrays_in(mapped: mmap.mmap) -> dict[str, Array]:
    if mapped[: len(MAGIC)] != MAGIC:
        raise ValueError("another format")
    begin = len(MAGIC) + 8
    length = int.from_bytes(mapped[len(MAGIC) : begin], "little")
    entries = json.loads(mapped[begin : begin + length])["arrays"]
    return {
        name: np.frombuffer(
            mapped, dtype=np.dtype(entry["dtype"]), count=int(np.prod(entry["shape"])), offset=entry["offset"]
        ).reshape(entry["shape"])
        for name, entry in entries.items()
    }


def _checksum_of(mapped: mmap.mmap) -> int:
    checksum, view = 0, memoryview(mapped)
    for at in range(0, len(view), CHUNK):
        checksum = zlib.crc32(view[at : at + CHUNK], checksum)
    view.release()
    return checksum


def _keep_names(folder: Path) -> None:
    """Make the names in a folder outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
