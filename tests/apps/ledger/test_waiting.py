"""What waits stands in the first group that fits, the most urgent first, and is counted whole; found without reading the rest."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewProblem
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.ledger.queries.waiting import Among
from bihuan.core.actors import Actor
from tests.apps.ledger.world import AT, TODAY, World, make_world
from tests.factories import make_region

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=60)
OFFICE = ("hand-back", "extension", "unresolved", "to-dispatch")
UNIT = ("overdue", "soon", "returned", "to-accept", "working")
OVERLAPPING = ("quiet", "no-measure", "open", "all")


@pytest.fixture(scope="module")
def world(lasting: None) -> World:
    world = make_world()
    world.applied()
    world.closed()
    for _ in range(3):
        world.dispatched()
        world.rectifying()
    world.dispatched(unit=world.helper_unit)
    asking = world.rectifying()
    ledger.request_extension(actor=world.worker, at=AT, number=asking, until=LATER + timedelta(days=9), reason="汛期")
    for text in ("甲", "乙"):
        ledger.register_problem(actor=world.office, at=AT, campaign_id=world.campaign_id, problem=NewProblem(text))
    for days, number in enumerate(Problem.objects.order_by("-id").values_list("number", flat=True)):
        Problem.objects.filter(number=number).update(due=TODAY + timedelta(days=3 * days) if days % 3 else None)
    return world


def readers(world: World) -> Iterator[Actor]:
    yield from (world.office, world.leader, world.worker, world.helper, world.lead, world.responsible)


def expected(reader: Actor, asked: tuple[str, ...], limit: int) -> dict[str, tuple[list[str], int]]:
    """The lists of the groups as everybody reads them, each without what an earlier one held."""
    told: set[str] = set()
    found = {}
    for key in asked:
        rows = queries.list_problems(reader, wanted=ProblemFilter(group=key), today=LATER, limit=500)
        own = [row.number for row in rows if row.number not in told]
        told |= set(own)
        if own:
            found[key] = (own[:limit], len(own))
    return found


@pytest.mark.parametrize("asked", [OFFICE, UNIT, OVERLAPPING, ("all",)], ids=lambda asked: asked[0])
@pytest.mark.parametrize("limit", [1, 2, 50])
def test_groups_are_the_beginnings_of_their_lists(world: World, asked: tuple[str, ...], limit: int) -> None:
    seen = 0
    for reader in readers(world):
        groups = queries.waiting_problems(reader, groups=asked, today=LATER, limit=limit)
        found = {group.key: ([each.problem.number for each in group.rows], group.total) for group in groups}
        assert found == expected(reader, asked, limit), reader.name
        assert list(found) == [key for key in asked if key in found], "in the order asked for"
        seen += len(found)
    assert seen >= 2


def test_what_stands_in_two_groups_shows_in_the_first_that_is_asked_for(world: World) -> None:
    one = queries.waiting_problems(world.office, groups=("extension", "open"), today=LATER, limit=50)
    other = queries.waiting_problems(world.office, groups=("open", "extension"), today=LATER, limit=50)

    assert [group.key for group in one] == ["extension", "open"]
    assert [group.key for group in other] == ["open"]
    assert other[0].total == one[0].total + one[1].total


def test_what_is_said_of_the_work_is_said_of_the_right_problem(world: World) -> None:
    (group,) = queries.waiting_problems(world.office, groups=("all",), today=TODAY, limit=50)

    for each in group.rows:
        kept = Problem.objects.get(pk=each.problem.id)
        measures = kept.measures.exclude(state="dropped")
        assert each.planned == (measures.exists() and kept.standard.strip() != ""), kept.number
        done = measures.exists() and not measures.filter(state="open").exists() and kept.evidence_links.exists()
        assert each.ready == done, kept.number
        assert (each.handbacks, each.handback_until) == (kept.handbacks, kept.handback_until)
    assert {each.planned for each in group.rows} == {each.ready for each in group.rows} == {True, False}


@pytest.mark.parametrize("among", get_args(Among))
def test_nothing_that_waits_elsewhere_is_shown(world: World, among: Among) -> None:
    elsewhere = make_world(make_region("北岭县"))
    number = elsewhere.dispatched()

    for reader in readers(world):
        groups = queries.waiting_problems(reader, groups=("all",), today=TODAY, among=among, limit=500)
        assert number not in {each.problem.number for group in groups for each in group.rows}


def test_nobody_and_nothing_that_waits_cost_one_query(world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert queries.waiting_problems(world.office, groups=("history", "suspended"), today=TODAY) == ()
    assert len(captured) == 1


def test_the_number_of_queries_does_not_grow_and_no_text_is_read_for_sorting(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.waiting_problems(world.office, groups=OFFICE, today=TODAY)
        assert '"ledger_problem"."text"' not in captured[0]["sql"]
        assert "ledger_measure" not in captured[0]["sql"], "the measures of the chosen ones alone"
        return len(captured)

    before = cost()
    for _ in range(4):
        world.register()
    assert cost() == before <= 7
