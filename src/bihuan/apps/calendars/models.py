"""Tables of calendars. The years that the library knows are not stored: these tables hold what was added to them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class CalendarYear(models.Model):
    """The holiday notice of one year, as it was loaded: for a region with all below it, or for everybody.

    Its being here is what makes the year a published one. `days` is a list of {"date", "is_workday", "name"} and may reach
    into the years beside it.
    """

    region = models.ForeignKey(
        "organizations.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    source = models.TextField(blank=True, default="")
    loaded_at = models.DateTimeField()
    days = models.JSONField(default=list)

    class Meta:
        ordering = ("year", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(region__isnull=True), name="calendar_year_is_loaded_once_for_everybody"
            ),
            models.UniqueConstraint(
                fields=["region", "year"],
                condition=Q(region__isnull=False),
                name="calendar_year_is_loaded_once_for_a_region",
            ),
            models.CheckConstraint(condition=Q(year__gte=1949, year__lte=9998), name="calendar_year_has_four_figures"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class DayOverride(models.Model):
    """A day that a region works, or does not, whatever the notice says."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    is_workday = models.BooleanField()
    name = models.CharField(max_length=60, blank=True, default="")
    reason = models.TextField()

    class Meta:
        ordering = ("day", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "day"], name="day_is_overridden_once_in_its_region"),
            models.CheckConstraint(condition=~Q(reason=""), name="day_override_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarStamp(models.Model):
    """One row that every write renews: whoever keeps a calendar in memory sees by it that theirs is old.

    The value is random and not a count: a count that was rolled back would come again with other days behind it.
    """

    value = models.UUIDField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="calendar_stamp_is_one_row")]

    def __str__(self) -> str:
        return str(self.value)
