"""The file itself: a compressed tar of `database`, `files/…`, `keys/…` and a manifest that names the hash of each."""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bihuan.core.decisions import BadInput, Reason

FORMAT, VERSION = "bihuan-backup", 2
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
_LEVEL = 3
_PIECE = 1024 * 1024
_LARGEST_MANIFEST = 256 * 1024 * 1024
_NAME = re.compile(r"database|manifest\.json|(?:files|keys)(?:/(?!\.\.?(?:/|$))[^/\x00\\]+)+")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `head` is the signed head of the record, as `bihuan audit head` gives it."""

    made_at: str
    program: str
    engine: str
    head: Mapping[str, object] | None
    members: Mapping[str, Member] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at,
            "program": self.program,
            "engine": self.engine,
            "head": self.head,
            "members": {name: {"size": one.size, "sha256": one.sha256} for name, one in self.members.items()},
        }


class ArchiveWriter:
    """Puts files into an archive one after the other and hashes them on the way; the manifest comes last."""

    def __init__(self, stream: BinaryIO) -> None:
        self._tar = tarfile.open(  # noqa: SIM115  # closed by finish
            fileobj=stream, mode="w:gz", format=tarfile.PAX_FORMAT, compresslevel=_LEVEL
        )
        self.members: dict[str, Member] = {}

    def add(self, name: str, path: Path) -> None:
        """The file as it is now: one that grew meanwhile is cut off where it ended when it was opened."""
        with path.open("rb") as stream:
            size = path.stat().st_size
            hashing = _Hashing(stream)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            self._tar.addfile(entry, hashing)
        self.members[name] = Member(size, hashing.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        content = json.dumps(manifest.document(), ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))
        self._tar.close()


def unpack(source: Path, target: Path) -> Manifest:
    """Unpack an archive into an empty folder and check every file in it against the manifest.

    Raises BadInput where it is none, where it is cut off, where a file differs, is missing or is too many.
    """
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            found = {entry.name: _unpack_member(tar, entry, target) for entry in tar if _accept(entry, target)}
    except (tarfile.TarError, EOFError, OSError, ValueError) as problem:
        raise BadInput(
            Reason("backup-unreadable", "读不了备份文件：它不完整，或不是 bihuan backup 做的。")
        ) from problem
    manifest = _read_manifest(target / MANIFEST)
    found.pop(MANIFEST, None)
    differing = sorted(name for name in {*found, *manifest.members} if found.get(name) != manifest.members.get(name))
    if differing or DATABASE not in found:
        name = differing[0] if differing else DATABASE
        raise BadInput(Reason("backup-differs", "备份被改过或不完整：%(name)s 和清单不符。", {"name": name}))
    return manifest


class _Hashing(io.RawIOBase):
    """Reads a stream through and hashes what was read."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream, self._hash = stream, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        piece = self._stream.read(size)
        self._hash.update(piece)
        return piece

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _accept(entry: tarfile.TarInfo, target: Path) -> bool:
    """Plain files with names of ours, each once: nothing that could be written anywhere else."""
    if not entry.isreg() or _NAME.fullmatch(entry.name) is None or (target / entry.name).exists():
        raise BadInput(
            Reason("backup-foreign", "这不是 bihuan backup 做的备份：里面有 %(name)s。", {"name": entry.name[:80]})
        )
    return True


def _unpack_member(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> Member:
    place = target / entry.name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = tar.extractfile(entry)
    if content is None:
        raise tarfile.ReadError(entry.name)
    hashed = hashlib.sha256()
    with content, place.open("xb") as stream:
        while piece := content.read(_PIECE):
            hashed.update(piece)
            stream.write(piece)
    place.chmod(0o600)
    return Member(entry.size, hashed.hexdigest())


def _read_manifest(path: Path) -> Manifest:
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise ValueError(path.name)
        document = json.loads(path.read_bytes())
        if document["format"] != FORMAT:
            raise ValueError(document["format"])
        if document["version"] < VERSION:
            raise BadInput(Reason("backup-older", "备份由较早的版本做成：用做它的那个版本恢复，再升级。"))
        if document["version"] > VERSION:
            raise BadInput(Reason("backup-newer", "备份由更新的版本做成，先升级程序。"))
        members = {str(name): Member(int(one["size"]), str(one["sha256"])) for name, one in document["members"].items()}
        head = document["head"]
        return Manifest(
            made_at=str(document["made_at"]),
            program=str(document["program"]),
            engine=str(document["engine"]),
            head=head if isinstance(head, dict) else None,
            members=members,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BadInput(Reason("backup-no-manifest", "备份里没有能读的清单，不能核对。")) from problem
