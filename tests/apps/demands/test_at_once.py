"""Two people at one demand at the same moment, each with a connection of their own: one of them is told, nothing is written twice."""

from collections import Counter

import pytest

from bihuan.apps.demands import operations
from bihuan.apps.demands.models import BurdenOpinion, Demand, DemandAnswer, DemandTurn
from bihuan.apps.demands.operations import NewAnswer
from bihuan.core.actors import Actor
from bihuan.core.decisions import Conflict, Refused
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import AT, checked, colleague, new, running, stored
from tests.apps.ledger.web.county import County, make_county
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> County:
    return make_county()


def kinds(outcomes: list[object]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def test_two_answers_for_one_turn_are_one(county: County) -> None:
    demand_id = running(county, "资金投入")
    turn = DemandTurn.objects.get(demand=demand_id, place=1)
    item = stored(demand_id).items.get()

    def hand_in(actor: Actor) -> int:
        return operations.hand_in(
            actor=actor, at=AT, demand_id=demand_id, turn_id=turn.pk, unit_id=county.accountable.id,
            new=NewAnswer({item.pk: "50 万元"}),
        )  # fmt: skip

    first, second = county.actor("accountable"), colleague(county)
    outcomes = at_once(lambda: hand_in(first), lambda: hand_in(second))
    assert kinds(outcomes) == {"int": 1, "Refused": 1}
    assert DemandAnswer.objects.count() == 1


def test_approved_and_refused_at_once_it_is_one_of_them(county: County) -> None:
    demand_id = checked(county)
    seen = stored(demand_id).version
    office, leader = county.actor("office"), county.actor("leader")
    outcomes = at_once(
        lambda: operations.approve_demand(actor=office, at=AT, demand_id=demand_id, version=seen),
        lambda: operations.refuse_demand(actor=leader, at=AT, demand_id=demand_id, why="重复", version=seen),
    )
    assert sum(isinstance(outcome, Conflict | Refused) for outcome in outcomes) == 1
    assert stored(demand_id).state in (DemandState.APPROVED, DemandState.REFUSED)


def test_numbers_of_two_that_are_written_down_at_once_differ(county: County) -> None:
    lead, other = county.actor("lead"), county.actor("other")
    at_once(
        lambda: operations.register_demand(actor=lead, at=AT, new=new(county)),
        lambda: operations.register_demand(actor=other, at=AT, new=new(county, issuer_id=county.other.id)),
    )
    assert sorted(Demand.objects.values_list("number", flat=True)) == ["XQ-2026-0001", "XQ-2026-0002"]


def test_two_of_a_unit_who_find_it_too_much_at_once_are_heard_once(county: County) -> None:
    demand_id = running(county)

    def say(actor: Actor) -> int:
        return operations.object_to_demand(
            actor=actor,
            at=AT,
            demand_id=demand_id,
            unit_id=county.accountable.id,
            text="太密",
        )

    first, second = county.actor("accountable"), colleague(county)
    assert kinds(at_once(lambda: say(first), lambda: say(second))) == {"int": 1, "Refused": 1}
    assert BurdenOpinion.objects.count() == 1


def test_of_two_that_fill_the_same_week_and_are_approved_at_once_one_is_for_the_leader(county: County) -> None:
    lists = ("甲类清单\n乙类清单\n丙类清单", "丁类清单\n戊类清单")
    demands = [checked(county, items, frequency=Frequency.ONCE) for items in lists]
    assert not any(stored(pk).is_over for pk in demands)
    office = county.actor("office")
    outcomes = at_once(
        lambda: operations.approve_demand(actor=office, at=AT, demand_id=demands[0]),
        lambda: operations.approve_demand(actor=office, at=AT, demand_id=demands[1]),
    )
    assert kinds(outcomes) == {"NoneType": 1, "Refused": 1}
    assert [each.reason.code for each in outcomes if isinstance(each, Refused)] == ["demand-over-budget"]


def test_of_two_that_ask_the_same_and_are_approved_at_once_one_is(county: County) -> None:
    demands = [checked(county, "资金投入（万元）") for _ in range(2)]
    office, leader = county.actor("office"), county.actor("leader")
    outcomes = at_once(
        lambda: operations.approve_demand(actor=office, at=AT, demand_id=demands[0]),
        lambda: operations.approve_demand(actor=leader, at=AT, demand_id=demands[1]),
    )
    assert kinds(outcomes) == {"NoneType": 1, "Refused": 1}
    assert [each.reason.code for each in outcomes if isinstance(each, Refused)] == ["demand-overlap-meanwhile"]
