"""What a unit asks for and the office rules on: more time, or to be rid of a problem. All requests are kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.apps.ledger.models.problem import Problem


class Outcome(models.TextChoices):
    PENDING = "pending", _("待裁定")
    GRANTED = "granted", _("同意")
    REFUSED = "refused", _("不同意")


class Lapse(models.TextChoices):
    """Why nobody has to rule any more: kept as the ruling, in these words. What lapsed counts against nobody."""

    PASSED_ON = "问题已退回，由别的单位办理。"
    MERGED = "问题已并入主问题。"
    WITHDRAWN = "问题已撤回。"


class HandBack(models.Model):
    """A unit passes a problem back, with a reason; the office (the third time a leader) rules on it."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="hand_backs")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    suggested_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PENDING)
    ruling = models.TextField(blank=True, default="")
    ruled_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(outcome=Outcome.PENDING), name="problem_has_one_hand_back_to_rule_on"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hand_back_gives_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PENDING) | (Q(ruled_at__isnull=False) & ~Q(ruling="")),
                name="hand_back_ruling_gives_date_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.outcome}"


class ExtensionRequest(models.Model):
    """A unit asks for more time before the deadline expires; the office grants or refuses it."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="extension_requests")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    due_before = models.DateField()
    asked_until = models.DateField()
    reason = models.TextField()
    asked_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PENDING)
    ruling = models.TextField(blank=True, default="")
    ruled_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(outcome=Outcome.PENDING), name="problem_has_one_extension_to_rule_on"
            ),
            models.CheckConstraint(
                condition=Q(asked_until__gt=models.F("due_before")), name="extension_is_asked_to_a_later_day"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_request_gives_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.outcome}"
