"""Which work there is, and what a running job gets into its hands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from bihuan.apps.jobs.models import Job, JobState
from bihuan.core.background import NEVER, Retry


class LeaseLost(Exception):
    """Another worker has the job now. Whatever the caller's transaction wrote falls with it."""


@dataclass(frozen=True, slots=True)
class JobHandle:
    """What a running job gets: its arguments, what an earlier attempt kept, a way to say how far it is.

    Work that may be tried again keeps, in the transaction that writes, what tells the next attempt that it is written.
    """

    id: UUID
    asked_by: int | None
    arguments: Mapping[str, object]
    lease: UUID | None = None
    attempt: int = 1
    kept: Mapping[str, object] = field(default_factory=dict)

    def report_progress(self, *, done: int, total: int) -> None:
        """Say how far the work is. Called outside of transactions, or nobody sees it before the end."""
        self._held().update(done=min(done, total), total=total)

    def keep(self, kept: Mapping[str, object]) -> None:
        """Keep this for a later attempt, in the caller's transaction and only while the job is still ours.

        Raises LeaseLost where it is not: then what the transaction wrote was, or will be, written by somebody else.
        """
        with transaction.atomic():
            if not self._held().update(kept=dict(kept)):
                raise LeaseLost

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.id, lease=self.lease, state=JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Kind:
    """What does the jobs of a kind, and when it may do one again."""

    work: "Work"
    retry: Retry


Work = Callable[[JobHandle], Mapping[str, object]]
kinds: dict[str, Kind] = {}


def register_kind(kind: str, work: Work, *, retry: Retry = NEVER) -> None:
    """Tell which function does jobs of this kind, and whether one whose worker was killed may be done again (`retry`).

    It may where doing it twice has one effect: it writes nothing, writes in one transaction that `keep`s a mark, or knows
    what it wrote. A kind that declares nothing is not repeated, and the person is told so.
    """
    kinds[kind] = Kind(work, retry)
