"""Taking a database out whole while others write to it, and putting it back into an empty place."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

from bihuan.core.decisions import BadInput, Reason, Refused

_PAGES = 4096


def engine() -> str:
    return str(connection.vendor)


def dump_database(target: Path) -> None:
    """All of the database as it stands at one moment. Raises Refused where the program for it is missing or fails."""
    if engine() == "sqlite":
        _dump_sqlite(target)
    else:
        _run_postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))


def refuse_used_database() -> None:
    """Raises Refused where acts stand in the database already: nothing is ever restored over work."""
    if engine() == "sqlite" and not _sqlite_path().exists():
        return
    try:
        tables = connection.introspection.table_names()
        used = False
        if "audit_act" in tables:
            with connection.cursor() as cursor:
                cursor.execute("SELECT EXISTS (SELECT 1 FROM audit_act)")
                used = bool(cursor.fetchone()[0])
        elif tables:
            used = True
    except DatabaseError as problem:
        why = str(problem).strip().partition("\n")[0]
        raise Refused(Reason("database-unreachable", "现在不能打开数据库：%(why)s。", {"why": why})) from problem
    finally:
        connections.close_all()
    if used:
        raise Refused(
            Reason("restore-not-empty", "现在不能恢复：数据库里已有内容。换一个空的 BIHUAN_HOME 或空的数据库再试。")
        )


def load_database(source: Path) -> None:
    """Put a dump in the place of the empty database."""
    if engine() == "sqlite":
        _load_sqlite(source)
        return
    name = str(connection.settings_dict["NAME"])
    _run_postgres(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--clean", "--if-exists", "--single-transaction",
        "--dbname", name, str(source),
    )  # fmt: skip


def drop_loaded_database() -> None:
    """Take away what was put in place and did not stand the check. A database server keeps it: its name is the caller's."""
    connections.close_all()
    if engine() == "sqlite":
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{_sqlite_path()}{suffix}").unlink(missing_ok=True)


def _sqlite_path() -> Path:
    return Path(str(settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"]))


def _dump_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy, pages=_PAGES)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Refused(Reason("database-damaged", "数据库文件损坏：%(why)s。", {"why": found}))


def _load_sqlite(source: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as copy:
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as problem:
        found = str(problem)
    if found != "ok":
        raise BadInput(Reason("backup-database-damaged", "备份里的数据库文件损坏：%(why)s。", {"why": found}))
    drop_loaded_database()
    place = _sqlite_path()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(source, draft)
    draft.chmod(0o600)
    draft.replace(place)


def _run_postgres(program: str, *arguments: str) -> None:
    """`pg_dump` or `pg_restore` of the machine; the password goes by the environment, where no list of processes shows it."""
    path = shutil.which(program)
    if path is None:
        message = "现在不能做：这台机器上没有 %(program)s。装上和服务器同版本或更新的 PostgreSQL 客户端（Debian：postgresql-client）。"
        raise Refused(Reason("no-postgres-client", message, {"program": program}))
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {name: str(given[key]) for name, key in names.items() if given.get(key)}
    connections.close_all()
    done = subprocess.run(
        [path, *arguments], env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        why = next((line for line in done.stderr.splitlines() if "error" in line.lower()), done.stderr.strip()[:200])
        params = {"program": program, "why": why}
        raise Refused(Reason("postgres-client-failed", "%(program)s 没有成功：%(why)s", params))
