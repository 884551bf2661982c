"""Rows on their way through the stream: every table, every kind of value, nothing rounded."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BinaryField, DateField, DateTimeField, DecimalField, Field, Model, TimeField, UUIDField
from django.db.models import JSONField as JsonField

from bihuan.apps.jobs.models import Job, Worker
from bihuan.interfaces.backup.rows import (
    plain,
    read_migrations,
    read_tables,
    stored_tables,
    write_migrations,
    write_tables,
)

MOMENT = datetime(2026, 11, 26, 3, 5, 7, 123456, tzinfo=UTC)
MADE_BY_THE_DATABASE = ("ledger_problemterms", "sqlite_sequence")
"""Indexes and counters, which are made anew."""


def models() -> Iterator[type[Model]]:
    yield from apps.get_models(include_auto_created=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (DateTimeField(), MOMENT),
        (DateField(), date(2026, 2, 28)),
        (TimeField(), time(8, 30, 0, 1)),
        (DecimalField(max_digits=20, decimal_places=10), Decimal("0.1000000000")),
        (UUIDField(), UUID(int=7)),
        (JsonField(), {"序号": [1, 1.5, None, True, "“闭环”\n"]}),
    ],
    ids=["a moment", "a day", "a time", "a decimal", "a name of bytes", "a document"],
)
def test_a_value_comes_back_as_it_was(field: "Field[Any, Any]", value: object) -> None:
    back = field.to_python(plain(value))
    assert (back, str(back)) == (value, str(value))


@pytest.mark.parametrize("value", [b"\x00\xff\x80", memoryview(b"\x00\xff\x80")])
def test_bytes_come_back_as_they_were(value: object) -> None:
    assert bytes(BinaryField().to_python(plain(value))) == b"\x00\xff\x80"


def test_a_kind_that_nothing_was_decided_for_is_no_backup() -> None:
    with pytest.raises(TypeError, match="complex"):
        plain(1j)


@pytest.mark.django_db
def test_every_table_of_the_database_is_in_a_backup() -> None:
    there = set(connection.introspection.table_names())
    kept = {*stored_tables(models()), "django_migrations"}
    assert {name for name in there - kept if not name.startswith(MADE_BY_THE_DATABASE)} == set()
    assert kept <= there


@pytest.mark.django_db
def test_rows_take_the_place_of_what_was_there_and_numbers_go_on_after_them() -> None:
    stream = io.StringIO()
    kept = Worker.objects.create(id=41, name="一号\u3000“\\n”", started_at=MOMENT, seen_at=MOMENT)
    write_migrations(stream)
    write_tables(stream, [Worker, Job])
    Worker.objects.all().delete()
    Worker.objects.create(id=40, name="另一个", started_at=MOMENT, seen_at=MOMENT)
    stream.seek(0)
    assert ("jobs", "0003_leases") in read_migrations(stream)
    read_tables(stream, [Worker, Job])
    assert list(Worker.objects.values_list("id", "name", "seen_at")) == [(41, kept.name, MOMENT)]
    assert Worker.objects.create(name="下一个", started_at=MOMENT, seen_at=MOMENT).pk > 41


@pytest.mark.django_db
@pytest.mark.parametrize(
    "line",
    ['{"table": "nobody", "columns": ["id"]}\n[1]', '{"table": "jobs_worker", "columns": ["id", "secret"]}\n[1, 2]',
     '{"table": "jobs_worker", "columns": ["id", "name"]}\n[1]', "[1]", "{"],
    ids=["a table that is none", "a column that is none", "a row too short", "a row of no table", "a line cut off"],
)  # fmt: skip
def test_lines_that_mean_nothing_raise(line: str) -> None:
    with pytest.raises((LookupError, ValueError)):
        read_tables(io.StringIO(line), [Worker])
