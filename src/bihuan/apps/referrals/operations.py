"""Writes of referrals: hand over sealed, and note that it was received."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.referrals import policies
from bihuan.apps.referrals.models import Referral
from bihuan.apps.referrals.queries import seal
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason, Refused

LONGEST = {"about": 200, "text": 8000}


@transaction.atomic
def hand_over(*, actor: Actor, at: datetime, region_id: int, about: str, text: str) -> None:
    """Seal what was seen for the discipline liaison. Nothing is answered that would name it: who wrote it sees it no more."""
    region = organizations.region_of(region_id)
    if not policies.may_send(actor, region.path):
        raise Refused(policies.NOT_ALLOWED)
    said = {"about": about.strip(), "text": text.strip()}
    faults = {
        name: Reason("referral-field", "要写，最多 %(most)s 个字。", {"most": most})
        for name, most in LONGEST.items()
        if not said[name] or len(said[name]) > most
    }
    if faults:
        raise BadInput(next(iter(faults.values())), faults)
    sender = f"{actor.name} {actor.username}".strip()
    made = Referral.objects.create(region_id=region.id, sealed=seal({**said, "sender": sender}), at=at)
    role = next((grant.role for grant in actor.grants_of(*policies.SENDERS)), Role.OFFICE)
    _record(actor, at, made, "referrals.referral.handed-over", role=role, path=region.path)


@transaction.atomic
def receive(*, actor: Actor, at: datetime, reference: UUID) -> None:
    """The liaison has it now; only the first time stands."""
    found = policies.visible(actor).filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise Missing
    held = Referral.objects.select_for_update(of=("self",)).select_related("region").get(pk=found)
    if held.received_at is None:
        held.received_at = at
        held.save(update_fields=["received_at"])
        _record(actor, at, held, "referrals.referral.received", role=Role.DISCIPLINE, path=held.region.path)


def _record(actor: Actor, at: datetime, held: Referral, action: str, *, role: Role, path: str) -> None:
    """A sealed act that says neither what nor about whom."""
    record(
        actor=actor, role=role, action=action, at=at, object_type="referral", object_id=str(held.reference),
        region_path=path, protected=True,
    )  # fmt: skip
