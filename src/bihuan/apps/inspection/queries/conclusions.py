"""Reads of what was concluded: the units' answers, the reviews, and who took part and therefore decides none of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Conclusion, Review, VisitItem
from bihuan.apps.inspection.queries.hands import hands_in
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
class ConclusionReviewRow:
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
    review: ConclusionReviewRow | None
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
    return _rows(actor, _whole(found).order_by("-pk")[:limit])


def conclusion_row(actor: Actor, reference: UUID) -> ConclusionRow:
    """One conclusion. Raises Missing."""
    rows = _rows(actor, _whole(policies.visible_conclusions(actor).filter(reference=reference)))
    if not rows:
        raise Missing(NO_CONCLUSION)
    return rows[0]


def found_at(actor: Actor, plan: UUID, unit_id: int) -> tuple[FoundRow, ...]:
    """What was found at a unit, before anything is concluded of it: for who runs the plan. Nothing for others."""
    held = policies.visible(actor).filter(reference=plan).select_related("region").first()
    if held is None or not policies.may_run(actor, held.region.path):
        return ()
    return _found({held.pk}, {unit_id}).get((held.pk, unit_id), ())


def review_facts(conclusion: Conclusion, actor: Actor) -> ReviewFacts:
    """A conclusion as a review of it sees it, for this actor. Who took part is asked only while there is something to decide."""
    review = Review.objects.filter(conclusion=conclusion).first()
    undecided = review is not None and review.decided_at is None
    return ReviewFacts(
        sent_on=timezone.localtime(conclusion.sent_at).date(),
        asked_on=timezone.localtime(review.asked_at).date() if review else None,
        decided=bool(review and review.decided_at),
        took_part=undecided and conclusion.pk in took_part_in(actor, [conclusion]),
    )


def involved_in(conclusion: Conclusion) -> frozenset[int]:
    """The users who had a hand in it: planned, approved, froze, drew, went, replaced, concluded."""
    return hands_in([conclusion.plan_id])[conclusion.plan_id] | {conclusion.sent_by_id}


def took_part_in(actor: Actor, conclusions: Collection[Conclusion]) -> frozenset[int]:
    """In which of these this person had a hand, or asked for the review, under whatever user name; by their keys.

    `review` must be at hand. The same few queries for any number of them.
    """
    hands = hands_in({each.plan_id for each in conclusions})
    users = {each.pk: hands[each.plan_id] | {each.sent_by_id} for each in conclusions}
    for each in conclusions:
        review: Review | None = getattr(each, "review", None)
        users[each.pk] |= {review.asked_by_id} if review is not None else set()
    people = {pk: row.person_id for pk, row in organizations.users_by_ids(set().union(*users.values())).items()}
    own = {pk for pk, person in people.items() if person is not None and person == actor.person_id}
    own |= {actor.user_id} if actor.user_id is not None else set()
    return frozenset(pk for pk, involved in users.items() if involved & own)


def _whole(found: QuerySet[Conclusion]) -> QuerySet[Conclusion]:
    return found.select_related(
        "plan__region", "unit", "sent_by", "review__asked_by", "review__decided_by"
    ).prefetch_related("comments__user")


def _rows(actor: Actor, found: QuerySet[Conclusion]) -> tuple[ConclusionRow, ...]:
    held = list(found)
    items = _found({each.plan_id for each in held}, {each.unit_id for each in held}) if held else {}
    return tuple(_row(actor, each, items.get((each.plan_id, each.unit_id), ())) for each in held)


def _row(actor: Actor, held: Conclusion, found: tuple[FoundRow, ...]) -> ConclusionRow:
    """Who took part is asked only where this reader might ask for a review or decide one."""
    own = held.unit_id in actor.unit_ids(*policies.ANSWERERS)
    review: Review | None = getattr(held, "review", None)
    decides = review is not None and review.decided_at is None and bool(policies.may_review(actor, held))
    facts = review_facts(held, actor) if own or decides else None
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
        found=found,
        comments=tuple(CommentRow(each.text, str(each.user), each.at) for each in held.comments.all()),
        review=_review(review) if review else None,
        may_comment=own,
        may_ask=own and facts is not None and refuse_to_ask(facts, today=timezone.localdate()) is None,
        decide_refusal=refuse_to_decide(facts) if decides and facts else None,
        may_decide=decides and facts is not None and refuse_to_decide(facts) is None,
    )


def _found(plans: Collection[int], units: Collection[int]) -> Mapping[tuple[int, int], tuple[FoundRow, ...]]:
    """What was found at these units, by plan and unit. One query."""
    items = VisitItem.objects.filter(plan__in=plans, visit__unit__in=units).order_by("pk")
    found: dict[tuple[int, int], tuple[FoundRow, ...]] = {}
    for item in items.select_related("visit", "selected__item", "current", "relapse"):
        row = FoundRow(
            item.selected.item.number,
            item.finding,
            item.current.reason if item.current else "",
            item.current.seen_at if item.current else None,
            item.relapse.number if item.relapse else "",
        )
        place = (item.plan_id, item.visit.unit_id)
        found[place] = (*found.get(place, ()), row)
    return found


def _review(review: Review) -> ConclusionReviewRow:
    return ConclusionReviewRow(
        review.reason,
        str(review.asked_by),
        review.asked_at,
        review.decide_until,
        review.outcome,
        review.ruling,
        str(review.decided_by) if review.decided_by else "",
        review.decided_at,
    )
