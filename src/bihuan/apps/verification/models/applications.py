"""Applications to close, and the checks by which somebody of another unit looks whether they are true."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.closing import GRADE_WORDS, Grade


class ApplicationOutcome(models.TextChoices):
    PENDING = "pending", _("待核查")
    WITHDRAWN = "withdrawn", _("已撤回")
    RETURNED = "returned", _("退回整改")
    CLOSED = "closed", _("已销号")


class Application(models.Model):
    """A unit says that a problem is done. `effective_on` is since when; `content_hash` the state of the problem applied for.

    What closing it takes is settled when it is made: `rule` is the campaign's closing rule then (core.closing.rule_document, with
    those sides alone that have to sign), `policy` its version; `signs_lead`, `signs_office` and `notice_days` say the same for
    the database.
    """

    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="applications")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    applied_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField()
    statement = models.TextField()
    effective_on = models.DateField(null=True, blank=True)
    like_cases = models.TextField(blank=True, default="")
    source_cured = models.TextField(blank=True, default="")
    policy = models.ForeignKey(
        "verification.ClosingPolicy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.JSONField(default=dict, blank=True)
    signs_lead = models.BooleanField(default=False)
    signs_office = models.BooleanField(default=False)
    notice_days = models.PositiveSmallIntegerField(default=0)
    content_hash = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=ApplicationOutcome, default=ApplicationOutcome.PENDING)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["outcome", "applied_at"], name="application_waiting")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(outcome="pending"), name="problem_has_one_application_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="application_says_what_was_done"),
            models.CheckConstraint(
                condition=Q(outcome="pending") | Q(ended_at__isnull=False), name="ended_application_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.outcome}"


class CheckOutcome(models.TextChoices):
    PENDING = "pending", _("核查中")
    PASSED = "passed", _("核查通过")
    RETURNED = "returned", _("退回整改")
    RELEASED = "released", _("已放开")


class Check(models.Model):
    """Somebody of another unit looks whether it is true.

    `applicant` and `accountable_unit` are copied from the application, so that the row's own constraints can refuse a check
    by who applied or by the accountable unit; triggers refuse false copies, assisting units and whoever reported progress.

    `answers` says to each closure standard whether it is met (core.closing.answers_document), `grade` how good the work is.

    A check that its checker cannot end is *released* by the office: it found nothing, says why, and the application waits again.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checks")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="checks")
    checker = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    checker_unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    accountable_unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=CheckOutcome, default=CheckOutcome.PENDING)
    finding = models.TextField(blank=True, default="")
    on_site = models.BooleanField(default=False)
    answers = models.JSONField(default=list, blank=True)
    grade = models.CharField(max_length=5, choices=[(g.value, GRADE_WORDS[g]) for g in Grade], blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    release_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(outcome="pending"), name="application_has_one_check_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(applicant__isnull=True) | ~Q(checker=F("applicant")), name="who_applied_never_checks"
            ),
            models.CheckConstraint(
                condition=~Q(checker_unit=F("accountable_unit")), name="accountable_unit_never_checks_itself"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("pending", "released")) | (Q(ended_at__isnull=False) & ~Q(finding="")),
                name="ended_check_says_what_was_found",
            ),
            models.CheckConstraint(
                condition=(
                    Q(outcome="released", ended_at__isnull=False, finding="") & ~Q(release_reason="")
                    | ~Q(outcome="released") & Q(release_reason="", released_by__isnull=True)
                ),
                name="released_check_says_why_and_found_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="passed") | ~Q(grade__in=("plain", "poor")), name="passed_check_found_good_work"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.outcome}"


class CheckEvidence(models.Model):
    """What a checker brought of what they saw. It comes with the conclusion, and stays as the conclusion does."""

    check_made = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="pieces")
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_made", "evidence"], name="evidence_comes_with_a_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.check_made_id} {self.evidence_id}"
