"""What goes back to a unit, and what the unit answers."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.core.inspections.reviews import REVIEW_OUTCOME_NAMES, ReviewOutcome


class Conclusion(models.Model):
    """What a plan concluded of one unit. Sent when the plan is over; never changed: a review says what is changed of it."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    plan = models.ForeignKey("inspection.Plan", on_delete=models.PROTECT, related_name="conclusions")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    ask_until = models.DateField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "unit"], name="plan_concludes_of_a_unit_once"),
            models.CheckConstraint(condition=~Q(text=""), name="conclusion_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.unit_id}"


class Comment(models.Model):
    """What a unit says to a conclusion. None is changed or taken away."""

    conclusion = models.ForeignKey(Conclusion, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        return f"{self.conclusion_id} {self.at:%Y-%m-%d}"


class Review(models.Model):
    """A unit asks that somebody who took no part looks again; `asked_by` never decides it."""

    conclusion = models.OneToOneField(Conclusion, on_delete=models.PROTECT, related_name="review")
    reason = models.TextField()
    asked_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decide_until = models.DateField()
    outcome = models.CharField(
        max_length=8,
        choices=[(outcome.value, REVIEW_OUTCOME_NAMES[outcome]) for outcome in ReviewOutcome],
        blank=True,
        default="",
    )
    ruling = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="review_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="", decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome="") & ~Q(ruling=""),
                name="decided_review_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="who_asked_for_a_review_never_decides_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conclusion_id} {self.outcome}"
