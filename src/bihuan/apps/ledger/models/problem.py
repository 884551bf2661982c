"""The problem itself: what it is, who answers for it, by when, and where it stands."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.lifecycle import State, Track


class Severity(models.TextChoices):
    GENERAL = "general", _("一般")
    SERIOUS = "serious", _("较重")
    GRAVE = "grave", _("重大")


class Source(models.TextChoices):
    """Where a problem came from. A unit never learns that, or how many, people complained: it reads 上级交办."""

    SUPERIOR = "superior", _("上级交办")
    PATROL = "patrol", _("巡察反馈")
    AUDIT = "audit", _("审计发现")
    INSPECTION = "inspection", _("督查检查")
    SELF_CHECK = "self-check", _("自查自纠")
    PUBLIC = "public", _("群众反映")
    HOTLINE = "hotline", _("12345 热线")
    OTHER = "other", _("其他")


class Category(models.TextChoices):
    CONDUCT = "conduct", _("作风问题")
    MONEY = "money", _("资金管理")
    PROJECT = "project", _("工程项目")
    SERVICE = "service", _("服务群众")
    ENFORCEMENT = "enforcement", _("执法监管")
    SAFETY = "safety", _("安全隐患")
    SYSTEM = "system", _("制度机制")
    OTHER = "other", _("其他")


class InstitutionalGap(models.TextChoices):
    """What a problem shows about rules; "" is not among them: nobody has said anything yet."""

    ABSENT = "absent", _("制度空白")
    WEAK = "weak", _("制度短板")
    UNCLEAR = "unclear", _("制度模糊地带")
    UNENFORCED = "unenforced", _("有制度未执行")
    NONE = "none", _("不涉及制度")


class NumberSequence(models.Model):
    """The last number given for a prefix and year. It only grows: numbers are never reused."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prefix", "year"], name="number_sequence_is_one_per_prefix_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Problem(models.Model):
    """One item of the ledger.

    Dates that mean different things stand apart: `first_reported_at` (closure was ever applied for and not withdrawn),
    `applied_at` (under application now), `returned_at` (a check last found that it is not done), `closed_at`. `void_at` marks
    a closure that a relapse made worthless: the reported count stays, closed and verified leave it out. `version` grows with
    every change (optimistic lock). `is_history`: an earlier list says that it was closed, on the day that stands there; nobody here
    checked it, so it is part of no rate. `place` is where it is as a person says it (a village, a site, a window), `cause` why it
    came about, `institutional_gap` what it shows about rules: all three may be unknown ("").
    """

    number = models.CharField(max_length=24, unique=True)
    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    place = models.CharField(max_length=120, blank=True, default="")
    cause = models.TextField(blank=True, default="")
    institutional_gap = models.CharField(max_length=10, choices=InstitutionalGap, blank=True, default="")
    goal = models.TextField(blank=True, default="")
    standard = models.TextField(blank=True, default="")
    source = models.CharField(max_length=12, choices=Source, default=Source.OTHER)
    category = models.CharField(max_length=12, choices=Category, default=Category.OTHER)
    category_raw = models.CharField(max_length=80, blank=True, default="")
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.GENERAL)
    track = models.CharField(max_length=10, choices=[(t.value, t.value) for t in Track], default=Track.STAGED.value)
    remark = models.TextField(blank=True, default="")

    accountable_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    units_raw = models.TextField(blank=True, default="")
    assisting_raw = models.TextField(blank=True, default="")

    due = models.DateField(null=True, blank=True)
    due_raw = models.CharField(max_length=300, blank=True, default="")
    due_counted_from = models.DateField(null=True, blank=True)
    due_estimated = models.BooleanField(default=False)
    standing = models.BooleanField(default=False)
    recurrence = models.CharField(max_length=120, blank=True, default="")
    unresolved = models.JSONField(default=list, blank=True)

    state = models.CharField(max_length=16, choices=[(s.value, s.value) for s in State], default=State.REGISTERED.value)
    state_before_suspension = models.CharField(max_length=16, blank=True, default="")
    suspended_on = models.DateField(null=True, blank=True)
    resumed_on = models.DateField(null=True, blank=True)
    handbacks = models.PositiveSmallIntegerField(default=0)
    progress_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    progress_line = models.TextField(blank=True, default="")

    registered_at = models.DateTimeField()
    registered_by_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dispatched_at = models.DateTimeField(null=True, blank=True)
    handback_until = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    first_reported_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)
    is_history = models.BooleanField(default=False)
    last_act_at = models.DateTimeField()

    joint_problem = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    relapse_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="relapses")
    version = models.PositiveIntegerField(default=1)

    # What counts ask, small enough to stand in an index beside state and deadline (see queries/counting.py).
    is_reported = models.GeneratedField(
        expression=Q(first_reported_at__isnull=False),  # type: ignore[arg-type]  # the stubs know no condition here
        output_field=models.BooleanField(),
        db_persist=True,
    )
    is_void = models.GeneratedField(
        expression=Q(void_at__isnull=False),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    is_unsettled = models.GeneratedField(
        expression=~Q(unresolved=[]),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(
                fields=["state", "due", "is_reported", "is_void", "is_unsettled", "is_history", "region"],
                name="problem_counted",
            ),
            models.Index(fields=["due", "id", "state", "region", "severity"], name="problem_in_order_of_due"),
            models.Index(fields=["last_act_at", "id", "state", "region"], name="problem_in_order_of_acts"),
            models.Index(fields=["region", "state", "due"], name="problem_by_state_and_due"),
            models.Index(fields=["accountable_unit", "state", "due"], name="problem_by_unit"),
            models.Index(fields=["state", "severity", "due"], name="problem_by_severity"),
            models.Index(
                fields=["category", "state", "due", "is_reported", "is_void", "is_unsettled", "is_history", "region"],
                name="problem_counted_by_category",
            ),
            models.Index(fields=["institutional_gap", "state", "due"], name="problem_by_gap"),
            models.Index(fields=["id"], condition=Q(due_estimated=True), name="problem_due_is_estimated"),
            models.Index(
                fields=["region", "accountable_unit"], condition=Q(recurrence__gt=""), name="problem_comes_again"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="problem_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(dispatched_at__isnull=True) | Q(accountable_unit__isnull=False),
                name="dispatched_problem_has_an_accountable_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED.value) | Q(closed_at__isnull=False), name="closed_problem_has_its_date"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.MERGED.value) | Q(joint_problem__isnull=False),
                name="merged_problem_names_the_joint_one",
            ),
            models.CheckConstraint(
                condition=Q(void_at__isnull=True) | Q(closed_at__isnull=False), name="only_a_closure_can_become_void"
            ),
            models.CheckConstraint(
                condition=Q(is_history=False)
                | Q(closed_at__isnull=False, dispatched_at__isnull=True, first_reported_at__isnull=True),
                name="history_was_closed_elsewhere_and_never_worked_on_here",
            ),
            models.CheckConstraint(
                condition=Q(relapse_of__isnull=True) | ~Q(relapse_of=F("id")), name="problem_is_no_relapse_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(progress_percent__isnull=True) | Q(progress_percent__range=(0, 100)),
                name="progress_is_between_0_and_100_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Membership(models.Model):
    """A problem in a campaign; one of them is its home, which gave it its number. `serial` is the list's own 序号."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="memberships")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    is_home = models.BooleanField(default=False)
    serial = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["campaign", "serial"], name="membership_by_serial")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "campaign"], name="problem_stands_in_a_campaign_once"),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(is_home=True), name="problem_has_one_home_campaign"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.problem_id}"


class Assistance(models.Model):
    """A unit that assists."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="assistances")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "unit"], name="unit_assists_a_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.problem_id}"


class NamedPerson(models.Model):
    """A person named in the ledger. The name as written is kept; who it is, is settled by a person, never by the name."""

    class Duty(models.TextChoices):
        RESPONSIBLE = "responsible", _("责任人")
        LEADER = "leader", _("责任领导")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="named_people")
    duty = models.CharField(max_length=12, choices=Duty)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=80, blank=True, default="")
    person = models.ForeignKey(
        "organizations.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["person"], name="named_person_by_person"),
            models.Index(fields=["name", "problem"], name="named_person_by_name"),
        ]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="named_person_has_a_name")]

    def __str__(self) -> str:
        return self.name
