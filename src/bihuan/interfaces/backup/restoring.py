"""Put a backup back into an empty installation, and let nothing stand that does not fit its head."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from bihuan.apps.audit.operations import VerifyReport, record, verify_log
from bihuan.apps.audit.queries import read_heads
from bihuan.apps.ledger.operations import rebuild_texts
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Refused
from bihuan.interfaces.backup.archive import DATABASE, FILES, Manifest, unpack
from bihuan.interfaces.backup.databases import emptied_database, load_database, refuse_used_database
from bihuan.interfaces.backup.key_files import KEYS, placed_keys, require_keys


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was put back, and how the record stood the check. `other_keys`: heads signed with other keys than those that are here."""

    made_at: str
    files: int
    acts: int
    sealed: int
    other_keys: int


def restore_backup(*, actor: Actor, at: datetime, source: Path, prepare: Callable[[], None]) -> RestoreReport:
    """Check every file of the backup, put it in place on whichever kind of database is here, look at its state
    (`prepare`), make what is derived anew and verify the record against the head that the backup carries.

    Raises BadInput for a backup that is damaged, Refused where the place is not empty or the record does not fit; then
    nothing of it is left.
    """
    refuse_used_database()
    files_root = Path(settings.FILES_ROOT)
    if files_root.is_dir() and any(files_root.iterdir()):
        raise Refused(Reason("restore-files-there", "现在不能恢复：%(place)s 里已有文件。", {"place": str(files_root)}))
    home = Path(settings.BIHUAN_HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".bihuan-restore-", dir=home) as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        require_keys(folder / KEYS)
        with placed_keys(folder / KEYS), emptied_database():
            load_database(folder / DATABASE)
            prepare()
            rebuild_texts()
            checked = _check(manifest, at)
            _place_files(folder / FILES, files_root)
    _remember(actor, at, manifest)
    return RestoreReport(
        made_at=manifest.made_at,
        files=sum(name.startswith(f"{FILES}/") for name in manifest.members),
        acts=checked.acts,
        sealed=checked.sealed,
        other_keys=checked.other_keys,
    )


def _check(manifest: Manifest, at: datetime) -> VerifyReport:
    against = read_heads(manifest.head) if manifest.head is not None else ()
    report = verify_log(at=at, against=against)
    if not report.ok:
        raise Refused(
            Reason(
                "restore-record-broken",
                "备份里的操作记录对不上它自己的存证，没有恢复。把备份放到一边查明，换另一份再试。",
            )
        )
    return report


def _place_files(unpacked: Path, root: Path) -> None:
    if not unpacked.is_dir():
        return
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(unpacked.iterdir()):
        shutil.move(str(path), str(root / path.name))


def _remember(actor: Actor, at: datetime, manifest: Manifest) -> None:
    root = str(manifest.head["root"]) if manifest.head else ""
    record(
        actor=actor, action="audit.backup.restored", at=at, object_type="backup", object_id=manifest.made_at,
        role=Role.SYSTEM.value, after={"made_at": manifest.made_at, "root": root},
    )  # fmt: skip
