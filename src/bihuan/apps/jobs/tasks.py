"""The queue's side of jobs: one task runs them all."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from bihuan.apps.jobs import operations


@task()
def run_job(job_id: str) -> None:
    """Run one job as the worker."""
    operations.run_job(job_id=UUID(job_id), clock=timezone.now)


def enqueue(job_id: UUID) -> None:
    """Put a job into the queue."""
    run_job.enqueue(str(job_id))


def forget_ended(at: datetime) -> int:
    """Remove from the queue what has long ended; the jobs that people see stay."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=at - timedelta(days=settings.KEEP_FILES_DAYS))
    return int(old.delete()[0])
