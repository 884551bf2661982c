"""The draw: who promised what, what they revealed, the seed that came of it, and what was drawn."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DrawState(models.TextChoices):
    OPEN = "open", _("进行中")
    DRAWN = "drawn", _("已抽取")
    VOID = "void", _("作废")


class Draw(models.Model):
    """One attempt. `public_name` names, before anybody commits, a value that comes afterwards; `record` is what verifies it.

    A withheld reveal is on record: the draw is void, says why, and the next attempt replaces that party.
    """

    plan = models.ForeignKey("inspection.Plan", on_delete=models.PROTECT, related_name="draws")
    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    frame_root = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    public_name = models.CharField(max_length=200, blank=True, default="")
    public_value = models.CharField(max_length=500, blank=True, default="")
    opened_at = models.DateTimeField()
    reveal_by = models.DateTimeField()
    state = models.CharField(max_length=6, choices=DrawState, default=DrawState.OPEN)
    seed = models.CharField(max_length=64, blank=True, default="")
    record = models.JSONField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("plan", "attempt")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "attempt"], name="draw_has_each_attempt_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="open"), name="plan_has_one_open_draw"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="drawn"), name="plan_is_drawn_once"),
            models.CheckConstraint(
                condition=~Q(state="drawn") | ~Q(seed="") & Q(record__isnull=False, ended_at__isnull=False),
                name="made_draw_has_seed_and_record",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(void_reason="") & Q(seed="", ended_at__isnull=False),
                name="void_draw_says_why_and_has_no_seed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.attempt}"


class DrawParty(models.Model):
    """Somebody who commits to a secret and then reveals it. `body` says on whose behalf: parties of one draw never share it."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="parties")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=40)
    commitment = models.CharField(max_length=64, blank=True, default="")
    committed_at = models.DateTimeField(null=True, blank=True)
    secret = models.CharField(max_length=200, blank=True, default="")
    salt = models.CharField(max_length=200, blank=True, default="")
    revealed_at = models.DateTimeField(null=True, blank=True)
    withheld = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "user"], name="somebody_is_party_to_a_draw_once"),
            models.UniqueConstraint(fields=["draw", "body"], name="parties_of_a_draw_are_of_different_units"),
            models.CheckConstraint(
                condition=Q(revealed_at__isnull=True, secret="")
                | Q(revealed_at__isnull=False, committed_at__isnull=False) & ~Q(secret=""),
                name="nothing_is_revealed_that_was_not_promised",
            ),
            models.CheckConstraint(
                condition=Q(withheld=False) | Q(revealed_at__isnull=True), name="what_was_revealed_was_not_withheld"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.user_id}"


class Selected(models.Model):
    """An item that was drawn, in its order; or one that replaces another by the same rule."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="selected")
    order = models.PositiveIntegerField()
    item = models.ForeignKey("inspection.FrameItem", on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("draw", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "order"], name="draw_has_one_item_at_a_place"),
            models.UniqueConstraint(fields=["draw", "item"], name="draw_takes_an_item_once"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="replacement_of_an_item_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.order}"
