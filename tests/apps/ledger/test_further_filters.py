"""The seldom used filters of the list: what each finds, for whom, counted as listed, on the way to neighbours, views and files."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Assistance, Category, Problem
from bihuan.apps.ledger.operations import BulkAct, BulkKind, NewPerson, NewProblem
from bihuan.apps.ledger.queries import GROUPS, LedgerCounts, ProblemFilter
from bihuan.apps.ledger.queries.listing import filtered
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput
from tests.apps.ledger.world import AT, TODAY, World, make_world
from tests.factories import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("further filters")]
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def world() -> World:
    return make_world()


def register(world: World, text: str, **known: object) -> str:
    return world.register(NewProblem(text, **known))  # type: ignore[arg-type]


def found(actor: Actor, today: date = TODAY, /, **wanted: str) -> set[str]:
    rows = queries.list_problems(actor, wanted=ProblemFilter(**wanted), today=today, limit=50)
    return {row.text for row in rows}


def worked_on(world: World, text: str, *, dispatched: int, reported: int | None = None) -> str:
    """A problem dispatched so many days ago, on which progress was reported so many days ago."""
    number = register(world, text, due=date(2026, 12, 31))
    operations.dispatch_problem(actor=world.office, at=AT - timedelta(days=dispatched), number=number)
    if reported is not None:
        operations.accept_problem(actor=world.worker, at=AT - timedelta(days=reported), number=number)
        operations.add_measure(
            actor=world.worker, at=AT - timedelta(days=reported), number=number, measure=operations.NewMeasure("查账")
        )
        operations.set_standard(
            actor=world.worker, at=AT - timedelta(days=reported), number=number, standard="账目清楚"
        )
        operations.add_milestone(
            actor=world.worker, at=AT - timedelta(days=reported), number=number,
            milestone=operations.NewMilestone("查完", due=date(2026, 11, 30)),
        )  # fmt: skip
        operations.begin_rectification(actor=world.worker, at=AT - timedelta(days=reported), number=number)
        operations.report_progress(actor=world.worker, at=AT - timedelta(days=reported), number=number, line="查了两家")
    return number


def test_a_category_is_one_of_those_that_there_are(world: World) -> None:
    for category in Category.values:
        register(world, category, category=category)
    for category in Category.values:
        assert found(world.office, category=category) == {category}
    assert found(world.office, category="nonsense") == set()
    assert found(world.office, category="MONEY") == set()


def test_a_name_finds_whoever_is_written_so_in_either_duty_and_settled_or_not(world: World) -> None:
    name = world.person.name
    register(world, "责任人", people=(NewPerson("responsible", name),))
    register(world, "认定的", people=(NewPerson("responsible", name, person_id=world.person.id),))
    register(world, "领导", people=(NewPerson("leader", name, "副局长"),))
    register(world, "两次", people=(NewPerson("leader", name), NewPerson("responsible", name)))
    register(world, "别人", people=(NewPerson("responsible", name + "甲"),))
    register(world, "没有人")
    assert found(world.office, named=name) == {"责任人", "认定的", "领导", "两次"}
    assert queries.count_problems(world.office, wanted=ProblemFilter(named=name), today=TODAY) == 4
    assert found(world.office, named=name[:1]) == set(), "part of a name is another name"
    assert found(world.office, person=str(world.person.id)) == {"认定的"}, "the person is another filter than the name"


def test_an_assisting_unit_finds_what_it_helps_with_and_not_what_it_answers_for(world: World) -> None:
    world.register(NewProblem("帮忙的"), assisting=(world.helper_unit.id, world.other_unit.id))
    world.register(NewProblem("自己的"), unit=world.helper_unit)
    assert found(world.office, assisting=str(world.helper_unit.id)) == {"帮忙的"}
    assert found(world.office, assisting=str(world.other_unit.id)) == {"帮忙的"}
    assert found(world.office, assisting=str(world.unit.id)) == set()
    assert found(world.office, unit=str(world.unit.id), assisting=str(world.helper_unit.id)) == {"帮忙的"}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"due_from": "2026-12-01"}, {"一日", "末日", "明年"}),
        ({"due_to": "2026-12-01"}, {"上月", "一日"}),
        ({"due_from": "2026-12-01", "due_to": "2026-12-31"}, {"一日", "末日"}),
        ({"due_from": "2026-12-01", "due_to": "2026-12-01"}, {"一日"}),
        ({"due_from": "2027-01-01", "due_to": "2026-01-01"}, set()),
        ({"due_from": "2026-12-01", "estimated": "yes"}, {"明年"}),
        ({"due_to": "2027-12-31", "estimated": "no"}, {"上月", "一日", "末日"}),
        ({"estimated": "yes"}, {"明年"}),
        ({"estimated": "no"}, {"上月", "一日", "末日"}),
        ({"estimated": "maybe"}, set()),
        ({"due_from": "2026-12-1"}, set()),
        ({"due_to": "9999-12-31"}, set()),
    ],
)
def test_a_span_of_deadlines_holds_both_its_days(world: World, wanted: dict[str, str], expected: set[str]) -> None:
    for text, due, estimated in (
        ("上月", date(2026, 11, 30), False),
        ("一日", DECEMBER, False),
        ("末日", date(2026, 12, 31), False),
        ("明年", date(2027, 1, 15), True),
    ):
        register(world, text, due=due, due_estimated=estimated)
    register(world, "没有时限")
    assert found(world.office, TODAY, **wanted) == expected


def test_days_without_progress_count_from_the_last_report_and_never_before_dispatch(world: World) -> None:
    worked_on(world, "久没有动", dispatched=40)
    worked_on(world, "二十天前报过", dispatched=40, reported=20)
    worked_on(world, "昨天报过", dispatched=40, reported=1)
    worked_on(world, "刚交办", dispatched=2)
    register(world, "还没交办", due=date(2026, 12, 31))
    assert found(world.office, idle="30") == {"久没有动", "二十天前报过"} - {"二十天前报过"}
    assert found(world.office, idle="15") == {"久没有动", "二十天前报过"}
    assert found(world.office, idle="1") == {"久没有动", "二十天前报过", "刚交办"}
    assert found(world.office, idle="3650") == set()
    assert found(world.office, TODAY + timedelta(days=30), idle="15") == {
        "久没有动",
        "二十天前报过",
        "昨天报过",
        "刚交办",
    }


def test_fourteen_days_without_progress_are_the_group_of_that_name(world: World) -> None:
    worked_on(world, "久没有动", dispatched=40)
    worked_on(world, "昨天报过", dispatched=40, reported=1)
    assert found(world.office, idle="14") == found(world.office, group="quiet") == {"久没有动"}


def everything(world: World) -> list[ProblemFilter]:
    """A filter of each kind, all of them at once, and some that mean nothing."""
    one = [
        ProblemFilter(category="money"),
        ProblemFilter(named="周文岚"),
        ProblemFilter(assisting=str(world.helper_unit.id)),
        ProblemFilter(due_from="2026-12-01", due_to="2026-12-31"),
        ProblemFilter(estimated="yes"),
        ProblemFilter(estimated="no"),
        ProblemFilter(idle="10"),
    ]
    merged = ProblemFilter(
        category="money", named="周文岚", assisting=str(world.helper_unit.id), due_from="2026-12-01", estimated="no",
        idle="10",
    )  # fmt: skip
    return [
        *one,
        merged,
        ProblemFilter(idle="x"),
        ProblemFilter(due_from="nonsense"),
        ProblemFilter(assisting="9" * 30),
    ]


def fill(world: World) -> None:
    people = (NewPerson("responsible", "周文岚"),)
    for category, estimated, due in (
        ("money", False, DECEMBER),
        ("safety", True, date(2027, 2, 1)),
        ("money", False, TODAY),
    ):
        number = world.register(
            NewProblem("一件事", category=category, people=people, due=due, due_estimated=estimated),
            assisting=(world.helper_unit.id,),
        )
        operations.dispatch_problem(actor=world.office, at=AT - timedelta(days=20), number=number)
    register(world, "没有交办的", category="money")
    world.closed()


def test_every_count_is_the_length_of_its_list_under_every_filter_and_for_every_reader(world: World) -> None:
    fill(world)
    held = 0
    for reader in (world.office, world.worker, world.helper, world.lead, world.checker):
        for wanted in everything(world):
            counts = queries.ledger_counts(reader, today=TODAY, wanted=wanted)
            for field in fields(LedgerCounts):
                narrowed = replace(wanted, group=field.name.replace("_", "-"))
                listed = queries.count_problems(reader, wanted=narrowed, today=TODAY)
                assert getattr(counts, field.name) == listed, (narrowed, field.name)
                held += listed
    assert held > 100, "most lists were empty: nothing was compared"


def test_tallies_by_unit_and_campaign_keep_the_filter(world: World) -> None:
    fill(world)
    for wanted in everything(world):
        totals = queries.total_counts(world.office, today=TODAY, groups=("open", "overdue"), wanted=wanted)
        by_unit = queries.unit_counts(world.office, today=TODAY, groups=("open", "overdue"), wanted=wanted)
        for group in ("open", "overdue"):
            assert totals[group] == sum(tally[group] for tally in by_unit.values()), wanted
            assert totals[group] == queries.count_problems(
                world.office, wanted=replace(wanted, group=group), today=TODAY
            )


def test_nobody_finds_by_a_filter_what_they_do_not_see(world: World) -> None:
    fill(world)
    elsewhere = make_world(prefix="QS")
    assert queries.count_problems(world.office, wanted=ProblemFilter(named="周文岚"), today=TODAY) == 3
    for stranger in (elsewhere.office, elsewhere.worker, world.checker):
        for wanted in everything(world):
            assert queries.count_problems(stranger, wanted=replace(wanted, group="open"), today=TODAY) == 0, wanted


def test_every_problem_comes_once_however_often_it_matches(world: World) -> None:
    people = (NewPerson("responsible", "周文岚"), NewPerson("leader", "周文岚"), NewPerson("responsible", "周文岚"))
    world.register(NewProblem("同名三次", people=people), assisting=(world.helper_unit.id, world.other_unit.id))
    wanted = ProblemFilter(named="周文岚", assisting=str(world.helper_unit.id))
    assert queries.problem_page(world.office, wanted=wanted, today=TODAY).total == 1
    assert len(queries.numbers_of(world.office, wanted=wanted, today=TODAY, limit=10)) == 1


def test_the_next_one_of_a_narrowed_list_is_in_that_list(world: World) -> None:
    first = register(world, "甲", category="money", due=DECEMBER)
    register(world, "乙", category="safety", due=DECEMBER + timedelta(days=1))
    last = register(world, "丙", category="money", due=DECEMBER + timedelta(days=2))
    wanted = ProblemFilter(category="money")
    beside = queries.neighbours_of(world.office, wanted=wanted, number=first, today=TODAY)
    assert (beside.before, beside.after) == ("", last)


def test_an_act_on_the_whole_list_takes_what_the_filter_shows(world: World) -> None:
    inside = register(world, "甲", category="money", due=DECEMBER)
    register(world, "乙", category="safety", due=DECEMBER)
    act = BulkAct(BulkKind.DISPATCH)
    plan = operations.look_over_list(actor=world.office, act=act, wanted=ProblemFilter(category="money"), today=TODAY)
    assert [row.number for row in plan.ready] == [inside]


@pytest.mark.parametrize(
    "wanted",
    [
        ProblemFilter(named="周 文岚&x=1"),
        ProblemFilter(category="money", assisting="7", due_from="2026-01-01", due_to="2026-12-31"),
        ProblemFilter(estimated="yes", idle="14", sort="-due"),
    ],
)
def test_a_filter_survives_its_address_and_can_be_named(world: World, wanted: ProblemFilter) -> None:
    assert queries.filter_of(queries.query_of(wanted)) == wanted
    view = operations.save_view(actor=world.office, at=AT, name="我盯的", wanted=wanted)
    assert queries.filter_of(queries.named_view(world.office, view_id=view).query) == wanted


@pytest.mark.parametrize(
    ("wanted", "field", "code"),
    [
        (ProblemFilter(idle="0"), "idle", "not-so-many-days"),
        (ProblemFilter(due_from="abc"), "due_from", "not-a-day"),
        (ProblemFilter(due_to="2026-02-30"), "due_to", "not-a-day"),
        (ProblemFilter(due_from="2026-12-02", due_to="2026-12-01"), "due_to", "span-backwards"),
        (ProblemFilter(estimated="1"), "estimated", "neither-yes-nor-no"),
        (ProblemFilter(category="x"), "category", "no-such-choice"),
        (ProblemFilter(state="x"), "state", "no-such-choice"),
        (ProblemFilter(severity="x"), "severity", "no-such-choice"),
        (ProblemFilter(track="x"), "track", "no-such-choice"),
        (ProblemFilter(source="x"), "source", "no-such-choice"),
        (ProblemFilter(assisting="x"), "assisting", "not-an-id"),
        (ProblemFilter(unit="x"), "unit", "not-an-id"),
        (ProblemFilter(campaign="-1"), "campaign", "not-an-id"),
        (ProblemFilter(on="x"), "on", "not-a-day"),
        (ProblemFilter(named="\x00"), "named", "unreadable-text"),
        (ProblemFilter(category="\ud800"), "category", "unreadable-text"),
    ],
)
def test_what_means_nothing_is_told_by_its_name_finds_nothing_and_is_not_kept(
    world: World, wanted: ProblemFilter, field: str, code: str
) -> None:
    register(world, "一件事", due=DECEMBER)
    doubts = queries.misread(wanted)
    assert {name: reason.code for name, reason in doubts.items()} == {field: code}
    assert not queries.is_known(wanted)
    if code != "unreadable-text" or field == "named":
        assert queries.count_problems(world.office, wanted=wanted, today=TODAY) == 0
    with pytest.raises(BadInput) as refusal:
        operations.save_view(actor=world.office, at=AT, name="错的", wanted=wanted)
    assert set(refusal.value.fields) == {field}
    assert queries.named_views(world.office) == ()


def test_what_once_was_can_still_be_read() -> None:
    """An address that names a unit or a campaign that is gone is no mistake of whoever follows it."""
    gone = ProblemFilter(unit="987654", campaign="987654", assisting="987654", imported="987654", person="谁也不是")
    assert queries.misread(gone) == {}
    assert queries.is_known(gone)


def test_a_narrowed_page_costs_no_more_than_the_whole(world: World) -> None:
    fill(world)
    queries.counted_page(world.office, wanted=ProblemFilter(), today=TODAY)
    for wanted in (ProblemFilter(), *everything(world)):
        with CaptureQueriesContext(connection) as taken:
            queries.counted_page(world.office, wanted=wanted, today=TODAY)
        assert len(taken) <= 6, (wanted, [each["sql"][:80] for each in taken])


def plan_of(chosen: "QuerySet[Problem]") -> str:
    return chosen.order_by("due", "id").values("pk").explain()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the planner of PostgreSQL reads small tables whole")
@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (ProblemFilter(group="", category="money"), "problem_counted_by_category"),
        (ProblemFilter(group="", named="周文岚"), "named_person_by_name"),
        (ProblemFilter(group="", estimated="yes"), "problem_due_is_estimated"),
        (ProblemFilter(group="", due_from="2026-12-01", due_to="2026-12-05"), "problem_in_order_of_due"),
        (ProblemFilter(group="", idle="30"), "progress_by_problem_and_time"),
        (ProblemFilter(group="", assisting="3"), "unit_id"),
    ],
)
def test_each_filter_has_its_index(world: World, wanted: ProblemFilter, index: str) -> None:
    """Or a hundred thousand problems would be read for the few that are wanted."""
    assert index in plan_of(filtered(SYSTEM, wanted, TODAY))


def test_groups_and_filters_are_conditions_on_problems_alone(world: World) -> None:
    """A join to many would count a problem twice; nothing that narrows may bring one in."""
    fill(world)
    for wanted in everything(world):
        if queries.misread(wanted):
            continue  # such a list is empty before the database is asked
        sql = str(filtered(world.office, wanted, TODAY).query)
        outer = sql.split(" WHERE ", maxsplit=1)[0]
        for joined in (table(Assistance), "ledger_namedperson", "ledger_progressreport"):
            assert joined not in outer, wanted
    assert set(GROUPS) >= {"open", "quiet"} and isinstance(GROUPS["quiet"].condition(TODAY), Q)


def table(model: type[Assistance]) -> str:
    return model._meta.db_table


def texts(rows: Iterable[queries.ProblemRow]) -> list[str]:
    return [row.text for row in rows]


def test_the_order_stays_as_asked_for_under_a_filter(world: World) -> None:
    for place, text in enumerate(("甲", "乙", "丙")):
        register(world, text, category="money", due=DECEMBER + timedelta(days=place))
    for sort, expected in (("due", ["甲", "乙", "丙"]), ("-due", ["丙", "乙", "甲"]), ("-number", ["丙", "乙", "甲"])):
        page = queries.problem_page(world.office, wanted=ProblemFilter(category="money", sort=sort), today=TODAY)
        assert texts(page.rows) == expected, sort
