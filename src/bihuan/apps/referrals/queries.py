"""Reads of referrals, for the liaison alone, and how they are sealed."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from bihuan.apps.organizations import queries as organizations
from bihuan.apps.referrals import policies
from bihuan.apps.referrals.models import Referral
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral in the liaison's list: when it came, and when it was first opened."""

    reference: UUID
    at: datetime
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReferralDetail:
    """A referral opened."""

    row: ReferralRow
    about: str
    text: str
    sender: str


def referral_rows(actor: Actor) -> tuple[ReferralRow, ...]:
    """Everything that was handed over to this liaison, newest first."""
    return tuple(_row(held) for held in policies.visible(actor))


def open_referral(actor: Actor, reference: UUID) -> ReferralDetail:
    """One referral, unsealed. Raises Missing where there is none for this reader."""
    held = policies.visible(actor).filter(reference=reference).first()
    if held is None:
        raise Missing
    content = unseal(held.sealed)
    return ReferralDetail(_row(held), content["about"], content["text"], content["sender"])


def reads_referrals(actor: Actor) -> bool:
    return policies.reads(actor)


def sends_from(actor: Actor) -> tuple[int, ...]:
    """The regions from which the actor hands over."""
    regions = organizations.region_rows(actor)
    return tuple(region.id for region in regions if policies.may_send(actor, region.path))


def seal(content: dict[str, str]) -> str:
    """What is kept of a referral."""
    return _cipher().encrypt(json.dumps(content, ensure_ascii=False).encode()).decode("ascii")


def unseal(sealed: str) -> dict[str, str]:
    """What was sealed. Raises Refused where it was sealed by another installation."""
    try:
        return dict(json.loads(_cipher().decrypt(sealed.encode("ascii"))))
    except InvalidToken as broken:
        raise Refused(Reason("referral-unreadable", "这条线索打不开：它不是这套系统封存的。")) from broken


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"bihuan referrals\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def rows_of(actor: Actor) -> Iterator[str]:
    """The references that the actor may read, as acts name them."""
    return (str(reference) for reference in policies.visible(actor).values_list("reference", flat=True))


def _row(held: Referral) -> ReferralRow:
    return ReferralRow(held.reference, held.at, held.received_at)
