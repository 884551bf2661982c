"""Lists that somebody wants to find again under a name of their own."""

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
