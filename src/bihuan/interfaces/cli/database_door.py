"""How commands reach the database: bring it up to date, act, and seal what was done. Loaded when Django stands.

with open_database(as_user) as session:
    operations.do_something(actor=session.actor, at=session.at, …)
"""

import fcntl
import getpass
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from bihuan.apps.audit.operations import require_guards, seal_acts
from bihuan.apps.organizations.queries import actor_named
from bihuan.core.actors import Actor, system_actor
from bihuan.core.decisions import Reason, Refused
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.database import read_schema_state

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Session:
    """Who acts, and the moment at which the command began."""

    actor: Actor
    at: datetime


def as_option(command: Command) -> Command:
    """Give a command `--as USER`, which it receives as `as_user`."""
    return click.option("--as", "as_user", metavar="USER", help=_("以这个用户的身份执行，默认以系统身份"))(command)


@contextmanager
def open_database(as_user: str | None = None, *, name: str = "system") -> Iterator[Session]:
    """A database that is up to date and guarded, and who acts on it. Whatever was recorded is sealed at the end, also
    where the command fails half way: what it had committed is there."""
    prepare_database()
    try:
        yield open_session(as_user, name=name)
    finally:
        seal_now()


def open_session(as_user: str | None = None, *, name: str = "system") -> Session:
    """The named user, or a system actor that says from which account and machine the command was given."""
    at = timezone.now()
    if as_user is None:
        return Session(actor=system_actor(name, via="cli", address=_where_from()), at=at)
    return Session(actor=actor_named(as_user, at=at, via="cli", address=_where_from()), at=at)


def prepare_database() -> None:
    """Create or migrate the database where it needs it, and refuse one that has lost its guards.

    Guards are put back by a migration alone, because a migration is what may lose them. On a database that is up to date
    a missing guard means that somebody took it away, and nothing is written until that has been looked into.
    """
    try:
        with _one_at_a_time():
            state = read_schema_state()
            if state.unknown:
                raise Refused(
                    Reason(
                        "database-newer",
                        "现在不能打开数据库：它由更新的版本写成（%(names)s），先升级程序。",
                        {"names": "、".join(state.unknown)},
                    )
                )
            if state.pending:
                call_command("migrate", verbosity=0, interactive=False)
        require_guards()
    except DatabaseError as problem:
        raise Refused(
            Reason(
                "database-unreachable",
                "现在不能打开数据库：%(why)s。",
                {"why": str(problem).strip().partition("\n")[0]},
            )
        ) from problem


def seal_now() -> None:
    """Seal every act that is not sealed yet."""
    seal_acts(at=timezone.now())


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands given at once must not both create the database."""
    with (settings.BIHUAN_HOME / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _where_from() -> str:
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        account = str(os.getuid())
    return f"{account}@{socket.gethostname()}"
