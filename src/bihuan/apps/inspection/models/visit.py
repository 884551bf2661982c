"""Visits: one unit on one day, the items that are looked at there, what was found, who signed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.core.inspections.findings import FINDING_NAMES, Finding

_FINDINGS = [(finding.value, FINDING_NAMES[finding]) for finding in Finding]


class Visit(models.Model):
    """A unit is visited once a day, whatever number of campaigns and plans has drawn something there."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("day", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "day"], name="unit_is_visited_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day}"


class VisitInspector(models.Model):
    """Somebody who goes. `place` is the place in the order that the seed gave; one who was replaced stays, with the reason."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="inspectors")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("visit", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "user"], name="inspector_is_drawn_for_a_visit_once"),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | ~Q(reason=""), name="replaced_inspector_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.user_id}"


class VisitItem(models.Model):
    """One item of a plan that is looked at on a visit. `finding` is what stands now, "" before anything was found."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="items")
    plan = models.ForeignKey("inspection.Plan", on_delete=models.PROTECT, related_name="items")
    selected = models.OneToOneField("inspection.Selected", on_delete=models.PROTECT, related_name="visit_item")
    finding = models.CharField(max_length=14, choices=_FINDINGS, blank=True, default="")
    current = models.OneToOneField(
        "inspection.FindingRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    relapse = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("visit", "id")
        indexes: ClassVar = [models.Index(fields=["plan", "finding"], name="visit_item_by_finding")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finding="", current__isnull=True) | ~Q(finding="") & Q(current__isnull=False),
                name="finding_has_its_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.selected_id}"


class FindingRecord(models.Model):
    """What somebody found of an item. Never changed: a correction names what it replaces.

    `client_id` is given by the device that the finding was written on: whatever arrives twice is kept once. `seen_at` is when it
    was seen, by that device's clock; `at` when it arrived.
    """

    client_id = models.UUIDField(unique=True)
    item = models.ForeignKey(VisitItem, on_delete=models.PROTECT, related_name="records")
    finding = models.CharField(max_length=14, choices=_FINDINGS)
    reason = models.TextField(blank=True, default="")
    seen_at = models.DateTimeField()
    at = models.DateTimeField()
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(replaces__isnull=True), name="item_is_found_once_and_then_corrected"
            ),
            models.CheckConstraint(
                condition=Q(finding=Finding.RECTIFIED) | ~Q(reason=""), name="what_is_not_confirmed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.finding}"


class FindingEvidence(models.Model):
    """A photo or file that shows what was found."""

    record = models.ForeignKey(FindingRecord, on_delete=models.PROTECT, related_name="pieces")
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "evidence"], name="evidence_shows_a_finding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.evidence_id}"


class VisitSignature(models.Model):
    """An inspector signs exactly these findings: `content_hash` is over all of them.

    `strokes` is the drawn signature (path data of an SVG, at most 20,000 characters), where it was drawn on a device; whoever was
    signed in there is `carried_by`.
    """

    client_id = models.UUIDField(unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    carried_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    strokes = models.TextField(blank=True, default="")
    signed_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit", "user", "content_hash"], name="inspector_signs_the_same_findings_once"
            ),
            models.CheckConstraint(
                condition=Q(carried_by=models.F("user")) | ~Q(strokes=""),
                name="signature_that_somebody_else_brings_is_drawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.user_id}"
