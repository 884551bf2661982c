"""Keeps what searches read in step with the problems. Not an operation itself: the writes of the ledger call it."""

from collections.abc import Iterable

from django.db import connection, transaction

from bihuan.apps.ledger.models import Problem, ProblemText
from bihuan.core.search_text import body_of, stored_terms, token_of

_CHUNK = 1000
SEARCHED = frozenset({"text", "place"})
"""What of a problem changes what searches read: its number never changes."""


def keep_texts(problems: Iterable[Problem]) -> None:
    """Write anew what searches read of these problems."""
    texts = [
        ProblemText(problem_id=row.pk, body=body_of(row.number, row.text, *filter(None, (row.place,))))
        for row in problems
    ]
    ProblemText.objects.bulk_create(
        texts, batch_size=_CHUNK, update_conflicts=True, unique_fields=["problem"], update_fields=["body"]
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM ledger_problemterms WHERE rowid = %s", [(text.pk,) for text in texts])
            cursor.executemany(
                "INSERT INTO ledger_problemterms (rowid, terms) VALUES (%s, %s)",
                [(text.pk, " ".join(map(token_of, stored_terms(text.body)))) for text in texts],
            )


@transaction.atomic
def rebuild_texts() -> int:
    """Write all of it anew, after rows came in by another way than the operations; how many problems there are."""
    count = 0
    chunk: list[Problem] = []
    for problem in Problem.objects.only("id", "number", "text", "place").order_by("id").iterator(chunk_size=_CHUNK):
        chunk.append(problem)
        if len(chunk) == _CHUNK:
            keep_texts(chunk)
            count, chunk = count + len(chunk), []
    keep_texts(chunk)
    return count + len(chunk)
