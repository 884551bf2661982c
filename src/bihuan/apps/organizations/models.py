"""Tables of organizations. Periods are half open: `since` counts, `until` does not."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from bihuan.core.actors import Role
from bihuan.core.separation import ADMINISTRATORS


class RegionLevel(models.TextChoices):
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县")


class Region(MP_Node):  # type: ignore[misc]  # treebeard ships no types
    """A province, city or county. `path` is materialized: everything below a region starts with its path."""

    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=RegionLevel)
    code = models.CharField(max_length=12, unique=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    OFFICE = "office", _("整改落实组")
    DEPARTMENT = "department", _("部门")
    TOWNSHIP = "township", _("乡镇街道")
    INSTITUTION = "institution", _("事业单位")
    ENTERPRISE = "enterprise", _("国有企业")
    DISCIPLINE = "discipline", _("纪检监察机关")


class Unit(models.Model):
    """Who can be accountable. Never deleted: a unit that ended is inactive, and names its successor where there is one."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=20, choices=UnitKind, default=UnitKind.DEPARTMENT)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_active = models.BooleanField(default=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="unit_name_is_unique_in_its_region"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(is_active=False), name="unit_with_a_successor_has_ended"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")), name="unit_does_not_succeed_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """Another way in which people write a unit's name. Two units of one region never share an alias."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="aliases")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="unit_alias_is_unique_in_its_region"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A place in a unit that somebody fills: 局长, 产权股股长."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "title"], name="post_title_is_unique_in_its_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """Somebody whom a ledger names. Two people may share a name: nobody is identified by name alone.

    A row that turned out to be a double stays, empty, and says into whom it was merged.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="doubles")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["region", "name"], name="person_by_region_and_name")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="person_is_no_double_of_themselves",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A person in a post, for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="appointment_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.post}"


class UserManager(BaseUserManager["User"]):
    """Users are made by `operations.create_user`; this answers only what Django and its apps ask."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Never deleted: a user who left is inactive. `region` says whose security administrator keeps them."""

    username = models.CharField(max_length=60, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="users")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    display_name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("username"), name="username_is_unique_whatever_its_case"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username


class RoleGrant(models.Model):
    """What a user may be, where (a region with all below it, or one unit), and from when until when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(
        max_length=20, choices=[(role.value, role.value) for role in Role if role is not Role.SYSTEM]
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role", "region"],
                condition=Q(until__isnull=True, unit__isnull=True),
                name="role_over_a_region_is_granted_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(until__isnull=True, unit__isnull=False),
                name="role_in_a_unit_is_granted_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(until__isnull=True, role__in=[role.value for role in ADMINISTRATORS]),
                name="user_holds_one_administrator_role_at_most",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="role_does_not_end_before_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.UNIT.value, Role.RESPONSIBLE.value, Role.CHECKER.value])
                | Q(unit__isnull=False),
                name="role_of_a_unit_names_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class ApiToken(models.Model):
    """A key with which a program of a user's asks over REST. Only the hash of it is kept; `hint` is its beginning, to know it by.

    It never does more than its user may at that moment, and with `writes` False it only reads.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    writes = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_after_it_was_made"),
        ]

    def __str__(self) -> str:
        return self.name


class ApiAnswer(models.Model):
    """What a request that named a key (`Idempotency-Key`) was answered, so that its second arrival gets the same and does nothing.

    `fingerprint` is the hash of what was asked. `status` is 0 only inside the transaction that is doing it.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True, default="")
    body = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="answer_is_kept_once_for_a_key_of_a_token"),
            models.CheckConstraint(condition=~Q(key=""), name="answer_is_kept_under_a_key"),
        ]

    def __str__(self) -> str:
        return self.key
