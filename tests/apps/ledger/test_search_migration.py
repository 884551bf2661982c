"""Problems that were there before the index are found after the migration."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import ProblemText
from bihuan.apps.ledger.queries import ProblemFilter
from tests.apps.ledger.world import TODAY, make_world

MIGRATION = import_module("bihuan.apps.ledger.migrations.0005_counts_and_search")


@pytest.mark.django_db
def test_problems_that_were_there_before_are_found() -> None:
    world = make_world()
    numbers = {world.register() for _ in range(3)}
    ProblemText.objects.all().delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_problemterms")
    wanted = ProblemFilter(q="伙食费 专户")
    assert queries.count_problems(world.office, wanted=wanted, today=TODAY) == 0

    MIGRATION.fill(apps, connection.schema_editor())

    assert set(queries.numbers_of(world.office, wanted=wanted, today=TODAY, limit=9)) == numbers
