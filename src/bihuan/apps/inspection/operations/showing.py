"""Photos and what they show come apart from a device, and in any order: here they find each other. Not an operation itself."""

from bihuan.apps.inspection.models import FindingEvidence, FindingRecord, VisitPhoto


def show_photos(found: FindingRecord) -> None:
    """Let a finding be shown by the photos of its item that it does not have yet."""
    pieces = VisitPhoto.objects.filter(item=found.item_id).values_list("evidence", flat=True)
    known = FindingEvidence.objects.filter(record=found).values_list("evidence", flat=True)
    missing = pieces.exclude(evidence__in=known).order_by("id")
    FindingEvidence.objects.bulk_create(FindingEvidence(record=found, evidence_id=piece) for piece in missing)
