"""What is done about a problem: measures, milestones, progress and its evidence."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.apps.ledger.models.problem import Problem


class MeasureState(models.TextChoices):
    OPEN = "open", _("在办")
    DONE = "done", _("自报完成")
    DROPPED = "dropped", _("不再需要")


class Measure(models.Model):
    """One thing to be done: what, who, by when, how much, and how it will be verified."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    who = models.CharField(max_length=120, blank=True, default="")
    due = models.DateField(null=True, blank=True)
    due_raw = models.CharField(max_length=300, blank=True, default="")
    amount = models.CharField(max_length=120, blank=True, default="")
    verification = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=MeasureState, default=MeasureState.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("position",)
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=Q(state=MeasureState.OPEN), name="open_measure_by_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "position"], name="measure_has_its_own_position"),
            models.CheckConstraint(condition=~Q(text=""), name="measure_says_what_is_done"),
            models.CheckConstraint(
                condition=Q(state=MeasureState.OPEN) | Q(ended_at__isnull=False), name="ended_measure_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Milestone(models.Model):
    """A stage goal with its date; reached by the unit's own word, verified only by somebody else's."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    due = models.DateField(null=True, blank=True)
    due_raw = models.CharField(max_length=300, blank=True, default="")
    reached_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=Q(reached_at__isnull=True), name="open_milestone_by_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "position"], name="milestone_has_its_own_position"),
            models.CheckConstraint(condition=~Q(text=""), name="milestone_says_what_is_reached"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ProgressReport(models.Model):
    """One line of progress. Figures are [{name, value, unit}]; percent is optional."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="progress_reports")
    line = models.TextField()
    figures = models.JSONField(default=list, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes: ClassVar = [models.Index(fields=["problem", "at"], name="progress_by_problem_and_time")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(line=""), name="progress_report_says_something"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="reported_percent_is_between_0_and_100",
            ),
        ]

    def __str__(self) -> str:
        return self.line[:40]


class Contribution(models.Model):
    """Somebody worked on a problem for a unit that answers for it. Kept for good: who did the work never checks it."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="contributions")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "user"], name="contribution_to_a_problem_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.user_id}"


class ProblemEvidence(models.Model):
    """A piece of evidence that belongs to a problem, and to the progress report that it came with.

    `by_check`: a checker of another unit brought it. It proves what they saw, and never counts as what the unit brought.
    """

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="evidence_links")
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(
        ProgressReport, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence_links"
    )
    by_check = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "evidence"], name="evidence_is_linked_to_a_problem_once"),
            models.CheckConstraint(
                condition=Q(by_check=False) | Q(report__isnull=True), name="evidence_of_a_check_comes_with_no_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.evidence_id}"
