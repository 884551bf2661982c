"""Answers that are asked on every page and hold until somebody writes.

Not a cache with an age: the database itself says whether anything was committed since the answer was found. PostgreSQL names
what a reader can see now (its snapshot), SQLite counts commits of others and changes of one's own. The same name, the same
answer. Inside a transaction one sees one's own changes under an old name, so there everything is asked anew.
"""

from collections.abc import Callable, Hashable, Mapping
from threading import local
from typing import TypeVar, cast

from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.backends.signals import connection_created

Answer = TypeVar("Answer")
_KEPT = 512
_POSTGRESQL = "SELECT pg_current_snapshot()::text"


class _Standing:
    """What was found under one name."""

    def __init__(self, name: Hashable) -> None:
        self.name = name
        self.answers: dict[Hashable, object] = {}


class _Page(local):
    """What this thread answers with."""

    def __init__(self) -> None:
        self.standing = _Standing(None)
        self.reading = False
        self.asked = False
        self.opened = 0
        """Which connection of this thread it is: SQLite counts from the beginning for each."""


_page = _Page()
_shared: list[_Standing] = [_Standing(None)]
"""What the threads of a process share on PostgreSQL, where two connections that see the same give it the same name."""


def while_unchanged(key: Hashable, find: Callable[[], Answer]) -> Answer:
    """The answer to `key`, found anew only where something was written since. `key` names everything that decides it.

    One page that is only read asks for the name once: all its figures are of one moment.
    """
    if connection.in_atomic_block and not _page.reading:
        return find()
    if not (_page.reading and _page.asked):
        _page.standing = _standing_now()
        _page.asked = True
    answers = _page.standing.answers
    if key not in answers:
        answers[key] = find()
    return cast(Answer, answers[key])


def once_a_page(key: Hashable, find: Callable[[], Answer]) -> Answer:
    """The answer to `key`, asked once for a page that is only read, and every time elsewhere."""
    return while_unchanged(key, find) if _page.reading else find()


def _standing_now() -> _Standing:
    """The answers that hold now: those at hand where nothing was written since, else none yet."""
    if connection.in_atomic_block:
        return _Standing(None)
    name = _name_of_what_stands()
    at_hand = _page.standing if connection.vendor == "sqlite" else _shared[0]
    if at_hand.name == name and len(at_hand.answers) < _KEPT:
        return at_hand
    fresh = _Standing(name)
    if connection.vendor != "sqlite":
        _shared[0] = fresh
    return fresh


def begin_page(sender: object, *, environ: Mapping[str, object] | None = None, **_: object) -> None:
    """A request came in; only where it just reads does one name serve all of it."""
    _page.reading = (environ or {}).get("REQUEST_METHOD") in {"GET", "HEAD"}
    _page.asked = False


def end_page(sender: object, **_: object) -> None:
    _page.reading = _page.asked = False


def begin_connection(sender: object, **_: object) -> None:
    _page.opened += 1


def connect() -> None:
    connection_created.connect(begin_connection, dispatch_uid="organizations.begin_connection")
    request_started.connect(begin_page, dispatch_uid="organizations.begin_page")
    request_finished.connect(end_page, dispatch_uid="organizations.end_page")


def _name_of_what_stands() -> Hashable:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA data_version")
            return ("sqlite", _page.opened, cursor.fetchone()[0], connection.connection.total_changes)
        cursor.execute(_POSTGRESQL)
        held = connection.settings_dict
        return ("postgresql", held["HOST"], held["PORT"], held["NAME"], cursor.fetchone()[0])
