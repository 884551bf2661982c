"""What a check noticed, whom it concerns, what they said of it and how a person ruled."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.formalism.course import STATE_WORDS, FlagState
from bihuan.core.formalism.flags import Family, Weight


class Flag(models.Model):
    """One lead. `key` is the same whenever the same thing is found again, and holds the campaign where the lead is about a whole unit,
    a file or a growing set of copies; `found` counts the findings, `version` every change.

    `answer_until`: before it nothing is confirmed that a unit concerned has not answered. `ruled_at` is when the ruling was made
    that the state rests on, None while it is unsettled. `campaign` is the home of the first problem, None where there is none.
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    check_id = models.CharField(max_length=60)
    family = models.CharField(max_length=10, choices=[(family.value, family.value) for family in Family])
    weight = models.CharField(max_length=8, choices=[(weight.value, weight.value) for weight in Weight])
    key = models.CharField(max_length=64)
    score = models.FloatField()
    state = models.CharField(
        max_length=10, choices=[(s.value, STATE_WORDS[s]) for s in FlagState], default=FlagState.OPEN.value
    )
    first_found = models.DateTimeField()
    last_found = models.DateTimeField()
    found = models.PositiveIntegerField(default=1)
    answer_until = models.DateTimeField()
    ruled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-first_found", "-id")
        indexes: ClassVar = [
            models.Index(fields=["region", "-first_found", "-id"], name="flag_in_order"),
            models.Index(fields=["check_id", "state"], name="flag_by_check"),
            models.Index(fields=["campaign", "state"], name="flag_by_campaign"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="same_thing_is_flagged_once"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="flag_score_is_between_0_and_1"),
            models.CheckConstraint(
                condition=Q(state__in=(FlagState.OPEN, FlagState.ANSWERED), ruled_at__isnull=True)
                | Q(state__in=(FlagState.CONFIRMED, FlagState.DISMISSED), ruled_at__isnull=False),
                name="settled_flag_has_its_ruling",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.pk}"


class Finding(models.Model):
    """The evidence as a scan found it. A change of evidence is another finding: what was answered before stays readable.

    `evidence` is {"ids", "spans", "numbers", "files"}; `texts` maps the id of a report or measure to the text as it stood then;
    `why` is a sentence with its values. All ids are those of the scan: r12 a report, m3 a measure, p7 a problem, f5 a file.
    """

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="findings")
    position = models.PositiveIntegerField()
    score = models.FloatField()
    why = models.JSONField()
    evidence = models.JSONField()
    texts = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ("-position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flag", "position"], name="finding_has_its_place"),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id} {self.position}"


class FlagUnit(models.Model):
    """A unit concerned: it sees the flag and may answer."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="concerned")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["unit", "flag"], name="flag_by_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flag", "unit"], name="flag_concerns_a_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id} {self.unit_id}"


class FlagProblem(models.Model):
    """A problem that the evidence is about, in the order of the evidence."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="problems")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position",)
        indexes: ClassVar = [models.Index(fields=["problem", "flag"], name="flag_by_problem")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flag", "problem"], name="flag_names_a_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id} {self.problem_id}"


class FlagAnswer(models.Model):
    """What a unit concerned says to a finding. None is changed or taken away; a unit may say more later."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="answers")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    finding = models.PositiveIntegerField()
    text = models.TextField()
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="answer_to_a_flag_says_something")]

    def __str__(self) -> str:
        return f"{self.flag_id} {self.unit_id}"


class RulingOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("确认")
    DISMISSED = "dismissed", _("排除")
    REOPENED = "reopened", _("重新打开")
    AGAIN = "again", _("证据有变，重新提出")


class FlagRuling(models.Model):
    """What a person of the office made of a flag, and why. `AGAIN` alone is nobody's word: a scan found other evidence."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="rulings")
    outcome = models.CharField(max_length=10, choices=RulingOutcome)
    finding = models.PositiveIntegerField()
    why = models.TextField(blank=True, default="")
    by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome=RulingOutcome.AGAIN, by__isnull=True)
                | (Q(by__isnull=False) & ~Q(why="") & ~Q(outcome=RulingOutcome.AGAIN)),
                name="ruling_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id} {self.outcome}"
