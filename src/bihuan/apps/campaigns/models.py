"""Tables of campaigns. A period counts from `starts_on` to `ends_on`, both included."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.core.tasks import TASK_STATE_NAMES, TaskState, TaskStep


class Campaign(models.Model):
    """A special rectification drive. `prefix` begins the numbers of its problems and is never given to another campaign.

    The three kinds of focus and the standards are lists, one item a line. `ended_at`: somebody has ended it; what of its
    problems and tasks is still going on goes on. `version` grows with every change (optimistic lock).
    """

    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=20, blank=True, default="")
    prefix = models.CharField(max_length=4)
    kind = models.CharField(max_length=20, blank=True, default="")
    batch = models.CharField(max_length=40, blank=True, default="")
    lead_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    leader = models.ForeignKey(
        "organizations.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    plan = models.TextField(blank=True, default="")
    focus_links = models.TextField(blank=True, default="")
    focus_content = models.TextField(blank=True, default="")
    focus_subjects = models.TextField(blank=True, default="")
    standards = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="campaign_name_is_unique_in_its_region"),
            models.UniqueConstraint(fields=["prefix"], name="campaign_prefix_is_never_shared"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanFile(models.Model):
    """A file that belongs to a campaign's plan; its content lies with the evidence."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="files")
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "evidence"], name="plan_holds_a_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.evidence_id}"


class Participation(models.Model):
    """A unit that takes part in a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="unit_takes_part_in_a_campaign_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"


class Task(models.Model):
    """A piece of a campaign's plan, down to the person. `parent` is the task that it was broken down from.

    A task without a unit has no owner yet; that shows, and nobody can report on it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tasks")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    content = models.TextField()
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey("organizations.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        "organizations.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, TASK_STATE_NAMES[s]) for s in TaskState], default=TaskState.OPEN.value
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "due"], name="task_by_unit"),
            models.Index(fields=["campaign", "state"], name="task_by_campaign"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(content=""), name="task_says_what_is_to_be_done"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(post__isnull=True, person__isnull=True),
                name="post_and_person_of_a_task_have_their_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.ACCEPTED.value) | Q(done_at__isnull=False),
                name="accepted_task_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="task_is_no_part_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.content[:40]


class TaskAnswer(models.Model):
    """What was said of a task: reported done, accepted, returned, dropped. None is changed or taken away."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="answers")
    step = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TaskStep])
    line = models.TextField(blank=True, default="")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.task_id} {self.step}"
