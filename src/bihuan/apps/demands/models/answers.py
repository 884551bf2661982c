"""Tables of what units answer to demands, and of what they say about them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.apps.demands.models.demands import Demand, DemandItem, DemandTurn


class DemandAnswer(models.Model):
    """What a unit handed in for one turn, once. `minutes` is what it really took, where the unit says so."""

    turn = models.ForeignKey(DemandTurn, on_delete=models.PROTECT, related_name="answers")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    handed_in_on = models.DateField()
    handed_in_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True, default="")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    estimated = models.PositiveIntegerField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["turn", "unit"], name="unit_answers_a_turn_once"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__gte=1), name="answer_takes_some_time"),
        ]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.unit_id}"


class AnswerValue(models.Model):
    """What an answer says for one field."""

    answer = models.ForeignKey(DemandAnswer, on_delete=models.PROTECT, related_name="values")
    item = models.ForeignKey(DemandItem, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "item"], name="answer_says_one_thing_for_a_field")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.item_id}"


class KnownValue(models.Model):
    """That an earlier answer of a unit holds a field of a demand: it is not asked at the first turn, and stands in the extract."""

    item = models.ForeignKey(DemandItem, on_delete=models.CASCADE, related_name="known")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    value = models.ForeignKey(AnswerValue, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "unit"], name="field_of_a_unit_is_known_from_one_answer")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit_id}"


class AnswerFile(models.Model):
    """A file that came with an answer."""

    answer = models.ForeignKey(DemandAnswer, on_delete=models.PROTECT, related_name="files")
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "evidence"], name="answer_holds_a_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.evidence_id}"


class BurdenOpinion(models.Model):
    """That a demand is too much, said by a unit. Who in the unit said it is kept nowhere in the open."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="opinions")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    is_anonymous = models.BooleanField(default=False)
    text = models.TextField()
    said_at = models.DateTimeField()
    reply = models.TextField(blank=True, default="")
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="opinion_says_something"),
            models.CheckConstraint(
                condition=Q(replied_at=None, reply="") | Q(replied_at__isnull=False) & ~Q(reply=""),
                name="opinion_is_answered_in_words",
            ),
            models.UniqueConstraint(
                fields=["demand", "unit"], condition=Q(replied_at=None), name="unit_has_one_open_opinion_on_a_demand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.said_at:%Y-%m-%d}"
