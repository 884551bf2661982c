"""What imports leave behind: how a person corrected the columns of a file's shape, the run itself, and which problems it touched."""

from typing import ClassVar

from django.db import models


class ColumnMemory(models.Model):
    """A mapping of columns that a person corrected, remembered for the next file of the same shape."""

    region = models.ForeignKey("organizations.Region", on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    corrected_by = models.ForeignKey("organizations.User", on_delete=models.SET_NULL, null=True, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "fingerprint"], name="columns_of_a_shape_are_remembered_once"),
        ]

    def __str__(self) -> str:
        return self.fingerprint


class ImportRun(models.Model):
    """One import of one file: what it was asked to do and what it did."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    on_conflict = models.CharField(max_length=8)
    dry_run = models.BooleanField(default=False)
    asked_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.filename


class ImportedProblem(models.Model):
    """One problem that a run made or changed: its row in the file, and the version at which the run left it.

    `before` is what an update found (`import_undo` writes and reads it), so that the run can be undone exactly.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    problem = models.ForeignKey("ledger.Problem", on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    created = models.BooleanField()
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "problem"], name="run_names_a_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.problem_id}"
