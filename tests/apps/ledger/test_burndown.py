"""What was open on past days, and who is named for what: each number is the length of its list."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import NamedPerson, Problem
from bihuan.apps.ledger.operations import NewPerson, NewProblem
from bihuan.apps.ledger.queries import PersonTally, ProblemFilter
from tests.apps.ledger.world import AT, CHINA, TODAY, World, make_world, stored
from tests.factories import make_person, make_region

pytestmark = pytest.mark.django_db


def happened(number: str, came: datetime, closed: datetime | None = None) -> None:
    Problem.objects.filter(number=number).update(
        registered_at=came, closed_at=closed, state="closed" if closed else "dispatched"
    )


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=CHINA)


def numbers(world: World, wanted: ProblemFilter) -> list[str]:
    return [row.number for row in queries.list_problems(world.office, wanted=wanted, today=TODAY, limit=500)]


def test_a_problem_is_open_from_the_day_it_came_to_the_day_before_it_closed(world: World) -> None:
    number = world.dispatched()
    happened(number, at(5), at(9))
    days = [date(2026, 10, day) for day in (4, 5, 8, 9, 10)]
    assert list(queries.open_counts(world.office, days=days, today=TODAY).values()) == [0, 1, 1, 0, 0]


def test_days_end_at_midnight_where_the_problem_is(world: World) -> None:
    early, late = world.dispatched(), world.dispatched()
    happened(early, at(5, 23))
    happened(late, at(6, 0))
    counts = queries.open_counts(world.office, days=[date(2026, 10, 5), date(2026, 10, 6)], today=TODAY)
    assert list(counts.values()) == [1, 2], "not at midnight of Greenwich"


def test_every_count_is_the_length_of_its_list(world: World) -> None:
    for came, gone in ((1, None), (2, 7), (3, 20), (9, None), (9, 10)):
        happened(world.dispatched(), at(came), at(gone) if gone else None)
    withdrawn = world.dispatched()
    ledger.withdraw_problem(actor=world.office, at=AT, number=withdrawn, reason="重复")
    days = [date(2026, 9, 30) + timedelta(days=each) for each in range(30)]
    counts = queries.open_counts(world.office, days=days, today=TODAY)
    for day, count in counts.items():
        assert count == len(numbers(world, ProblemFilter(on=day.isoformat()))), day
        assert withdrawn not in numbers(world, ProblemFilter(on=day.isoformat()))
    assert max(counts.values()) == 4


def test_today_counts_what_is_open_now(world: World) -> None:
    world.dispatched()
    world.closed()
    relapsed = world.closed()
    ledger.name_relapse(actor=world.office, at=AT, number=world.register(), earlier_number=relapsed, why="反弹")
    open_now = queries.total_counts(world.office, today=TODAY, groups=("open",))["open"]
    assert queries.open_counts(world.office, days=[TODAY], today=TODAY) == {TODAY: open_now}


def test_the_group_of_a_filter_and_its_day_do_not_narrow_the_history(world: World) -> None:
    happened(world.dispatched(), at(1))
    narrowed = ProblemFilter(group="closed", on="2026-01-01", unit=str(world.unit.id))
    assert queries.open_counts(world.office, days=[date(2026, 10, 2)], today=TODAY, wanted=narrowed) == {
        date(2026, 10, 2): 1
    }
    elsewhere = ProblemFilter(unit=str(world.helper_unit.id))
    assert queries.open_counts(world.office, days=[TODAY], today=TODAY, wanted=elsewhere) == {TODAY: 0}


def test_no_days_cost_nothing_and_many_days_one_query(world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert queries.open_counts(world.office, days=[], today=TODAY) == {}
    assert len(captured) == 0
    with CaptureQueriesContext(connection) as captured:
        queries.open_counts(world.office, days=[TODAY - timedelta(days=each) for each in range(26)], today=TODAY)
    assert len(captured) == 1


@pytest.mark.parametrize(
    "day", ["gestern", "2026-02-30", "0001-01-01", "9999-12-31", "2026-10-5", "２０２６-10-05", "'"]
)
def test_a_day_that_is_none_shows_nothing(world: World, day: str) -> None:
    world.dispatched()
    assert numbers(world, ProblemFilter(on=day)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_no_text_in_the_address_breaks_the_list(world: World, text: str) -> None:
    for wanted in (ProblemFilter(on=text), ProblemFilter(person=text), ProblemFilter(found_by=text)):
        queries.problem_page(world.office, wanted=wanted, today=TODAY)


def named(world: World, *people: NewPerson, late: bool = False) -> str:
    number = world.register(
        NewProblem("有责任人", due=TODAY - timedelta(days=3) if late else None, people=people),
    )
    if late:
        ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    return number


def tally(world: World) -> tuple[PersonTally, ...]:
    return queries.responsible_people(world.office, wanted=ProblemFilter(unit=str(world.unit.id)), today=TODAY)


def test_each_person_has_what_names_them_and_each_number_is_its_list(world: World) -> None:
    zhang = make_person(world.region, "张三", unit=world.unit)
    li = make_person(world.region, "李四", unit=world.unit)
    named(world, NewPerson("responsible", "张三", "", zhang.id), NewPerson("responsible", "李四", "", li.id))
    named(world, NewPerson("responsible", "张三", "", zhang.id), late=True)
    named(world, NewPerson("leader", "李四", "", li.id))
    found = {row.name: row for row in tally(world)}
    assert (found["张三"].open, found["张三"].overdue) == (2, 1)
    assert (found["李四"].open, found["李四"].overdue) == (1, 0), "a leader in charge is not the responsible person"
    for row in found.values():
        for group, count in (("open", row.open), ("overdue", row.overdue)):
            wanted = ProblemFilter(unit=str(world.unit.id), person=row.key, group=group)
            assert count == len(numbers(world, wanted)), (row.name, group)


def test_two_people_of_one_name_stay_two_and_a_mere_name_is_nobody_of_them(world: World) -> None:
    first = make_person(world.region, "王伟", unit=world.unit)
    second = make_person(world.region, "王伟", unit=world.unit)
    for person_id in (first.id, second.id, second.id, None):
        named(world, NewPerson("responsible", "王伟", "", person_id))
    found = [(row.person_id, row.open) for row in tally(world) if row.name == "王伟"]
    assert sorted(found, key=str) == sorted([(first.id, 1), (second.id, 2), (None, 1)], key=str)
    assert len(numbers(world, ProblemFilter(person="王伟"))) == 1
    assert len(numbers(world, ProblemFilter(person=str(second.id)))) == 2


def test_one_person_written_in_two_ways_is_one_line(world: World) -> None:
    person = make_person(world.region, "赵敏", unit=world.unit)
    number = named(world, NewPerson("responsible", "赵敏", "", person.id))
    NamedPerson.objects.create(problem=stored(number), duty="responsible", name="赵敏同志", person_id=person.id)
    assert [(row.open, row.person_id) for row in tally(world) if row.person_id == person.id] == [(1, person.id)]


def test_people_stand_by_name_whatever_they_have(world: World) -> None:
    for name, times in (("丙", 1), ("甲", 3), ("乙", 2)):
        person = make_person(world.region, name, unit=world.unit)
        for _ in range(times):
            named(world, NewPerson("responsible", name, "", person.id), late=True)
    names = [row.name for row in tally(world)]
    assert names == sorted(names), "the order says nothing about who has more"


def test_who_has_nothing_open_is_not_listed(world: World) -> None:
    person = make_person(world.region, "钱五", unit=world.unit)
    number = named(world, NewPerson("responsible", "钱五", "", person.id))
    ledger.withdraw_problem(actor=world.office, at=AT, number=number, reason="重复")
    assert tally(world) == ()


def test_a_name_is_told_only_to_who_sees_a_problem_that_names_the_person(world: World) -> None:
    person = make_person(world.region, "孙六", unit=world.unit)
    named(world, NewPerson("responsible", "孙六", "", person.id))
    stranger = make_world(make_region("北岭县"))
    assert queries.name_of_responsible(world.office, str(person.id)) == "孙六"
    assert queries.name_of_responsible(stranger.office, str(person.id)) == ""
    assert queries.name_of_responsible(world.office, "9" * 40) == ""
    assert queries.name_of_responsible(world.office, "孙六") == ""


def test_what_a_unit_found_in_itself_is_a_list_of_its_own(world: World) -> None:
    world.dispatched()
    own = ledger.register_problem(
        actor=world.worker, at=AT, campaign_id=world.campaign_id,
        problem=NewProblem("自查发现台账不全", source="self-check", accountable_unit_id=world.unit.id), own_unit_id=world.unit.id,
    ).number  # fmt: skip
    wanted = ProblemFilter(found_by=str(world.unit.id))
    assert numbers(world, wanted) == [own]
    assert [row.number for row in queries.list_problems(world.worker, wanted=wanted, today=TODAY, limit=9)] == [own]
    assert numbers(world, ProblemFilter(found_by=str(world.helper_unit.id))) == []
    assert numbers(world, ProblemFilter(found_by="x")) == []
