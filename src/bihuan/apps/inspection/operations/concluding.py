"""After the visits: the plan is over, conclusions go back to the units, which comment and may ask for a review by others."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.events import (
    ConclusionSent,
    PlanOver,
    ReviewAsked,
    ReviewDecided,
    conclusion_sent,
    plan_over,
    review_asked,
    review_decided,
)
from bihuan.apps.inspection.models import Comment, Conclusion, Plan, Review, VisitItem
from bihuan.apps.inspection.operations.telling import tell_asked, tell_decided, tell_sent
from bihuan.apps.inspection.operations.writing import (
    MOST_WORDS,
    bad,
    day_of,
    emit,
    lock_plan,
    record_plan,
    save,
    take_step,
    user_of,
)
from bihuan.apps.inspection.queries.conclusions import NO_CONCLUSION, review_facts
from bihuan.apps.inspection.queries.facts import campaign_ids
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.inspections.findings import FINDING_NAMES, Finding
from bihuan.core.inspections.plans import PlanState, PlanStep
from bihuan.core.inspections.reviews import ReviewOutcome, ask_until, decide_until, refuse_to_ask, refuse_to_decide


@transaction.atomic
def end_plan(*, actor: Actor, at: datetime, plan: UUID, ending: str, version: int | None = None) -> int:
    """The plan is over: it counts, and those inspected may know of it. How many closures its findings made void.

    Whatever was found not rectified of a closed problem is registered as a new problem that names it.
    """
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    change.plan.ending = take_step(change, PlanStep.END, words=ending)
    change.plan.ended_at, change.plan.ended_by_id = at, user_of(actor)
    save(change, "ending", "ended_at", "ended_by")
    relapsed = [number for item in _not_rectified(change.plan) if (number := _register_relapse(actor, at, item))]
    record_plan(change, "inspection.plan.ended", after={"relapses": relapsed}, reason=change.plan.ending)
    emit(plan_over, PlanOver(change.plan.pk, campaign_ids(change.plan), at))
    return len(relapsed)


@transaction.atomic
def conclude(*, actor: Actor, at: datetime, plan: UUID, unit_id: int, text: str, version: int | None = None) -> UUID:
    """Send a unit what was concluded of it; the conclusion's reference. Once: what a review changes stands in the review."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    if not policies.may_run(actor, change.plan.region.path):
        raise Refused(policies.NOT_ALLOWED)
    if change.plan.state != PlanState.OVER:
        raise Refused(Reason("plan-running", "检查结束以后才能送督查结论。"))
    if not change.plan.items.filter(visit__unit=unit_id).exists():
        raise bad("unit", "unit-not-visited", "这个方案没有检查这个单位。")
    if change.plan.conclusions.filter(unit=unit_id).exists():
        raise Refused(Reason("concluded", "这个单位的督查结论已经送出。"))
    made = Conclusion.objects.create(
        plan=change.plan, unit_id=unit_id, text=_words("text", text), sent_at=at, sent_by_id=user_of(actor),
        ask_until=ask_until(day_of(at)),
    )  # fmt: skip
    save(change)
    _record(
        actor, at, made, "inspection.conclusion.sent",
        after={"plan": change.plan.title, "unit": unit_id, "text": made.text, "ask_until": made.ask_until},
    )  # fmt: skip
    tell_sent(made, at=at)
    emit(conclusion_sent, ConclusionSent(made.pk, unit_id, at))
    return made.reference


@transaction.atomic
def comment_on(*, actor: Actor, at: datetime, conclusion: UUID, text: str) -> None:
    """The unit says something to what was concluded of it. It may do so at any time, and is treated no worse for it."""
    held = _lock_conclusion(actor, conclusion)
    _require_unit(actor, held)
    said = _words("text", text)
    Comment.objects.create(conclusion=held, text=said, user_id=user_of(actor), at=at)
    _record(actor, at, held, "inspection.conclusion.commented", after={"comment": said})


@transaction.atomic
def ask_review(*, actor: Actor, at: datetime, conclusion: UUID, reason: str) -> None:
    """The unit asks that somebody who took no part looks again, within 30 days."""
    held = _lock_conclusion(actor, conclusion)
    _require_unit(actor, held)
    useless = refuse_to_ask(review_facts(held, actor), today=day_of(at))
    if useless is not None:
        raise Refused(useless)
    said = _words("reason", reason)
    Review.objects.create(
        conclusion=held, reason=said, asked_by_id=user_of(actor), asked_at=at, decide_until=decide_until(day_of(at))
    )
    _record(
        actor, at, held, "inspection.review.asked",
        after={"reason": said, "decide_until": decide_until(day_of(at))}, reason=said,
    )  # fmt: skip
    tell_asked(held, at=at, until=decide_until(day_of(at)).isoformat())
    emit(review_asked, ReviewAsked(held.pk, held.unit_id, at))


@transaction.atomic
def decide_review(*, actor: Actor, at: datetime, conclusion: UUID, outcome: ReviewOutcome, ruling: str) -> None:
    """Somebody who took no part in the inspection decides: the conclusion stands, or what of it is changed."""
    held = _lock_conclusion(actor, conclusion)
    if not policies.may_review(actor, held):
        raise Refused(policies.NOT_ALLOWED)
    useless = refuse_to_decide(review_facts(held, actor))
    if useless is not None:
        raise Refused(useless)
    review = Review.objects.select_for_update().get(conclusion=held)
    review.outcome, review.ruling = outcome.value, _words("ruling", ruling)
    review.decided_by_id, review.decided_at = user_of(actor), at
    review.save()
    _record(
        actor, at, held, "inspection.review.decided", after={"outcome": outcome.value, "ruling": review.ruling},
        reason=review.ruling,
    )  # fmt: skip
    tell_decided(held, at=at)
    emit(review_decided, ReviewDecided(held.pk, held.unit_id, at))


def _not_rectified(plan: Plan) -> list[VisitItem]:
    items = plan.items.filter(finding=Finding.NOT_RECTIFIED.value).order_by("pk")
    return list(items.select_related("selected__item", "current"))


def _register_relapse(actor: Actor, at: datetime, item: VisitItem) -> str:
    """The new problem that names the closure which did not hold; "" where it was not closed, and nothing can become void."""
    number, current = item.selected.item.number, item.current
    if current is None or number not in ledger_reads.closed_numbers([number]):
        return ""
    why = f"{item.plan.title}：{FINDING_NAMES[Finding.NOT_RECTIFIED]}"
    made = ledger.register_relapse(actor=actor, at=at, problem_number=number, text=current.reason, why=why)
    item.relapse_id = made.problem_id
    item.save(update_fields=["relapse"])
    return made.number


def _lock_conclusion(actor: Actor, reference: UUID) -> Conclusion:
    found = policies.visible_conclusions(actor).filter(reference=reference).values_list("pk", flat=True).first()
    if found is None:
        raise Missing(NO_CONCLUSION)
    return Conclusion.objects.select_for_update(of=("self",)).select_related("plan__region").get(pk=found)


def _require_unit(actor: Actor, held: Conclusion) -> None:
    if held.unit_id not in actor.unit_ids(*policies.ANSWERERS):
        raise Refused(policies.NOT_ALLOWED)


def _words(field: str, text: str) -> str:
    said = text.strip()
    if not said:
        raise bad(field, "plan-words", "要写明情况。")
    if len(said) > MOST_WORDS:
        raise bad(field, "plan-words-long", "最多写 %(most)s 个字。", most=MOST_WORDS)
    return said


def _record(
    actor: Actor, at: datetime, held: Conclusion, action: str, *, after: dict[str, object], reason: str = ""
) -> None:
    """An act on a conclusion, open: by now its unit may know of the plan."""
    path = held.plan.region.path
    role = Role.UNIT if held.unit_id in actor.unit_ids(Role.UNIT) else policies.role_of(actor, path)
    record(
        actor=actor, role=role, action=action, at=at, object_type="inspection.conclusion", object_id=held.pk,
        label=held.plan.title, region_path=path, unit_ids=(held.unit_id,), after=after, reason=reason,
    )  # fmt: skip
