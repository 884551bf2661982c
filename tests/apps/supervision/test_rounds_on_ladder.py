"""Deadlines that come again on the ladder: each round chased as a term of its own, met by a report, still while a problem stands."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.apps.ledger.models import Measure, Milestone, Problem
from bihuan.apps.supervision.models import Escalation
from bihuan.apps.supervision.operations import rule_on_reason, run_pass, state_reason
from bihuan.apps.supervision.queries import rehearse_ladder
from bihuan.apps.supervision.queries.items import count_items
from bihuan.core.ladder import DEFAULT_POLICY, ItemKind, RungName
from bihuan.core.lifecycle import Track
from tests.apps.ledger.world import AT, CHINA, READY, World
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db
FAR = date(2027, 12, 31)
MONTHLY = replace(READY, due=None, recurrence="FREQ=MONTHLY;BYMONTHDAY=5", track=Track.STANDING, milestones=())


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)


def recurring(world: World, problem: ledger.NewProblem = MONTHLY, *, assisting: tuple[int, ...] = ()) -> str:
    """A problem of which something is to be reported by the fifth of every month, dispatched on the world's day."""
    number = world.register(problem, assisting=assisting)
    ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    ledger.accept_problem(actor=world.worker, at=AT, number=number)
    ledger.begin_rectification(actor=world.worker, at=AT, number=number)
    return number


def days_of(world: World, today: date, until: date = FAR) -> list[date]:
    """The days of the rounds that are open today."""
    found = ledger_reads.open_rounds(world.region.id, unit_ids=[world.unit.id], until=until, today=today)
    return [item.due for item in found if item.kind is ItemKind.ROUND]


def raised(day: date) -> list[tuple[str, int]]:
    """The rungs that a pass of that day raises for rounds, each with how late its round is."""
    before = set(Escalation.objects.values_list("pk", flat=True))
    run_pass(actor=SYSTEM, at=moment(day))
    new = Escalation.objects.filter(kind="round").exclude(pk__in=before).order_by("pk")
    return list(new.values_list("rung", "workdays"))


def test_the_open_round_is_on_the_ladder_until_progress_is_reported(world: World) -> None:
    number = recurring(world)
    today = AT.astimezone(CHINA).date()
    assert days_of(world, today) == [date(2026, 12, 5)]
    ledger.report_progress(actor=world.worker, at=AT + timedelta(days=1), number=number, line="已开专户")
    assert days_of(world, today + timedelta(days=1)) == []
    assert days_of(world, date(2026, 12, 6)) == [date(2027, 1, 5)]


def test_only_what_is_due_by_the_day_is_read(world: World) -> None:
    recurring(world)
    assert days_of(world, AT.date(), until=date(2026, 12, 4)) == []


def test_who_assists_meets_no_round(world: World) -> None:
    number = recurring(world, assisting=(world.helper_unit.id,))
    ledger.report_progress(actor=world.helper, at=AT + timedelta(days=1), number=number, line="配合清点")
    assert days_of(world, AT.date() + timedelta(days=1)) == [date(2026, 12, 5)]


def test_a_missed_round_climbs_and_the_next_one_begins_at_the_bottom(world: World) -> None:
    recurring(world)
    assert raised(date(2026, 11, 30)) == [("reminder", -4)]
    assert raised(date(2026, 12, 7)) == [("urging", 1)]
    assert raised(date(2026, 12, 7)) == []
    assert raised(date(2026, 12, 11)) == [("supervision", 5)]
    assert raised(date(2027, 1, 5)) == [("reminder", 0)], "the day of the next round has come: a term of its own"
    assert Escalation.objects.filter(kind="round").values("term").distinct().count() == 2


def test_a_report_ends_the_climb(world: World) -> None:
    number = recurring(world)
    raised(date(2026, 11, 30))
    ledger.report_progress(actor=world.worker, at=moment(date(2026, 12, 2)), number=number, line="已开专户")
    assert raised(date(2026, 12, 7)) == []


def test_a_weekly_round_is_reminded_of_one_working_day_before(world: World) -> None:
    recurring(world, replace(MONTHLY, recurrence="FREQ=WEEKLY;BYDAY=FR"))
    assert raised(date(2026, 11, 9)) == []
    assert raised(date(2026, 11, 12)) == [("reminder", -1)]


def test_what_is_to_be_done_every_day_is_not_chased(world: World) -> None:
    recurring(world, replace(MONTHLY, recurrence="FREQ=DAILY"))
    assert days_of(world, date(2026, 12, 20)) == []


def test_rounds_end_with_the_deadline_of_the_problem(world: World) -> None:
    recurring(world, replace(MONTHLY, due=date(2026, 12, 31)))
    assert days_of(world, date(2026, 12, 7)) == [date(2026, 12, 5)]
    assert days_of(world, date(2027, 1, 5)) == []


@pytest.mark.parametrize("state", ["registered", "applied", "closed", "suspended", "handback-asked"])
def test_what_stands_still_has_no_open_round(world: World, state: str) -> None:
    number = recurring(world)
    Problem.objects.filter(number=number).update(state=state, closed_at=AT if state == "closed" else None)
    assert days_of(world, date(2026, 12, 7)) == []


def test_an_accepted_reason_stops_its_rounds_too(world: World) -> None:
    number = recurring(world)
    state_reason(actor=world.worker, at=moment(date(2026, 12, 2)), number=number, reason="汛期停工")
    rule_on_reason(actor=world.office, at=moment(date(2026, 12, 3)), number=number, accept=True, ruling="属实")
    assert raised(date(2026, 12, 7)) == []


def test_after_a_suspension_rounds_begin_anew(world: World) -> None:
    number = recurring(world)
    ledger.suspend_problem(actor=world.office, at=moment(date(2026, 12, 1)), number=number, reason="等批复")
    ledger.resume_problem(actor=world.office, at=moment(date(2026, 12, 21)), number=number, reason="批复到了")
    assert Problem.objects.get(number=number).resumed_on == date(2026, 12, 21)
    assert days_of(world, date(2026, 12, 22)) == [date(2027, 1, 5)]


def test_a_unit_that_has_rounds_alone_is_counted(world: World) -> None:
    recurring(world)
    Measure.objects.update(due=None)
    assert count_items(world.region.id, until=date(2026, 11, 20)) == {world.unit.id: 1}


def test_a_rehearsal_goes_the_same_course(world: World) -> None:
    recurring(world)
    found = rehearse_ladder(
        world.office, region_id=world.region.id, policy=DEFAULT_POLICY, first=date(2026, 11, 23), last=date(2027, 1, 6),
        today=date(2027, 1, 7),
    )  # fmt: skip
    course = [(day.isoformat(), rung.value) for (day, _, rung), _ in sorted(found.wanted.raised.items())]
    assert course[:3] == [("2026-11-27", "reminder"), ("2026-12-07", "urging"), ("2026-12-11", "supervision")]
    assert ("2027-01-05", RungName.REMINDER.value) in course


def test_measures_and_stage_goals_stand_still_with_their_problem(world: World) -> None:
    number = world.rectifying()
    goal = Milestone.objects.get(problem__number=number)
    ledger.suspend_problem(actor=world.office, at=moment(date(2026, 11, 23)), number=number, reason="等批复")
    ledger.resume_problem(actor=world.office, at=moment(date(2026, 11, 27)), number=number, reason="批复到了")
    moved = Milestone.objects.get(pk=goal.pk).due
    assert (goal.due, moved) == (date(2026, 11, 30), date(2026, 12, 4)), "four working days later"
    act = Act.objects.filter(action="ledger.problem.resumed").latest("pk")
    assert act.after is not None and act.after["moved_parts"] == 1


def test_what_was_reached_or_ended_before_stays_as_it_was(world: World) -> None:
    number = world.rectifying()
    Milestone.objects.filter(problem__number=number).update(reached_at=AT)
    ledger.suspend_problem(actor=world.office, at=moment(date(2026, 11, 23)), number=number, reason="等批复")
    ledger.resume_problem(actor=world.office, at=moment(date(2026, 11, 27)), number=number, reason="批复到了")
    assert Milestone.objects.get(problem__number=number).due == date(2026, 11, 30)


def test_days_on_which_more_time_was_asked_for_cost_a_stage_goal_nothing(world: World) -> None:
    """What was granted moves the deadline of the problem alone."""
    number = world.rectifying()
    asked, ruled = moment(date(2026, 12, 1)), moment(date(2026, 12, 4))
    ledger.request_extension(actor=world.worker, at=asked, number=number, until=date(2027, 1, 31), reason="招标流标")
    ledger.rule_extension(actor=world.office, at=ruled, number=number, grant=True, ruling="同意")
    found = ledger_reads.due_items(world.region.id, unit_ids=[world.unit.id], until=FAR)
    pauses = {item.kind: [(each.since, each.until) for each in item.pauses] for item in found}
    assert pauses[ItemKind.MILESTONE] == [(date(2026, 12, 1), date(2026, 12, 4))]
