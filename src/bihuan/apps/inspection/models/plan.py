"""The plan of an inspection, and the frame that is frozen before anything is drawn."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.core.inspections.plans import MATTER_NAMES, PLAN_STATE_NAMES, Matter, PlanState


class Plan(models.Model):
    """An inspection as the law asks for it.

    People know it by its `reference`: a running number would show those inspected that there are others. `units` of a plan are
    those of its frame. `overlap_reason` says why it is made though it overlaps with another. `photo_reason` says why photos are
    asked for; empty where none are. `version` grows with every change (optimistic lock).
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    authority = models.CharField(max_length=300)
    text = models.TextField()
    file = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.CharField(max_length=12, choices=[(matter.value, MATTER_NAMES[matter]) for matter in Matter])
    starts_on = models.DateField()
    ends_on = models.DateField()
    unannounced = models.BooleanField(default=True)
    sample = models.PositiveIntegerField()
    photo_reason = models.TextField(blank=True, default="")
    overlap_reason = models.TextField(blank=True, default="")
    state = models.CharField(
        max_length=12,
        choices=[(state.value, PLAN_STATE_NAMES[state]) for state in PlanState],
        default=PlanState.DRAFTED.value,
    )
    drafted_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    frame_root = models.CharField(max_length=64, blank=True, default="")
    committed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["state", "region"], name="inspection_plan_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(authority="") & ~Q(text=""), name="plan_names_its_authority_and_is_written"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="inspection_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(sample__gt=0), name="inspection_draws_something"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="who_drafted_a_plan_never_approves_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(PlanState.DRAFTED, PlanState.DROPPED))
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="plan_goes_on_only_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(PlanState.DRAFTED, PlanState.APPROVED, PlanState.DROPPED))
                | Q(committed_at__isnull=False) & ~Q(frame_root=""),
                name="nothing_is_drawn_from_an_open_frame",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(PlanState.OVER, PlanState.DROPPED)) | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="ended_plan_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanCampaign(models.Model):
    """A campaign whose reported closures a plan looks at. `problems` and `reported` are its counts when the frame was frozen."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="campaigns")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=40, blank=True, default="")
    problems = models.PositiveIntegerField(default=0)
    reported = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "campaign"], name="plan_looks_at_a_campaign_once"),
            models.CheckConstraint(condition=Q(reported__lte=F("problems")), name="no_more_is_reported_than_there_is"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.campaign_id}"


class FrameItem(models.Model):
    """One item that can be drawn, as it stood when the frame was frozen: a problem, its stratum (a campaign), its unit."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="frame")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=24)
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=40)
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("plan", "position")
        indexes: ClassVar = [models.Index(fields=["plan", "unit"], name="frame_by_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="frame_holds_an_item_once"),
            models.UniqueConstraint(fields=["plan", "position"], name="frame_has_one_item_at_a_place"),
        ]

    def __str__(self) -> str:
        return self.number


class DeclaredConflict(models.Model):
    """An inspector has said that they should not go to a unit. Why, is nobody's business and stands nowhere."""

    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit"], name="conflict_is_declared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.unit_id}"
