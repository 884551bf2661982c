"""Tables of notifications."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.messages.digests import HOURS, USUAL_HOUR
from bihuan.core.messages.kinds import ChannelKind


class Item(models.Model):
    """One message in one inbox. `title` is in Chinese, for those who look into the table; `words` holds the reason that it
    comes from, so that every reader is told in their own language. `told_at` says when a grave one was told outside."""

    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    words = models.JSONField(default=dict)
    address = models.CharField(max_length=200)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    key = models.CharField(max_length=100, blank=True, default="")
    grave = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["user", "-at", "-id"], name="item_by_reader"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="unread_item_by_reader"),
            models.Index(
                fields=["user"], condition=Q(grave=True, read_at__isnull=True, told_at__isnull=True), name="untold_item"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind", "object_type", "object_id", "key"], name="person_is_told_of_a_thing_once"
            ),
            models.CheckConstraint(condition=Q(address__startswith="/"), name="item_leads_into_this_system"),
        ]

    def __str__(self) -> str:
        return self.title


class Language(models.TextChoices):
    """What is sent outside is said in one of the languages of the pages."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class Reader(models.Model):
    """How a user wants to be told, and in which `language` outside. `looked_on` is the last day on which their digest was
    considered; `feed` is the hash of the token in the address of their calendar."""

    user = models.OneToOneField("organizations.User", on_delete=models.PROTECT, related_name="+")
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)
    mail = models.EmailField(blank=True, default="")
    takes_files = models.BooleanField(default=True)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    looked_on = models.DateField(null=True, blank=True)
    feed = models.CharField(max_length=64, null=True, blank=True, unique=True)  # NULL is no feed, and unique
    feed_made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hour__gte=HOURS.start, hour__lt=HOURS.stop), name="digest_comes_while_people_are_awake"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Channel(models.Model):
    """A way outside, for a region with all below it or for one unit. A group is told in `language`. `key` and `signing` are
    encrypted and never shown."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ChannelKind])
    name = models.CharField(max_length=60)
    host = models.CharField(max_length=200, blank=True, default="")
    port = models.PositiveIntegerField(default=0)
    security = models.CharField(max_length=10, blank=True, default="")
    username = models.CharField(max_length=120, blank=True, default="")
    sender = models.EmailField(blank=True, default="")
    key = models.TextField(blank=True, default="")
    signing = models.TextField(blank=True, default="")
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    per_minute = models.PositiveIntegerField()
    enabled = models.BooleanField(default=True)
    looked_on = models.DateField(null=True, blank=True)
    blocked_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="channel_name_is_unique_in_its_region"),
            models.CheckConstraint(condition=Q(per_minute__gte=1), name="channel_may_send_something"),
            models.CheckConstraint(
                condition=Q(hour__gte=HOURS.start, hour__lt=HOURS.stop), name="channel_speaks_while_people_are_awake"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("等待发送")
    SENDING = "sending", _("正在发送")
    SENT = "sent", _("已送达")
    UNKNOWN = "unknown", _("不知是否送达")
    FAILED = "failed", _("没有送达")


class Purpose(models.TextChoices):
    DIGEST = "digest", _("今日汇总")
    GRAVE = "grave", _("紧急事项")
    TEST = "test", _("测试")


class Delivery(models.Model):
    """One message for one channel: to one person, or (`user` empty) to the group whose robot it is. It holds counts alone."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    recipient = models.CharField(max_length=254, blank=True, default="")
    key = models.CharField(max_length=100)
    unread = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    grave = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="delivery_that_waits"),
            models.Index(fields=["channel", "-id"], name="delivery_by_channel"),
            models.Index(fields=["user", "made_at"], name="delivery_by_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="channel_is_told_once"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending"], ended_at__isnull=True)
                | Q(state__in=["sent", "unknown", "failed"], ended_at__isnull=False),
                name="delivery_ends_with_its_fate",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """One try to send a delivery. Limits count these rows, so that all workers share them."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField()
    fate = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "begun_at"], name="attempt_by_channel"),
            models.Index(fields=["user", "begun_at"], name="attempt_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.begun_at}"
