"""Photos from inspectors' devices: only where the plan asks for them, each once, before or after what they show."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Visit, VisitItem, VisitPhoto
from bihuan.apps.inspection.operations.showing import show_photos
from bihuan.apps.inspection.operations.visiting import lock_visit, user_of
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused

MOST_PHOTOS = 12
"""Of one item, by all inspectors together."""
_NO_ITEM = Reason("no-visit-item", "这次检查没有这一项。")
_NOT_ASKED = Reason("photos-not-asked", "这次检查不要求拍照，照片没有收。")
_TOO_LATE = Reason("photo-after-the-end", "检查结束以后拍的照片不收。")
_ENOUGH = Reason("photos-enough", "这一项的照片已经有 %(n)s 张，够了。", {"n": MOST_PHOTOS})


@transaction.atomic
def keep_visit_photo(
    *, actor: Actor, at: datetime, client_id: UUID, visit: UUID, item: UUID, stream: BinaryIO, taken_at: datetime
) -> bool:
    """Keep a photo of one item of a visit; whether it was new. `client_id` that arrived before changes nothing.

    It shows what stands of the item, now or as soon as something does. Taken before the end of a visit it may come after it: the
    other inspector may have ended it meanwhile. Raises Refused where the plan asks for no photos, BadInput for what is no picture.
    """
    held = lock_visit(actor, visit)
    user = user_of(actor)
    wanted = _item(held, item)
    earlier = VisitPhoto.objects.filter(client_id=client_id).first()
    if earlier is not None:
        if earlier.item_id != wanted.pk:
            raise Refused(Reason("client-id-used", "这个记录编号已经用在别处。"))
        return False
    _require_wanted(held, wanted, taken_at)
    filename = f"{timezone.localtime(taken_at):%Y-%m-%d %H%M%S}.jpg"
    piece = evidence.add_evidence(actor=actor, at=at, stream=stream, filename=filename, region_id=held.region_id)
    VisitPhoto.objects.create(
        client_id=client_id, item=wanted, evidence_id=piece, user_id=user, taken_at=taken_at, at=at
    )
    if wanted.current is not None:
        show_photos(wanted.current)
    record(
        actor=actor, role=policies.role_of(actor, held.region.path), action="inspection.item.photographed", at=at,
        object_type="inspection.visit", object_id=str(held.reference), region_path=held.region.path,
        unit_ids=(held.unit_id,), protected=True,
        after={"item": wanted.selected.item.number, "evidence": piece, "taken_at": taken_at, "client_id": client_id},
    )  # fmt: skip
    return True


def _item(visit: Visit, reference: UUID) -> VisitItem:
    found = VisitItem.objects.select_related("selected__item", "current", "plan").filter(
        visit=visit, reference=reference
    )
    item = found.first()
    if item is None:
        raise Missing(_NO_ITEM)
    return item


def _require_wanted(visit: Visit, item: VisitItem, taken_at: datetime) -> None:
    if not item.plan.photo_reason.strip():
        raise Refused(_NOT_ASKED)
    if visit.ended_at is not None and taken_at > visit.ended_at:
        raise Refused(_TOO_LATE)
    if VisitPhoto.objects.filter(item=item).count() >= MOST_PHOTOS:
        raise Refused(_ENOUGH)
