"""Tables of audit. Acts, leaves and tree heads are only ever added: triggers on both databases refuse the rest.

There are two logs: the open one, and the protected one. A reader of the open log learns from its positions and sizes nothing
about how many protected acts there are, or when they happened.
"""

from typing import ClassVar

from django.db import models


class Act(models.Model):
    """One thing that somebody did. Every column is sealed.

    People know an act by its `reference`: gaps between ids would betray the protected acts. Of a protected act the row
    holds only the moment, a commitment, a ciphertext and, as `object_id`, a keyed hash by which those who may read it
    find it again; who, what and on what stand in the ciphertext. `stamp` is a keyed hash of the row: the program did
    write it, even if it is not sealed yet.
    """

    id = models.BigAutoField(primary_key=True)
    reference = models.UUIDField(unique=True)
    at = models.DateTimeField()
    actor_user_id = models.BigIntegerField(null=True)
    actor_username = models.CharField(max_length=150, blank=True)
    actor_name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=40, blank=True)
    via = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=100)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    label = models.TextField(blank=True)
    region_path = models.CharField(max_length=255, blank=True)
    unit_ids = models.JSONField(default=list)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    protected = models.BooleanField(default=False)
    commitment = models.CharField(max_length=64, blank=True)
    ciphertext = models.TextField(blank=True)
    key_id = models.BigIntegerField(null=True)
    stamp = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "id"], name="act_by_object"),
            models.Index(fields=["at", "id"], name="act_by_moment"),
            models.Index(fields=["actor_user_id", "id"], name="act_by_actor"),
            models.Index(fields=["actor_username", "id"], name="act_by_username"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.reference}"


class Leaf(models.Model):
    """The place of an act in its log and the hash under which it was sealed (hex)."""

    act_id = models.BigIntegerField(primary_key=True)
    protected = models.BooleanField()
    position = models.BigIntegerField()
    leaf_hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["protected", "position"], name="leaf_position_is_taken_once_in_its_log"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.leaf_hash}"


class TreeHead(models.Model):
    """The signed root (hex) over the first `size` leaves of a log. `public_key` (hex) says whose signature it bears.

    `frontier` (hex hashes, blank between) lets the next seal go on without reading all leaves again. It is never trusted:
    it counts only where it gives the root.
    """

    protected = models.BooleanField()
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=128)
    public_key = models.CharField(max_length=64)
    frontier = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["protected", "size"], name="tree_head_has_its_own_size_in_its_log"),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class ProtectionKey(models.Model):
    """The data key of one protected thing, wrapped. Destroyed, it is empty: what it protected can no longer be read.

    `subject` is the keyed hash of the thing, the same as in the object_id of its acts.
    """

    subject = models.CharField(max_length=64)
    wrapped = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(wrapped="", destroyed_at__isnull=False)
                | (~models.Q(wrapped="") & models.Q(destroyed_at__isnull=True)),
                name="protection_key_is_there_until_it_is_destroyed",
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(destroyed_at__isnull=True),
                name="protected_thing_has_one_living_key",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
