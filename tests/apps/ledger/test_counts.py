"""Every figure is exactly the list behind its link, and neither grows dearer with the ledger."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewPerson, NewProblem, Question
from bihuan.apps.ledger.queries import GROUPS, LedgerCounts, ProblemFilter
from bihuan.apps.verification import operations as verification
from bihuan.apps.verification import queries as verification_queries
from bihuan.core.actors import Actor
from bihuan.core.due import DueKind
from bihuan.core.lifecycle import Track
from tests.apps.ledger.world import AT, TODAY, World, make_world

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=60)  # past the deadline of every problem that is ready


@pytest.fixture(scope="module")
def world(lasting: None) -> World:
    """A county with a problem in every situation that some group counts."""
    world = make_world()
    for problem in (
        NewProblem("时限认不准", questions=(Question("deadline", "尽快不是时限", "尽快"),)),
        NewProblem("长期坚持", standing=True, track=Track.STANDING),
        NewProblem("每月报", recurrence="FREQ=MONTHLY;BYMONTHDAY=5"),
        NewProblem("下周到期", due=TODAY + timedelta(days=7), people=(NewPerson("responsible", "张三"),)),
        NewProblem("今天到期", due=TODAY),
        NewProblem("昨天到期", due=TODAY - timedelta(days=1)),
    ):
        world.register(problem)
    ledger.register_problem(
        actor=world.office, at=AT, campaign_id=world.campaign_id, problem=NewProblem("没有主责单位")
    )
    for number in (world.register(NewProblem("交办后逾期", due=TODAY - timedelta(days=1))), world.dispatched()):
        if queries.problem_detail(world.office, number=number, today=TODAY).dispatched_at is None:
            ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    ledger.ask_hand_back(actor=world.worker, at=AT, number=world.dispatched(), reason="不属我局")
    thrice = world.dispatched()
    for turn in range(3):
        ledger.ask_hand_back(actor=world.worker, at=AT, number=thrice, reason="不属我局")
        if turn < 2:
            ledger.uphold_hand_back(actor=world.office, at=AT, number=thrice, ruling="另派", new_unit_id=world.unit.id)
            ledger.dispatch_problem(actor=world.office, at=AT, number=thrice)
    ledger.suspend_problem(actor=world.office, at=AT, number=world.rectifying(), reason="汛期")
    ledger.request_extension(
        actor=world.worker, at=AT, number=world.rectifying(), until=LATER + timedelta(days=30), reason="汛期"
    )
    ledger.withdraw_problem(actor=world.office, at=AT, number=world.dispatched(), reason="重复")
    ledger.merge_problem(
        actor=world.office, at=AT, number=world.dispatched(), joint_number=world.dispatched(), reason="共性"
    )
    verification.return_application(actor=world.checker, at=AT, number=world.under_check(), finding="没有公示")
    verification.withdraw_application(actor=world.worker, at=AT, number=world.applied(), why="材料不全")
    closed = world.closed()
    ledger.name_relapse(actor=world.office, at=AT, number=world.register(), earlier_number=closed, why="反弹")
    world.applied()
    world.under_check()
    world.closed()
    return world


def readers(world: World) -> list[Actor]:
    return [world.office, world.leader, world.worker, world.helper, world.lead, world.checker, world.responsible]


@pytest.mark.parametrize("day", [TODAY, LATER], ids=["in time", "past every deadline"])
def test_every_figure_is_the_length_of_its_list(world: World, day: date) -> None:
    for reader in readers(world):
        counts = queries.ledger_counts(reader, today=day)
        for field in fields(LedgerCounts):
            wanted = ProblemFilter(group=field.name.replace("_", "-"))
            rows = queries.list_problems(reader, wanted=wanted, today=day, limit=500)
            assert getattr(counts, field.name) == len(rows), (reader.name, field.name)


def test_every_group_lists_what_it_counts(world: World) -> None:
    filled = set()
    for key in GROUPS:
        wanted = ProblemFilter(group=key)
        page = queries.problem_page(world.office, wanted=wanted, today=TODAY, per_page=500)
        assert page.total == len(page.rows) == queries.count_problems(world.office, wanted=wanted, today=TODAY), key
        if page.total:
            filled.add(key)
    assert set(GROUPS) - filled <= {"soon", "quiet", "history"}, "the world has a problem for every other group"


def test_the_figures_are_these(world: World) -> None:
    counts = queries.ledger_counts(world.office, today=TODAY)

    in_database = Problem.objects.exclude(state__in=["withdrawn", "merged"])
    assert counts.all == in_database.count()
    assert counts.closed == 1, "the one whose relapse is known does not count as closed"
    assert counts.claimed == 2
    assert counts.returned == 1
    assert counts.reported == 5, "two closed, one returned, two under application; the withdrawn application not"
    assert counts.overdue == 1, "not what was never dispatched"
    assert (counts.hand_back, counts.extension, counts.unresolved) == (2, 1, 1)


def test_a_row_says_overdue_exactly_where_the_count_does(world: World) -> None:
    for day in (TODAY, LATER):
        rows = queries.list_problems(world.office, wanted=ProblemFilter(), today=day, limit=500)
        late = {row.number for row in rows if row.due.kind is DueKind.OVER}
        overdue = queries.list_problems(world.office, wanted=ProblemFilter(group="overdue"), today=day, limit=500)
        assert late == {row.number for row in overdue}


def test_closed_is_part_of_reported_and_reported_of_all(world: World) -> None:
    def numbers(group: str) -> set[str]:
        return {
            row.number
            for row in queries.list_problems(world.office, wanted=ProblemFilter(group=group), today=TODAY, limit=500)
        }

    assert numbers("closed") < numbers("reported") < numbers("all")
    assert numbers("claimed") < numbers("reported")
    assert not numbers("open") & numbers("closed")


@pytest.mark.parametrize(
    "wanted",
    [
        ProblemFilter(group="no-such-group"),
        ProblemFilter(state="no-such-state"),
        ProblemFilter(unit="甲"),
        ProblemFilter(unit="²"),
        ProblemFilter(unit="9" * 40),
        ProblemFilter(campaign="x' OR 1=1"),
        ProblemFilter(campaign="9" * 40),
        ProblemFilter(severity="'"),
        ProblemFilter(q="没有这样的字\x00"),
    ],
    ids=str,
)
def test_an_address_that_means_nothing_shows_nothing(world: World, wanted: ProblemFilter) -> None:
    assert queries.problem_page(world.office, wanted=wanted, today=TODAY).total == 0


@pytest.mark.parametrize("page", [0, -1, 99, "x", ""])
def test_a_page_that_is_not_there_shows_one_that_is(world: World, page: int | str) -> None:
    shown = queries.problem_page(
        world.office, wanted=ProblemFilter(sort="no-such-order"), today=TODAY, page=page, per_page=5
    )

    assert shown.rows


def test_a_search_finds_numbers_texts_and_units(world: World) -> None:
    number = world.register(NewProblem("水库除险加固滞后"))

    for words in (number, number.lower(), "水库", "除险 滞后", "县教育局 水库"):
        found = queries.list_problems(world.office, wanted=ProblemFilter(q=words), today=TODAY, limit=9)
        assert [row.number for row in found] == [number], words


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_what_reading_costs_is_known(world: World) -> None:
    for _ in range(20):
        world.register()
    number = world.rectifying()
    calls: dict[str, Callable[[], object]] = {
        "list": lambda: queries.problem_page(world.office, wanted=ProblemFilter(), today=TODAY),
        "list of a unit": lambda: queries.problem_page(world.worker, wanted=ProblemFilter(), today=TODAY),
        "counts": lambda: queries.ledger_counts(world.office, today=TODAY),
        "counts of a unit": lambda: queries.ledger_counts(world.worker, today=TODAY),
        "one problem": lambda: queries.problem_detail(world.office, number=number, today=TODAY),
        "one problem of a unit": lambda: queries.problem_detail(world.worker, number=number, today=TODAY),
        "waiting for a check": lambda: verification_queries.waiting_for_check(world.checker, today=TODAY),
    }

    for call in calls.values():
        call()  # calendars are kept in memory after their first use
    cost = {name: queries_of(call) for name, call in calls.items()}

    assert cost == {
        "list": 4,
        "list of a unit": 4,
        "counts": 1,
        "counts of a unit": 1,
        "one problem": 12,
        "one problem of a unit": 14,
        "waiting for a check": 9,
    }


def test_what_reading_costs_does_not_grow_with_the_ledger(world: World) -> None:
    def cost() -> list[int]:
        return [
            queries_of(lambda: queries.problem_page(world.office, wanted=ProblemFilter(), today=TODAY)),
            queries_of(lambda: queries.ledger_counts(world.office, today=TODAY)),
            queries_of(lambda: verification_queries.waiting_for_check(world.checker, today=TODAY)),
        ]

    before = cost()
    for _ in range(5):
        world.applied()
    assert cost() == before
    assert before[0] <= 12 and before[1] <= 2
