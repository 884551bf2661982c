"""Who sees which problem: asked one by one and as a list, the answer is the same, and it is this."""

from collections.abc import Callable
from itertools import product

import pytest

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import policies, queries
from bihuan.apps.ledger.models import NamedPerson, Problem
from bihuan.apps.ledger.operations import NewProblem
from bihuan.apps.organizations.models import RegionLevel
from bihuan.apps.verification import operations as verification
from bihuan.core.actors import ANONYMOUS, Actor, Role
from bihuan.core.decisions import Missing
from bihuan.core.lifecycle import CLAIMED_STATES, Party, State
from tests.apps.ledger.world import AT, READY, TODAY, World, make_world, stored
from tests.factories import SYSTEM, actor_for, grant, make_actor, make_region, make_user

pytestmark = pytest.mark.django_db


def sees(actor: Actor, number: str) -> bool:
    """Through the detail page's read, which is one rule's one shape."""
    try:
        queries.problem_detail(actor, number=number, today=TODAY)
    except Missing:
        return False
    return True


def listed(actor: Actor) -> set[str]:
    return set(policies.visible(actor).values_list("number", flat=True))


def may_see(world: World, actor: Actor, problem: Problem) -> bool:
    """The rule once more, by hand and one by one: never computed by the policy that is tested."""
    here = problem.region.path
    if any(actor.role_over(here, role) for role in (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)):
        return True
    part = {problem.accountable_unit_id, *problem.assistances.values_list("unit", flat=True)}
    units = actor.unit_ids(Role.UNIT)
    led = {world.lead_unit.id} if problem.memberships.filter(campaign=world.campaign_id).exists() else set()
    if units & led or problem.registered_by_unit_id in units:
        return True
    if problem.dispatched_at is not None and units & part:
        return True
    works_there = problem.dispatched_at is not None and problem.accountable_unit_id in actor.unit_ids(Role.RESPONSIBLE)
    if works_there and NamedPerson.objects.filter(problem=problem, person=actor.person_id or 0).exists():
        return True
    for checking in actor.grants_of(Role.CHECKER):
        if checking.reaches(here) and problem.state in CLAIMED_STATES and checking.unit_id not in part:
            return True
    return any(check.checker_id == actor.user_id for check in problem.checks.all())


def stages(world: World) -> list[str]:
    """One problem in each situation that makes a difference to who sees it."""
    helped = (world.helper_unit.id,)
    own = ledger.register_problem(
        actor=world.worker, at=AT, campaign_id=world.campaign_id, problem=NewProblem("自查发现"), own_unit_id=world.unit.id
    ).number  # fmt: skip
    named = world.dispatched()
    ledger.accept_problem(actor=world.worker, at=AT, number=named, responsible_person_id=world.person.id)
    returned = world.under_check()
    verification.return_application(actor=world.checker, at=AT, number=returned, finding="账户没有公示")
    withdrawn = world.dispatched()
    ledger.withdraw_problem(actor=world.office, at=AT, number=withdrawn, reason="重复登记")
    return [
        own, named, returned, withdrawn, world.register(assisting=helped), world.dispatched(assisting=helped),
        world.dispatched(unit=world.other_unit), world.applied(), world.applied(assisting=helped), world.under_check(),
        world.closed(),
    ]  # fmt: skip


def everybody(world: World, region_actor: Callable[[Role], Actor]) -> list[Actor]:
    of_units = [
        make_actor(world.region, role, unit=unit)
        for role, unit in product(
            (Role.UNIT, Role.CHECKER, Role.RESPONSIBLE),
            (world.unit, world.helper_unit, world.lead_unit, world.other_unit),
        )
    ]
    over_regions = [
        region_actor(role) for role in Role if role not in (Role.UNIT, Role.CHECKER, Role.RESPONSIBLE, Role.SYSTEM)
    ]
    named = [world.office, world.leader, world.worker, world.helper, world.lead, world.checker, world.responsible]
    return [*of_units, *over_regions, *named, SYSTEM, ANONYMOUS]


def test_the_list_holds_exactly_what_each_reader_may_see_one_by_one(world: World) -> None:
    here, elsewhere = stages(world), make_world()
    there = stages(elsewhere)
    readers = everybody(world, lambda role: make_actor(world.region, role))
    readers += everybody(elsewhere, lambda role: make_actor(elsewhere.region, role))
    problems = list(Problem.objects.select_related("region"))
    assert len(problems) == len(here) + len(there) == 22

    for reader in readers:
        worlds = (world, elsewhere)
        expected = {p.number for p in problems if any(may_see(w, reader, p) for w in worlds)}
        assert listed(reader) == expected, reader


def test_a_region_above_sees_what_is_below_and_not_the_other_way() -> None:
    city = make_region("临江市", level=RegionLevel.CITY)
    county = make_region("临江县", under=city)
    of_city, of_county = make_world(city).register(), make_world(county).register()

    assert listed(make_actor(city, Role.OFFICE)) == {of_city, of_county}
    assert listed(make_actor(county, Role.OFFICE)) == {of_county}


def test_a_unit_sees_nothing_before_dispatch(world: World) -> None:
    number = world.register(assisting=(world.helper_unit.id,))

    assert not sees(world.worker, number) and not sees(world.helper, number)
    ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    assert sees(world.worker, number) and sees(world.helper, number)


def test_a_unit_that_handed_a_problem_back_sees_it_no_more(world: World) -> None:
    number = world.dispatched()
    ledger.ask_hand_back(actor=world.worker, at=AT, number=number, reason="不属我局")
    ledger.uphold_hand_back(actor=world.office, at=AT, number=number, ruling="属实", new_unit_id=world.other_unit.id)
    ledger.dispatch_problem(actor=world.office, at=AT, number=number)

    assert not sees(world.worker, number)


def test_a_checker_sees_what_is_claimed_done_and_keeps_seeing_what_they_checked(world: World) -> None:
    number = world.done()
    assert not sees(world.checker, number)
    verification.apply_for_closure(actor=world.worker, at=AT, number=number, statement="专户已开")
    another = make_actor(world.region, Role.CHECKER, unit=world.other_unit)
    assert sees(world.checker, number) and sees(another, number)

    verification.begin_check(actor=world.checker, at=AT, number=number)
    verification.return_application(actor=world.checker, at=AT, number=number, finding="账户没有公示")

    assert sees(world.checker, number)
    assert not sees(another, number)


def test_the_lead_unit_sees_its_campaign_from_the_start(world: World) -> None:
    assert sees(world.lead, world.register())
    assert Party.LEAD in policies.parties(world.lead, stored(world.register()))


def test_being_named_gives_no_rights_without_the_role(world: World) -> None:
    number = world.dispatched()
    ledger.accept_problem(actor=world.worker, at=AT, number=number, responsible_person_id=world.person.id)
    namesake = make_user(world.region, Role.INSPECTOR, person=world.person)

    assert sees(world.responsible, number)
    assert Party.ACCOUNTABLE in policies.parties(world.responsible, stored(number))
    assert Party.ACCOUNTABLE not in policies.parties(actor_for(namesake), stored(number))


@pytest.mark.parametrize("source", ["public", "hotline"])
def test_a_unit_never_learns_that_the_public_complained(world: World, source: str) -> None:
    number = world.register(NewProblem(text="食堂价高", source=source, due=READY.due))
    ledger.dispatch_problem(actor=world.office, at=AT, number=number)

    def shown(actor: Actor) -> str:
        return queries.problem_detail(actor, number=number, today=TODAY).source

    assert [shown(actor) for actor in (world.worker, world.lead)] == ["superior", "superior"]
    assert [shown(actor) for actor in (world.office, world.leader)] == [source, source]
    wanted = queries.ProblemFilter(source=source)
    assert queries.count_problems(world.worker, wanted=wanted, today=TODAY) == 0
    assert queries.count_problems(world.office, wanted=wanted, today=TODAY) == 1


def test_who_worked_on_it_is_no_checker_whatever_post_they_hold_now(world: World) -> None:
    user = make_user(world.region, Role.UNIT, unit=world.unit)
    number = world.rectifying()
    ledger.report_progress(actor=actor_for(user, at=AT), at=AT, number=number, line="已与银行联系")
    ledger.end_measure(actor=world.worker, at=AT, number=number, position=1)
    ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[world.piece()])
    verification.apply_for_closure(actor=world.worker, at=AT, number=number, statement="专户已开")
    grant(user, Role.CHECKER, world.region, unit=world.other_unit)
    moved = actor_for(user)
    gone = Actor(
        user_id=moved.user_id, username=moved.username, name=moved.name,
        grants=tuple(held for held in moved.grants if held.role is Role.CHECKER),
    )  # fmt: skip

    assert Party.CHECKER not in policies.parties(gone, stored(number))
    assert Party.CHECKER in policies.parties(world.checker, stored(number))


def test_what_is_not_theirs_is_not_there_for_them_whatever_they_do(world: World) -> None:
    number = world.dispatched()
    stranger = make_world().worker

    with pytest.raises(Missing):
        ledger.accept_problem(actor=stranger, at=AT, number=number)
    with pytest.raises(Missing):
        ledger.accept_problem(actor=stranger, at=AT, number="ZZ-2026-9999")
    assert stored(number).state == State.DISPATCHED
