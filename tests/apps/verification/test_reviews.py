"""After the check: signatures of people who took no part, on the exact state that stands there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.ledger import queries as problems
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import Application, ApplicationOutcome, PublicNotice, Review
from bihuan.apps.verification.queries import View
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import Answer, ClosingRule, Grade, Side, Standard, StandardAnswer
from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Refused
from bihuan.core.lifecycle import State, Step
from tests.apps.ledger.world import AT, TODAY, World, make_world, stored
from tests.apps.verification.signing import (
    ALL_MET,
    FULL,
    PUBLIC,
    ask,
    checked,
    in_notice,
    signed_by_lead,
    world_that_asks,
)
from tests.factories import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> World:
    return world_that_asks()


def test_a_light_problem_is_closed_with_its_check_where_nothing_else_is_asked(world: World) -> None:
    number = world.closed()

    assert stored(number).state == State.CLOSED
    assert Application.objects.get().outcome == ApplicationOutcome.CLOSED
    assert not Review.objects.exists()


def test_what_a_campaign_asks_for_is_signed_twice_and_made_public(asking: World) -> None:
    number = checked(asking)
    assert (stored(number).state, Application.objects.get().outcome) == (State.UNDER_REVIEW, "pending")

    first = operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="同意")
    assert (first, stored(number).state) == (Step.SIGN_REVIEW, State.UNDER_REVIEW)
    last = operations.sign_review(actor=asking.office, at=AT, number=number, opinion="同意", public_text=PUBLIC)

    assert (last, stored(number).state) == (Step.PUBLISH, State.PUBLIC_NOTICE)
    assert problems.ledger_counts(asking.office, today=TODAY).closed == 0, "what is in public notice is not closed"
    assert [row.side for row in Review.objects.order_by("pk")] == ["lead", "office"]
    assert PublicNotice.objects.get().text == PUBLIC


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        pytest.param(ClosingRule(sides=(Side.OFFICE,)), State.CLOSED, id="one signature and no notice"),
        pytest.param(ClosingRule(sides=(Side.OFFICE,), notice_days=3), State.PUBLIC_NOTICE, id="one, then a notice"),
    ],
)
def test_a_policy_may_ask_for_less(rule: ClosingRule, state: State) -> None:
    world = world_that_asks(rule)
    number = checked(world)

    operations.sign_review(actor=world.office, at=AT, number=number, opinion="同意", public_text=PUBLIC)

    assert stored(number).state == state
    assert (stored(number).closed_at == AT) is (state is State.CLOSED)


def test_the_rule_is_settled_when_closure_is_applied_for(asking: World) -> None:
    number = asking.under_check()
    seen = queries.policy_page(asking.office, campaign_id=asking.campaign_id).policy_id
    ask(asking, ClosingRule(), seen=seen)

    operations.close_application(actor=asking.checker, at=AT, number=number, finding="看了")

    assert stored(number).state == State.UNDER_REVIEW
    later = asking.closed()
    assert stored(later).state == State.CLOSED


def test_sides_sign_in_their_order(asking: World) -> None:
    number = checked(asking)

    with pytest.raises(Refused, match="轮到牵头单位"):
        operations.sign_review(actor=asking.office, at=AT, number=number, opinion="同意", public_text=PUBLIC)
    operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="同意")
    with pytest.raises(Refused, match="轮到整改落实组"):
        operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="再签一次")


def test_a_lead_unit_that_took_part_is_replaced_by_the_office(asking: World) -> None:
    number = checked(asking, assisting=(asking.lead_unit.id,))

    assert Application.objects.get().rule["sides"] == ["office"]
    with pytest.raises(Refused):
        operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="同意")
    step = operations.sign_review(actor=asking.office, at=AT, number=number, opinion="同意", public_text=PUBLIC)
    assert step is Step.PUBLISH


def everybody(world: World) -> dict[str, Actor]:
    """Everybody who ever comes near a problem, and somebody of another county."""
    return {
        "office": world.office,
        "leader": world.leader,
        "lead": world.lead,
        "worker": world.worker,
        "helper": world.helper,
        "checker": world.checker,
        "responsible": world.responsible,
        "other checker": make_actor(world.region, Role.CHECKER, unit=world.other_unit),
        "own checker": make_actor(world.region, Role.CHECKER, unit=world.unit),
        "inspector": make_actor(world.region, Role.INSPECTOR),
        "other unit": make_actor(world.region, Role.UNIT, unit=world.other_unit),
        "discipline": make_actor(world.region, Role.DISCIPLINE),
        "system admin": make_actor(world.region, Role.SYSTEM_ADMIN),
        "security admin": make_actor(world.region, Role.SECURITY_ADMIN),
        "audit admin": make_actor(world.region, Role.AUDIT_ADMIN),
        "another county": make_world().office,
    }


STAGES: dict[str, Callable[[World], str]] = {
    "done": lambda world: world.done(),
    "applied": lambda world: world.applied(),
    "under check": lambda world: world.under_check(),
    "waits for the lead": checked,
    "waits for the office": signed_by_lead,
    "in notice": in_notice,
}
STEPS: dict[str, Callable[[Actor, str], object]] = {
    "apply": lambda who, number: operations.apply_for_closure(actor=who, at=AT, number=number, statement="办结"),
    "withdraw": lambda who, number: operations.withdraw_application(actor=who, at=AT, number=number, why="再等等"),
    "begin check": lambda who, number: operations.begin_check(actor=who, at=AT, number=number),
    "release": lambda who, number: operations.release_check(actor=who, at=AT, number=number, why="调离"),
    "return": lambda who, number: operations.return_application(actor=who, at=AT, number=number, finding="没办好"),
    "close": lambda who, number: operations.close_application(actor=who, at=AT, number=number, finding="办好了"),
    "sign": lambda who, number: operations.sign_review(
        actor=who, at=AT, number=number, opinion="同意", public_text=PUBLIC
    ),
    "send back": lambda who, number: operations.return_from_review(actor=who, at=AT, number=number, opinion="不行"),
}
LAWFUL = {
    ("done", "apply"): {"worker"},
    ("applied", "withdraw"): {"worker"},
    ("applied", "begin check"): {"checker", "other checker"},
    ("under check", "release"): {"office"},
    ("under check", "return"): {"checker"},
    ("under check", "close"): {"checker"},
    ("waits for the lead", "sign"): {"lead"},
    ("waits for the lead", "send back"): {"lead"},
    ("waits for the office", "sign"): {"office"},
    ("waits for the office", "send back"): {"office"},
}


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_but_those_named_takes_any_step_of_closing(stage: str) -> None:
    world = world_that_asks()
    number = STAGES[stage](world)
    before = stored(number)

    for step, take in STEPS.items():
        for name, actor in everybody(world).items():
            if name in LAWFUL.get((stage, step), set()):
                continue
            with pytest.raises(BihuanError) as refusal:
                take(actor, number)
            assert isinstance(refusal.value, Refused | Missing | BadInput), (step, name)
    after = stored(number)
    assert (after.state, after.version) == (before.state, before.version), "nothing was left behind"


@pytest.mark.parametrize(("stage", "step"), LAWFUL)
def test_those_named_do(stage: str, step: str) -> None:
    world = world_that_asks()
    for name in LAWFUL[stage, step]:
        number = STAGES[stage](world)
        STEPS[step](everybody(world)[name], number)
        assert stored(number).version > 1


def test_who_worked_on_it_signs_in_no_post(asking: World) -> None:
    moved = make_actor(asking.region, Role.OFFICE, unit=None)
    number = checked(asking)
    assert moved.user_id is not None
    stored(number).contributions.create(user_id=moved.user_id)
    operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="同意")

    with pytest.raises(Refused):
        operations.sign_review(actor=moved, at=AT, number=number, opinion="同意", public_text=PUBLIC)


def test_words_are_asked_for_and_the_last_signature_says_what_is_public(asking: World) -> None:
    number = checked(asking)
    with pytest.raises(BadInput, match="复核了什么"):
        operations.sign_review(actor=asking.lead, at=AT, number=number, opinion=" ")
    with pytest.raises(BadInput, match="没有办好"):
        operations.return_from_review(actor=asking.lead, at=AT, number=number, opinion="")
    operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="同意")
    with pytest.raises(BadInput, match="公示什么"):
        operations.sign_review(actor=asking.office, at=AT, number=number, opinion="同意")
    assert stored(number).state == State.UNDER_REVIEW


def test_a_change_after_a_signature_makes_it_void_and_that_side_is_asked_again(asking: World) -> None:
    number = signed_by_lead(asking)
    Problem.objects.filter(number=number).update(severity="grave")  # graver than what was signed

    with pytest.raises(Refused, match="轮到牵头单位"):
        operations.sign_review(actor=asking.office, at=AT, number=number, opinion="同意", public_text=PUBLIC)
    operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="按重大问题再看过，同意")

    rows = list(Review.objects.order_by("pk"))
    assert [row.void_at for row in rows] == [AT, None]
    assert rows[0].state_hash != rows[1].state_hash
    operations.sign_review(actor=asking.office, at=AT, number=number, opinion="同意", public_text=PUBLIC)
    assert stored(number).state == State.PUBLIC_NOTICE


def test_where_what_was_applied_for_changed_nobody_signs_but_it_goes_back(asking: World) -> None:
    number = checked(asking)
    Problem.objects.filter(number=number).update(standard="低一点的标准")

    with pytest.raises(Refused, match="要重新申请"):
        operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="同意")
    operations.return_from_review(actor=asking.lead, at=AT, number=number, opinion="内容有改动，重新申请")

    assert stored(number).state == State.RETURNED
    assert Application.objects.get().outcome == ApplicationOutcome.RETURNED


def test_sent_back_the_clock_runs_on_and_it_counts_as_reported(asking: World) -> None:
    number = signed_by_lead(asking)

    operations.return_from_review(actor=asking.office, at=AT, number=number, opinion="凭证只有一半")

    found = stored(number)
    assert (found.state, found.applied_at, found.returned_at) == (State.RETURNED, None, AT)
    assert found.first_reported_at == AT
    later = AT + timedelta(days=1)
    operations.apply_for_closure(actor=asking.worker, at=later, number=number, statement="凭证补齐")
    assert stored(number).state == State.APPLIED


def test_an_old_version_is_not_signed(asking: World) -> None:
    number = checked(asking)

    with pytest.raises(Conflict):
        operations.sign_review(actor=asking.lead, at=AT, number=number, opinion="同意", version=1)


def test_a_check_answers_standard_by_standard_where_that_is_asked() -> None:
    world = world_that_asks(FULL, by_standards=True)
    number = world.done()
    with pytest.raises(BadInput) as bad:
        operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="办结")
    assert "effective_on" in bad.value.fields
    operations.apply_for_closure(
        actor=world.worker,
        at=AT,
        number=number,
        statement="办结",
        effective_on=TODAY,
        like_cases="查了 40 家",
        source_cured="出了专户管理办法",
        institutional_gap="absent",
    )
    assert stored(number).institutional_gap == "absent", "what the unit said at the source goes into the ledger"
    operations.begin_check(actor=world.checker, at=AT, number=number)

    with pytest.raises(BadInput) as bad:
        operations.close_application(actor=world.checker, at=AT, number=number, finding="看了")
    assert {*bad.value.fields} == {*(standard.value for standard in Standard), "grade"}
    short = (*ALL_MET[:-1], StandardAnswer(Standard.OWN, Answer.NOT_MET, "3 家没有公示"))
    with pytest.raises(BadInput, match="要退回整改"):
        operations.close_application(
            actor=world.checker, at=AT, number=number, finding="看了", answers=short, grade=Grade.GOOD
        )
    with pytest.raises(BadInput, match="整改质量是“一般”"):
        operations.close_application(
            actor=world.checker, at=AT, number=number, finding="看了", answers=ALL_MET, grade=Grade.PLAIN
        )
    operations.return_application(
        actor=world.checker, at=AT, number=number, finding="总的还差一点", answers=short, grade=Grade.POOR
    )
    acts = audit.timeline(world.worker, "problem", stored(number).pk)
    told = next(act.reason for act in acts if act.action == "ledger.problem.returned")
    assert told == "总的还差一点\n达到这个问题自己的验收标准：没有达到。3 家没有公示\n整改质量：差。"


def test_grave_problems_are_answered_signed_and_made_public_by_default(world: World) -> None:
    policy = queries.policy_page(world.office, campaign_id=world.campaign_id).policy

    assert policy["grave"].by_standards and policy["grave"].sides == (Side.LEAD, Side.OFFICE)
    assert policy["grave"].notice_days == 7
    assert policy["general"].sides == () and not policy["general"].by_standards


def test_what_waits_for_whose_signature(asking: World) -> None:
    first, second = checked(asking), signed_by_lead(asking)

    def waiting(actor: Actor) -> list[str]:
        page = queries.application_page(actor, view=View.TO_SIGN, at=AT)
        assert queries.count_to_sign(actor) == page.page.paginator.count, "the figure is the list"
        return [row.problem.number for row in page.rows]

    assert waiting(asking.lead) == [first]
    assert waiting(asking.office) == [second]
    for actor in (asking.worker, asking.helper, asking.checker, asking.leader, make_world().office):
        assert waiting(actor) == []
    assert queries.count_waiting(make_actor(asking.region, Role.CHECKER, unit=asking.other_unit)) == 0, (
        "what was checked waits for no second check"
    )


def test_who_ever_checked_a_problem_signs_for_no_side_whatever_else_they_are() -> None:
    """The same person as checker and in the office: the program says why, before the database would refuse."""
    world = world_that_asks(ClosingRule(sides=(Side.OFFICE,)))
    number = checked(world)
    both = replace(world.checker, grants=(*world.checker.grants, *world.office.grants))

    with pytest.raises(Refused) as refusal:
        operations.sign_review(actor=both, at=AT, number=number, opinion="同意")

    assert refusal.value.reason.code == "own-check"
    assert not Review.objects.exists()
