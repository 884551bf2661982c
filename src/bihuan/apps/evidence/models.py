"""Tables of evidence."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """Content, once: named by its SHA-256. `seen_hash` is a 64 bit difference hash of a picture, hex, empty for other files.

    `characters`: how much a document says (core.file_facts), None where it is no document or not known. `read_by`: the version of
    the reader that looked at it, 0 for none.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    seen_hash = models.CharField(max_length=16, blank=True, default="", db_index=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    characters = models.PositiveIntegerField(null=True, blank=True)
    read_by = models.PositiveSmallIntegerField(default=0)
    stored_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["read_by"], name="stored_file_by_reader")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_is_not_empty")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Evidence(models.Model):
    """A file that somebody brought as evidence. A newer version replaces an older one and names it; none is deleted.

    `effective_on` is the day that people say it is of, `made_on` the day that the file says it was made: by the camera, or by the
    properties of the document. None is not known.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uses")
    name = models.CharField(max_length=200)
    effective_on = models.DateField(null=True, blank=True)
    made_on = models.DateField(null=True, blank=True)
    region = models.ForeignKey("organizations.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="evidence_has_a_name")]

    def __str__(self) -> str:
        return self.name
