"""A page is the same part of the list however it is found: along which index, and from which end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import policies, queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewProblem
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.ledger.queries.listing import SORTS
from bihuan.apps.ledger.queries.paging import OrderedIds
from bihuan.core.actors import ANONYMOUS, Actor
from tests.apps.ledger.world import AT, TODAY, World, make_world

pytestmark = pytest.mark.django_db
PER_PAGE = 4


@pytest.fixture
def world() -> World:
    """Problems that a reader sees for several reasons at once, some of the same day, some without a deadline."""
    world = make_world()
    for _ in range(3):
        world.dispatched()
    world.dispatched(unit=world.lead_unit)
    world.rectifying()
    world.applied()
    world.under_check()
    world.closed()
    for place in range(4):
        world.register(NewProblem(f"没有时限的第 {place} 项"))
    ledger.withdraw_problem(actor=world.office, at=AT, number=world.dispatched(), reason="重复")
    return world


def readers(world: World) -> dict[str, Actor]:
    return {
        "office": world.office,
        "lead unit": world.lead,
        "unit": world.worker,
        "assisting unit": world.helper,
        "checker": world.checker,
        "responsible": world.responsible,
    }


def in_order(actor: Actor, wanted: ProblemFilter) -> list[str]:
    """The whole list, put in order at once."""
    rows = queries.list_problems(actor, wanted=wanted, today=TODAY, limit=500)
    return [row.number for row in rows]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("group", ["all", "open", "claimed"])
def test_the_pages_put_together_are_the_list(world: World, sort: str, group: str) -> None:
    wanted = ProblemFilter(group=group, sort=sort)
    for name, actor in readers(world).items():
        whole = in_order(actor, wanted)
        pages = [whole[at : at + PER_PAGE] for at in range(0, len(whole), PER_PAGE)] or [[]]
        for place, expected in enumerate(pages, 1):
            found = queries.problem_page(actor, wanted=wanted, today=TODAY, page=place, per_page=PER_PAGE)
            assert [row.number for row in found.rows] == expected, (name, place)
            assert found.total == len(whole)
            assert found.page.paginator.num_pages == len(pages)


def test_a_total_that_is_known_is_not_counted_again(world: World) -> None:
    wanted = ProblemFilter()
    counted = queries.problem_page(world.worker, wanted=wanted, today=TODAY, per_page=PER_PAGE)
    with CaptureQueriesContext(connection) as taken:
        known = queries.problem_page(world.worker, wanted=wanted, today=TODAY, per_page=PER_PAGE, total=counted.total)
    assert known.rows == counted.rows
    assert not [query for query in taken if "COUNT(" in query["sql"].upper()]


def test_what_is_seen_for_two_reasons_stands_once(world: World) -> None:
    parts = policies.visible_parts(world.lead)
    numbers = [number for part in parts for number in part.values_list("number", flat=True)]
    assert len(set(numbers)) < len(numbers), "the lead unit answers for problems of its own campaign too"

    seen = in_order(world.lead, ProblemFilter())
    assert len(seen) == len(set(seen))
    withdrawn = set(Problem.objects.filter(state="withdrawn").values_list("number", flat=True))
    assert withdrawn
    assert set(seen) == set(numbers) - withdrawn


def test_whoever_sees_nothing_has_an_empty_page(world: World) -> None:
    found = queries.problem_page(ANONYMOUS, wanted=ProblemFilter(), today=TODAY)
    assert (found.rows, found.total) == ((), 0)


@pytest.mark.parametrize(("start", "backwards"), [(0, False), (2, False), (8, True)])
def test_a_page_is_read_from_the_nearer_end(world: World, start: int, backwards: bool) -> None:
    order = SORTS["number"]
    ids = OrderedIds([Problem.objects.all()], order)
    assert len(ids) == Problem.objects.count()

    page = ids[start : start + PER_PAGE]
    assert sorted(page) == list(Problem.objects.order_by(*order).values_list("pk", flat=True)[start : start + PER_PAGE])
    assert ("DESC" in str(page.query)) is backwards


def test_a_cut_beyond_the_end_ends_with_the_list(world: World) -> None:
    ids = OrderedIds([Problem.objects.all()], SORTS["due"])
    assert len(list(ids[len(ids) - 1 : len(ids) + 50])) == 1
