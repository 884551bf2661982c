"""What is known of which reports of a region are like which: drawn from their texts, and made anew from them at any time."""

from typing import ClassVar

from django.db import models


class Pairing(models.Model):
    """By which rule the reports of a region were compared so far; its row is the lock of whoever compares."""

    region = models.OneToOneField("organizations.Region", on_delete=models.CASCADE, related_name="+")
    recipe = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.region_id} {self.recipe}"


class ReportWords(models.Model):
    """A report and the digest of what it says: without given templates, figures and names masked. "" says too little to be compared.

    `joined`: texts with this digest were compared with all before.
    """

    report = models.OneToOneField("ledger.ProgressReport", on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey("organizations.Region", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=32, blank=True)
    joined = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["region", "digest"], name="words_by_digest"),
            models.Index(fields=["region"], condition=models.Q(joined=False), name="words_not_joined"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.digest}"


class AlikeWords(models.Model):
    """Two digests whose texts are alike, the lesser one first."""

    region = models.ForeignKey("organizations.Region", on_delete=models.CASCADE, related_name="+")
    one = models.CharField(max_length=32)
    other = models.CharField(max_length=32)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["region", "other"], name="alike_by_the_other")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "one", "other"], name="alike_texts_stand_once"),
        ]

    def __str__(self) -> str:
        return f"{self.one} {self.other}"
