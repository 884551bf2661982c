"""Tables of the register of demands: what is asked, of whom, when, and what it costs."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.core.demands.items import FIELD_KIND_NAMES, FieldKind
from bihuan.core.demands.lifecycle import DEMAND_STATE_NAMES, DemandState
from bihuan.core.demands.turns import FREQUENCY_NAMES, Frequency

_NEVER_APPROVED = (DemandState.DRAFT, DemandState.CHECKED, DemandState.REFUSED, DemandState.JOINED)
_IN_FORCE = (DemandState.APPROVED, DemandState.RUNNING, DemandState.ENDED)
_GIVEN_UP = (DemandState.STOPPED, DemandState.REFUSED, DemandState.JOINED)


class Demand(models.Model):
    """A demand for material. `number` is its region's own, given when it is written down and never given again.

    `minutes_each` is what one unit spends on one turn by the table that held when it was checked, `peak_minutes` the heaviest week of
    any recipient with it, `is_over` whether that was over the budget. `ended_on` is the last day on which it was in force.
    `joined_to` is the one for which it was given up, `rest_of` one given up whose rest this one asks. From its approval on all but its
    state stays as it was: the database keeps that (guards.py).
    `version` grows with every change (optimistic lock).
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    basis = models.CharField(max_length=300)
    frequency = models.CharField(max_length=12, choices=[(each.value, FREQUENCY_NAMES[each]) for each in Frequency])
    first_day = models.DateField()
    end_day = models.DateField()
    answer_days = models.PositiveSmallIntegerField()
    justification = models.TextField(blank=True, default="")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, DEMAND_STATE_NAMES[state]) for state in DemandState],
        default=DemandState.DRAFT.value,
    )
    turns_planned = models.PositiveSmallIntegerField(default=0)
    minutes_each = models.PositiveIntegerField(default=0)
    peak_minutes = models.PositiveIntegerField(default=0)
    is_over = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approver = models.ForeignKey(
        "organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ending = models.TextField(blank=True, default="")
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined")
    rest_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="rests")
    extract_given_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["state", "end_day"], name="demand_by_state"),
            models.Index(fields=["issuer", "state"], name="demand_by_issuer"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "year", "sequence"], name="demand_sequence_is_given_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(basis=""), name="demand_has_title_and_basis"),
            models.CheckConstraint(condition=Q(end_day__gte=F("first_day")), name="demand_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state__in=(*_NEVER_APPROVED, DemandState.STOPPED)) | Q(approved_at__isnull=False),
                name="demand_in_force_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("drafted_by")), name="demand_is_approved_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_GIVEN_UP) | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="demand_given_up_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=DemandState.JOINED) | Q(joined_to__isnull=False),
                name="joined_demand_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(joined_to=None) | ~Q(joined_to=F("id")), name="demand_is_not_joined_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class DemandItem(models.Model):
    """One field. `canonical` is what fields that ask the same have in common; `held` the ledger's key where it answers the field."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=[(kind.value, FIELD_KIND_NAMES[kind]) for kind in FieldKind])
    canonical = models.CharField(max_length=80)
    held = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ("position",)
        indexes: ClassVar = [models.Index(fields=["canonical"], name="demand_item_by_meaning")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "position"], name="demand_item_has_its_place"),
            models.CheckConstraint(condition=~Q(name=""), name="demand_item_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DemandRecipient(models.Model):
    """A unit that is asked. At the first turn `known` fields, of `spared` minutes, stand in earlier answers of it and are not asked;
    `covered`: all of them, so that it has no first turn."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="recipients")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    known = models.PositiveSmallIntegerField(default=0)
    spared = models.PositiveIntegerField(default=0)
    covered = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["unit"], name="demand_recipient_by_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "unit"], name="unit_is_asked_by_a_demand_once")
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.unit_id}"


class DemandTurn(models.Model):
    """One time of answering: from when it is open and until when it is due, both working days."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="turns")
    place = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField()
    is_estimated = models.BooleanField(default=False)

    class Meta:
        ordering = ("place",)
        indexes: ClassVar = [models.Index(fields=["due_on"], name="demand_turn_by_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "place"], name="demand_turn_has_its_place"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="demand_turn_is_due_after_it_opens"),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.place}"


class BurdenTableVersion(models.Model):
    """The minutes and the budget that hold in a region, as the office set them. None is changed; the newest holds."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    why = models.TextField()
    made_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "version"], name="burden_table_version_is_given_once"),
            models.CheckConstraint(condition=~Q(why=""), name="burden_table_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} v{self.version}"
