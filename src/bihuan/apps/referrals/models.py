"""The table of referrals: everything of it that says something is sealed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Referral(models.Model):
    """A sealed hand-over. `sealed` is a ciphertext over what was seen, where, and by whom; a stolen database alone opens none.

    `received_at` is set when the liaison has first opened it.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField()
    at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(sealed=""), name="referral_is_sealed")]

    def __str__(self) -> str:
        return str(self.reference)
