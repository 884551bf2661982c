"""An archive package: a zip written part by part to whoever takes it, with a manifest of everything that is in it.

Format `bihuan-archive/1`: `manifest.json` names every other part with its size and SHA-256; `acts.jsonl` holds the exact bytes of
every act with its inclusion proof, `head.json` the signed head that all of them lead to (RFC 6962). What stands in
examples/check_archive.py checks it with the standard library alone.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

FORMAT = "bihuan-archive/1"
MANIFEST = "manifest.json"
_EARLIEST = 1980


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a package. `chunks` gives its content once; `sha256` and `size` are known beforehand."""

    name: str
    chunks: Iterable[bytes]
    sha256: str
    size: int


def part_of(name: str, content: bytes) -> Part:
    """A part whose content is at hand."""
    return Part(name, (content,), hashlib.sha256(content).hexdigest(), len(content))


def plain_json(document: object) -> bytes:
    """A document as people read it: indented, sorted, in UTF-8; moments and days as ISO texts."""
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()


def manifest_of(parts: Iterable[Part], facts: Mapping[str, object]) -> bytes:
    """The manifest: what the package is, and every part with its size and hash."""
    files = {part.name: {"sha256": part.sha256, "size": part.size} for part in parts}
    return plain_json({**facts, "format": FORMAT, "files": files})


def write_package(parts: Iterable[Part], manifest: bytes, *, at: datetime) -> Iterator[bytes]:
    """The bytes of the zip, the manifest first. Nothing is kept but the chunk in hand, however large a part is."""
    sink = _Sink()
    stamp = (max(at.year, _EARLIEST), at.month, at.day, at.hour, at.minute, at.second)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for part in (part_of(MANIFEST, manifest), *parts):
            entry = zipfile.ZipInfo(part.name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with package.open(entry, "w", force_zip64=True) as file:
                for chunk in part.chunks:
                    file.write(chunk)
                    yield sink.take()
    yield sink.take()


class _Sink:
    """A stream that cannot be sought: what was written waits here until it is taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing is buffered below."""

    def close(self) -> None:
        """Nothing is open below."""

    def take(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held
