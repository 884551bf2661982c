"""Long lists turn their pages; what stands on them adds up to the whole, and nothing stands twice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.paginator import Page

from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.models import BurdenOpinion, Demand, DemandAnswer, DemandRecipient
from bihuan.apps.demands.queries import DemandFilter, FieldFilter
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import AT, TODAY, drafted, running, stored
from tests.apps.ledger.web.county import County
from tests.factories import make_unit

MANY = 60
WEEK = date(2026, 11, 9)
Paged = Callable[[int], "tuple[tuple[Any, ...], Page[Any]]"]


def all_pages(read: Paged) -> list[Any]:
    """Every row of every page."""
    rows, page = read(1)
    found = list(rows)
    for number in range(2, page.paginator.num_pages + 1):
        more, _ = read(number)
        found.extend(more)
    assert len(found) == page.paginator.count
    return found


def many_units(county: County) -> list[int]:
    return [make_unit(county.region, f"第{number:02}村").id for number in range(MANY)]


def test_demands_turn_their_pages_newest_first(county: County) -> None:
    ids = [drafted(county, f"第{number}项资金") for number in range(MANY)]
    office = county.actor("office")
    found = all_pages(lambda page: queries.demand_page(office, wanted=DemandFilter(), today=TODAY, page=page))
    assert [row.id for row in found] == sorted(ids, reverse=True)


def test_a_page_that_is_not_there_is_the_last_one(county: County) -> None:
    drafted(county)
    for page in ("0", "-3", "99999", "甲", ""):
        rows, found = queries.demand_page(county.actor("office"), wanted=DemandFilter(), today=TODAY, page=page)
        assert (len(rows), found.number) == (1, 1)


def test_units_and_their_loads_turn_their_pages_by_name(county: County) -> None:
    units = many_units(county)
    running(county, "资金投入", unit_ids=units, frequency=Frequency.ONCE)
    office = county.actor("office")
    found = all_pages(lambda page: queries.unit_loads(office, week=WEEK, page=page))
    assert [row.unit_id for row in found] == units
    loads = all_pages(lambda page: queries.load_page(office, week=WEEK, page=page)[:2])
    assert {row.unit_id for row in loads} == set(units)
    minutes = {queries.load_page(office, week=WEEK, page=page)[2] for page in (1, 2)}
    assert minutes == {sum(row.minutes for row in found)}, "the sum is that of all pages, on every page"


def test_fields_turn_their_pages_in_the_order_in_which_they_were_asked(county: County) -> None:
    items = "\n".join(f"第{number:02}项资金" for number in range(MANY))
    demand_id = drafted(county, items)
    office = county.actor("office")
    found = all_pages(lambda page: queries.field_page(office, wanted=FieldFilter("draft"), today=TODAY, page=page))
    assert [row.name for row in found] == items.split("\n")
    assert {row.demand_id for row in found} == {demand_id}


def test_answers_turn_their_pages_by_turn_and_name(county: County) -> None:
    units = many_units(county)
    demand_id = running(county, "资金投入", unit_ids=units, frequency=Frequency.ONCE)
    turn = stored(demand_id).turns.get()
    DemandAnswer.objects.bulk_create(
        DemandAnswer(turn=turn, unit_id=unit, handed_in_at=AT, handed_in_on=TODAY, estimated=5)
        for unit in reversed(units)
    )
    found = all_pages(lambda page: queries.answer_page(county.actor("lead"), demand_id, page=page))
    assert [row.unit_id for row in found] == units


def test_opinions_turn_their_pages(county: County) -> None:
    units = many_units(county)
    demand_id = running(county, "资金投入", unit_ids=units)
    BurdenOpinion.objects.bulk_create(
        BurdenOpinion(demand_id=demand_id, unit_id=unit, text="太密", said_at=AT) for unit in units
    )
    office = county.actor("office")
    assert len(all_pages(lambda page: queries.opinion_page(office, waiting=True, page=page))) == MANY
    operations.reply_to_opinion(
        actor=office, at=AT, opinion_id=BurdenOpinion.objects.earliest("pk").pk, reply="改为每月"
    )
    assert len(all_pages(lambda page: queries.opinion_page(office, waiting=True, page=page))) == MANY - 1
    assert len(all_pages(lambda page: queries.opinion_page(office, waiting=False, page=page))) == MANY


def test_a_units_open_turns_turn_their_pages_most_urgent_first(county: County) -> None:
    for number in range(MANY):
        running(county, f"第{number}项资金", frequency=Frequency.ONCE, answer_days=1 + number % 20)
    unit = county.actor("accountable")
    found = all_pages(lambda page: queries.open_turn_page(unit, today=TODAY, page=page))
    days = [turn.due_on for _, turn in found]
    assert len(found) == MANY and days == sorted(days)
    total, first = queries.waiting_turns(unit, today=TODAY, limit=4)
    assert (total, [turn.turn_id for _, turn in first]) == (MANY, [turn.turn_id for _, turn in found[:4]])


@pytest.mark.parametrize("number", [1, 499, 500])
def test_as_many_units_as_may_be_asked_are_asked(county: County, number: int) -> None:
    units = [make_unit(county.region, f"第{place}村").id for place in range(min(number, 40))]
    demand_id = drafted(county, unit_ids=units)
    assert DemandRecipient.objects.filter(demand=demand_id).count() == len(units)
    assert Demand.objects.get().recipients.count() == len(units)


def test_weeks_are_counted_over_the_turn_of_a_year(county: County) -> None:
    running(county, "资金投入", first_day=date(2026, 12, 21), end_day=date(2027, 1, 29), frequency=Frequency.WEEKLY)
    weeks = queries.week_loads(county.actor("office"), today=date(2027, 1, 13), weeks=4)
    assert [week.week for week in weeks] == [date(2026, 12, 21) + timedelta(weeks=place) for place in range(4)]
    assert sum(week.answers for week in weeks) == 2 * sum(
        1
        for turn in Demand.objects.get().turns.all()
        if weeks[0].week <= turn.due_on < weeks[-1].week + timedelta(weeks=1)
    )
