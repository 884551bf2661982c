"""Reads of visits: an inspector's day, and one visit with everything that is needed to work on it without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import FindingEvidence, FindingRecord, Visit, VisitItem
from bihuan.apps.inspection.queries.facts import hash_of, visit_facts
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.inspections.findings import refuse_to_end
from bihuan.core.inspections.plans import PlanState

_BEGUN = (PlanState.UNDER_WAY.value, PlanState.OVER.value)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit in a list. `goes`: the reader is one of those who go."""

    reference: UUID
    unit_id: int
    unit: str
    region_id: int
    day: date
    items: int
    found: int
    inspectors: tuple[str, ...]
    begun_at: datetime | None
    ended_at: datetime | None
    goes: bool


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A finding that stands, or stood before it was corrected."""

    client_id: UUID
    finding: str
    reason: str
    seen_at: datetime
    at: datetime
    user: str
    pieces: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitItemRow:
    """One item: the problem as the frame took it, with what its unit says was done, and what was found.

    `photo_reason` says why this plan asks for photos of it; "" where none are asked for, and then none should be taken.
    """

    reference: UUID
    number: str
    text: str
    standard: str
    campaign: str
    plan: UUID
    plan_title: str
    photo_reason: str
    finding: str
    records: tuple[RecordRow, ...]

    @property
    def current(self) -> RecordRow | None:
        return self.records[-1] if self.records else None


@dataclass(frozen=True, slots=True)
class InspectorRow:
    """Somebody who goes; `signed_at` is set where they signed exactly what stands now."""

    user_id: int
    name: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """Everything of one visit. `obstacles` say why it cannot be ended yet; `content_hash` is what a signature is put under."""

    row: VisitRow
    items: tuple[VisitItemRow, ...]
    inspectors: tuple[InspectorRow, ...]
    content_hash: str
    obstacles: tuple[Reason, ...]


def visit_rows(
    actor: Actor, *, day: date | None = None, own: bool = False, plan: UUID | None = None, begun: bool = False
) -> tuple[VisitRow, ...]:
    """The visits that the actor may see: of one day, only those that they go on, of one plan, of plans whose inspection has begun."""
    found = policies.visible_visits(actor)
    if day is not None:
        found = found.filter(day=day)
    if plan is not None:
        found = found.filter(pk__in=VisitItem.objects.filter(plan__reference=plan).values("visit"))
    if own:
        found = found.filter(inspectors__user=actor.user_id, inspectors__replaced_at=None)
    if begun:
        found = found.filter(Exists(VisitItem.objects.filter(visit=OuterRef("pk"), plan__state__in=_BEGUN)))
    visits = list(found.select_related("unit").prefetch_related("items", "inspectors__user").order_by("day", "id"))
    return tuple(_row(actor, visit) for visit in visits)


def visit_detail(actor: Actor, reference: UUID) -> VisitDetail:
    """One visit. Raises Missing where there is none that the actor may know of."""
    found = policies.visible_visits(actor).filter(reference=reference).select_related("unit")
    visit = found.prefetch_related("items", "inspectors__user").first()
    if visit is None:
        raise Missing(Reason("no-visit", "没有这次检查，或不在可以查看的范围内。"))
    stands = hash_of(visit)
    signed = dict(visit.signatures.filter(content_hash=stands).values_list("user", "signed_at"))
    goers = [each for each in visit.inspectors.all() if each.replaced_at is None]
    return VisitDetail(
        row=_row(actor, visit),
        items=_items(visit),
        inspectors=tuple(InspectorRow(each.user_id, str(each.user), signed.get(each.user_id)) for each in goers),
        content_hash=stands,
        obstacles=refuse_to_end(visit_facts(visit)),
    )


def _row(actor: Actor, visit: Visit) -> VisitRow:
    goers = [each for each in visit.inspectors.all() if each.replaced_at is None]
    items = list(visit.items.all())
    return VisitRow(
        reference=visit.reference,
        unit_id=visit.unit_id,
        unit=visit.unit.name,
        region_id=visit.region_id,
        day=visit.day,
        items=len(items),
        found=sum(bool(item.finding) for item in items),
        inspectors=tuple(str(each.user) for each in goers),
        begun_at=visit.begun_at,
        ended_at=visit.ended_at,
        goes=any(each.user_id == actor.user_id for each in goers),
    )


def _items(visit: Visit) -> tuple[VisitItemRow, ...]:
    rows = list(
        VisitItem.objects.filter(visit=visit)
        .select_related("plan", "selected__item__problem", "selected__item__campaign")
        .order_by("id")
    )
    records = _records([row.pk for row in rows])
    return tuple(
        VisitItemRow(
            reference=row.reference,
            number=row.selected.item.number,
            text=row.selected.item.problem.text,
            standard=row.selected.item.problem.standard,
            campaign=row.selected.item.campaign.short_name or row.selected.item.campaign.name,
            plan=row.plan.reference,
            plan_title=row.plan.title,
            photo_reason=row.plan.photo_reason,
            finding=row.finding,
            records=records.get(row.pk, ()),
        )
        for row in rows
    )


def _records(item_ids: Sequence[int]) -> dict[int, tuple[RecordRow, ...]]:
    """What was found of each item, oldest first: three queries for any number."""
    kept = list(FindingRecord.objects.filter(item__in=item_ids).select_related("user").order_by("id"))
    links: dict[int, list[int]] = {}
    for record_id, piece in FindingEvidence.objects.filter(record__in=[row.pk for row in kept]).values_list(
        "record", "evidence"
    ):
        links.setdefault(record_id, []).append(piece)
    pieces = evidence.evidence_rows(piece for held in links.values() for piece in held)
    found: dict[int, list[RecordRow]] = {}
    for row in kept:
        found.setdefault(row.item_id, []).append(
            RecordRow(
                row.client_id, row.finding, row.reason, row.seen_at, row.at, str(row.user),
                tuple(pieces[pk] for pk in links.get(row.pk, ()) if pk in pieces),
            )
        )  # fmt: skip
    return {item: tuple(rows) for item, rows in found.items()}
