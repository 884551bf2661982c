"""Tables of common problems."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.core.joint_problems import (
    GROUP_STATE_NAMES,
    JOINT_STATE_NAMES,
    MEASURE_STAND_NAMES,
    GroupState,
    JointState,
    MeasureStand,
)


class Search(models.Model):
    """One search over a region's problems. `turn` counts them: two that ran at once cannot both write what they found."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveIntegerField()
    at = models.DateTimeField()
    compared = models.PositiveIntegerField()
    groups = models.PositiveIntegerField()
    common = models.PositiveIntegerField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "turn"], name="searches_of_a_region_follow_one_another"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.turn}"


class LikeGroup(models.Model):
    """A group of like problems as the last search or a person left it.

    `p` and `adjusted` are None where a person united or divided groups: what somebody put together is no chance finding.
    `joint` is the joint problem that was made of it, or that its cases would join. `version` grows with every change.
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, GROUP_STATE_NAMES[state]) for state in GroupState],
        default=GroupState.PROPOSED.value,
    )
    units = models.PositiveIntegerField()
    expected = models.FloatField(null=True)
    p = models.FloatField(null=True)
    adjusted = models.FloatField(null=True)
    common = models.BooleanField(default=False)
    likeness = models.FloatField(null=True)
    by_hand = models.BooleanField(default=False)
    joint = models.ForeignKey("JointProblem", on_delete=models.PROTECT, null=True, related_name="groups")
    reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["region", "state"], name="like_group_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=GroupState.DISMISSED) | ~Q(reason=""), name="dismissed_group_says_why"
            ),
            models.CheckConstraint(
                condition=Q(common=False) | Q(units__gt=1), name="common_group_lies_in_several_units"
            ),
            models.CheckConstraint(
                condition=~Q(state=GroupState.CONFIRMED) | Q(joint__isnull=False), name="confirmed_group_has_its_joint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class GroupCase(models.Model):
    """A problem in a group; the first `place` is the most typical."""

    group = models.ForeignKey(LikeGroup, on_delete=models.CASCADE, related_name="cases")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ("place", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "problem"], name="group_holds_a_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.problem_id}"


class JointProblem(models.Model):
    """A joint problem. Its cases, measures and units stand in tables of their own; `united_into` where it went into another."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    aim = models.TextField(blank=True, default="")
    lead_unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    basis = models.TextField(blank=True, default="")
    is_common = models.BooleanField(default=False)
    state = models.CharField(
        max_length=8,
        choices=[(state.value, JOINT_STATE_NAMES[state]) for state in JointState],
        default=JointState.OPEN.value,
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.TextField(blank=True, default="")
    united_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    divided_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["region", "state"], name="joint_problem_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="joint_problem_has_a_title"),
            models.CheckConstraint(
                condition=Q(is_common=True) | ~Q(basis=""), name="joint_problem_that_is_not_common_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state=JointState.OPEN) | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="ended_joint_problem_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(state=JointState.UNITED) | (Q(united_into__isnull=False) & ~Q(united_into=F("id"))),
                name="united_joint_problem_names_the_other",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class JointUnit(models.Model):
    """A unit that takes part beside the lead unit."""

    joint = models.ForeignKey(JointProblem, on_delete=models.CASCADE, related_name="parts")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["joint", "unit"], name="unit_takes_part_in_a_joint_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.unit_id}"


class JointCase(models.Model):
    """A problem that is part of a joint one, until it was taken out. It is part of one at a time."""

    joint = models.ForeignKey(JointProblem, on_delete=models.PROTECT, related_name="cases")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(until__isnull=True), name="problem_is_part_of_one_joint_problem"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.problem_id}"


class JointMeasure(models.Model):
    """What is done for all cases together: who, what, by when, and how it will be verified."""

    joint = models.ForeignKey(JointProblem, on_delete=models.PROTECT, related_name="measures")
    content = models.TextField()
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    check_by = models.TextField()
    stand = models.CharField(
        max_length=8,
        choices=[(stand.value, MEASURE_STAND_NAMES[stand]) for stand in MeasureStand],
        default=MeasureStand.PLANNED.value,
    )
    outcome = models.TextField(blank=True, default="")
    finding = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("due", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(content="") & ~Q(check_by=""), name="joint_measure_says_what_and_how_verified"
            ),
            models.CheckConstraint(
                condition=Q(stand=MeasureStand.PLANNED) | ~Q(outcome=""), name="done_joint_measure_says_what_came_of_it"
            ),
            models.CheckConstraint(
                condition=~Q(stand=MeasureStand.VERIFIED) | ~Q(finding=""),
                name="verified_joint_measure_says_what_was_found",
            ),
        ]

    def __str__(self) -> str:
        return self.content[:40]
