"""Tables of jobs."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有完成")


class Schedule(models.Model):
    """Recurring work: when it is due and what was last due. What is done then, its kind knows; the rows follow what the apps
    register, and an administrator decides the expression and whether it fires at all."""

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=60)
    cron = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=60)
    is_on = models.BooleanField(default=True)
    is_edited = models.BooleanField(default=False)
    next_due = models.DateTimeField()
    last_due = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A process that does background work, and when it was last heard of."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """One piece of work: who asked for it, how far it is, what came of it.

    `title` and `error` are in Chinese, for those who look into the table; `words` holds the reasons that they come from, so that every
    reader is told in their own language. Reasons inside `result` are kept in the same way.

    The table is the queue: what is `queued`, and not to wait until `not_before`, is taken by the next worker. A running job is
    held by a *lease*, which its worker makes last; every attempt has another one, so that who lost it can neither write nor
    end the job. `kept` is what an attempt left for the next one, written together with what it tells of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    words = models.JSONField(default=dict)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    schedule = models.ForeignKey("jobs.Schedule", on_delete=models.PROTECT, null=True, related_name="runs")
    scheduled_for = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True, default="")
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    kept = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["asked_by", "-asked_at"], name="job_by_who_asked"),
            models.Index(fields=["asked_at"], condition=Q(state="queued"), name="job_that_waits"),
            models.Index(fields=["leased_until"], condition=Q(state="running"), name="job_that_runs"),
            models.Index(fields=["schedule", "-asked_at"], name="job_by_schedule"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")), name="job_does_no_more_than_there_is"
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease__isnull=False, leased_until__isnull=False)
                | ~Q(state="running") & Q(lease__isnull=True, leased_until__isnull=True),
                name="a_job_is_held_while_it_runs_and_no_longer",
            ),
            models.UniqueConstraint(fields=["schedule", "scheduled_for"], name="a_schedule_fires_once_for_a_moment"),
        ]

    def __str__(self) -> str:
        return self.title
