"""Make a backup: seal, copy the database, then the files, which are only ever added."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from bihuan import __version__
from bihuan.apps.audit.operations import record, seal_acts
from bihuan.apps.audit.queries import export_heads
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Reason
from bihuan.interfaces.backup.archive import DATABASE, FILES, ArchiveWriter, Manifest
from bihuan.interfaces.backup.databases import dump_database, engine
from bihuan.interfaces.backup.key_files import KEYS, key_files


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What is in the backup."""

    file: Path
    size: int
    files: int
    keys: int
    sealed: int
    root: str


def make_backup(*, actor: Actor, at: datetime, target: Path, with_keys: bool = True) -> BackupReport:
    """One file that its owner alone may read. The act of making it is in it, sealed; nothing is left where it fails.

    Raises BadInput where the file is there already or cannot be written: an older backup is never written over.
    """
    handle = _new_file(target)
    draft = target.with_name(f".{target.name}.part")
    try:
        record(
            actor=actor, action="audit.backup.made", at=at, object_type="backup", object_id=target.name,
            role=Role.SYSTEM.value, after={"file": target.name},
        )  # fmt: skip
        seal_acts(at=at)
        head = export_heads()
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            writer = ArchiveWriter(stream)
            with tempfile.TemporaryDirectory(prefix=".bihuan-backup-", dir=target.parent) as folder:
                dump_database(Path(folder) / DATABASE)
                writer.add(DATABASE, Path(folder) / DATABASE)
            for name, path in (*(key_files() if with_keys else ()), *_files()):
                writer.add(name, path)
            writer.finish(Manifest(at.isoformat(), __version__, engine(), head, members=dict(writer.members)))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except OSError as problem:
        _withdraw(draft, target)
        raise _unwritable(problem) from problem
    except BaseException:
        _withdraw(draft, target)
        raise
    finally:
        os.close(handle)
    size = head["size"] if head else 0
    return BackupReport(
        file=target,
        size=target.stat().st_size,
        files=sum(name.startswith(f"{FILES}/") for name in writer.members),
        keys=sum(name.startswith(f"{KEYS}/") for name in writer.members),
        sealed=size if isinstance(size, int) else 0,
        root=str(head["root"]) if head else "",
    )


def _new_file(target: Path) -> int:
    try:
        return os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        reason = Reason("backup-exists", "文件 %(file)s 已经有了，换一个名字。", {"file": str(target)})
        raise BadInput(reason) from problem
    except OSError as problem:
        raise _unwritable(problem) from problem


def _unwritable(problem: OSError) -> BadInput:
    return BadInput(Reason("file-unwritable", "写不了文件：%(why)s。", {"why": problem.strerror or str(problem)}))


def _withdraw(draft: Path, target: Path) -> None:
    draft.unlink(missing_ok=True)
    target.unlink(missing_ok=True)


def _files() -> Iterator[tuple[str, Path]]:
    """Every stored file with its name in the archive; what is being written just now ends in a name of its own."""
    root = Path(settings.FILES_ROOT)
    if not root.is_dir():
        return
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{FILES}/{path.relative_to(root).as_posix()}", path
