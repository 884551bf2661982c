"""What inspectors bring home: findings, signatures, the end of a visit. Everything may arrive twice, in any order, and is kept once."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import FindingEvidence, FindingRecord, Visit, VisitItem, VisitSignature
from bihuan.apps.inspection.operations.showing import show_photos
from bihuan.apps.inspection.operations.writing import bad, refused
from bihuan.apps.inspection.queries.facts import hash_of, visit_facts
from bihuan.core.actors import Actor
from bihuan.core.decisions import Conflict, Missing, Reason, Refused
from bihuan.core.inspections.findings import FINDING_NAMES, Finding, refuse_finding, refuse_to_end
from bihuan.core.inspections.plans import PlanState

CLOCK_LEAD = timedelta(minutes=10)
"""So far may a device's clock run ahead of ours."""
MOST_STROKES = 20_000
NO_VISIT = Reason("no-visit", "没有这次检查，或不在可以查看的范围内。")
_NO_ITEM = Reason("no-visit-item", "这次检查没有这一项。")
_ENDED = Reason("visit-ended", "这次检查已经结束。")


@transaction.atomic
def record_visit_item(
    *,
    actor: Actor,
    at: datetime,
    client_id: UUID,
    visit: UUID,
    item: UUID,
    finding: Finding,
    reason: str = "",
    seen_at: datetime,
    evidence_ids: Collection[int] = (),
    replaces: UUID | None = None,
) -> bool:
    """Keep what was found of one item of a visit; whether it was new. `client_id` that arrived before changes nothing.

    `visit` and `item` are references; `seen_at` is the device's clock. Where something else was found meanwhile it raises Conflict
    with both; whoever has looked at both sends theirs again with `replaces`, the `client_id` of the one that stands.
    """
    held = lock_visit(actor, visit)
    wanted = _item(held, item)
    if _kept_before(client_id, wanted):
        return False
    _require_open(held, wanted)
    useless = refuse_finding(finding, reason)
    if useless is not None:
        raise bad("reason", useless.code, useless.message, **useless.params)
    if seen_at > at + CLOCK_LEAD:
        raise bad("seen_at", "seen-ahead", "看到的时间还没有到，检查设备的时钟。")
    pieces = _require_pieces(actor, evidence_ids)
    earlier = _replaced(wanted, finding, reason, replaces)
    kept = FindingRecord.objects.create(
        client_id=client_id, item=wanted, finding=finding.value, reason=reason.strip(), seen_at=seen_at, at=at,
        user_id=user_of(actor), replaces=earlier,
    )  # fmt: skip
    FindingEvidence.objects.bulk_create(FindingEvidence(record=kept, evidence_id=piece) for piece in pieces)
    show_photos(kept)
    wanted.finding, wanted.current = finding.value, kept
    wanted.save(update_fields=["finding", "current"])
    _begin(held, seen_at)
    _record(
        actor, at, held, "inspection.item.found", reason=reason.strip(),
        after={"item": wanted.selected.item.number, "finding": finding.value, "seen_at": seen_at, "client_id": client_id,
               "evidence": pieces, "replaces": replaces},
    )  # fmt: skip
    return True


@transaction.atomic
def sign_visit(
    *,
    actor: Actor,
    at: datetime,
    client_id: UUID,
    visit: UUID,
    signer_id: int,
    content_hash: str,
    signed_at: datetime,
    strokes: str = "",
) -> bool:
    """Keep the signature of an inspector under exactly these findings; whether it was new.

    `content_hash` is `core.inspections.findings.content_hash` as the device computed it. Somebody else's signature is drawn
    (`strokes`, SVG path data); one's own needs no drawing.
    """
    held = lock_visit(actor, visit)
    earlier = VisitSignature.objects.filter(client_id=client_id).first()
    if earlier is not None:
        _require_same(earlier.visit_id == held.pk and earlier.user_id == signer_id)
        return False
    if held.ended_at is not None:
        raise Refused(_ENDED)
    if not held.inspectors.filter(user=signer_id, replaced_at=None).exists():
        raise bad("signer", "no-such-inspector", "签名的人不在这次检查里。")
    if signer_id != actor.user_id and not strokes.strip():
        raise bad("strokes", "signature-empty", "同行人员要在设备上签名。")
    if len(strokes) > MOST_STROKES:
        raise bad("strokes", "signature-long", "签名笔画太多，清掉重签。")
    if VisitSignature.objects.filter(visit=held, user=signer_id, content_hash=content_hash).exists():
        return False
    VisitSignature.objects.create(
        client_id=client_id, visit=held, user_id=signer_id, carried_by_id=user_of(actor), content_hash=content_hash,
        strokes=strokes.strip(), signed_at=signed_at, at=at,
    )  # fmt: skip
    _record(
        actor, at, held, "inspection.visit.signed",
        after={"signer": signer_id, "content_hash": content_hash, "signed_at": signed_at},
    )  # fmt: skip
    return True


@transaction.atomic
def end_visit(*, actor: Actor, at: datetime, visit: UUID) -> bool:
    """End a visit whose items all have a finding and whose inspectors have all signed what stands now; whether it was open."""
    held = lock_visit(actor, visit)
    if held.ended_at is not None:
        return False
    reasons = refuse_to_end(visit_facts(held))
    if reasons:
        raise refused(reasons)
    held.ended_at, held.ended_by_id = at, user_of(actor)
    held.save(update_fields=["ended_at", "ended_by"])
    _record(actor, at, held, "inspection.visit.ended", after={"content_hash": hash_of(held)})
    return True


def lock_visit(actor: Actor, reference: UUID) -> Visit:
    """The visit under lock, for one of those who go. Raises Missing where the actor may not know of it, Refused where they do not go."""
    found = policies.visible_visits(actor).filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise Missing(NO_VISIT)
    held = Visit.objects.select_for_update(of=("self",)).select_related("region").get(pk=found)
    if not policies.goes_on(actor, held):
        raise Refused(policies.NOT_ALLOWED)
    return held


def _item(visit: Visit, reference: UUID) -> VisitItem:
    items = VisitItem.objects.select_related("selected__item", "current", "plan")
    found = items.filter(visit=visit, reference=reference).first()
    if found is None:
        raise Missing(_NO_ITEM)
    return found


def _kept_before(client_id: UUID, item: VisitItem) -> bool:
    earlier = FindingRecord.objects.filter(client_id=client_id).first()
    if earlier is not None:
        _require_same(earlier.item_id == item.pk)
    return earlier is not None


def _require_same(same: bool) -> None:
    """The same key names the same thing for ever."""
    if not same:
        raise Refused(Reason("client-id-used", "这个记录编号已经用在别处。"))


def _require_open(visit: Visit, item: VisitItem) -> None:
    if visit.ended_at is not None:
        raise Refused(_ENDED)
    if item.plan.state != PlanState.UNDER_WAY:
        raise Refused(Reason("plan-not-under-way", "检查还没有开始，或者已经结束。"))


def _require_pieces(actor: Actor, evidence_ids: Collection[int]) -> list[int]:
    wanted = list(dict.fromkeys(evidence_ids))
    known = evidence.uploaders_of(actor, wanted)
    if any(piece not in known for piece in wanted):
        raise bad("evidence", "no-such-file", "没有这个文件，或不在可以查看的范围内。")
    return wanted


def _replaced(item: VisitItem, finding: Finding, reason: str, replaces: UUID | None) -> FindingRecord | None:
    """The record that this one takes the place of. Raises Conflict where another one stands than the writer has seen."""
    current = item.current
    if current is None:
        return None
    if replaces == current.client_id:
        return current
    raise Conflict(
        Reason(
            "finding-there", "%(who)s已经记为“%(finding)s”，看过两边再定。",
            {"who": str(current.user), "finding": FINDING_NAMES[Finding(current.finding)]},
        ),
        {"finding": (finding.value, current.finding), "reason": (reason.strip(), current.reason),
         "client_id": ("", str(current.client_id))},
    )  # fmt: skip


def _begin(visit: Visit, seen_at: datetime) -> None:
    if visit.begun_at is None or seen_at < visit.begun_at:
        visit.begun_at = seen_at
        visit.save(update_fields=["begun_at"])


def user_of(actor: Actor) -> int:
    if actor.user_id is None:
        raise Refused(policies.NOT_ALLOWED)
    return actor.user_id


def _record(
    actor: Actor, at: datetime, visit: Visit, action: str, *, after: dict[str, object], reason: str = ""
) -> None:
    """An act on a visit: sealed, as long as there is no telling who may know of it."""
    record(
        actor=actor, role=policies.role_of(actor, visit.region.path), action=action, at=at, object_type="inspection.visit",
        object_id=str(visit.reference), region_path=visit.region.path, unit_ids=(visit.unit_id,), after=after,
        reason=reason, protected=True,
    )  # fmt: skip
