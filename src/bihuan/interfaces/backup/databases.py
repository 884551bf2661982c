"""Taking a database out whole while others write to it, and putting it back into an empty place of either kind."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from bihuan.core.decisions import BadInput, Reason, Refused
from bihuan.interfaces.backup.rows import (
    MigrationName,
    read_migrations,
    read_tables,
    write_migrations,
    write_tables,
)


def engine() -> str:
    return str(connection.vendor)


def dump_database(target: Path) -> None:
    """All of the database as it stands at one moment. Raises Refused where its file is damaged."""
    with target.open("w", encoding="utf-8") as stream, _one_moment():
        if engine() == "sqlite":
            _require_sound_file()
        write_migrations(stream)
        write_tables(stream, apps.get_models(include_auto_created=True))


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
        raise Refused(
            Reason("database-unreachable", "现在不能打开数据库：%(why)s。", {"why": _first_line(problem)})
        ) from problem
    finally:
        connections.close_all()
    if used:
        raise Refused(
            Reason("restore-not-empty", "现在不能恢复：数据库里已有内容。换一个空的 BIHUAN_HOME 或空的数据库再试。")
        )


@contextmanager
def emptied_database() -> Iterator[None]:
    """A database without tables to put a backup into; all that the block put there is gone again where it fails."""
    if engine() != "sqlite":
        with transaction.atomic():
            _drop_tables()
            yield
        return
    _remove_file()
    try:
        place = _sqlite_path()
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield
    except BaseException:
        _remove_file()
        raise


def load_database(source: Path) -> None:
    """Make the tables as they were when the backup was made, fill them, check what refers to what, and bring them up to
    date; the guards come last. Raises BadInput where the rows cannot be read or do not fit together."""
    with source.open(encoding="utf-8") as stream:
        try:
            executor = MigrationExecutor(connection)
            state = _make_tables(executor, _known(read_migrations(stream), executor))
            with transaction.atomic():
                _look_at_references_later()
                read_tables(stream, state.apps.get_models(include_auto_created=True))
                connection.check_constraints()
        except (DatabaseError, ValidationError, LookupError, TypeError, ValueError) as problem:
            raise BadInput(
                Reason("backup-database-damaged", "备份里的数据库损坏：%(why)s。", {"why": _first_line(problem)})
            ) from problem
    call_command("migrate", verbosity=0, interactive=False)


def _look_at_references_later() -> None:
    """Rows come table by table, not in the order in which they refer to each other. A column that a migration added to a table
    leaves its reference checked at once for the rest of the transaction, and the restore is one transaction."""
    if engine() != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _one_moment() -> Iterator[None]:
    """Whatever the block reads is of the moment at which it begins to read; nobody waits for it."""
    if engine() == "sqlite":
        # Not atomic(): that begins with the lock of writers.
        with closing(connection.cursor()) as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _require_sound_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = str(cursor.fetchone()[0])
    if found != "ok":
        raise Refused(Reason("database-damaged", "数据库文件损坏：%(why)s。", {"why": found}))


def _known(migrations: frozenset[MigrationName], executor: MigrationExecutor) -> frozenset[MigrationName]:
    if migrations - set(executor.loader.graph.nodes):
        raise BadInput(Reason("backup-newer", "备份由更新的版本做成，先升级程序。"))
    return migrations


def _make_tables(executor: MigrationExecutor, migrations: frozenset[MigrationName]) -> ProjectState:
    """The tables as these migrations make them. No signal is sent: guards and rows of course are not wanted yet."""
    graph = executor.loader.graph
    last = [
        key for key in sorted(migrations)
        if not any(child.key in migrations and child.key[0] == key[0] for child in graph.node_map[key].children)
    ]  # fmt: skip
    executor.migrate(last)
    return executor.loader.project_state(last)


def _drop_tables() -> None:
    """What an installation in which nothing was done yet has made for itself; whatever else lies there stays."""
    quote = connection.ops.quote_name
    ours = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        for table in (*ours, "django_migrations"):
            cursor.execute(f"DROP TABLE IF EXISTS {quote(table)} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS ledger_terms(text)")


def _remove_file() -> None:
    connections.close_all()
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{_sqlite_path()}{suffix}").unlink(missing_ok=True)


def _sqlite_path() -> Path:
    return Path(str(settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"]))


def _first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0]
