"""What is kept for a time only goes by itself afterwards."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from bihuan.apps.audit.operations import record
from bihuan.apps.jobs import policies
from bihuan.apps.jobs.models import Job, JobState
from bihuan.core.actors import Actor
from bihuan.core.decisions import Refused

Clearing = Callable[[datetime], int]
_clearings: dict[str, Clearing] = {}


def register_clearing(name: str, clear: Clearing) -> None:
    """Tell what else is kept for a time only; `clear` removes what is older at that moment and answers how many went."""
    _clearings[name] = clear


def clear_old(*, actor: Actor, at: datetime) -> Mapping[str, int]:
    """Remove everything that was kept long enough; by its name, how many of it went. Raises Refused for whoever keeps no system.

    Each kind is a transaction of its own. An act is left where something went.
    """
    verdict = policies.may_keep(actor)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    gone = {name: clear(at) for name, clear in sorted(_clearings.items())}
    if any(gone.values()):
        record(
            actor=actor, role=verdict.role or "", action="jobs.old.cleared", at=at, object_type="jobs.old",
            object_id="all", after={name: count for name, count in gone.items() if count},
        )  # fmt: skip
    return gone


def clear_files(folder: Path, at: datetime, *, pattern: str = "*") -> int:
    """Remove the files of a folder that nobody has written to for as long as files are kept; how many."""
    oldest = (at - timedelta(days=settings.KEEP_FILES_DAYS)).timestamp()
    gone = 0
    for path in folder.glob(pattern):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def refresh_statistics() -> None:
    """Let SQLite know how large its tables have become: it plans by what it was told last, and nobody else tells it.

    It looks at a sample of each index, so that a large database is not held up. PostgreSQL does this by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("ANALYZE")


def clear_old_runs(at: datetime) -> int:
    """Remove what recurring work left behind long ago; jobs that people asked for stay."""
    oldest = at - timedelta(days=settings.KEEP_FILES_DAYS)
    old = Job.objects.filter(
        schedule__isnull=False, asked_by__isnull=True, state__in=(JobState.DONE, JobState.FAILED), ended_at__lt=oldest
    )
    return old.delete()[0]
