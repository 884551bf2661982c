"""Before and after in a list: the same as reading the whole list, in every order, also for what has left it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries import Neighbours, ProblemFilter
from tests.apps.ledger.web.county import County, now

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
# Equal dates, dates that are missing, and an order of numbers that is not the order of dates.
DUES = (date(2026, 12, 3), None, date(2026, 11, 20), date(2026, 12, 3), None, date(2026, 12, 3), date(2027, 2, 1))


@pytest.fixture(scope="module")
def county(lasting_county: County) -> County:
    """Seven problems whose deadlines and last acts stand in other orders than their numbers."""
    for place, due in enumerate(DUES):
        number = lasting_county.register(text=f"第 {place} 件")
        moved = now() - timedelta(days=(place * 3) % 7)
        Problem.objects.filter(number=number).update(due=due, last_act_at=moved)
    return lasting_county


def listed(county: County, wanted: ProblemFilter) -> list[str]:
    rows = queries.list_problems(county.actor("office"), wanted=wanted, today=TODAY, limit=100)
    return [row.number for row in rows]


@pytest.mark.parametrize("sort", ["due", "-due", "number", "-number", "last", "-last", "nonsense"])
def test_neighbours_are_those_of_the_list_in_every_order(county: County, sort: str) -> None:
    wanted = ProblemFilter(sort=sort)
    numbers = listed(county, wanted)
    assert len(numbers) == len(DUES)
    for place, number in enumerate(numbers):
        found = queries.neighbours_of(county.actor("office"), wanted=wanted, number=number, today=TODAY)
        before = numbers[place - 1] if place else ""
        after = numbers[place + 1] if place + 1 < len(numbers) else ""
        assert found == Neighbours(before, after), (sort, place)


def test_neighbours_stay_within_the_filter(county: County) -> None:
    wanted = ProblemFilter(group="overdue")
    Problem.objects.filter(due__lte=date(2026, 12, 3)).update(state="dispatched", dispatched_at=now())
    overdue = listed(county, wanted)
    assert len(overdue) == 1
    assert queries.neighbours_of(county.actor("office"), wanted=wanted, number=overdue[0], today=TODAY) == Neighbours()


def test_what_has_left_the_list_still_has_a_next_one_there(county: County) -> None:
    """Dispatched from the list of what waits for dispatch, a problem is there no more; who goes on comes to the next."""
    wanted = ProblemFilter(group="to-dispatch", sort="number")
    first, second, third, *_ = listed(county, wanted)
    Problem.objects.filter(number=second).update(due=date(2099, 1, 1))
    operations.dispatch_problem(actor=county.actor("office"), at=now(), number=second)
    assert second not in listed(county, wanted)
    found = queries.neighbours_of(county.actor("office"), wanted=wanted, number=second, today=TODAY)
    assert found == Neighbours(first, third)


def test_neighbours_are_only_what_the_reader_sees(county: County) -> None:
    numbers = listed(county, ProblemFilter(sort="number"))
    seen = (numbers[0], numbers[4])
    Problem.objects.filter(number__in=seen).update(state="dispatched", dispatched_at=now())
    unit = county.actor("accountable")
    wanted = ProblemFilter(sort="number")
    assert queries.neighbours_of(unit, wanted=wanted, number=seen[0], today=TODAY) == Neighbours("", seen[1])
    assert queries.neighbours_of(unit, wanted=wanted, number=numbers[2], today=TODAY) == Neighbours()
    assert queries.neighbours_of(county.actor("elsewhere"), wanted=wanted, number=seen[0], today=TODAY) == Neighbours()


def test_an_unknown_group_has_no_neighbours(county: County) -> None:
    number = listed(county, ProblemFilter())[0]
    wanted = ProblemFilter(group="nonsense")
    assert queries.neighbours_of(county.actor("office"), wanted=wanted, number=number, today=TODAY) == Neighbours()


def test_neighbours_cost_three_queries_however_long_the_list(county: County) -> None:
    actor, wanted = county.actor("office"), ProblemFilter()
    number = listed(county, wanted)[3]
    with CaptureQueriesContext(connection) as taken:
        queries.neighbours_of(actor, wanted=replace(wanted, sort="due"), number=number, today=TODAY)
    assert len(taken) == 3
