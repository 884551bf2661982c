"""What somebody wants to find again: lists under a name of their own, and problems that they watch."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class NamedView(models.Model):
    """A filter of the list of problems that one user named. `query` is the address of the list without its page."""

    owner = models.ForeignKey("organizations.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=1000)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_name_is_unique_for_its_owner"),
            models.UniqueConstraint(fields=["owner", "query"], name="view_is_named_once_by_its_owner"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="view_has_a_name_and_a_filter"),
        ]

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """A problem that one user keeps an eye on (关注). It gives no right: what they may no longer see is not shown to them."""

    user = models.ForeignKey("organizations.User", on_delete=models.CASCADE, related_name="+")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "problem"], name="user_watches_a_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.problem_id}"
