"""The file of a backup: what goes in comes out, and nothing else does."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bihuan.core.decisions import BadInput
from bihuan.interfaces.backup.archive import ArchiveWriter, Manifest, unpack

Entries = list[tuple[tarfile.TarInfo, bytes]]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A backup of a database of eight bytes and two files."""
    (tmp_path / "db").write_bytes(b"database")
    (tmp_path / "one").write_bytes(b"one" * 1000)
    (tmp_path / "two").write_bytes(b"")
    target = tmp_path / "made.bak"
    with target.open("wb") as stream:
        writer = ArchiveWriter(stream)
        writer.add("database", tmp_path / "db")
        writer.add("files/ab/照片.jpg", tmp_path / "one")
        writer.add("keys/audit-signing", tmp_path / "two")
        writer.finish(Manifest("2026-11-25T08:00:00+00:00", "1", "sqlite", {"root": "ab"}, dict(writer.members)))
    return target


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def remade(source: Path, target: Path, change: Callable[[Entries], Entries]) -> Path:
    """The archive packed anew after somebody changed what is in it."""
    with tarfile.open(source, "r:gz") as tar:
        entries: Entries = []
        for entry in tar:
            content = tar.extractfile(entry)
            entries.append((entry, content.read() if content else b""))
    with tarfile.open(target, "w:gz") as tar:
        for entry, data in change(entries):
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return target


def changed(name: str, content: bytes) -> Callable[[Entries], Entries]:
    return lambda entries: [(entry, content if entry.name == name else data) for entry, data in entries]


def added(name: str, kind: bytes = tarfile.REGTYPE) -> Callable[[Entries], Entries]:
    def add(entries: Entries) -> Entries:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "/etc/passwd"
        return [*entries, (entry, b"" if kind != tarfile.REGTYPE else b"more")]

    return add


def test_what_went_in_comes_out(made: Path, place: Path) -> None:
    manifest = unpack(made, place)
    assert (manifest.engine, manifest.head) == ("sqlite", {"root": "ab"})
    assert (place / "database").read_bytes() == b"database"
    assert (place / "files/ab/照片.jpg").read_bytes() == b"one" * 1000
    assert set(manifest.members) == {"database", "files/ab/照片.jpg", "keys/audit-signing"}
    assert (place / "keys/audit-signing").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed("database", b"Database"), "database 和清单不符"),
        (changed("files/ab/照片.jpg", b"two"), "照片.jpg 和清单不符"),
        (lambda entries: [one for one in entries if one[0].name != "files/ab/照片.jpg"], "照片.jpg 和清单不符"),
        (lambda entries: [one for one in entries if one[0].name != "database"], "database 和清单不符"),
        (added("files/ab/more.jpg"), "more.jpg 和清单不符"),
        (lambda entries: [one for one in entries if one[0].name != "manifest.json"], "没有能读的清单"),
        (changed("manifest.json", b"[1, 2]"), "没有能读的清单"),
        (changed("manifest.json", b"{"), "没有能读的清单"),
        (changed("manifest.json", json.dumps({"format": "bihuan-backup", "version": 99}).encode()), "更新的版本"),
    ],
    ids=[
        "one character of the database", "another file", "a file is gone", "no database", "a file too many", "no manifest",
        "a manifest that is a list", "a manifest that breaks off", "a later version",
    ],
)  # fmt: skip
def test_a_backup_that_was_altered_is_refused(
    made: Path, place: Path, tmp_path: Path, change: Callable[[Entries], Entries], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        unpack(remade(made, tmp_path / "again.bak", change), place)


@pytest.mark.parametrize(
    "change",
    [
        added("../outside"), added("/etc/cron.d/evil"), added("files/../../outside"), added("files/.."), added("other/x"),
        added("files/link", tarfile.SYMTYPE), added("files/hard", tarfile.LNKTYPE), added("files/dev", tarfile.CHRTYPE),
        added("database"), added("files/"), added("bihuan.sqlite3"),
    ],
    ids=[
        "beside the folder", "an absolute path", "out of files", "files itself", "a folder of its own", "a link", "a hard link",
        "a device", "a second database", "an empty name", "a name of ours that is none of an archive",
    ],
)  # fmt: skip
def test_nothing_is_written_anywhere_else(
    made: Path, place: Path, tmp_path: Path, change: Callable[[Entries], Entries]
) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    hostile = remade(made, tmp_path / "hostile.bak", change)
    with pytest.raises(BadInput, match=r"里面有|不符"):
        unpack(hostile, place)
    assert {path.name for path in tmp_path.iterdir()} == before | {"hostile.bak"}
    assert not any(path.is_symlink() for path in place.rglob("*"))


@pytest.mark.parametrize(
    "content",
    [b"", b"not a backup", gzip.compress(b"not a tar"), b"\x1f\x8b\x08\x00broken", b"PK\x03\x04zip"],
    ids=["empty", "text", "gzip of text", "broken gzip", "a zip"],
)
def test_what_is_no_backup_is_refused_in_words(place: Path, tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other"
    other.write_bytes(content)
    with pytest.raises(BadInput, match="备份"):
        unpack(other, place)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_backup_that_was_cut_off_is_refused(made: Path, place: Path, share: float) -> None:
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadInput, match="备份"):
        unpack(made, place)
