"""Background work of notifications: telling at once what is grave, and the pass that digests come from."""

from collections.abc import Mapping

from django.utils import timezone
from django_tasks import task

from bihuan.apps.jobs.operations import JobHandle
from bihuan.apps.notifications import operations


@task()
def send_grave() -> None:
    """Tell outside what is grave, as the worker."""
    operations.tell_grave(at=timezone.now())
    operations.send_due(clock=timezone.now)


def wake() -> None:
    """Let the worker tell what is grave, soon."""
    send_grave.enqueue()


def pass_digests(job: JobHandle) -> Mapping[str, object]:
    """One pass, as a job: digests whose hour has come, what is grave, what waits."""
    return {"digests": operations.send_digests(at=timezone.now(), clock=timezone.now)}
