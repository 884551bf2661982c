"""Fill an empty database for the measurements: a demo county made by the operations, then multiplied by SQL.

    BIHUAN_HOME=somewhere .venv/bin/python benchmarks/filling.py 100000

The county's own problems, with their people, measures, stage goals, reports, evidence, closures and acts, are made the long
way. Every further thousand is a copy of them under numbers and texts of its own, so that a hundred thousand problems with
some millions of rows around them stand after minutes. The copies' acts bear no true stamp: nothing is sealed here, and such a
database serves for nothing but measuring. The same size and seed give the same rows.
"""

import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from math import ceil
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction

from bihuan.core.actors import system_actor

TODAY = date(2026, 11, 25)
BASE = 1000
SEED = 7
COPIED = (
    "ledger.Problem", "ledger.Membership", "ledger.Assistance", "ledger.NamedPerson", "ledger.Measure", "ledger.Milestone",
    "ledger.ProgressReport", "ledger.Contribution", "evidence.Evidence", "ledger.ProblemEvidence", "ledger.HandBack",
    "ledger.ExtensionRequest", "verification.Application", "verification.Check", "audit.Act",
)  # fmt: skip
_NUMBER_STEP = 1000  # more than any one drive of the base holds


def fill(problems: int) -> int:
    """The county, and as many copies of its problems as it takes; how many problems there are in the end."""
    call_command("migrate", verbosity=0, interactive=False)
    demo = import_module("bihuan.interfaces.demo.build")  # only now: it needs the tables' classes
    size = demo.DemoSize(problems=min(problems, BASE), seed=SEED)
    demo.build_demo(actor=system_actor("benchmark"), today=TODAY, size=size)
    copies = max(0, ceil(problems / BASE) - 1)
    if copies:
        multiply(copies)
        import_module("bihuan.apps.ledger.operations").rebuild_texts()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return int(apps.get_model("ledger.Problem").objects.count())


def multiply(copies: int, labels: Sequence[str] = COPIED) -> None:
    """Every row around a problem once more for each copy, its ids and references moved by one stride a copy."""
    found = [apps.get_model(label) for label in labels]
    strides = {model: _stride(model) for model in found}
    with transaction.atomic(), connection.cursor() as cursor:
        for model in found:
            cursor.execute(_copying(model, strides), [copies])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)


def _stride(model: type[models.Model]) -> int:
    last = model._default_manager.aggregate(last=models.Max("pk"))["last"]
    return int(last or 0) + 1


def _copying(model: type[models.Model], strides: dict[type[models.Model], int]) -> str:
    fields = model._meta.concrete_fields
    stored = [field for field in fields if not field.generated]
    names = ", ".join(f'"{field.column}"' for field in stored)
    values = ", ".join(_moved(field, strides) for field in stored)
    table = model._meta.db_table
    return (
        "WITH RECURSIVE copies(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < %s) "  # noqa: S608  # our own names
        f'INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, copies WHERE t."id" < {strides[model]}'
    )


def _moved(field: "models.Field[Any, Any]", strides: dict[type[models.Model], int]) -> str:
    """The value that a copy has in this column."""
    column, model = f't."{field.column}"', field.model
    problem = strides[apps.get_model("ledger.Problem")]
    own = {
        "ledger.Problem.number": f"substr({column}, 1, 8) || (CAST(substr({column}, 9) AS integer) + k * {_NUMBER_STEP})",
        "ledger.Problem.text": f"{column} || '（第 ' || k || ' 批）'",
        "audit.Act.object_id": (
            f"CASE WHEN t.object_type = 'problem' THEN CAST(CAST({column} AS integer) + k * {problem} AS varchar(64)) "
            f"ELSE {column} END"
        ),
        "audit.Act.reference": _REFERENCES[connection.vendor],
    }
    if isinstance(field, models.ForeignKey) and field.related_model in strides:
        return f"{column} + k * {strides[field.related_model]}"
    return (
        f"{column} + k * {strides[model]}"
        if field.primary_key
        else own.get(f"{model._meta.label}.{field.name}", column)
    )


# A UUID of its own for each copy of an act.
_REFERENCES = {
    "sqlite": "printf('%%08x%%024x', k, t.id)",
    "postgresql": "CAST(lpad(to_hex(k), 8, '0') || lpad(to_hex(t.id), 24, '0') AS uuid)",
}


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    print(fill(int(arguments[0])), "problems")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
