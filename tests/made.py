"""What a test run makes once and finds again in the next run: bytecode, and a database in which all tables stand.

All of it lies in `.make`, like every other stamp of the house, and is named after what it was made from.
"""

import fcntl
import hashlib
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.installation import BYTECODE, ROOT, Installation

DATABASES = ROOT / ".make/test-databases"
KEPT = 3


def keep_bytecode() -> None:
    """Compile every module once, also on a machine that forbids to leave bytecode beside the sources."""
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(BYTECODE)


def migrated_database() -> Path:
    """A SQLite file as the program itself makes it on its first start. Whoever uses it copies it.

    What migrations leave out (guards, content types) Django's migrate puts in place again on every copy, so the name
    only needs to know the migrations themselves, ours and those of the installed packages.
    """
    made = DATABASES / f"{_fingerprint()}.sqlite3"
    with _one_at_a_time():
        if not made.exists():
            with tempfile.TemporaryDirectory(prefix="bihuan-migrated-") as folder:
                home = Path(folder) / "home"
                finished = Installation(home=home).run("worker", "--once", seconds=600)  # on a busy machine
                if finished.code != 0:
                    raise RuntimeError(finished.stderr)
                unfinished = made.with_suffix(".unfinished")
                unfinished.write_bytes((home / "bihuan.sqlite3").read_bytes())
                _forget_when_things_are_due(unfinished)
                unfinished.replace(made)
            _forget_old_ones()
    os.utime(made)
    return made


def _fingerprint() -> str:
    digest = hashlib.sha256((ROOT / "requirements/dev.lock").read_bytes())
    for path in (Path(__file__), *sorted((ROOT / "src/bihuan/apps").glob("*/migrations/*.py"))):
        digest.update(path.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _forget_when_things_are_due(database: Path) -> None:
    """What recurs is due from the day on which the file was made: whoever copies it would do at once what was due since."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM jobs_schedule")


def _forget_old_ones() -> None:
    for path in sorted(DATABASES.glob("*.sqlite3"), key=lambda one: -one.stat().st_mtime)[KEPT:]:
        path.unlink()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Several workers of one run, and several runs, ask for it at once."""
    DATABASES.mkdir(parents=True, exist_ok=True)
    with (DATABASES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
