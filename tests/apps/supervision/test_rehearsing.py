"""A rehearsal on a small county: what it reads of past days, beside what really went out, and who may ask."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.supervision.models import Escalation, LadderPolicy, Notice, StatedReason
from bihuan.apps.supervision.operations import run_pass
from bihuan.apps.supervision.queries import Rehearsed, rehearse_ladder
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing
from bihuan.core.ladder import DEFAULT_POLICY, Policy, RungName
from bihuan.core.rehearsal import Tally
from tests.apps.ledger.world import AT, CHINA, World
from tests.factories import SYSTEM, make_actor, make_region

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 30)  # the stage goal of the world's problems; closure is due on 2026-12-31
FIRST, LAST, TODAY = date(2026, 11, 16), date(2026, 12, 11), date(2026, 12, 14)
LATER = Policy(
    tuple(replace(rung, offset=-3) if rung.name is RungName.REMINDER else rung for rung in DEFAULT_POLICY.rungs)
)


def rehearsed(world: World, policy: Policy = DEFAULT_POLICY, **known: date) -> Rehearsed:
    asked: dict[str, object] = {
        "region_id": world.region.id, "policy": policy, "first": FIRST, "last": LAST, "today": TODAY,
    }  # fmt: skip
    return rehearse_ladder(world.office, **(asked | known))  # type: ignore[arg-type]


def course(found: Rehearsed) -> list[tuple[str, str, int]]:
    return [(day.isoformat(), rung.value, count) for (day, _, rung), count in sorted(found.wanted.raised.items())]


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)


def test_nothing_open_rehearses_to_nothing(world: World) -> None:
    found = rehearsed(world)
    assert (found.wanted.of(), found.held.of(), found.sent.of(), found.units) == (Tally(), Tally(), Tally(), ())


def test_a_stage_goal_climbs_as_its_days_passed(world: World) -> None:
    world.rectifying()
    assert course(rehearsed(world)) == [
        ("2026-11-23", "reminder", 1),
        ("2026-12-01", "urging", 1),
        ("2026-12-07", "supervision", 1),
    ]


def test_the_draft_stands_beside_the_policy_in_force(world: World) -> None:
    world.rectifying()
    found = rehearsed(world, LATER)
    assert course(found)[0] == ("2026-11-25", "reminder", 1)
    assert found.held.of(day=date(2026, 11, 23)) == Tally(1, 1)
    assert (found.for_approval, found.for_approval_held) == (Tally(1, 1), Tally(1, 1))


def test_it_says_what_really_went_out_too(world: World) -> None:
    world.rectifying()
    run_pass(actor=SYSTEM, at=moment(date(2026, 11, 24)))
    found = rehearsed(world)
    assert found.sent.of(rung=RungName.REMINDER, day=date(2026, 11, 24)) == Tally(1, 1)
    (line,) = found.units
    assert (line.unit, line.wanted, line.sent) == (world.unit.name, Tally(3, 3), Tally(1, 1))
    assert line.by_rung[RungName.URGING] == Tally(1, 1)


def test_it_writes_nothing(world: World) -> None:
    world.rectifying()
    rehearsed(world, LATER)
    assert not (Notice.objects.exists() or Escalation.objects.exists() or LadderPolicy.objects.exists())


def test_what_was_applied_for_is_chased_no_further(world: World) -> None:
    number = world.applied()
    assert course(rehearsed(world)) == []
    Problem.objects.filter(number=number).update(applied_at=moment(date(2026, 12, 2)))
    assert [rung for _, rung, _ in course(rehearsed(world))] == ["reminder", "urging"]


def test_what_was_closed_was_chased_until_it_was_reported(world: World) -> None:
    number = world.closed()
    assert course(rehearsed(world)) == []
    Problem.objects.filter(number=number).update(
        first_reported_at=moment(date(2026, 11, 24)), closed_at=moment(date(2026, 12, 9))
    )
    assert [rung for _, rung, _ in course(rehearsed(world))] == ["reminder"]


def test_a_stage_goal_that_was_reached_ends_there(world: World) -> None:
    number = world.rectifying()
    Problem.objects.get(number=number).milestones.update(reached_at=moment(date(2026, 11, 25)))
    assert [rung for _, rung, _ in course(rehearsed(world))] == ["reminder"]


def test_days_of_a_dispute_stand_still(world: World) -> None:
    number = world.dispatched()
    ledger.ask_hand_back(actor=world.worker, at=AT, number=number, reason="职责在县财政局")
    assert course(rehearsed(world)) == []


def test_an_accepted_reason_stands_still(world: World) -> None:
    number = world.rectifying()
    StatedReason.objects.create(
        problem=Problem.objects.get(number=number), unit_id=world.unit.id, reason="洪水冲毁道路",
        stated_by_id=world.worker.user_id or 0, stated_at=AT, outcome="accepted", ruling="属实", ruled_at=AT,
        ruled_by_id=world.office.user_id, stops_from=date(2026, 11, 24),
    )  # fmt: skip
    assert [rung for _, rung, _ in course(rehearsed(world))] == ["reminder"]


def test_a_suspended_problem_is_not_chased(world: World) -> None:
    number = world.rectifying()
    ledger.suspend_problem(actor=world.office, at=AT, number=number, reason="等待规划调整")
    assert course(rehearsed(world)) == []


def test_acceptance_measures_and_tasks_count_too(world: World) -> None:
    number = world.dispatched()
    Problem.objects.filter(number=number).update(handback_until=DUE)
    Problem.objects.get(number=number).measures.update(due=DUE)
    campaigns.assign_task(
        actor=world.office, at=AT, campaign_id=world.campaign_id, content="摸清底数", unit_id=world.unit.id, due=DUE,
    )  # fmt: skip
    assert course(rehearsed(world))[:3] == [
        ("2026-11-23", "reminder", 3),
        ("2026-11-27", "reminder", 1),
        ("2026-12-01", "urging", 4),
    ]


def test_replies_that_were_really_asked_for_have_their_term(world: World) -> None:
    Notice.objects.create(
        region_id=world.region.id, unit_id=world.unit.id, rung="urging", day=date(2026, 11, 2), state="signed", items=1,
        drafted_at=AT, sent_at=AT, signed_at=AT, number="整催〔2026〕1号", number_year=2026, number_sequence=1, number_word="整催",
        reply_due=DUE,
    )  # fmt: skip
    assert course(rehearsed(world))[0] == ("2026-11-27", "reminder", 1)


@pytest.mark.parametrize(
    "known", [{"last": date(2026, 12, 15)}, {"first": date(2026, 12, 12)}, {"first": date(2026, 1, 1)}]
)
def test_a_span_that_cannot_be_rehearsed_says_why(world: World, known: dict[str, date]) -> None:
    with pytest.raises(BadInput) as refused:
        rehearsed(world, DEFAULT_POLICY, **known)
    assert "last" in refused.value.fields


def test_units_and_other_regions_rehearse_nothing(world: World) -> None:
    elsewhere = make_actor(make_region("青石县"), Role.OFFICE)
    for actor in (world.worker, elsewhere):
        with pytest.raises(Missing):
            rehearse_ladder(actor, region_id=world.region.id, policy=LATER, first=FIRST, last=LAST, today=TODAY)


def test_its_queries_do_not_grow_with_what_it_reads(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as taken:
            rehearsed(world)
        return len(taken)

    world.rectifying()
    first = cost()
    for _ in range(5):
        world.rectifying()
    assert cost() <= first
