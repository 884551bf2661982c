"""Looking again after closing, and what may be a relapse: leads for a person to judge."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LookBackOutcome(models.TextChoices):
    PENDING = "pending", _("待回头看")
    HOLDS = "holds", _("没有反弹")
    CAME_BACK = "came-back", _("有反弹迹象")
    UNSEEN = "unseen", _("没有看成")


class LookBack(models.Model):
    """Somebody looks again, `days` after closing. Made due by the schedule; done by others than the first checker where possible.

    `checker` is who checked it before it was closed; triggers refuse whoever worked on it.
    """

    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    made_due_at = models.DateTimeField()
    checker = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=9, choices=LookBackOutcome, default=LookBackOutcome.PENDING)
    finding = models.TextField(blank=True, default="")
    on_site = models.BooleanField(default=False)
    same_checker_why = models.TextField(blank=True, default="")
    done_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        indexes: ClassVar = [models.Index(fields=["outcome", "due_on"], name="look_back_by_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "days"], name="problem_is_looked_back_at_once_a_term"),
            models.CheckConstraint(
                condition=Q(outcome="pending") | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(finding="")),
                name="look_back_says_who_saw_what",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True)
                | Q(checker__isnull=True)
                | ~Q(done_by=F("checker"))
                | ~Q(same_checker_why=""),
                name="first_checker_looks_back_only_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.days} {self.outcome}"


class LeadOutcome(models.TextChoices):
    PENDING = "pending", _("待研判")
    CONFIRMED = "confirmed", _("是反弹")
    DISMISSED = "dismissed", _("不是反弹")


class LeadGround(models.TextChoices):
    """What the new problem has in common with the closed one besides its words (core.likeness.Ground)."""

    UNIT = "unit", _("同一单位")
    PLACE = "place", _("同一地点")
    BOTH = "both", _("同一单位、同一地点")


class RelapseLead(models.Model):
    """A closed problem may have come back: a look-back says so, or a new problem of the same unit or at the same place
    reads alike (`ground`; "" where a look-back found it).

    `problem` is the new one, None where a look-back found it and nothing is registered yet. A person judges; nothing follows
    from a lead by itself.
    """

    earlier = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    look_back = models.ForeignKey(LookBack, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=5, choices=LeadGround, blank=True, default="")
    likeness = models.PositiveSmallIntegerField(null=True, blank=True)
    noticed_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=LeadOutcome, default=LeadOutcome.PENDING)
    why = models.TextField(blank=True, default="")
    judged_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-noticed_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "problem"], name="relapse_lead_names_two_problems_once"),
            models.UniqueConstraint(
                fields=["look_back"], condition=Q(look_back__isnull=False), name="look_back_gives_one_lead"
            ),
            models.CheckConstraint(
                condition=Q(problem__isnull=False) | Q(look_back__isnull=False), name="relapse_lead_has_its_ground"
            ),
            models.CheckConstraint(
                condition=Q(problem__isnull=True) | ~Q(problem=F("earlier")), name="relapse_lead_names_another_problem"
            ),
            models.CheckConstraint(
                condition=Q(outcome="pending") | (Q(judged_at__isnull=False) & ~Q(why="")),
                name="judged_relapse_lead_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} {self.outcome}"
