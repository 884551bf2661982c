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


class Job(models.Model):
    """One piece of work: who asked for it, how far it is, what came of it.

    `title` and `error` are in Chinese, for those who look into the table; `words` holds the reasons that they come from, so that every
    reader is told in their own language. Reasons inside `result` are kept in the same way.
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
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "id")
        indexes: ClassVar = [models.Index(fields=["asked_by", "-asked_at"], name="job_by_who_asked")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")), name="job_does_no_more_than_there_is"
            ),
        ]

    def __str__(self) -> str:
        return self.title
