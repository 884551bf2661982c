"""Counts out of cells equal the lists, whatever the conditions; and answers that hold until somebody writes."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries import GROUPS, ProblemFilter
from bihuan.apps.ledger.queries.counting import CELL, count_groups, count_groups_by, holds, is_of_cells
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.apps.organizations.queries.standing import begin_page, end_page
from bihuan.core.lifecycle import State
from tests.apps.ledger.world import AT, TODAY, World, make_world

STATES = [state.value for state in State]
DUES = [None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=7), TODAY + timedelta(days=8)]


def test_most_groups_are_counted_out_of_cells() -> None:
    outside = {key for key, group in GROUPS.items() if not is_of_cells(group.condition(TODAY))}

    assert outside == {
        "extension", "quiet", "third-hand-back", "no-person", "no-measure", "no-unit", "no-deadline", "no-standard",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "cell", "answer"),
    [
        (Q(state="closed"), {"state": "closed"}, True),
        (~Q(state="closed"), {"state": "closed"}, False),
        (Q(state__in=["a", "b"]) & Q(due__lt=TODAY), {"state": "a", "due": TODAY - timedelta(days=1)}, True),
        (Q(state__in=["a", "b"]) & Q(due__lt=TODAY), {"state": "a", "due": TODAY}, False),
        (Q(due__lt=TODAY), {"due": None}, False),
        (Q(due__gte=TODAY), {"due": None}, False),
        (Q(due__lte=TODAY), {"due": TODAY}, True),
        (Q(due=None), {"due": None}, True),
        (Q(is_void=False) | Q(is_reported=True), {"is_void": True, "is_reported": True}, True),
        (~(Q(is_void=False) | Q(is_reported=True)), {"is_void": True, "is_reported": True}, False),
    ],
    ids=str,
)
def test_a_condition_is_read_as_the_database_reads_it(condition: Q, cell: dict[str, object], answer: bool) -> None:
    assert holds(condition, dict.fromkeys(CELL) | cell) is answer


def test_a_condition_about_anything_else_is_left_to_the_database() -> None:
    assert not is_of_cells(Q(standard=""))
    assert not is_of_cells(Q(state="closed") & Q(due__year=2026))
    assert not is_of_cells(Q(state="closed") & ~Q(pk__in=[1]))


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.django_db
@given(
    st.lists(
        st.tuples(st.sampled_from(STATES), st.sampled_from(DUES), st.booleans(), st.booleans(), st.booleans()),
        max_size=12,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_every_group_counts_exactly_its_list(
    world: World, rows: list[tuple[str, date | None, bool, bool, bool]]
) -> None:
    with transaction.atomic():
        for place, row in enumerate(rows):
            store(world, f"AA-2026-{place:04}", *row)

        counts = count_groups(Problem.objects.all(), GROUPS, TODAY)
        lists = {key: Problem.objects.filter(group.condition(TODAY)).count() for key, group in GROUPS.items()}
        transaction.set_rollback(True)

    assert counts == lists


@pytest.mark.django_db
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.tuples(st.sampled_from(STATES), st.sampled_from(DUES), st.booleans(), st.booleans(), st.booleans()),
        ),
        max_size=12,
    ),
    st.sets(st.sampled_from(sorted(GROUPS)), min_size=1),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_every_unit_counts_exactly_its_lists(
    world: World, rows: list[tuple[bool, tuple[str, date | None, bool, bool, bool]]], asked: set[str]
) -> None:
    units = (world.unit.id, None)
    with transaction.atomic():
        for place, (answered_for, row) in enumerate(rows):
            store(world, f"AA-2026-{place:04}", *row)
            if not answered_for:
                Problem.objects.filter(number=f"AA-2026-{place:04}").update(accountable_unit=None)

        counts = count_groups_by(Problem.objects.all(), ["accountable_unit"], sorted(asked), TODAY)
        lists = {
            (unit,): {
                key: Problem.objects.filter(GROUPS[key].condition(TODAY), accountable_unit=unit).count()
                for key in sorted(asked)
            }
            for unit in units
        }
        transaction.set_rollback(True)

    nothing = dict.fromkeys(sorted(asked), 0)
    assert {key: counts.get(key, nothing) for key in lists} == lists
    assert counts.keys() <= lists.keys()


@pytest.mark.django_db
def test_deadlines_between_the_same_days_are_one_cell(world: World) -> None:
    for days in range(40):
        store(world, f"AA-2026-{days:04}", "accepted", TODAY + timedelta(days=days - 20), False, False, False)

    with CaptureQueriesContext(connection) as captured:
        counts = count_groups_by(Problem.objects.all(), ["accountable_unit"], ["open", "overdue", "soon"], TODAY)
    with connection.cursor() as cursor:
        cursor.execute(captured[0]["sql"])
        cells = len(cursor.fetchall())

    assert counts == {(world.unit.id,): {"open": 40, "overdue": 20, "soon": 8}}
    assert cells == 3, "before today, within the week, later"


def store(world: World, number: str, state: str, due: date | None, *marks: bool) -> None:
    """A row as it might stand there, whatever way it came; a merged one names the first."""
    reported, void, unsettled = marks
    first = Problem.objects.order_by("id").first()
    merged = state == State.MERGED.value and first is not None
    state = State.WITHDRAWN.value if state == State.MERGED.value and not merged else state
    Problem.objects.create(
        number=number, region_id=world.region.id, text="甲", state=state, due=due, registered_at=AT, last_act_at=AT,
        accountable_unit_id=world.unit.id, joint_problem=first if merged else None,
        first_reported_at=AT if reported else None, closed_at=AT if state == State.CLOSED.value or void else None,
        void_at=AT if void else None, unresolved=[{"field": "deadline"}] if unsettled else [],
    )  # fmt: skip


@pytest.mark.django_db
def test_an_extension_that_waits_is_counted_and_listed(world: World) -> None:
    number = world.rectifying()
    world.rectifying()
    ledger.request_extension(
        actor=world.worker, at=AT, number=number, until=date(2027, 1, 31), reason="调取资料需要时间"
    )

    assert queries.ledger_counts(world.office, today=TODAY).extension == 1
    found = queries.list_problems(world.worker, wanted=ProblemFilter(group="extension"), today=TODAY, limit=9)
    assert [row.number for row in found] == [number]


@pytest.mark.django_db
def test_everything_is_counted_in_one_query(world: World) -> None:
    world.rectifying()
    with CaptureQueriesContext(connection) as taken:
        queries.ledger_counts(world.office, today=TODAY)

    assert len(taken) == 1


@pytest.fixture
def page() -> Iterator[None]:
    """A page that is only read, from its beginning to its end."""
    begin_page(None, environ={"REQUEST_METHOD": "GET"})
    yield
    end_page(None)


@pytest.mark.django_db(transaction=True)
class TestWhatHolds:
    """Answers are kept as long as nothing is written, and not a moment longer."""

    def test_an_answer_is_found_once(self) -> None:
        asked = []
        for _ in range(3):
            while_unchanged("once", lambda: asked.append(1))

        assert len(asked) == 1

    def test_a_write_ends_it(self) -> None:
        world = make_world()
        number = world.register()
        assert queries.ledger_counts(world.office, today=TODAY).to_dispatch == 1

        ledger.dispatch_problem(actor=world.office, at=AT, number=number)

        counts = queries.ledger_counts(world.office, today=TODAY)
        assert (counts.to_dispatch, counts.to_accept) == (0, 1)

    def test_nothing_is_kept_inside_of_a_transaction(self) -> None:
        world = make_world()
        with transaction.atomic():
            before = queries.ledger_counts(world.office, today=TODAY).all
            world.register()
            after = queries.ledger_counts(world.office, today=TODAY).all

        assert (before, after) == (0, 1)

    def test_readers_do_not_get_each_others_answers(self) -> None:
        world = make_world()
        world.register()

        assert queries.ledger_counts(world.office, today=TODAY).all == 1
        assert queries.ledger_counts(world.worker, today=TODAY).all == 0

    def test_a_page_asks_once_what_stands(self, page: None) -> None:
        world = make_world()
        queries.ledger_counts(world.office, today=TODAY)
        with CaptureQueriesContext(connection) as taken:
            queries.ledger_counts(world.office, today=TODAY)

        assert len(taken) == 0

    def test_a_page_inside_of_a_transaction_asks_once_and_the_next_one_anew(self, page: None) -> None:
        world = make_world()
        with transaction.atomic():
            world.register()
            first = queries.ledger_counts(world.office, today=TODAY).all
            with CaptureQueriesContext(connection) as taken:
                again = queries.ledger_counts(world.office, today=TODAY).all
            world.register()
            begin_page(None, environ={"REQUEST_METHOD": "GET"})
            third = queries.ledger_counts(world.office, today=TODAY).all

        assert (first, again, len(taken), third) == (1, 1, 0, 2)

    def test_a_request_that_writes_keeps_nothing(self) -> None:
        world = make_world()
        begin_page(None, environ={"REQUEST_METHOD": "POST"})
        before = queries.ledger_counts(world.office, today=TODAY).all
        world.register()
        after = queries.ledger_counts(world.office, today=TODAY).all
        end_page(None)

        assert (before, after) == (0, 1)
