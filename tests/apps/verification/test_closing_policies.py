"""How a campaign closes its problems: who decides, what is kept, what holds for which application."""

from datetime import timedelta

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import Application, ClosingPolicy
from bihuan.core.actors import ANONYMOUS, Role
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Ending, Side
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from tests.apps.ledger.world import AT, World, make_world, stored
from tests.apps.verification.signing import FULL, ask, world_that_asks
from tests.factories import SYSTEM, make_actor

pytestmark = pytest.mark.django_db
STRICT = {**DEFAULT_POLICY, "general": FULL}


def test_without_a_policy_of_its_own_a_campaign_has_the_default(world: World) -> None:
    page = queries.policy_page(world.lead, campaign_id=world.campaign_id)

    assert page.policy == DEFAULT_POLICY
    assert (page.policy_id, page.versions, page.may_change) == (None, (), False)
    assert queries.policy_in_force(None) == (DEFAULT_POLICY, None)


def test_a_change_is_a_new_version_and_the_old_ones_stay(world: World) -> None:
    ask(world, FULL)
    first = queries.policy_page(world.office, campaign_id=world.campaign_id)
    ask(world, ClosingRule(sides=(Side.OFFICE,)), seen=first.policy_id)

    page = queries.policy_page(world.office, campaign_id=world.campaign_id)

    assert [row.version for row in page.versions] == [2, 1]
    assert page.versions[1].policy["general"] == FULL
    assert page.policy["general"].sides == (Side.OFFICE,)
    assert page.versions[0].why == "这类问题要从严"


@pytest.mark.parametrize("who", ["leader", "lead", "worker", "helper", "checker", "responsible"])
def test_only_the_office_decides_how_its_campaigns_close(world: World, who: str) -> None:
    with pytest.raises((Refused, Missing)):
        operations.change_closing_policy(
            actor=getattr(world, who), at=AT, campaign_id=world.campaign_id, policy=STRICT, why="从严", seen=None
        )
    assert not ClosingPolicy.objects.exists()


def test_nobody_from_elsewhere_learns_of_it(world: World) -> None:
    for actor in (make_world().office, ANONYMOUS, make_actor(world.region, Role.DISCIPLINE)):
        with pytest.raises(Missing):
            queries.policy_page(actor, campaign_id=world.campaign_id)
        with pytest.raises(Missing):
            operations.change_closing_policy(
                actor=actor, at=AT, campaign_id=world.campaign_id, policy=STRICT, why="从严", seen=None
            )


def test_what_somebody_else_changed_is_not_overwritten(world: World) -> None:
    ask(world, FULL)

    with pytest.raises(Conflict):
        ask(world, ClosingRule(sides=(Side.LEAD,)), seen=None)
    assert ClosingPolicy.objects.count() == 1


def test_a_policy_that_says_nothing_new_is_refused(world: World) -> None:
    with pytest.raises(BadInput):
        operations.change_closing_policy(
            actor=world.office, at=AT, campaign_id=world.campaign_id, policy=DEFAULT_POLICY, why="从严", seen=None
        )
    ask(world, FULL)
    held = queries.policy_page(world.office, campaign_id=world.campaign_id).policy_id
    with pytest.raises(BadInput, match="一样"):
        ask(world, FULL, seen=held)


def test_the_record_keeps_what_changed_for_the_office_and_leaders(world: World) -> None:
    ask(world, FULL)
    row = ClosingPolicy.objects.get()

    act = Act.objects.get(action="verification.policy.changed")

    assert act.after is not None and set(act.after) == {"general"}
    assert act.reason == "这类问题要从严"
    for actor, whole in (
        (world.office, True),
        (world.leader, True),
        (world.worker, False),
        (world.lead, False),
    ):
        told = audit.timeline(actor, "closing-policy", row.pk)
        assert all(each.whole is whole for each in told), "units read the rules on their page, not the record of them"


def test_an_application_keeps_its_rule_and_the_version_that_it_comes_from(world: World) -> None:
    before = world.applied()
    ask(world, FULL, seen=None)
    after = world.applied()

    def application(number: str) -> Application:
        return Application.objects.get(problem__number=number)

    assert (application(before).policy_id, application(before).signs_lead) == (None, False)
    assert application(after).policy_id == ClosingPolicy.objects.get().pk
    assert (application(after).signs_lead, application(after).signs_office) == (True, True)
    assert application(after).notice_days == 7
    assert queries.rule_applied_for(stored(after).pk) == FULL
    assert queries.rule_applied_for(stored(world.dispatched()).pk) == ClosingRule()


def test_what_would_be_asked_goes_by_severity_and_by_who_took_part(world: World) -> None:
    light, led = world.dispatched(), world.dispatched(assisting=(world.lead_unit.id,))
    Problem.objects.filter(number__in=[light, led]).update(severity="grave")

    assert queries.rule_of_problem(stored(light).pk).sides == (Side.LEAD, Side.OFFICE)
    assert queries.rule_of_problem(stored(led).pk).sides == (Side.OFFICE,)
    assert queries.rule_of_problem(stored(world.dispatched()).pk).sides == ()
    assert queries.rule_of_problem(999999) == ClosingRule()


def test_another_campaign_keeps_its_own_way(world: World) -> None:
    ask(world, FULL)
    other = make_world()

    assert queries.policy_in_force(other.campaign_id) == (DEFAULT_POLICY, None)


def test_the_schedule_may_be_let_to_close(world: World) -> None:
    ask(world, ClosingRule(sides=(Side.OFFICE,), notice_days=3, ending=Ending.SCHEDULE))

    assert queries.policy_page(world.office, campaign_id=world.campaign_id).policy["general"].ending is Ending.SCHEDULE


def test_the_system_may_set_it_up_for_an_installation(world: World) -> None:
    version = operations.change_closing_policy(
        actor=SYSTEM,
        at=AT + timedelta(days=1),
        campaign_id=world.campaign_id,
        policy=STRICT,
        why="按省里要求",
        seen=None,
    )

    assert version == 1
    assert ClosingPolicy.objects.get().made_by_id is None


def test_a_withdrawn_application_leaves_the_rule_of_the_next_one_open() -> None:
    world = world_that_asks()
    number = world.applied()
    operations.withdraw_application(actor=world.worker, at=AT, number=number, why="再等等")
    seen = queries.policy_page(world.office, campaign_id=world.campaign_id).policy_id
    ask(world, ClosingRule(), seen=seen)

    operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="办结")

    assert queries.rule_applied_for(stored(number).pk) == ClosingRule()


@pytest.mark.parametrize("severity", ["general", "serious", "grave"])
def test_each_severity_has_a_rule_of_its_own(world: World, severity: str) -> None:
    rule = ClosingRule(sides=(Side.OFFICE,), notice_days=2)
    operations.change_closing_policy(
        actor=world.office, at=AT, campaign_id=world.campaign_id, policy={severity: rule}, why="从严", seen=None
    )
    number = world.dispatched()
    Problem.objects.filter(number=number).update(severity=severity)

    assert queries.rule_of_problem(stored(number).pk) == rule
    for other in {"general", "serious", "grave"} - {severity}:
        Problem.objects.filter(number=number).update(severity=other)
        assert queries.rule_of_problem(stored(number).pk) == ClosingRule(), "what a policy does not say is not asked"


def test_a_problem_whose_severity_rises_before_the_application_is_closed_as_the_graver_one(world: World) -> None:
    number = world.done()
    Problem.objects.filter(number=number).update(severity="grave")

    with pytest.raises(BadInput):
        operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="办结")
    operations.apply_for_closure(
        actor=world.worker,
        at=AT,
        number=number,
        statement="办结",
        effective_on=AT.date(),
        like_cases="查过",
        source_cured="改过",
    )
    assert queries.rule_applied_for(stored(number).pk).notice_days == 7
