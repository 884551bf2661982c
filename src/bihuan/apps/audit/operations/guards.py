"""Guards: triggers by which the database itself refuses what no program may do.

Django's SQLite table rebuild (an altered column, an added constraint) drops a table's triggers without a word. So every guard
is declared once, put back after each migrate, and the program refuses to start where one is missing or not as declared.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from bihuan.apps.audit.operations.recording import record
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger. Its SQL creates a trigger of that `name` on that `table`; an empty text means: none on that database.

    On PostgreSQL the text may hold several statements, such as the function that the trigger calls (CREATE OR REPLACE).
    """

    table: str
    name: str
    sqlite: str
    postgresql: str

    def fingerprint(self) -> str:
        return hashlib.sha256(self.postgresql.encode()).hexdigest()


class UnguardedTables(Refused):
    """The database lacks guards. The program must not start."""


_GUARDS: Final[dict[str, Guard]] = {}
_LIFTED: Final[dict[str, None]] = {}


def register_guards(guards: Sequence[Guard], *, lifted: bool = False) -> None:
    """Declare guards (from an app's `ready`). The same guard may be declared twice; two of one name may not differ.

    `lifted`: they name other tables than their own, and SQLite refuses to rebuild a table that a trigger of another one names. So
    they are taken down before a migration that has something to do, and put back after it.
    """
    for guard in guards:
        if _GUARDS.setdefault(guard.name, guard) != guard:
            raise ValueError(f"two guards are named {guard.name}")
    if lifted:
        _LIFTED.update(dict.fromkeys(guard.name for guard in guards))


def registered_guards() -> tuple[Guard, ...]:
    return tuple(_GUARDS.values())


def append_only_guards(table: str, *, keys: Sequence[Sequence[str]]) -> tuple[Guard, ...]:
    """The guards of a table to which rows are only ever added.

    `keys` are its unique column groups: on SQLite `INSERT OR REPLACE` removes the row that is in the way without any
    DELETE trigger, so a row with a key that is taken must be refused before that.
    """
    taken = " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys)
    is_taken = f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608  # names declared by the program
    refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
    return (
        Guard(
            table,
            f"{table}_refuses_replace",
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {is_taken} BEGIN {refusal}; END",
            "",
        ),
        *(
            Guard(
                table,
                f"{table}_refuses_{verb}",
                f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table} BEGIN {refusal}; END"
                if verb != "truncate"
                else "",
                _REFUSING_FUNCTION + f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();",
            )
            for verb in ("update", "delete", "truncate")
        ),
    )


def row_guard(table: str, name: str, event: str, condition: str, **parts: str) -> Guard:
    """A trigger that refuses an INSERT, UPDATE or DELETE of a row of which `condition` is true.

    NEW and OLD are the row; {same} is "equal, or both empty" on either engine, and `parts` are what else stands in braces. What
    the database says when it refuses is the name in plain words.
    """
    sqlite = condition.format(same="IS", **parts)
    postgresql = condition.format(same="IS NOT DISTINCT FROM", **parts)
    words = name.replace("_", " ")
    row = "OLD" if event == "DELETE" else "NEW"
    return Guard(
        table,
        name,
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {sqlite} BEGIN SELECT RAISE(ABORT, '{words}'); END",
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {postgresql} THEN "
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$; "
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();",
    )


def is_changed(columns: Sequence[str]) -> str:
    """The condition of a `row_guard` that any of these columns is other than it was."""
    return "NOT (" + " AND ".join(f"NEW.{column} {{same}} OLD.{column}" for column in columns) + ")"


def install_guards(*, using: str = DEFAULT_DB_ALIAS) -> tuple[str, ...]:
    """Put the guards that are missing or different in place, on the tables that exist. Answers their names."""
    connection = connections[using]
    unsound = _unsound_guards(connection)
    if not unsound:
        return ()
    tables = set(connection.introspection.table_names())
    wanted = [guard for guard in unsound if guard.table in tables]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for guard in wanted:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
                cursor.execute(guard.sqlite)
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
                cursor.execute(guard.postgresql)
                cursor.execute(_FUNCTION_BEHIND, [guard.name, guard.table])
                (function,) = cursor.fetchone()
                cursor.execute(
                    f"COMMENT ON TRIGGER {guard.name} ON {guard.table} IS '{guard.fingerprint()} {function}'"
                )
    return tuple(guard.name for guard in wanted)


def missing_guards(*, using: str = DEFAULT_DB_ALIAS) -> tuple[str, ...]:
    """The guards that are not in place as they were declared: absent, changed, on another table, or switched off."""
    return tuple(guard.name for guard in _unsound_guards(connections[using]))


def require_guards(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise UnguardedTables where a guard is missing. Every program that opens the database calls this at its start."""
    missing = missing_guards(using=using)
    if missing:
        raise UnguardedTables(
            Reason(
                "guards_missing",
                "现在不能启动：数据库缺少防改触发器 %(names)s。先查明是谁去掉了它们，再运行 bihuan audit guards --restore 装回。",
                {"names": "、".join(missing)},
            )
        )


def restore_guards(*, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Put missing guards back in place, as an act that names them. Answers their names."""
    with transaction.atomic():
        restored = install_guards()
        if restored:
            record(
                actor=actor,
                action="audit.guards.restored",
                at=at,
                object_type="audit.guards",
                object_id="all",
                after={"names": restored},
            )
    return restored


def hear_migrating(sender: AppConfig, *, using: str, plan: Sequence[object] = (), **_: object) -> None:
    """Before each migrate on SQLite take down what would forbid a table rebuild."""
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        for name in _LIFTED:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def hear_migrated(sender: AppConfig, *, using: str, **_: object) -> None:
    """After each migrate put back what a table rebuild dropped."""
    install_guards(using=using)


_REFUSING_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
"""

# What a trigger does stands in its function, which somebody may replace and leave the trigger alone.
_FUNCTION_BEHIND: Final = (
    "SELECT md5(p.prosrc) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE t.tgname = %s AND t.tgrelid = %s::regclass"
)


def _unsound_guards(connection: BaseDatabaseWrapper) -> list[Guard]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            placed = set(cursor.fetchall())
        wanted = [guard for guard in _GUARDS.values() if guard.sqlite]
        return [guard for guard in wanted if (guard.name, guard.table, guard.sqlite) not in placed]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, md5(p.prosrc), obj_description(t.oid, 'pg_trigger') FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        functions = {(name, table): (function, comment) for name, table, function, comment in cursor.fetchall()}
    wanted = [guard for guard in _GUARDS.values() if guard.postgresql]
    return [guard for guard in wanted if not _is_sound(guard, *functions.get((guard.name, guard.table), ("", "")))]


def _is_sound(guard: Guard, function: str, comment: str | None) -> bool:
    return comment == f"{guard.fingerprint()} {function}"
