"""Counts out of an index alone, and an index over every character and pair of what a search reads."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from bihuan.core.search_text import body_of, stored_terms, token_of

_CHUNK = 1000
_SQLITE = """CREATE VIRTUAL TABLE ledger_problemterms
USING fts5(terms, detail = 'none', columnsize = 0, tokenize = "unicode61")"""
# The same terms as core.search_text.stored_terms, made by the database itself: the index follows the text without our doing.
_POSTGRESQL = """
CREATE FUNCTION ledger_terms(body text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT term), '{}') FROM (
        SELECT letter AS term FROM unnest(string_to_array(body, NULL)) AS letter
        UNION ALL
        SELECT letter || lead(letter) OVER (ORDER BY place)
        FROM unnest(string_to_array(body, NULL)) WITH ORDINALITY AS letters(letter, place)
    ) AS terms WHERE term IS NOT NULL
$$;
CREATE INDEX problem_text_by_terms ON ledger_problemtext USING gin (ledger_terms(body));
"""


def make_index(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(_SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL)


def drop_index(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE ledger_problemterms")
    else:
        editor.execute("DROP INDEX problem_text_by_terms; DROP FUNCTION ledger_terms(text);")


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What searches read of the problems that are there already."""
    text = apps.get_model("ledger", "ProblemText")
    rows = apps.get_model("ledger", "Problem").objects.order_by("id").values_list("id", "number", "text")
    last = 0
    while chunk := list(rows.filter(id__gt=last)[:_CHUNK]):
        last = chunk[-1][0]
        bodies = [(pk, body_of(number, words)) for pk, number, words in chunk]
        text.objects.bulk_create([text(problem_id=pk, body=body) for pk, body in bodies])
        if editor.connection.vendor == "sqlite":
            with editor.connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO ledger_problemterms (rowid, terms) VALUES (%s, %s)",
                    [(pk, " ".join(map(token_of, stored_terms(body)))) for pk, body in bodies],
                )


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_named_views'),
        ('organizations', '0002_people_merged'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProblemText',
            fields=[
                ('problem', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='ledger.problem')),
                ('body', models.TextField()),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.AddField(
            model_name='problem',
            name='is_reported',
            field=models.GeneratedField(db_persist=True, expression=models.Q(('first_reported_at__isnull', False)), output_field=models.BooleanField()),
        ),
        migrations.AddField(
            model_name='problem',
            name='is_unsettled',
            field=models.GeneratedField(db_persist=True, expression=models.Q(('unresolved', []), _negated=True), output_field=models.BooleanField()),
        ),
        migrations.AddField(
            model_name='problem',
            name='is_void',
            field=models.GeneratedField(db_persist=True, expression=models.Q(('void_at__isnull', False)), output_field=models.BooleanField()),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['state', 'due', 'is_reported', 'is_void', 'is_unsettled', 'region'], name='problem_counted'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['due', 'id', 'state', 'region', 'severity'], name='problem_in_order_of_due'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['last_act_at', 'id', 'state', 'region'], name='problem_in_order_of_acts'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
