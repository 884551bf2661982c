"""Photos that inspectors took on the spot, as they come from their devices."""

from django.db import models


class VisitPhoto(models.Model):
    """A photo of one item. It may arrive before what was found of the item; it shows the finding as soon as there is one.

    `client_id` is given by the device that took it: whatever arrives twice is kept once.
    """

    client_id = models.UUIDField(unique=True)
    item = models.ForeignKey("inspection.VisitItem", on_delete=models.PROTECT, related_name="photos")
    evidence = models.OneToOneField("evidence.Evidence", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.item_id} {self.client_id}"
