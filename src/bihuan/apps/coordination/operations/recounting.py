"""A year's working days were published: the days of a document are counted again from where they began."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.coordination.models import Document, Recipient
from bihuan.apps.coordination.operations.writing import day_of
from bihuan.core.actors import Actor, Role
from bihuan.core.sent_documents import DocumentState


@transaction.atomic
def recount_documents(*, actor: Actor, at: datetime, region_path: str, years: Sequence[int]) -> int:
    """Count the days to tie, to follow up and to sign of documents on their way; of how many something moved.

    The sender's days are counted as the calendar is now. A unit's day to sign never comes earlier than it was told.
    """
    touched = Q(follow_up_by__year__in=years) | Q(tie_by__year__in=years) | Q(recipients__sign_by__year__in=years)
    reach = Document.objects.filter(touched, state=DocumentState.SENT.value, region__path__startswith=region_path)
    ids = sorted(set(reach.values_list("pk", flat=True)))
    rows = Document.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("region").order_by("pk")
    return sum(_recount(document, actor=actor, at=at) for document in rows)


def _recount(document: Document, *, actor: Actor, at: datetime) -> bool:
    if document.sent_at is None:
        return False
    calendar = calendars.calendar_for(document.region.path)
    followed = document.follow_ups.aggregate(last=Max("at"))["last"]
    counted = {
        "tie_by": calendar.add(day_of(document.sent_at), document.follow_up_days).date,
        "follow_up_by": calendar.add(day_of(followed or document.sent_at), document.follow_up_days).date,
    }
    before = {name: getattr(document, name) for name in counted if getattr(document, name) != counted[name]}
    signs = 0
    for recipient in Recipient.objects.filter(document=document, signed_at=None):
        sign_by = calendar.add(day_of(recipient.sent_at), document.sign_days).date
        if sign_by > recipient.sign_by:
            Recipient.objects.filter(pk=recipient.pk).update(sign_by=sign_by)
            signs += 1
    if not before and not signs:
        return False
    for name, day in counted.items():
        setattr(document, name, day)
    document.version += 1
    document.save(update_fields=[*counted, "version"])
    record(
        actor=actor, role=Role.SYSTEM.value, action="coordination.document.recounted", at=at, object_type="document",
        object_id=document.pk, label=document.number, region_path=document.region.path, unit_ids=(document.issuer_id,),
        before=before, after={name: counted[name] for name in before} | ({"sign_days_moved": signs} if signs else {}),
    )  # fmt: skip
    return True
