"""Where this installation keeps what is its own: the embedded database, files and keys."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from bihuan.interfaces.home import DATABASE_NAME, locate_home

__all__ = ["DATABASE_NAME", "find_home", "load_or_create_secret"]


def find_home(environment: Mapping[str, str] | None = None) -> Path:
    """`BIHUAN_HOME`, else `var/` in a checkout, else the user's data folder. Made if it is not there, for the owner alone."""
    home = locate_home(environment)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def load_or_create_secret(home: Path, name: str) -> str:
    """A random secret kept in a file that only the owner reads. Two processes starting at once agree on one."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / name
    if not target.exists():
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, target)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return target.read_text(encoding="ascii").strip()
