"""Tables of coordination."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.core.sent_documents import (
    DOCUMENT_KIND_NAMES,
    DOCUMENT_STATE_NAMES,
    FOLLOW_UP_WORKDAYS,
    SIGN_WORKDAYS,
    DocumentKind,
    DocumentState,
)


class Document(models.Model):
    """A document that is sent out. `issuer` is the unit that issues it, under a number of its own.

    `tie_by` is the last day to tie it to something, `follow_up_by` the last day for the next follow-up: both are set when it is
    sent, the second moves with every follow-up. `version` grows with every change (optimistic lock).
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[(kind.value, DOCUMENT_KIND_NAMES[kind]) for kind in DocumentKind])
    dated = models.DateField()
    sign_days = models.PositiveSmallIntegerField(default=SIGN_WORKDAYS)
    follow_up_days = models.PositiveSmallIntegerField(default=FOLLOW_UP_WORKDAYS)
    file = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, DOCUMENT_STATE_NAMES[state]) for state in DocumentState],
        default=DocumentState.DRAFT.value,
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tie_by = models.DateField(null=True, blank=True)
    follow_up_by = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["state", "follow_up_by"], name="document_to_follow_up")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "number"], name="document_number_is_the_issuers_own"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(number=""), name="document_has_number_and_title"),
            models.CheckConstraint(
                condition=Q(state__in=(DocumentState.DRAFT, DocumentState.WITHDRAWN))
                | Q(sent_at__isnull=False, tie_by__isnull=False, follow_up_by__isnull=False),
                name="sent_document_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(DocumentState.DRAFT, DocumentState.SENT))
                | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="ended_document_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Recipient(models.Model):
    """A unit that a document was sent to, and whether somebody has signed for it. Days are those of the region."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="recipients")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sign_by = models.DateField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["unit", "signed_at"], name="recipient_by_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "unit"], name="unit_receives_a_document_once"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_on__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_on__isnull=False, signed_by__isnull=False),
                name="signature_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.unit_id}"


class Link(models.Model):
    """What a document led to: a task of a campaign's plan, or a problem of the ledger."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="links")
    task = models.ForeignKey("campaigns.Task", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tied_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(task__isnull=False, problem__isnull=True) | Q(task__isnull=True, problem__isnull=False),
                name="document_is_tied_to_a_task_or_a_problem",
            ),
            models.UniqueConstraint(fields=["document", "task"], name="document_is_tied_to_a_task_once"),
            models.UniqueConstraint(fields=["document", "problem"], name="document_is_tied_to_a_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.task_id or self.problem_id}"


class FollowUp(models.Model):
    """What its sender saw of a document. None is changed or taken away."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="follow_ups")
    text = models.TextField()
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="follow_up_says_what_was_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.at:%Y-%m-%d}"
