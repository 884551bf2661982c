"""Everybody who may not take a step of an inspection tries it when it is due: refused, to most of them as if there were nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.inspection import operations
from bihuan.apps.inspection.models import (
    Comment,
    Conclusion,
    Draw,
    DrawParty,
    Plan,
    Review,
    Selected,
    Visit,
    VisitItem,
)
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BihuanError, Missing, Refused
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.reviews import ReviewOutcome
from tests.apps.inspection.course import (
    Course,
    approved,
    concluded,
    drafted,
    drawn,
    goers,
    now,
    opened,
    over,
    promise_of,
    revealed,
    started,
    teamed,
    visited,
)
from tests.apps.ledger.web.county import County
from tests.factories import make_user

UNITS = frozenset({"lead", "accountable", "assisting", "other", "checker"})
OUTSIDE = frozenset({"elsewhere", "discipline", "security-admin", "audit-admin", "system-admin"})


@dataclass(frozen=True, slots=True)
class Step:
    """A step when it is due: what comes before it, how it is taken, and by whom it may be."""

    name: str
    before: Callable[[County], Course]
    take: Callable[[Actor, Course], object]
    allowed: frozenset[str]


def peopled(county: County) -> County:
    for word, role in (
        ("deputy", Role.LEADER),
        ("discipline", Role.DISCIPLINE),
        ("security-admin", Role.SECURITY_ADMIN),
        ("audit-admin", Role.AUDIT_ADMIN),
    ):
        county.users[word] = make_user(county.region, role, name=word)
    return county


def with_conclusion(county: County) -> Course:
    return concluded(county)[0]


def with_review(county: County) -> Course:
    course, conclusion = concluded(county)
    operations.ask_review(
        actor=county.actor("accountable"),
        at=now(),
        conclusion=conclusion,
        reason="看错了",
    )
    return course


def take_approve(actor: Actor, course: Course) -> object:
    return operations.approve_plan(actor=actor, at=now(), plan=course.plan)


def take_drop(actor: Actor, course: Course) -> object:
    return operations.drop_plan(actor=actor, at=now(), plan=course.plan, why="另有安排")


def take_commit(actor: Actor, course: Course) -> object:
    return operations.commit_frame(actor=actor, at=now(), plan=course.plan)


def take_promise(actor: Actor, course: Course) -> object:
    assert course.draw is not None
    return operations.promise(
        actor=actor,
        at=now(),
        draw=course.draw,
        commitment=promise_of(course, "leader"),
    )


def take_draw(actor: Actor, course: Course) -> object:
    return operations.draw_items(actor=actor, at=now(), plan=course.plan)


def take_teams(actor: Actor, course: Course) -> object:
    return operations.draw_teams(actor=actor, at=now(), plan=course.plan)


def take_start(actor: Actor, course: Course) -> object:
    return operations.start_plan(actor=actor, at=now(), plan=course.plan)


def take_find(actor: Actor, course: Course) -> object:
    visit = course.visit()
    return operations.record_visit_item(
        actor=actor,
        at=now(),
        client_id=uuid4(),
        visit=visit.reference,
        item=visit.items.get().reference,
        finding=Finding.RECTIFIED,
        seen_at=now(),
    )


def take_end(actor: Actor, course: Course) -> object:
    return operations.end_plan(actor=actor, at=now(), plan=course.plan, ending="按方案查完")


def take_conclude(actor: Actor, course: Course) -> object:
    return operations.conclude(
        actor=actor,
        at=now(),
        plan=course.plan,
        unit_id=course.county.accountable.id,
        text="逐项属实",
    )


def take_comment(actor: Actor, _course: Course) -> object:
    return operations.comment_on(
        actor=actor,
        at=now(),
        conclusion=Conclusion.objects.get().reference,
        text="属实",
    )


def take_ask(actor: Actor, _course: Course) -> object:
    return operations.ask_review(
        actor=actor,
        at=now(),
        conclusion=Conclusion.objects.get().reference,
        reason="看错了",
    )


def take_decide(actor: Actor, _course: Course) -> object:
    return operations.decide_review(
        actor=actor,
        at=now(),
        conclusion=Conclusion.objects.get().reference,
        outcome=ReviewOutcome.UPHELD,
        ruling="维持",
    )


STEPS = (
    Step("approve", drafted, take_approve, frozenset({"leader", "deputy"})),
    Step("drop", drafted, take_drop, frozenset({"office"})),
    Step("commit", approved, take_commit, frozenset({"office"})),
    Step("promise", opened, take_promise, frozenset({"office", "leader"})),
    Step("draw", revealed, take_draw, frozenset({"office"})),
    Step("draw the teams", drawn, take_teams, frozenset({"office"})),
    Step("start", teamed, take_start, frozenset({"office"})),
    Step("find", started, take_find, frozenset({"goes"})),
    Step("end", visited, take_end, frozenset({"office"})),
    Step("conclude", over, take_conclude, frozenset({"office"})),
    Step("comment", with_conclusion, take_comment, frozenset({"accountable"})),
    Step("ask for a review", with_conclusion, take_ask, frozenset({"accountable"})),
    Step("decide the review", with_review, take_decide, frozenset({"deputy"})),
)


def everybody(county: County, course: Course) -> dict[str, str]:
    """Everybody of the county, by the word under which a step allows them: inspectors by whether they go."""
    going = goers(course) if Visit.objects.exists() else []
    return {who: "goes" if who in going else who for who in county.users}


def stands() -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for model in (Plan, Draw, DrawParty, Selected, Visit, VisitItem, Conclusion, Comment, Review):
        rows.extend(model.objects.order_by("pk").values_list())
    return [*rows, (Act.objects.count(),)]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_whoever_may_not_is_refused_and_nothing_moves(county: County, step: Step) -> None:
    course = step.before(peopled(county))
    before = stands()
    wrong = []

    for who, called in everybody(county, course).items():
        if called in step.allowed:
            continue
        try:
            step.take(county.actor(who), course)
        except (Refused, Missing) as refusal:
            hidden = who in UNITS | OUTSIDE and who not in ("accountable",)
            if hidden and not isinstance(refusal, Missing):
                wrong.append(f"{who} learns that there is something")
        except BihuanError as other:
            wrong.append(f"{who}: {other}")
        else:
            wrong.append(f"{who} did it")

    assert wrong == []
    assert stands() == before


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_whoever_may_does_it_at_that_very_moment(county: County, step: Step) -> None:
    course = step.before(peopled(county))
    before = stands()
    who = next(who for who, called in everybody(county, course).items() if called in step.allowed)

    step.take(county.actor(who), course)

    assert stands() != before
