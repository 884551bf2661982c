"""An import that somebody is preparing: kept, so that it can be gone on with tomorrow or by a colleague."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a draft is."""

    FILE = "file", _("选文件")
    COLUMNS = "columns", _("认表头")
    ROWS = "rows", _("逐项核对")
    REHEARSAL = "rehearsal", _("预演")
    WRITTEN = "written", _("写入")


class Working(models.TextChoices):
    """What is being done for a draft in the background."""

    READ = "read", _("正在读文件")
    UNDERSTAND = "understand", _("正在逐行识别")
    REHEARSE = "rehearse", _("正在预演")
    WRITE = "write", _("正在写入")


class ImportDraft(models.Model):
    """A list on its way into the ledger. Nothing of it is in the ledger before `run`. `own_unit` brings in what it found in itself.

    `sheet`, `header_top` and `header_bottom` are what a person pointed at (sheet None: as found); `mapping` is field → column,
    `decisions` what a person decided about questions and rows (`core.ledger_rows.settling`). `reading` names the files beside
    the upload that hold what was understood, `summary` what pages tell of it. `version` grows with every change, `changes`
    are the last of them, so that who saved too late is shown what the other did. `job` is doing `working`; `trouble` is why
    the last step could not be done.
    """

    owner = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, null=True, related_name="+")
    campaign_name = models.CharField(max_length=120, blank=True, default="")
    own_unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    on_conflict = models.CharField(max_length=8)
    sheet = models.PositiveSmallIntegerField(null=True)
    header_top = models.PositiveIntegerField(default=0)
    header_bottom = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.FILE)
    working = models.CharField(max_length=10, choices=Working, blank=True, default="")
    job = models.UUIDField(null=True)
    reading = models.CharField(max_length=32, blank=True, default="")
    summary = models.JSONField(default=dict)
    trouble = models.JSONField(default=dict)
    run = models.ForeignKey("ledger.ImportRun", on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changes = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at", "-id")
        indexes: ClassVar = [models.Index(fields=["owner", "-changed_at"], name="draft_by_owner")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=False) | ~Q(campaign_name=""), name="draft_knows_its_campaign"
            ),
            models.CheckConstraint(
                condition=Q(own_unit__isnull=True) | Q(campaign__isnull=False),
                name="draft_of_a_unit_goes_into_a_campaign_that_is_there",
            ),
            models.CheckConstraint(
                condition=(Q(working="") & Q(job__isnull=True)) | (~Q(working="") & Q(job__isnull=False)),
                name="draft_names_the_job_that_works_for_it",
            ),
        ]

    def __str__(self) -> str:
        return self.filename
