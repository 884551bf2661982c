"""Who knows of a plan, of a visit, of what was concluded: before it is over, and after."""

from datetime import date

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.evidence import queries as evidence_reads
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Conclusion, Draw, DrawParty, Plan, Visit
from bihuan.core.actors import Role
from bihuan.core.decisions import Missing
from bihuan.core.inspections.plans import PlanParty, PlanState
from tests.apps.inspection.course import started
from tests.apps.inspection.plans import AT, find, under_way
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import photo
from tests.factories import grant, make_user

EVERYBODY = (
    "office",
    "leader",
    "first",
    "second",
    "third",
    "lead",
    "accountable",
    "assisting",
    "other",
    "checker",
    "discipline",
    "elsewhere",
    "system-admin",
)
GOERS = ("office", "leader", "first", "second", "third")


@pytest.fixture
def peopled(county: County) -> County:
    """The county with everybody whom the rules speak of, and a visit that is under way."""
    under_way(county)
    county.users["discipline"] = make_user(county.region, Role.DISCIPLINE, name="纪检联络员")
    return county


def who_sees_plans(county: County) -> set[str]:
    return {who for who in EVERYBODY if policies.visible(county.actor(who)).exists()}


def who_sees_visits(county: County) -> set[str]:
    return {who for who in EVERYBODY if policies.visible_visits(county.actor(who)).exists()}


def conclude(county: County) -> Conclusion:
    return Conclusion.objects.create(
        plan=Plan.objects.get(),
        unit_id=county.accountable.id,
        text="两项都已整改到位",
        sent_at=AT,
        sent_by_id=county.users["office"].id,
        ask_until=date(2026, 12, 2),
    )


def end(state: PlanState = PlanState.OVER) -> None:
    Plan.objects.update(state=state.value, ended_at=AT, ending="走完了")


def test_a_running_plan_is_known_to_who_runs_it_and_who_goes(peopled: County) -> None:
    assert who_sees_plans(peopled) == {"office", "leader", "first", "second"}
    assert who_sees_visits(peopled) == {"office", "leader", "first", "second"}


@pytest.mark.parametrize("state", [state for state in PlanState if state is not PlanState.OVER])
def test_whatever_its_state_no_unit_knows_of_it_before_it_is_over(peopled: County, state: PlanState) -> None:
    conclude(peopled)
    Plan.objects.update(state=state.value, ended_at=AT, ending="不查了")

    assert not {"lead", "accountable", "assisting", "other", "checker", "third"} & who_sees_plans(peopled)


def test_when_it_is_over_it_is_known_to_the_inspectors_and_to_the_units_it_concluded_of(peopled: County) -> None:
    conclude(peopled)
    end()

    assert who_sees_plans(peopled) == {"office", "leader", "first", "second", "third", "accountable"}


def test_a_dropped_plan_is_never_known_to_a_unit(peopled: County) -> None:
    conclude(peopled)
    end(PlanState.DROPPED)

    assert who_sees_plans(peopled) == {"office", "leader", "first", "second"}


def test_whoever_also_speaks_for_a_unit_knows_of_no_running_plan(peopled: County) -> None:
    """The unit might be the one that is visited."""
    for who in ("office", "leader"):
        grant(peopled.users[who], Role.UNIT, peopled.region, unit=peopled.accountable)

    assert who_sees_plans(peopled) == {"first", "second"}
    assert policies.parties(peopled.actor("office"), peopled.region.path) == frozenset()
    assert not policies.may_run(peopled.actor("office"), peopled.region.path)


def test_who_is_what_to_a_plan(peopled: County) -> None:
    path = peopled.region.path

    held = {who: policies.parties(peopled.actor(who), path) for who in EVERYBODY}

    assert held.pop("office") == {PlanParty.RUNNER}
    assert held.pop("leader") == {PlanParty.LEADER}
    assert set(held.values()) == {frozenset()}
    assert policies.may_run(peopled.actor("office"), path).role == Role.OFFICE
    assert policies.may_run(peopled.actor("leader"), path).reason == policies.NOT_ALLOWED


def test_the_role_of_an_act_is_the_one_that_reaches_there(peopled: County) -> None:
    path = peopled.region.path

    roles = {who: policies.role_of(peopled.actor(who), path) for who in ("office", "leader", "first", "accountable")}

    assert roles == {"office": "office", "leader": "leader", "first": "inspector", "accountable": "unit"}


def test_conclusions_are_for_their_own_unit(peopled: County) -> None:
    conclude(peopled)

    readers = {who for who in EVERYBODY if policies.visible_conclusions(peopled.actor(who)).exists()}

    assert readers == {"office", "leader", "first", "second", "third", "accountable"}


def test_a_party_knows_of_its_draw_and_of_nothing_else(peopled: County) -> None:
    DrawParty.objects.create(draw=Draw.objects.get(), user_id=peopled.users["discipline"].id, body="role:discipline")

    readers = {who for who in EVERYBODY if policies.visible_draws(peopled.actor(who)).exists()}

    assert readers == {"discipline"}
    assert "discipline" not in who_sees_plans(peopled) | who_sees_visits(peopled)


def test_what_shows_a_finding_is_opened_by_who_sees_the_visit(peopled: County) -> None:
    piece = evidence.add_evidence(
        actor=peopled.actor("first"),
        at=AT,
        stream=photo(),
        filename="现场.jpg",
        region_id=peopled.region.id,
    )
    find(peopled, Visit.objects.get().reference, evidence_ids=[piece])

    def opens(who: str) -> bool:
        try:
            evidence_reads.open_evidence(peopled.actor(who), evidence_id=piece)
        except Missing:
            return False
        return True

    assert {who for who in EVERYBODY if opens(who)} == {"office", "leader", "first", "second"}


def test_sealed_acts_open_for_who_knows_of_the_thing(peopled: County) -> None:
    visit = Visit.objects.get().reference
    find(peopled, visit)

    readers = {who for who in EVERYBODY if audit.timeline(peopled.actor(who), "inspection.visit", str(visit))}

    assert readers == {"office", "leader", "first", "second"}


def test_the_sealed_acts_of_a_running_plan_open_for_who_runs_it_and_for_inspectors_when_it_is_over(
    county: County,
) -> None:
    """They name every item that was drawn and every unit that is visited."""
    course = started(county)

    def readers() -> set[str]:
        return {who for who in GOERS if audit.timeline(county.actor(who), "inspection.plan", str(course.plan))}

    assert readers() == {"office", "leader"}
    end()
    assert readers() == set(GOERS)


def test_what_ended_is_told_apart_from_what_runs(peopled: County) -> None:
    assert not policies.is_over(Plan.objects.get())
    end()
    assert policies.is_over(Plan.objects.get())
