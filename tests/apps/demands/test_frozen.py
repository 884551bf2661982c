"""What the database itself keeps of a demand that was approved, of answers and of opinions: no program gets round it."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from bihuan.apps.demands import operations
from bihuan.apps.demands.models import (
    AnswerValue,
    BurdenOpinion,
    BurdenTableVersion,
    Demand,
    DemandAnswer,
    DemandItem,
    DemandRecipient,
    DemandTurn,
    KnownValue,
)
from bihuan.core.demands.burden import DEFAULT_TABLE, BurdenTable
from tests.apps.demands.demands import AT, OWN, answer, checked, drafted, running
from tests.apps.ledger.web.county import County

Attack = Callable[[County, int], object]

APPROVED: dict[str, Attack] = {
    "a field more": lambda _, pk: DemandItem.objects.create(
        demand_id=pk, position=9, name="更多", kind="text", canonical="更多"
    ),
    "a field renamed": lambda _, pk: DemandItem.objects.filter(demand=pk).update(name="别的"),
    "a field given up": lambda _, pk: DemandItem.objects.filter(demand=pk, position=2).delete(),
    "a recipient more": lambda county, pk: DemandRecipient.objects.create(demand_id=pk, unit_id=county.other.id),
    "a recipient exchanged": lambda county, pk: DemandRecipient.objects.filter(
        demand=pk, unit=county.assisting.id
    ).update(unit=county.other.id),
    "a recipient given up": lambda _, pk: DemandRecipient.objects.filter(demand=pk).delete(),
    "less burden": lambda _, pk: Demand.objects.filter(pk=pk).update(minutes_each=1),
    "no more over the budget": lambda _, pk: Demand.objects.filter(pk=pk).update(peak_minutes=1),
    "a later end": lambda _, pk: Demand.objects.filter(pk=pk).update(end_day="2027-12-31"),
    "more often": lambda _, pk: Demand.objects.filter(pk=pk).update(frequency="monthly"),
    "no approval": lambda _, pk: Demand.objects.filter(pk=pk).update(approved_at=None, state="draft"),
    "another approver": lambda county, pk: Demand.objects.filter(pk=pk).update(approver=None),
    "a field said to be known": lambda county, pk: KnownValue.objects.create(
        item=DemandItem.objects.get(demand=pk, position=1),
        unit_id=county.accountable.id,
        value=AnswerValue.objects.all()[0],
    ),
    "deleted": lambda _, pk: Demand.objects.filter(pk=pk)._raw_delete("default"),
    "a turn deleted": lambda _, pk: DemandTurn.objects.filter(demand=pk, place=2).delete(),
    "an answer changed": lambda _, pk: AnswerValue.objects.update(text="别的"),
    "an answer gone": lambda _, pk: AnswerValue.objects.all()._raw_delete("default"),
    "an answer of another day": lambda _, pk: DemandAnswer.objects.update(handed_in_on="2026-11-01"),
}


@pytest.mark.parametrize("attack", APPROVED.values(), ids=APPROVED)
def test_an_approved_demand_stays_as_it_was_approved(county: County, attack: Attack) -> None:
    demand_id = running(county, "资金投入\n联系人\n已整改数")
    answer(county, demand_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        attack(county, demand_id)


def test_while_nobody_has_approved_it_it_is_changed(county: County) -> None:
    """The guards must leave the work that is to be done."""
    draft, waiting = drafted(county), checked(county)
    for pk in (draft, waiting):
        DemandItem.objects.filter(demand=pk).update(name="别的")
        DemandRecipient.objects.filter(demand=pk).delete()


@pytest.mark.parametrize("state", ["running", "draft", "joined"])
def test_what_was_stopped_stays_stopped(county: County, state: str) -> None:
    demand_id = running(county, OWN)
    operations.stop_demand(actor=county.actor("office"), at=AT, demand_id=demand_id, why="不用了")
    with pytest.raises(DatabaseError), transaction.atomic():
        Demand.objects.filter(pk=demand_id).update(state=state)


def test_an_opinion_stays_as_it_was_said_and_is_answered_once(county: County) -> None:
    demand_id = running(county, OWN)
    opinion = operations.object_to_demand(
        actor=county.actor("accountable"), at=AT, demand_id=demand_id, unit_id=county.accountable.id, text="太多"
    )
    rows = BurdenOpinion.objects.filter(pk=opinion)
    for values in ({"text": "很好"}, {"unit": county.other.id}, {"is_anonymous": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
    operations.reply_to_opinion(actor=county.actor("office"), at=AT, opinion_id=opinion, reply="改按季度报")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reply="另一个答复")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")


def test_a_version_of_the_table_stays(county: County) -> None:
    table = BurdenTable(DEFAULT_TABLE.minutes, warn=100, budget=200)
    operations.change_burden_table(
        actor=county.actor("office"), at=AT, region_id=county.region.id, table=table, why="核过", seen=None
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        BurdenTableVersion.objects.update(why="别的")
