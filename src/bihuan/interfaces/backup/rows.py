"""The tables of a database as lines of JSON that no engine owns: written from one, read into any.

The first line names the migrations that had made the tables. Then each table says its name and columns, and its rows follow.
What JSON has no kind for stands as text, and the column it belongs to knows how to read it. Columns that the database
computes and indexes stay out: whoever reads the rows makes them anew.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import singledispatch
from typing import IO, Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

_CHUNK = 1000

MigrationName = tuple[str, str]
Tables = dict[str, type[Model]]


@dataclass(frozen=True, slots=True)
class StoredTable:
    """The beginning of a table in the stream."""

    name: str
    columns: tuple[str, ...]


def write_migrations(stream: IO[str]) -> None:
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    _write_line(stream, {"migrations": applied})


def write_tables(stream: IO[str], models: Iterable[type[Model]]) -> None:
    """Every row of these models, a chunk in memory at a time."""
    for table, model in stored_tables(models).items():
        columns = stored_columns(model)
        _write_line(stream, {"table": table, "columns": [field.column for field in columns]})
        rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in columns))
        for row in rows.iterator(chunk_size=_CHUNK):
            _write_line(stream, [plain(value) for value in row])


def read_migrations(stream: IO[str]) -> frozenset[MigrationName]:
    return frozenset((str(app), str(name)) for app, name in json.loads(stream.readline())["migrations"])


def read_tables(stream: IO[str], models: Iterable[type[Model]]) -> None:
    """Put the rows that follow into the tables of these models, in the place of what making the tables had put there."""
    tables = stored_tables(models)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608  # named by the program
        for stored, rows in _stored_chunks(stream):
            by_column = {field.column: field for field in stored_columns(tables[stored.name])}
            fields = [by_column[column] for column in stored.columns]
            names, places = ", ".join(map(quote, stored.columns)), ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {quote(stored.name)} ({names}) VALUES ({places})",  # noqa: S608  # looked up above
                [_prepared(fields, row) for row in rows],
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables.values())):
            cursor.execute(statement)


def stored_tables(models: Iterable[type[Model]]) -> Tables:
    kept = [model for model in models if model._meta.can_migrate(connection)]
    return {model._meta.db_table: model for model in sorted(kept, key=lambda one: one._meta.db_table)}


def stored_columns(model: type[Model]) -> Sequence["Field[Any, Any]"]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


@singledispatch
def plain(value: object) -> object:
    """A value as JSON holds it. Raises TypeError for a kind that nothing was decided for, before anything is lost."""
    raise TypeError(f"no form for {type(value).__name__} in a backup")


@plain.register(type(None))
@plain.register(bool)
@plain.register(int)
@plain.register(float)
@plain.register(str)
@plain.register(list)
@plain.register(dict)
def _as_it_is(value: object) -> object:
    return value


@plain.register(Decimal)
@plain.register(UUID)
def _as_text(value: object) -> str:
    return str(value)


@plain.register(date)
@plain.register(datetime)
@plain.register(time)
def _as_moment(value: date | time) -> str:
    return value.isoformat()


@plain.register(bytes)
@plain.register(memoryview)
def _as_letters(value: bytes | memoryview) -> str:
    return b64encode(value).decode("ascii")


def _write_line(stream: IO[str], document: object) -> None:
    stream.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


def _stored_chunks(stream: IO[str]) -> Iterator[tuple[StoredTable, list[list[object]]]]:
    """The rows by table, few enough at a time to hold."""
    table, rows = StoredTable("", ()), list[list[object]]()
    for line in stream:
        document = json.loads(line)
        if isinstance(document, list):
            rows.append(document)
        if rows and (len(rows) == _CHUNK or isinstance(document, dict)):
            yield table, rows
            rows = []
        if isinstance(document, dict):
            table = StoredTable(document["table"], tuple(document["columns"]))
    if rows:
        yield table, rows


def _prepared(fields: Sequence["Field[Any, Any]"], row: Sequence[object]) -> list[Any]:
    return [
        field.get_db_prep_save(field.to_python(value), connection) for field, value in zip(fields, row, strict=True)
    ]
