"""When the checks went over a region, and the texts that all units were given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Scan(models.Model):
    """One pass over the campaigns of a region: what it looked at and what came of it."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    campaigns = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    again = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-at", "-id")
        indexes: ClassVar = [models.Index(fields=["region", "-at"], name="scan_by_region")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.at:%Y-%m-%d}"


class ScannedCampaign(models.Model):
    """Up to when a campaign was gone over: a pass leaves alone what has nothing new since."""

    campaign = models.OneToOneField("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.until:%Y-%m-%d}"


class GivenTemplate(models.Model):
    """A text that all units were given, from a document that was sent out. Ended, it is no longer subtracted."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    document = models.ForeignKey(
        "coordination.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-added_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="given_template_has_title_and_text"),
        ]

    def __str__(self) -> str:
        return self.title
