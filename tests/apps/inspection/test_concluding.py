"""After the visits: what was not rectified voids its closure, the unit is told and heard, and others decide a review."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.inspection import operations, policies, queries
from bihuan.apps.inspection.events import PlanOver, plan_over
from bihuan.apps.inspection.models import Comment, Conclusion, Draw, DrawParty, Review, VisitInspector, VisitItem
from bihuan.apps.inspection.queries.hands import hands_in
from bihuan.apps.ledger.models import Problem
from bihuan.apps.notifications.models import Item
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.models import User
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import PlanState
from bihuan.core.inspections.reviews import ReviewOutcome
from tests.apps.inspection.course import concluded, drafted, goers, new, now, over, started, today, visited
from tests.apps.ledger.web.county import County
from tests.factories import SYSTEM, make_person, make_user


def reviewer(county: County) -> None:
    """A second leader, who had no part in anything."""
    county.users["reviewer"] = make_user(county.region, Role.LEADER, name="另一位县领导")


def asked(county: County) -> UUID:
    reviewer(county)
    _, conclusion = concluded(county)
    operations.ask_review(
        actor=county.actor("accountable"), at=now(), conclusion=conclusion, reason="现场看的不是这一处"
    )
    return conclusion


def decide(county: County, conclusion: UUID, who: str, **known: object) -> None:
    given: dict[str, object] = {"outcome": ReviewOutcome.CHANGED, "ruling": "看错了地方，改为已整改到位"}
    operations.decide_review(
        actor=county.actor(who),
        at=now(),
        conclusion=conclusion,
        **(given | known),  # type: ignore[arg-type]
    )


# --- the end of a plan -----------------------------------------------------------------------------------------------


def test_a_plan_is_over_when_its_visits_are(county: County, django_capture_on_commit_callbacks: object) -> None:
    course = visited(county)
    told: list[PlanOver] = []

    def hear(event: PlanOver, **_: object) -> None:
        told.append(event)

    plan_over.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.end_plan(actor=county.actor("office"), at=now(), plan=course.plan, ending="按方案查完")
    plan_over.disconnect(hear)

    assert course.row.state == PlanState.OVER
    assert [(event.plan_id, event.campaign_ids) for event in told] == [(course.row.pk, (county.campaign,))]


def test_no_plan_ends_with_a_visit_open(county: County) -> None:
    course = started(county)

    with pytest.raises(Refused, match="还有 1 次检查没有结束"):
        operations.end_plan(actor=county.actor("office"), at=now(), plan=course.plan, ending="不查了")


def test_what_was_not_rectified_comes_back_as_a_problem_that_names_the_closure(county: County) -> None:
    course = visited(county, ended=True, finding=Finding.NOT_RECTIFIED)
    before = Problem.objects.get(memberships__campaign=county.campaign)
    assert before.void_at is None

    number = operations.end_plan(actor=county.actor("office"), at=now(), plan=course.plan, ending="按方案查完")

    item = VisitItem.objects.get()
    assert number == 1
    assert item.relapse is not None
    assert (item.relapse.relapse_of_id, item.relapse.text) == (before.pk, "现场没有看到")
    before.refresh_from_db()
    assert before.void_at is not None


def test_nothing_comes_back_before_the_plan_is_over(county: County) -> None:
    """A new problem would show the unit that somebody has looked."""
    visited(county, ended=True, finding=Finding.NOT_RECTIFIED)

    assert Problem.objects.count() == 1
    assert not Problem.objects.exclude(void_at=None).exists()


@pytest.mark.parametrize("finding", [Finding.PARTLY, Finding.UNSEEN, Finding.REFUSED, Finding.NOT_FOUND])
def test_only_what_was_found_not_rectified_voids_a_closure(county: County, finding: Finding) -> None:
    over(county, ended=True, finding=finding)

    assert not Problem.objects.exclude(void_at=None).exists()


def test_a_plan_ends_though_the_unit_of_a_closure_that_did_not_hold_has_ended(county: County) -> None:
    course = visited(county, ended=True, finding=Finding.NOT_RECTIFIED)
    organizations.retire_unit(actor=SYSTEM, at=now(), unit_id=county.accountable.id)

    assert operations.end_plan(actor=county.actor("office"), at=now(), plan=course.plan, ending="按方案查完") == 1
    relapse = VisitItem.objects.get().relapse
    assert relapse is not None
    assert relapse.accountable_unit_id is None


def test_what_was_only_reported_has_no_closure_to_void(county: County) -> None:
    course = visited(county, ended=False, finding=Finding.NOT_RECTIFIED)

    assert operations.end_plan(actor=county.actor("office"), at=now(), plan=course.plan, ending="按方案查完") == 0
    assert VisitItem.objects.get().relapse is None


# --- the conclusion --------------------------------------------------------------------------------------------------


def test_a_unit_reads_what_was_concluded_of_it(county: County) -> None:
    course, conclusion = concluded(county)

    row = queries.conclusion_row(county.actor("accountable"), conclusion)

    assert (row.text, row.unit, row.plan) == ("逐项核实属实", "县市场监督管理局", course.plan)
    assert [found.finding for found in row.found] == ["rectified"]
    assert (row.ask_until - today()).days == 30
    assert (row.may_comment, row.may_ask, row.may_decide) == (True, True, False)
    for who in ("lead", "assisting", "checker", "elsewhere"):
        with pytest.raises(Missing):
            queries.conclusion_row(county.actor(who), conclusion)


def test_nothing_is_concluded_before_the_end(county: County) -> None:
    course = visited(county)

    with pytest.raises(Refused, match="结束以后"):
        operations.conclude(
            actor=county.actor("office"), at=now(), plan=course.plan, unit_id=county.accountable.id, text="属实"
        )


def test_a_conclusion_is_of_a_visited_unit_says_something_and_is_sent_once(county: County) -> None:
    course = over(county)
    given = {"actor": county.actor("office"), "at": now(), "plan": course.plan}

    with pytest.raises(BadInput, match="没有检查这个单位"):
        operations.conclude(unit_id=county.assisting.id, text="属实", **given)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        operations.conclude(unit_id=county.accountable.id, text=" ", **given)  # type: ignore[arg-type]
    operations.conclude(unit_id=county.accountable.id, text="属实", **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="已经送出"):
        operations.conclude(unit_id=county.accountable.id, text="不属实", **given)  # type: ignore[arg-type]
    assert Conclusion.objects.count() == 1


def test_inspectors_and_leaders_do_not_conclude(county: County) -> None:
    course = over(county)

    for who in ("leader", goers(course)[0]):
        with pytest.raises(Refused):
            operations.conclude(
                actor=county.actor(who), at=now(), plan=course.plan, unit_id=county.accountable.id, text="属实"
            )


# --- what the unit answers -------------------------------------------------------------------------------------------


def test_a_unit_comments_at_any_time_and_its_words_stay(county: County) -> None:
    _, conclusion = concluded(county)
    for words in ("情况属实", "已把台账补齐"):
        operations.comment_on(actor=county.actor("accountable"), at=now(), conclusion=conclusion, text=words)

    row = queries.conclusion_row(county.actor("office"), conclusion)

    assert [comment.text for comment in row.comments] == ["情况属实", "已把台账补齐"]
    with pytest.raises(BadInput):
        operations.comment_on(actor=county.actor("accountable"), at=now(), conclusion=conclusion, text=" ")


def test_nobody_answers_for_a_unit(county: County) -> None:
    _, conclusion = concluded(county)

    with pytest.raises(Refused):
        operations.comment_on(actor=county.actor("office"), at=now(), conclusion=conclusion, text="代答")
    with pytest.raises(Missing):
        operations.ask_review(actor=county.actor("assisting"), at=now(), conclusion=conclusion, reason="代问")
    assert not Comment.objects.exists()


def test_a_review_is_asked_for_once_within_thirty_days(county: County) -> None:
    _, conclusion = concluded(county)
    late = now() + timedelta(days=31)

    with pytest.raises(Refused, match="已经过了"):
        operations.ask_review(actor=county.actor("accountable"), at=late, conclusion=conclusion, reason="不服")
    operations.ask_review(
        actor=county.actor("accountable"), at=late - timedelta(days=1), conclusion=conclusion, reason="不服"
    )
    with pytest.raises(Refused, match="已经申请过"):
        operations.ask_review(actor=county.actor("accountable"), at=now(), conclusion=conclusion, reason="不服")
    assert Review.objects.count() == 1


def test_somebody_who_took_no_part_decides(county: County) -> None:
    conclusion = asked(county)
    waiting = queries.conclusion_rows(county.actor("reviewer"), asked=True)
    assert [(row.reference, row.may_decide) for row in waiting] == [(conclusion, True)]

    decide(county, conclusion, "reviewer")

    row = queries.conclusion_row(county.actor("accountable"), conclusion)
    assert row.review is not None
    assert (row.review.outcome, row.review.decided_by) == ("changed", "另一位县领导")
    assert queries.conclusion_rows(county.actor("reviewer"), asked=True) == ()
    with pytest.raises(Refused, match="已经有结论"):
        decide(county, conclusion, "reviewer")


@pytest.mark.parametrize(("who", "part"), [("office", "drafted, concluded"), ("leader", "approved, revealed")])
def test_who_took_part_does_not_decide(county: County, who: str, part: str) -> None:
    conclusion = asked(county)

    with pytest.raises(Refused, match="没有参加的人"):
        decide(county, conclusion, who)

    row = queries.conclusion_row(county.actor(who), conclusion)
    assert (row.may_decide, row.decide_refusal is not None) == (False, True), part


def test_an_inspector_who_became_a_leader_does_not_decide(county: County) -> None:
    conclusion = asked(county)
    visitor = Conclusion.objects.get().plan.items.get().visit.inspectors.first()
    assert visitor is not None
    word = next(word for word, user in county.users.items() if user.id == visitor.user_id)
    person = make_person(county.region, "督查丙")
    User.objects.filter(pk=visitor.user_id).update(person=person.id)
    county.users["same person"] = make_user(county.region, Role.LEADER, name="升任", person=person)

    with pytest.raises(Refused, match="没有参加的人"):
        decide(county, conclusion, "same person")
    with pytest.raises(Refused):
        decide(county, conclusion, word)


def test_a_decision_says_why_and_is_for_leaders_and_the_office(county: County) -> None:
    conclusion = asked(county)

    with pytest.raises(BadInput):
        decide(county, conclusion, "reviewer", ruling=" ")
    with pytest.raises(Refused):
        decide(county, conclusion, "accountable")
    with pytest.raises(Missing):
        decide(county, conclusion, "assisting")


def test_nothing_is_decided_that_was_not_asked_for(county: County) -> None:
    reviewer(county)
    _, conclusion = concluded(county)

    with pytest.raises(Refused, match="没有申请复核"):
        decide(county, conclusion, "reviewer")


def test_acts_on_a_conclusion_are_open_to_its_unit(county: County) -> None:
    conclusion = asked(county)
    pk = Conclusion.objects.get(reference=conclusion).pk

    told = [row.action for row in audit.timeline(county.actor("accountable"), "inspection.conclusion", pk)]

    assert told == ["inspection.review.asked", "inspection.conclusion.sent"]
    assert not Act.objects.filter(object_type="inspection.conclusion", protected=True).exists()
    assert policies.visible(county.actor("accountable")).exists()


@pytest.mark.parametrize("part", ["party of the draw", "inspector"])
def test_who_gave_randomness_or_went_along_decides_no_review(county: County, part: str) -> None:
    """A leader who neither drafted nor approved nor concluded, and had this one part in it."""
    course, conclusion = concluded(county)
    deputy = county.users["deputy"] = make_user(county.region, Role.LEADER, name="另一位县领导")
    operations.ask_review(actor=county.actor("accountable"), at=now(), conclusion=conclusion, reason="看错了")
    if part == "inspector":
        VisitInspector.objects.create(visit=course.visit(), user_id=deputy.id, place=9)
    else:
        DrawParty.objects.create(draw=Draw.objects.get(plan=course.row), user_id=deputy.id, body="unit:7")

    with pytest.raises(Refused) as refusal:
        operations.decide_review(
            actor=county.actor("deputy"), at=now(), conclusion=conclusion, outcome=ReviewOutcome.UPHELD, ruling="维持"
        )

    assert refusal.value.reason.code == "review-took-part"


@pytest.mark.parametrize("act", ["commit_frame", "open_draw", "draw_items", "draw_teams", "start_plan"])
def test_who_took_a_step_of_the_plan_decides_no_review(
    county: County, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody of the office who neither drafted nor concluded, and took this one step, which no column holds."""
    county.users["colleague"] = make_user(county.region, Role.OFFICE, name="办公室另一位")
    county.users["outsider"] = make_user(county.region, Role.OFFICE, name="办公室没有参加的")
    take = getattr(operations, act)
    monkeypatch.setattr(operations, act, lambda **given: take(**(given | {"actor": county.actor("colleague")})))
    conclusion = asked(county)

    with pytest.raises(Refused, match="没有参加的人"):
        decide(county, conclusion, "colleague")

    may = {}
    for who in ("colleague", "outsider"):
        row = queries.conclusion_row(county.actor(who), conclusion)
        waits = queries.waiting_inspections(county.actor(who), today=today())
        may[who] = (row.may_decide, [each.reference for each in waits])
    assert may == {"colleague": (False, []), "outsider": (True, [conclusion])}
    told = Item.objects.filter(kind="inspection.review").values_list("user", flat=True)
    assert county.users["outsider"].id in told and county.users["colleague"].id not in told


def test_who_sent_somebody_else_or_changed_the_plan_had_a_hand_in_it(county: County) -> None:
    for who in ("first office", "second office"):
        county.users[who] = make_user(county.region, Role.OFFICE, name=who)
    draft = drafted(county)
    operations.change_plan(actor=county.actor("first office"), at=now(), plan=draft.plan, new=new(county))
    course = started(county, problems=0, overlap_reason="另有交办")
    visit = course.visit()
    leaving = county.users[goers(course)[0]].id
    operations.replace_inspector(
        actor=county.actor("second office"), at=now(), visit=visit.reference, user_id=leaving, why="生病"
    )

    hands = hands_in([draft.row.pk, course.row.pk])

    changed, replaced = hands[draft.row.pk], hands[course.row.pk]
    assert changed == {county.users["office"].id, county.users["first office"].id}
    assert {county.users["second office"].id, leaving} <= replaced
    assert county.users["first office"].id not in replaced
    assert hands_in([]) == {}


def test_nobody_of_the_inspected_unit_decides_its_review_whatever_else_they_are(county: County) -> None:
    conclusion = asked(county)
    leader, unit = county.actor("reviewer"), county.actor("accountable")
    both = replace(leader, grants=(*leader.grants, *unit.grants))

    with pytest.raises(Refused) as refusal:
        operations.decide_review(
            actor=both, at=now(), conclusion=conclusion, outcome=ReviewOutcome.CHANGED, ruling="改为已整改到位"
        )

    assert refusal.value.reason.code == "not-allowed"
    assert not queries.conclusion_row(both, conclusion).may_decide
    assert queries.conclusion_row(leader, conclusion).may_decide


def test_a_list_of_conclusions_asks_no_more_for_many_than_for_one(county: County) -> None:
    _, reference = concluded(county)
    office = county.actor("office")
    with CaptureQueriesContext(connection) as one:
        first = queries.conclusion_rows(office)[0]
    held = Conclusion.objects.get(reference=reference)
    for unit in (county.lead, county.other, county.assisting):
        held.pk, held.reference, held.unit_id = None, uuid4(), unit.id
        held.save()
    with CaptureQueriesContext(connection) as many:
        rows = queries.conclusion_rows(office)
    assert len(rows) == 4 and len(many) == len(one)
    assert first.found and rows[-1] == first == queries.conclusion_row(office, reference)
    assert [row.found for row in rows[:-1]] == [(), (), ()], "nothing was seen at the others"
