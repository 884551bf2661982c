"""`index.json`: which segments are in force. It is replaced at once, so that an append has happened wholly or not at all."""

import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from bihuan.core.pairing.thresholds import Threshold
from bihuan.text_index.files import DamagedIndex, write_whole

NAME = "index.json"
FORMAT = 1
"""Changes with the files, and with the numbers in `core.pairing.blocks`. An index of another format is built anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment: its file, how many texts, how many bytes, CRC-32 of all bytes."""

    file: str
    texts: int
    length: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The least threshold that can be asked, the number of the next segment, and the segments, oldest first."""

    threshold: Threshold
    next_number: int = 1
    segments: tuple[Entry, ...] = ()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    body = json.dumps({"format": FORMAT, **asdict(manifest)}, sort_keys=True)
    write_whole(folder / NAME, json.dumps({"body": body, "checksum": zlib.crc32(body.encode())}).encode())


def read_manifest(folder: Path) -> Manifest:
    """What is in force. Raises DamagedIndex; FileNotFoundError where there is no index."""
    try:
        outer = json.loads((folder / NAME).read_bytes())
        if zlib.crc32(outer["body"].encode()) != outer["checksum"]:
            raise DamagedIndex(NAME)
        body = json.loads(outer["body"])
        if body["format"] != FORMAT:
            raise DamagedIndex(NAME)
        entries = tuple(Entry(**entry) for entry in body["segments"])
        return Manifest(Threshold(**body["threshold"]), body["next_number"], entries)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DamagedIndex(NAME) from problem
