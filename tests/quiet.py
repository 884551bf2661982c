"""What holds while nobody writes, looked at while nobody writes.

All databases of a PostgreSQL server count their moments together: what another worker of the tests writes into a database of its
own makes an answer that is at hand an old one. In the field that costs a query more; a test that counts queries looks again.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Found = TypeVar("Found")
_TRIES = 400


def in_a_quiet_moment(look: Callable[[], Found]) -> Found:
    """What `look` answered when no database of the server was written to meanwhile. `look` may be asked several times."""
    for _ in range(_TRIES):
        before = _moment()
        found = look()
        if _moment() == before:
            return found
    raise AssertionError(f"the server was written to during each of {_TRIES} looks")


def _moment() -> str:
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
