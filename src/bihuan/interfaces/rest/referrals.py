"""Sealed referrals over REST: handed over by whoever looks into what others did, listed and opened by the liaison alone.

To everybody else there is nothing at these addresses. Handing over answers with nothing that would name what was handed over.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from bihuan.apps.referrals import operations, queries
from bihuan.apps.referrals.queries import ReferralRow
from bihuan.core.decisions import Missing
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Id, Text
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["referrals"])


class HandedOver(Body):
    """What was seen, and about whom. No marks of secrets are looked for: nothing of it is shown to anybody but the liaison."""

    region_id: Id
    about: Annotated[Text, Field(max_length=200)]
    text: Annotated[Text, Field(max_length=8000)]


class OpenedReferral(Schema):
    reference: UUID
    at: datetime
    received_at: datetime | None
    about: str
    text: str
    sender: str


@router.get("", response={200: list[ReferralRow], **ERRORS}, summary=_("移交给我的线索"))
def sealed_referrals(request: HttpRequest) -> object:
    actor = actor_of(request)
    if not queries.reads_referrals(actor):
        raise Missing
    return list(queries.referral_rows(actor))


@router.post("", response={204: None, **ERRORS}, summary=_("密封移交线索，只有纪检联络员打得开"))
def hand_over(request: HttpRequest, body: HandedOver) -> object:
    operations.hand_over(
        actor=actor_of(request), at=timezone.now(), region_id=body.region_id, about=body.about, text=body.text
    )
    return Status(204, None)


@router.post(
    "/{uuid:reference}/open", response={200: OpenedReferral, **ERRORS}, summary=_("打开一条线索，第一次打开会存证")
)
def open_referral(request: HttpRequest, reference: UUID) -> object:
    actor = actor_of(request)
    operations.receive(actor=actor, at=timezone.now(), reference=reference)
    detail = queries.open_referral(actor, reference)
    return {
        "reference": detail.row.reference, "at": detail.row.at, "received_at": detail.row.received_at,
        "about": detail.about, "text": detail.text, "sender": detail.sender,
    }  # fmt: skip
