"""What follows on a check where a campaign asks for it: signatures, the public notice, objections to it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.apps.verification.models.applications import Application, Check
from bihuan.core.closing import SIDE_WORDS, Ending, Side


class ClosingPolicy(models.Model):
    """How a campaign closes its problems, in one version. Never changed: a change is a new version, and what was applied for
    under an earlier one is closed under that. `rules` is what core.closing.policy_document gives."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    why = models.TextField()
    made_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("campaign", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "version"], name="closing_policy_has_its_own_version"),
            models.CheckConstraint(condition=~Q(why=""), name="closing_policy_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.version}"


class ReviewOutcome(models.TextChoices):
    SIGNED = "signed", _("已签署")
    RETURNED = "returned", _("退回整改")


class Review(models.Model):
    """Somebody who neither worked on it nor checked it signs that it is done, or sends it back.

    `state_hash` is over the exact state that was signed (problem, application, check); a signature whose hash is no longer that
    of what stands there is worth nothing, and `void_at` says when that was noticed. `applicant` and `checker` are copies, so
    that the row's own constraints refuse both; triggers refuse false copies and look at the work, the units and the roles.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    check_made = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=[(side.value, SIDE_WORDS[side]) for side in Side])
    reviewer = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    reviewer_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applicant = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    checker = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=ReviewOutcome)
    opinion = models.TextField()
    state_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "side"],
                condition=Q(outcome="signed", void_at__isnull=True),
                name="side_signs_an_application_once",
            ),
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=Q(outcome="signed", void_at__isnull=True),
                name="nobody_signs_an_application_for_two_sides",
            ),
            models.CheckConstraint(
                condition=Q(applicant__isnull=True) | ~Q(reviewer=F("applicant")), name="who_applied_never_reviews"
            ),
            models.CheckConstraint(condition=~Q(reviewer=F("checker")), name="who_checked_it_never_reviews_it"),
            models.CheckConstraint(condition=~Q(opinion=""), name="review_gives_an_opinion"),
            models.CheckConstraint(
                condition=Q(outcome="signed") | Q(void_at__isnull=True), name="only_a_signature_becomes_void"
            ),
            models.CheckConstraint(
                condition=Q(side="office") | Q(reviewer_unit__isnull=False), name="lead_signs_as_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.side} {self.outcome}"


class NoticeState(models.TextChoices):
    OPEN = "open", _("公示中")
    CLOSED = "closed", _("公示期满，已销号")
    UPHELD = "upheld", _("异议成立，已退回")
    VOID = "void", _("内容有变，公示作废")


class PublicNotice(models.Model):
    """That a problem is about to be closed, told to everybody: from `first_day` to `last_day`, both included.

    `text` is what may be public, looked over by whoever signed last. `open_to_all`: readable without signing in.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notices")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    estimated = models.BooleanField(default=False)
    text = models.TextField()
    open_to_all = models.BooleanField(default=False)
    ending = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Ending])
    state = models.CharField(max_length=6, choices=NoticeState, default=NoticeState.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-posted_at", "-id")
        indexes: ClassVar = [models.Index(fields=["state", "last_day"], name="public_notice_by_last_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="open"), name="application_is_in_one_notice_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="public_notice_says_what_was_done"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="public_notice_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(ended_at__isnull=False), name="ended_public_notice_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.state}"


class ObjectionOutcome(models.TextChoices):
    PENDING = "pending", _("待答复")
    UPHELD = "upheld", _("成立")
    REFUSED = "refused", _("不成立")


class Objection(models.Model):
    """Somebody says that it is not done. `from_outside`: the office took it down for somebody who is no user.

    Who said it is not kept for those outside, and never shown to the unit for anybody: nobody pays for having spoken.
    """

    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField()
    from_outside = models.BooleanField(default=False)
    recorded_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=ObjectionOutcome, default=ObjectionOutcome.PENDING)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="pending") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="ruled_objection_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(from_outside=True) | Q(answered_by__isnull=True) | ~Q(answered_by=F("recorded_by")),
                name="nobody_answers_their_own_objection",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.outcome}"
