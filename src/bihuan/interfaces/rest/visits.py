"""Visits and conclusions over REST: what inspectors found, what was concluded of a unit, what it answers, and how that is reviewed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from bihuan.apps.evidence.operations import MAX_FILES
from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.queries import (
    CommentRow,
    ConclusionReviewRow,
    ConclusionRow,
    FoundRow,
    InspectorRow,
    VisitItemRow,
    VisitRow,
)
from bihuan.core.actors import Actor
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.reviews import ReviewOutcome
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Page, Text, Written
from bihuan.interfaces.rest.inspections import PER_PAGE, Moment
from bihuan.interfaces.rest.ledger_documents import Paged, Why, whys
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["inspections"])
conclusions = Router(tags=["inspections"])
conflicts = Router(tags=["inspections"])


class FoundThere(Written):
    """What was found of one item. `client_id` is a name of the sender's own: sent again under it, it is kept once.

    `replaces` is the `client_id` of what stands, where somebody has recorded another finding meanwhile.
    """

    client_id: UUID
    finding: Literal["rectified", "partly", "not-rectified", "unseen", "refused", "not-found"]
    reason: Text = ""
    seen_at: Moment
    evidence_ids: Annotated[list[Id], Field(max_length=MAX_FILES)] = Field(default_factory=list)
    replaces: UUID | None = None


class Signed(Body):
    """One's own signature under `content_hash` of the visit as it was read; a companion's is drawn: `signer_id` and `strokes`."""

    client_id: UUID
    content_hash: Annotated[str, Field(min_length=64, max_length=64)]
    signed_at: Moment
    signer_id: Id | None = None
    strokes: Text = ""


class OtherInspector(Written):
    user_id: Id
    why: Text


class SaidToIt(Written):
    text: Text


class ReviewAskedFor(Written):
    reason: Text


class Decided(Written):
    outcome: ReviewOutcome
    ruling: Text


class ConflictBody(Body):
    """Why is neither asked nor kept."""

    unit_id: Id


class Kept(Schema):
    """`new`: it was not there before."""

    new: bool


class VisitList(Paged):
    rows: list[VisitRow]


class Visited(Schema):
    """One visit, whole. `content_hash` is what a signature is put under, `obstacles` say why it cannot be ended yet."""

    row: VisitRow
    items: list[VisitItemRow]
    inspectors: list[InspectorRow]
    content_hash: str
    obstacles: list[Why]


class InspectionConclusion(Schema):
    """What a unit was sent, what it answered, and what the reader may do with it."""

    reference: UUID
    plan: UUID
    plan_title: str
    unit_id: int
    unit: str
    text: str
    sent_at: datetime
    sent_by: str
    ask_until: date
    found: list[FoundRow]
    comments: list[CommentRow]
    review: ConclusionReviewRow | None
    may_comment: bool
    may_ask: bool
    may_decide: bool
    why_not_decide: list[Why]


class ConclusionList(Paged):
    rows: list[InspectionConclusion]


@router.get("", response={200: VisitList, **ERRORS}, summary=_("检查：我要去的，或我管的地区的全部"))
def inspection_visits(request: HttpRequest, day: Day | None = None, own: bool = False, page: Page = 1) -> object:
    rows = queries.visit_rows(actor_of(request), day=day, own=own)
    return _part(rows, page)


@router.get("/{uuid:visit}", response={200: Visited, **ERRORS}, summary=_("一次检查：逐项、签名、还缺什么"))
def inspection_visit(request: HttpRequest, visit: UUID) -> object:
    detail = queries.visit_detail(actor_of(request), visit)
    told = {name: getattr(detail, name) for name in Visited.model_fields if name != "obstacles"}
    return {**told, "obstacles": whys(detail.obstacles)}


@router.post("/{uuid:visit}/items/{uuid:item}", response={200: Kept, **ERRORS}, summary=_("记一项的检查结论"))
def record_finding(request: HttpRequest, visit: UUID, item: UUID, body: FoundThere) -> object:
    require_looked_over(body)
    new = operations.record_visit_item(
        actor=actor_of(request), at=timezone.now(), client_id=body.client_id, visit=visit, item=item, finding=Finding(body.finding),
        reason=body.reason, seen_at=body.seen_at, evidence_ids=body.evidence_ids, replaces=body.replaces,
    )  # fmt: skip
    return {"new": new}


@router.post("/{uuid:visit}/sign", response={200: Kept, **ERRORS}, summary=_("在现有结论下签名"))
def sign_inspection_visit(request: HttpRequest, visit: UUID, body: Signed) -> object:
    actor = actor_of(request)
    new = operations.sign_visit(
        actor=actor, at=timezone.now(), client_id=body.client_id, visit=visit, signer_id=body.signer_id or actor.user_id or 0,
        content_hash=body.content_hash, signed_at=body.signed_at, strokes=body.strokes,
    )  # fmt: skip
    return {"new": new}


@router.post("/{uuid:visit}/end", response={200: Kept, **ERRORS}, summary=_("结束一次检查"))
def end_inspection_visit(request: HttpRequest, visit: UUID) -> object:
    return {"new": operations.end_visit(actor=actor_of(request), at=timezone.now(), visit=visit)}


@router.post("/{uuid:visit}/inspector", response={200: Visited, **ERRORS}, summary=_("按同一规则换一名检查人员"))
def replace_inspector(request: HttpRequest, visit: UUID, body: OtherInspector) -> object:
    require_looked_over(body)
    operations.replace_inspector(
        actor=actor_of(request), at=timezone.now(), visit=visit, user_id=body.user_id, why=body.why
    )
    return inspection_visit(request, visit)


@conflicts.post("", response={204: None, **ERRORS}, summary=_("申请回避一个单位，不问原因"))
def declare_conflict(request: HttpRequest, body: ConflictBody) -> object:
    operations.declare_conflict(actor=actor_of(request), at=timezone.now(), unit_id=body.unit_id)
    return Status(204, None)


@conclusions.get("", response={200: ConclusionList, **ERRORS}, summary=_("督查结论：全部，或等复核的"))
def inspection_conclusions(request: HttpRequest, asked: bool = False, page: Page = 1) -> object:
    rows = queries.conclusion_rows(actor_of(request), asked=asked)
    return _part([_told(row) for row in rows], page)


@conclusions.get(
    "/{uuid:conclusion}", response={200: InspectionConclusion, **ERRORS}, summary=_("一份督查结论、说明和复核")
)
def inspection_conclusion(request: HttpRequest, conclusion: UUID) -> object:
    return _conclusion(actor_of(request), conclusion)


@conclusions.post(
    "/{uuid:conclusion}/comment", response={200: InspectionConclusion, **ERRORS}, summary=_("对结论作说明")
)
def comment_on_conclusion(request: HttpRequest, conclusion: UUID, body: SaidToIt) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    operations.comment_on(actor=actor, at=timezone.now(), conclusion=conclusion, text=body.text)
    return _conclusion(actor, conclusion)


@conclusions.post(
    "/{uuid:conclusion}/review", response={200: InspectionConclusion, **ERRORS}, summary=_("申请复核，收到结论 30 天内")
)
def ask_for_review(request: HttpRequest, conclusion: UUID, body: ReviewAskedFor) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    operations.ask_review(actor=actor, at=timezone.now(), conclusion=conclusion, reason=body.reason)
    return _conclusion(actor, conclusion)


@conclusions.post(
    "/{uuid:conclusion}/decide",
    response={200: InspectionConclusion, **ERRORS},
    summary=_("办结复核，没有参加检查的人办"),
)
def decide_on_review(request: HttpRequest, conclusion: UUID, body: Decided) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    operations.decide_review(
        actor=actor, at=timezone.now(), conclusion=conclusion, outcome=body.outcome, ruling=body.ruling
    )
    return _conclusion(actor, conclusion)


def _part(rows: Sequence[object], page: int) -> dict[str, object]:
    return {
        "total": len(rows), "page": page, "pages": max(1, -(-len(rows) // PER_PAGE)),
        "rows": rows[(page - 1) * PER_PAGE : page * PER_PAGE],
    }  # fmt: skip


def _conclusion(actor: Actor, reference: UUID) -> dict[str, object]:
    return _told(queries.conclusion_row(actor, reference))


def _told(row: ConclusionRow) -> dict[str, object]:
    told = {name: getattr(row, name) for name in InspectionConclusion.model_fields if name != "why_not_decide"}
    return {**told, "why_not_decide": whys([row.decide_refusal] if row.decide_refusal else [])}
