"""What was counted is found again while nobody writes, and never told after somebody did."""

from collections.abc import Callable
from itertools import count
from threading import Thread

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.organizations.queries import while_unchanged
from tests.apps.ledger.world import TODAY, World, make_world
from tests.quiet import in_a_quiet_moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    world = make_world()
    world.rectifying()
    world.closed()
    return world


@pytest.fixture
def counter() -> Callable[[], int]:
    """Answers how often it was asked."""
    asked = count(1)
    return lambda: next(asked)


def in_another_thread(act: Callable[[], object]) -> object:
    found: list[object] = []

    def run() -> None:
        try:
            found.append(act())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_an_answer_holds_until_somebody_writes(world: World, counter: Callable[[], int]) -> None:
    first, *others = in_a_quiet_moment(lambda: [while_unchanged("a", counter) for _ in range(3)])
    assert others == [first, first]
    world.register()
    assert while_unchanged("a", counter) > first


def test_what_another_connection_wrote_ends_it_too(world: World, counter: Callable[[], int]) -> None:
    assert while_unchanged("b", counter) == 1
    in_another_thread(world.register)
    assert while_unchanged("b", counter) == 2


def test_a_connection_opened_anew_begins_with_nothing(world: World, counter: Callable[[], int]) -> None:
    """SQLite counts what others wrote for each connection from the beginning: the count alone would name another moment."""
    for turn in range(1, 6):
        assert while_unchanged("f", counter) == turn
        connection.close()
        in_another_thread(world.register)


def test_threads_that_see_the_same_share_what_they_found_on_postgresql(
    world: World, counter: Callable[[], int]
) -> None:
    def look() -> tuple[object, object]:
        return while_unchanged("c", counter), in_another_thread(lambda: while_unchanged("c", counter))

    here, there = in_a_quiet_moment(look)
    assert (here == there) == (connection.vendor == "postgresql")


def test_inside_a_transaction_everything_is_asked_anew(world: World, counter: Callable[[], int]) -> None:
    with transaction.atomic():
        assert [while_unchanged("d", counter) for _ in range(2)] == [1, 2]
    assert while_unchanged("d", counter) == 3


def test_a_page_that_is_only_read_is_of_one_moment(world: World, counter: Callable[[], int]) -> None:
    request_started.send(sender=None, environ={"REQUEST_METHOD": "GET"})
    try:
        assert while_unchanged("e", counter) == 1
        in_another_thread(world.register)
        assert while_unchanged("e", counter) == 1
    finally:
        request_finished.send(sender=None)
    assert while_unchanged("e", counter) == 2


@pytest.mark.parametrize(
    "figure",
    [
        lambda actor: queries.total_counts(actor, today=TODAY)["all"],
        lambda actor: queries.spread_counts(actor, today=TODAY, groups=("all",)).total["all"],
        lambda actor: sum(tally["all"] for tally in queries.campaign_counts(actor, today=TODAY).values()),
        lambda actor: sum(tally["open"] for tally in queries.unit_counts(actor, today=TODAY).values()) + 1,
        lambda actor: queries.open_counts(actor, days=[TODAY], today=TODAY)[TODAY] + 1,
        lambda actor: queries.ledger_counts(actor, today=TODAY).all,
        lambda actor: len(queries.list_problems(actor, wanted=ProblemFilter(), today=TODAY, limit=9)),
    ],
    ids=["total", "spread", "campaigns", "units", "open on a day", "list", "rows"],
)
def test_no_figure_is_older_than_the_last_change(world: World, figure: Callable[[object], int]) -> None:
    """One problem is open and one closed; the figures that leave the closed one out count it here by hand."""
    assert [figure(world.office) for _ in range(2)] == [2, 2]
    world.rectifying()
    assert figure(world.office) == 3


def test_each_reader_has_figures_of_their_own(world: World) -> None:
    assert queries.total_counts(world.office, today=TODAY)["all"] == 2
    assert queries.total_counts(world.worker, today=TODAY)["all"] == 2
    world.register()
    assert queries.total_counts(world.office, today=TODAY)["all"] == 3
    assert queries.total_counts(world.worker, today=TODAY)["all"] == 2, "not dispatched to the unit yet"


def test_other_days_groups_and_filters_are_other_answers(world: World) -> None:
    counted = queries.total_counts(world.office, today=TODAY)
    assert queries.total_counts(world.office, today=TODAY, groups=("closed",)) == {"closed": counted["closed"]}
    nothing = queries.total_counts(world.office, today=TODAY, wanted=ProblemFilter(q="没有这样的字"))
    assert set(nothing.values()) == {0}
