"""Tables of supervision. Days are days of the region; moments are in UTC."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.ladder import ItemKind, RungName
from bihuan.core.notices import NoticeState

_RUNGS = [(rung.value, rung.value) for rung in RungName]


class LadderPolicy(models.Model):
    """The ladder of a region in one version. Never changed: a change is a new version, and old notices keep theirs.

    `rungs` is what core.ladder.document_of_policy gives; `colours` maps a rung to the name of a colour of the look.
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    rungs = models.JSONField()
    colours = models.JSONField(default=dict, blank=True)
    why = models.TextField()
    made_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("region", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "version"], name="ladder_policy_has_its_own_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="ladder_policy_counts_from_one"),
            models.CheckConstraint(condition=~Q(why=""), name="ladder_policy_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.version}"


class NoticeSequence(models.Model):
    """The last number given to a notice of a kind in a year. It only grows, one by one: numbers have no gaps."""

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "word", "year"], name="notice_sequence_is_one_per_kind_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.year}"


class Notice(models.Model):
    """One paper to one unit: all items that reached a rung on a day.

    `drafted_by` None: the ladder itself. `sent_at` is when it went out, `delivered_on` the day on which its delivery is proved,
    `signed_at` when somebody signed for it; `received_on` is the day on which it counts as received, kept when it is known.
    `version` grows with every change (optimistic lock).
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    rung = models.CharField(max_length=16, choices=_RUNGS)
    day = models.DateField()
    policy = models.ForeignKey(LadderPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in NoticeState])
    number = models.CharField(max_length=40, blank=True, default="")
    number_year = models.PositiveSmallIntegerField(null=True, blank=True)
    number_sequence = models.PositiveIntegerField(null=True, blank=True)
    number_word = models.CharField(max_length=10, blank=True, default="")
    items = models.PositiveIntegerField(default=0)
    why = models.TextField(blank=True, default="")

    drafted_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    told_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateField(null=True, blank=True)
    submitted_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    delivery_proof = models.TextField(blank=True, default="")
    signed_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    reply_due = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-day", "-id")
        indexes: ClassVar = [
            models.Index(fields=["region", "state", "day"], name="notice_by_state"),
            models.Index(fields=["unit", "state", "day"], name="notice_by_unit"),
            models.Index(fields=["state", "reply_due"], name="notice_by_reply"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "rung", "day"], name="unit_gets_one_notice_of_a_rung_a_day"),
            models.UniqueConstraint(
                fields=["region", "number_word", "number_year", "number_sequence"],
                condition=Q(number_sequence__isnull=False),
                name="notice_number_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(number_sequence__isnull=False), name="numbered_notice_has_its_sequence"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | ~Q(number=""), name="notice_is_sent_with_its_number"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(drafted_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="who_drafted_a_notice_never_approves_it",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(told_by__isnull=True) | ~Q(approved_by=F("told_by")),
                name="who_told_the_facts_never_approves",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
                name="who_submitted_a_notice_never_approves_it",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(sent_at__isnull=False), name="only_a_sent_notice_is_signed_for"
            ),
            models.CheckConstraint(
                condition=~Q(rung__in=["interview", "accountability"])
                | Q(sent_at__isnull=True)
                | Q(told_at__isnull=False, approved_at__isnull=False),
                name="grave_notice_is_told_and_approved_before_it_is_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state=NoticeState.WITHDRAWN.value) | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="withdrawn_notice_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.rung} {self.day}"


class Escalation(models.Model):
    """One rung raised for one item, once.

    `object_id` is the item's row in the table of its kind; `term` counts how often its time was begun anew (a granted extension),
    after which the ladder begins anew too. `due` is the deadline as it stood, `workdays` how late it was (negative: before it).
    `problem` is whose item it is; None for a task. `started_why`: a person began at this rung, and wrote down why.
    Another unit begins at the bottom.
    `withdrawn`: its notice was not approved, so the rung may be started again by a person.
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in ItemKind])
    object_id = models.BigIntegerField()
    term = models.PositiveSmallIntegerField(default=0)
    rung = models.CharField(max_length=16, choices=_RUNGS)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="escalations")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=200)
    due = models.DateField()
    workdays = models.IntegerField()
    raised_at = models.DateTimeField()
    started_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    started_why = models.TextField(blank=True, default="")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["problem", "raised_at"], name="escalation_by_problem"),
            models.Index(fields=["unit", "rung", "raised_at"], name="escalation_by_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "unit", "term", "rung"],
                condition=Q(withdrawn=False),
                name="rung_is_raised_for_an_item_once_in_a_term",
            ),
            models.CheckConstraint(
                condition=Q(started_by__isnull=True) | ~Q(started_why=""), name="who_starts_higher_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.rung}"


class LadderPass(models.Model):
    """When the ladder last went over a region, and what it raised. Its row is locked while it does: two passes never go at once."""

    region = models.OneToOneField("organizations.Region", on_delete=models.PROTECT, related_name="+")
    last_at = models.DateTimeField(null=True, blank=True)
    raised = models.JSONField(default=dict, blank=True)
    notices = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.region_id} {self.last_at}"


class NoticeWord(models.Model):
    """What a unit or a named person says of a notice: an answer to the facts that were told, or a reply. Nothing is taken away."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("陈述申辩")
        REPLY = "reply", _("回复")

    class Outcome(models.TextChoices):
        PENDING = "pending", _("待审核")
        ACCEPTED = "accepted", _("认可")
        RETURNED = "returned", _("退回")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PENDING)
    ruling = models.TextField(blank=True, default="")
    ruled_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="notice_word_says_something"),
            models.UniqueConstraint(
                fields=["notice"], condition=Q(kind="reply", outcome="pending"), name="notice_has_one_reply_to_rule_on"
            ),
            models.CheckConstraint(condition=~Q(outcome="returned") | ~Q(ruling=""), name="returned_reply_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.kind}"


class NoticeEvidence(models.Model):
    """A file that came with what was said of a notice."""

    word = models.ForeignKey(NoticeWord, on_delete=models.PROTECT, related_name="pieces")
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["word", "evidence"], name="evidence_comes_with_a_word_once"),
        ]

    def __str__(self) -> str:
        return f"{self.word_id} {self.evidence_id}"


class StatedReason(models.Model):
    """正当理由: why a unit says that a problem cannot be ready in time. Accepted by the office it stops the ladder for the problem.

    `stops_until` None: until the office ends it. Refused ones are kept.
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", _("待裁定")
        ACCEPTED = "accepted", _("认可")
        REFUSED = "refused", _("不认可")

    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    stated_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PENDING)
    ruling = models.TextField(blank=True, default="")
    ruled_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    stops_from = models.DateField(null=True, blank=True)
    stops_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["outcome", "problem"], name="stated_reason_by_outcome")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="stated_reason_says_something"),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(outcome="pending"), name="problem_has_one_reason_to_rule_on"
            ),
            models.CheckConstraint(
                condition=Q(outcome="pending") | (~Q(ruling="") & Q(ruled_at__isnull=False)),
                name="ruling_on_a_reason_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="accepted") | Q(stops_from__isnull=False), name="accepted_reason_stops_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.outcome}"


class NoticeTemplate(models.Model):
    """A Word file of the office's own for the papers of a rung. The one put last holds; older ones stay for what went out under them.

    `put_at` None: brought and rehearsed, not in force. `evidence` None: from then on the built-in paper again.
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    rung = models.CharField(max_length=16, choices=_RUNGS)
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, null=True, related_name="+")
    brought_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField()
    put_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    put_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("region", "rung", "-id")

    def __str__(self) -> str:
        return f"{self.region_id} {self.rung}"
