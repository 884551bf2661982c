"""What stands in the database of an installation, asked from outside while its own processes work."""

import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing

import psycopg

from tests.installation import Installation


def look(installation: Installation, statement: str) -> list[tuple[object, ...]]:
    """Ask the database from outside, past the program."""
    if installation.database_url:
        with psycopg.connect(installation.database_url, autocommit=True) as server:
            asked = server.execute(statement.encode())
            return asked.fetchall() if asked.description else []
    with closing(sqlite3.connect(installation.home / "bihuan.sqlite3", timeout=30)) as file, file:
        return file.execute(statement).fetchall()


def count(installation: Installation, what: str) -> int:
    return int(str(look(installation, f"SELECT count(*) FROM {what}")[0][0]))


def wait_until(found: Callable[[], bool], process: subprocess.Popen[str] | None = None, seconds: float = 120) -> None:
    for _turn in range(int(seconds / 0.02)):
        if found():
            return
        assert process is None or process.poll() is None, "the worker ended by itself"
        threading.Event().wait(0.02)
    raise AssertionError("it did not happen in time")
