"""Reads of what was concluded: the units' answers, the reviews, and who took part and therefore decides none of them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Conclusion, DrawParty, Review, VisitInspector
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.inspections.reviews import ReviewFacts, refuse_to_ask, refuse_to_decide

NO_CONCLUSION = Reason("no-conclusion", "没有这份督查结论，或不在可以查看的范围内。")


@dataclass(frozen=True, slots=True)
class CommentRow:
    text: str
    user: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review as it stands; `outcome` "" until it is decided."""

    reason: str
    asked_by: str
    asked_at: datetime
    decide_until: date
    outcome: str
    ruling: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundRow:
    """An item of the unit, and what was found of it; `relapse` is the problem that it came back as."""

    number: str
    finding: str
    reason: str
    seen_at: datetime | None
    relapse: str


@dataclass(frozen=True, slots=True)
class ConclusionRow:
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
    found: tuple[FoundRow, ...]
    comments: tuple[CommentRow, ...]
    review: ReviewRow | None
    may_comment: bool
    may_ask: bool
    decide_refusal: Reason | None
    may_decide: bool


def conclusion_rows(
    actor: Actor, *, plan: UUID | None = None, asked: bool = False, limit: int = 200
) -> tuple[ConclusionRow, ...]:
    """Conclusions that the actor may read, newest first: of one plan, or only those whose review waits for a decision."""
    found = policies.visible_conclusions(actor)
    if plan is not None:
        found = found.filter(plan__reference=plan)
    if asked:
        found = found.filter(review__isnull=False, review__decided_at=None)
    return tuple(_row(actor, held) for held in _whole(found).order_by("-pk")[:limit])


def conclusion_row(actor: Actor, reference: UUID) -> ConclusionRow:
    """One conclusion. Raises Missing."""
    held = _whole(policies.visible_conclusions(actor).filter(reference=reference)).first()
    if held is None:
        raise Missing(NO_CONCLUSION)
    return _row(actor, held)


def review_facts(conclusion: Conclusion, actor: Actor) -> ReviewFacts:
    """A conclusion as a review of it sees it, for this actor."""
    review = Review.objects.filter(conclusion=conclusion).first()
    return ReviewFacts(
        sent_on=timezone.localtime(conclusion.sent_at).date(),
        asked_on=timezone.localtime(review.asked_at).date() if review else None,
        decided=bool(review and review.decided_at),
        took_part=_took_part(conclusion, review, actor),
    )


def _took_part(conclusion: Conclusion, review: Review | None, actor: Actor) -> bool:
    """Whether this person had a hand in it, under whatever user name."""
    plan = conclusion.plan
    involved = {plan.drafted_by_id, plan.approved_by_id, plan.ended_by_id, conclusion.sent_by_id}
    involved |= set(DrawParty.objects.filter(draw__plan=plan).values_list("user", flat=True))
    involved |= set(VisitInspector.objects.filter(visit__items__plan=plan).values_list("user", flat=True))
    if review is not None:
        involved.add(review.asked_by_id)
    users = {user for user in involved if user is not None}
    people = {row.person_id for row in organizations.users_by_ids(users).values() if row.person_id is not None}
    return actor.user_id in users or actor.person_id in people


def _whole(found: QuerySet[Conclusion]) -> QuerySet[Conclusion]:
    return found.select_related(
        "plan__region", "unit", "sent_by", "review__asked_by", "review__decided_by"
    ).prefetch_related("comments__user")


def _row(actor: Actor, held: Conclusion) -> ConclusionRow:
    own = held.unit_id in actor.unit_ids(*policies.ANSWERERS)
    review: Review | None = getattr(held, "review", None)
    facts = review_facts(held, actor)
    decides = (
        review is not None and review.decided_at is None and bool(policies.may_review(actor, held.plan.region.path))
    )
    return ConclusionRow(
        reference=held.reference,
        plan=held.plan.reference,
        plan_title=held.plan.title,
        unit_id=held.unit_id,
        unit=held.unit.name,
        text=held.text,
        sent_at=held.sent_at,
        sent_by=str(held.sent_by),
        ask_until=held.ask_until,
        found=_found(held),
        comments=tuple(CommentRow(each.text, str(each.user), each.at) for each in held.comments.all()),
        review=_review(review) if review else None,
        may_comment=own,
        may_ask=own and refuse_to_ask(facts, today=timezone.localdate()) is None,
        decide_refusal=refuse_to_decide(facts) if decides else None,
        may_decide=decides and refuse_to_decide(facts) is None,
    )


def _found(held: Conclusion) -> tuple[FoundRow, ...]:
    items = held.plan.items.filter(visit__unit=held.unit_id).select_related("selected__item", "current", "relapse")
    return tuple(
        FoundRow(
            item.selected.item.number,
            item.finding,
            item.current.reason if item.current else "",
            item.current.seen_at if item.current else None,
            item.relapse.number if item.relapse else "",
        )
        for item in items.order_by("pk")
    )


def _review(review: Review) -> ReviewRow:
    return ReviewRow(
        review.reason,
        str(review.asked_by),
        review.asked_at,
        review.decide_until,
        review.outcome,
        review.ruling,
        str(review.decided_by) if review.decided_by else "",
        review.decided_at,
    )
