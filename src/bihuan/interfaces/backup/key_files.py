"""The keys of an installation on their way into a backup and out of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bihuan.core.decisions import Reason, Refused

KEYS = "keys"
_SET_ASIDE = ".before-restore"


def key_files() -> Iterator[tuple[str, Path]]:
    """Every key with its name in the archive."""
    folder = _folder()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and path.suffix != _SET_ASIDE:
            yield f"{KEYS}/{path.name}", path


def require_keys(unpacked: Path) -> None:
    """Raises Refused where the keys of the record are neither in the backup nor here: nothing could be checked or written."""
    if not unpacked.is_dir() and not any(path.name.startswith("audit") for _, path in key_files()):
        message = "现在不能恢复：备份里没有密钥，%(folder)s 里也没有。先把另存的密钥放回去。"
        raise Refused(Reason("restore-no-keys", message, {"folder": str(_folder())}))


@contextmanager
def placed_keys(unpacked: Path) -> Iterator[None]:
    """Put the keys of a backup in place; what an empty installation had made for itself stands aside. All is as before
    where the block fails."""
    folder, done = _folder(), []
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        for source in sorted(unpacked.iterdir()) if unpacked.is_dir() else ():
            place = folder / source.name
            done.append(place)
            if place.exists() and place.read_bytes() != source.read_bytes():
                place.replace(place.with_name(place.name + _SET_ASIDE))
            draft = folder / f".{source.name}.restoring"
            draft.write_bytes(source.read_bytes())
            draft.chmod(0o600)
            draft.replace(place)
        yield
    except BaseException:
        for place in done:
            aside = place.with_name(place.name + _SET_ASIDE)
            place.unlink(missing_ok=True)
            if aside.exists():
                aside.replace(place)
        raise


def _folder() -> Path:
    return Path(settings.BIHUAN_HOME) / "keys"
