"""A year's working days are published: what was counted on an estimate is counted again, and nothing else moves."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.calendars import operations as calendars
from bihuan.apps.calendars import queries as calendar_queries
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.verification import operations as verification
from bihuan.core.deadlines import parse_deadline
from tests.apps.ledger.world import AT, READY, TODAY, World, make_world, stored
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
RAW = "50个工作日内"
# New Year's Day 2027 and the whole of its first two weeks: as if so many days were off.
DAYS_OFF = [date(2027, 1, day) for day in range(1, 16)]


@pytest.fixture
def world() -> World:
    return make_world()


def counted() -> ledger.NewProblem:
    """A problem whose deadline was counted in working days into a year that nobody has published."""
    read = parse_deadline(RAW, issued=TODAY, calendar=calendar_queries.calendar_for())
    assert read.due is not None and read.estimated
    return replace(READY, due=read.due, due_raw=RAW, due_counted_from=TODAY, due_estimated=True)


def publish(region_id: int | None = None) -> None:
    days = [{"name": "元旦", "date": day.isoformat(), "isOffDay": True} for day in DAYS_OFF]
    notice = json.dumps({"year": 2027, "papers": [], "days": days}).encode()
    calendars.load_calendar_year(actor=SYSTEM, at=AT, content=notice, region_id=region_id)


def test_an_estimated_deadline_becomes_a_fact_and_the_act_says_so(world: World) -> None:
    number = world.register(counted())
    before = stored(number)

    publish()

    after = stored(number)
    expected = parse_deadline(RAW, issued=TODAY, calendar=calendar_queries.calendar_for())
    assert before.due is not None and after.due is not None
    assert after.due == expected.due
    assert after.due > before.due
    assert not after.due_estimated
    act = audit.acts_of_object("problem", after.pk)[0]
    assert (act.action, act.role, act.actor_name) == ("ledger.problem.deadline-recounted", "system", "calendar")
    assert act.before is not None and act.before["due"] == before.due.isoformat()


def test_what_did_not_rest_on_an_estimate_stays(world: World) -> None:
    fixed = world.register(replace(READY, due=date(2027, 1, 20)))
    granted = world.register(counted())
    ledger.dispatch_problem(actor=world.office, at=AT, number=granted)
    ledger.request_extension(actor=world.worker, at=AT, number=granted, until=date(2027, 6, 30), reason="汛期")
    ledger.rule_extension(actor=world.office, at=AT, number=granted, grant=True, ruling="同意")
    versions = [stored(number).version for number in (fixed, granted)]

    publish()

    assert [stored(number).due for number in (fixed, granted)] == [date(2027, 1, 20), date(2027, 6, 30)]
    assert [stored(number).version for number in (fixed, granted)] == versions


def test_what_is_under_application_is_counted_again_when_it_comes_back(world: World) -> None:
    number = world.register(counted())
    ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    ledger.accept_problem(actor=world.worker, at=AT, number=number)
    ledger.begin_rectification(actor=world.worker, at=AT, number=number)
    ledger.end_measure(actor=world.worker, at=AT, number=number, position=1)
    ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[world.piece()])
    verification.apply_for_closure(actor=world.worker, at=AT, number=number, statement="专户已开")
    verification.begin_check(actor=world.checker, at=AT, number=number)
    locked = stored(number)

    publish()
    assert stored(number).version == locked.version, "nothing changes while it is locked"
    verification.return_application(actor=world.checker, at=AT, number=number, finding="没有公示")

    came_back = stored(number)
    assert locked.due is not None and came_back.due is not None
    assert came_back.due > locked.due
    assert not came_back.due_estimated


def test_a_countys_own_notice_moves_its_own_deadlines_alone(world: World) -> None:
    elsewhere = make_world()
    here, there = world.register(counted()), elsewhere.register(counted())

    publish(region_id=world.region.id)

    assert not stored(here).due_estimated
    assert stored(there).due_estimated


def test_the_same_notice_again_moves_nothing(world: World) -> None:
    number = world.register(counted())
    publish()
    version = stored(number).version

    publish()

    assert stored(number).version == version
    assert ledger.recompute_estimated_deadlines(actor=SYSTEM, at=AT, region_path="", years=()) == 0


class TestDaysForHandingBack:
    """Five working days from the dispatch; a day off among them gives one more, and no change takes one away."""

    def dispatched(self, world: World) -> str:
        number = world.register(READY)
        ledger.dispatch_problem(actor=world.office, at=AT, number=number)
        return number

    def override(self, world: World, day: date, *, works: bool = False, at: datetime = AT) -> int:
        made = calendars.override_day(
            actor=SYSTEM, at=at, region_id=world.region.id, day=day, is_workday=works, reason="防汛值守"
        )
        return made.id

    def test_a_day_that_a_region_takes_off_gives_one_more(self, world: World) -> None:
        number = self.dispatched(world)
        before = stored(number).handback_until
        assert before is not None

        self.override(world, before)

        after = stored(number).handback_until
        assert after is not None and after > before
        assert after == calendar_queries.calendar_for(stored(number).region.path).add(TODAY, 5).date
        act = audit.acts_of_object("problem", stored(number).pk)[0]
        assert (act.action, act.role, act.actor_name) == ("ledger.problem.handback-recounted", "system", "calendar")
        assert act.after is not None and act.after["handback_until"] == after.isoformat()

    def test_no_change_of_the_calendar_cuts_it_short(self, world: World) -> None:
        number = self.dispatched(world)
        before = stored(number).handback_until
        assert before is not None
        made = self.override(world, before)
        longer = stored(number).handback_until

        calendars.withdraw_override(actor=SYSTEM, at=AT, override_id=made, reason="不用值守了")

        assert stored(number).handback_until == longer

    def test_a_period_that_has_passed_is_not_opened_again(self, world: World) -> None:
        number = self.dispatched(world)
        before = stored(number).handback_until
        assert before is not None

        self.override(world, before, at=AT + timedelta(days=30))

        assert stored(number).handback_until == before

    def test_what_was_accepted_and_what_lies_in_another_year_stay(self, world: World) -> None:
        number = self.dispatched(world)
        before, version = stored(number).handback_until, stored(number).version
        self.override(world, date(TODAY.year + 3, 5, 6))
        ledger.accept_problem(actor=world.worker, at=AT, number=number)
        assert before is not None
        self.override(world, before)
        assert stored(number).version == version + 1, "the acceptance alone"

    def test_a_published_year_moves_it_too(self, world: World) -> None:
        number = self.dispatched(world)
        before = stored(number).handback_until
        assert before is not None
        days = [{"name": "临时放假", "date": before.isoformat(), "isOffDay": True}]
        notice = json.dumps({"year": before.year, "papers": [], "days": days}).encode()
        calendars.load_calendar_year(actor=SYSTEM, at=AT, content=notice, region_id=world.region.id)
        after = stored(number).handback_until
        assert after is not None and after > before
