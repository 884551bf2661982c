"""What is on the ladder: everything open with a deadline up to a day, unit by unit, and nothing that stands still."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns import queries as campaign_reads
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.apps.ledger.models import NamedPerson, Problem
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.queries.items import count_items, items_on_ladder
from bihuan.core.ladder import ItemKind, Pause
from tests.apps.ledger.world import AT, World

pytestmark = pytest.mark.django_db
FAR = date(2027, 12, 31)


def kinds(world: World, until: date = FAR) -> Counter[ItemKind]:
    """How many items of each kind the world's unit has."""
    found = ledger_reads.due_items(world.region.id, unit_ids=[world.unit.id], until=until)
    return Counter(item.kind for item in found)


def test_a_problem_that_waits_to_be_accepted_has_three_deadlines(world: World) -> None:
    world.dispatched()
    assert kinds(world) == {ItemKind.ACCEPTANCE: 1, ItemKind.CLOSURE: 1, ItemKind.MILESTONE: 1}


def test_what_is_accepted_has_no_deadline_for_accepting(world: World) -> None:
    world.rectifying()
    assert kinds(world) == {ItemKind.CLOSURE: 1, ItemKind.MILESTONE: 1}


def test_only_what_is_due_by_the_day_is_read(world: World) -> None:
    world.rectifying()
    assert kinds(world, date(2026, 11, 29)) == {}
    assert kinds(world, date(2026, 11, 30)) == {ItemKind.MILESTONE: 1}
    assert kinds(world, date(2026, 12, 31)) == {ItemKind.CLOSURE: 1, ItemKind.MILESTONE: 1}


@pytest.mark.parametrize("state", ["registered", "applied", "under-check", "closed", "suspended", "handback-asked"])
def test_what_stands_still_is_left_out(world: World, state: str) -> None:
    number = world.rectifying()
    Problem.objects.filter(number=number).update(state=state, closed_at=AT if state == "closed" else None)
    assert kinds(world) == {}


def test_counts_are_those_of_the_items(world: World) -> None:
    for _ in range(2):
        world.rectifying()
    world.dispatched(unit=world.helper_unit)
    campaigns.assign_task(
        actor=world.office, at=AT, campaign_id=world.campaign_id, content="摸清底数", unit_id=world.helper_unit.id,
        due=date(2026, 12, 1),
    )  # fmt: skip
    counted = count_items(world.region.id, until=FAR)
    for unit in (world.unit, world.helper_unit):
        found = items_on_ladder(world.region.id, unit_ids=[unit.id], until=FAR, today=AT.date())
        assert counted[unit.id] == len(list(found))
    assert counted == {world.unit.id: 4, world.helper_unit.id: 4}


def test_a_task_that_was_reported_waits_for_others(world: World) -> None:
    task = campaigns.assign_task(
        actor=world.office, at=AT, campaign_id=world.campaign_id, content="摸清底数", unit_id=world.unit.id,
        due=date(2026, 12, 1),
    )  # fmt: skip
    assert campaign_reads.count_due_tasks(world.region.id, until=FAR) == {world.unit.id: 1}
    campaigns.report_task(actor=world.worker, at=AT, task_id=task, line="已摸清")
    assert campaign_reads.count_due_tasks(world.region.id, until=FAR) == {}


def test_a_refused_wish_for_more_time_is_a_pause(world: World) -> None:
    number = world.rectifying()
    ledger.request_extension(actor=world.worker, at=AT, number=number, until=date(2027, 1, 31), reason="招标流标")
    assert kinds(world) == {}, "it is not answered yet"
    ruled = AT + timedelta(days=3)
    ledger.rule_extension(actor=world.office, at=ruled, number=number, grant=False, ruling="可以先清退")
    found = ledger_reads.due_items(world.region.id, unit_ids=[world.unit.id], until=FAR)
    assert {item.pauses for item in found} == {(Pause(timezone.localdate(AT), timezone.localdate(ruled)),)}


def test_who_answers_for_a_problem_is_found_by_who_they_are_and_not_by_a_name(world: World) -> None:
    number = world.rectifying()
    problem = Problem.objects.get(number=number)
    NamedPerson.objects.create(problem=problem, duty="responsible", name=world.person.name)
    assert ledger_reads.responsible_people_of({problem.pk}) == {}
    NamedPerson.objects.create(problem=problem, duty="responsible", name=world.person.name, person_id=world.person.id)
    assert ledger_reads.responsible_people_of({problem.pk}) == {problem.pk: {world.person.id}}
    assert ledger_reads.campaigns_of({problem.pk}) == {problem.pk: {world.campaign_id}}


def test_only_who_signs_in_and_holds_a_role_is_reached(world: World) -> None:
    units = {world.unit.id, world.other_unit.id}
    assert organizations.speakers_of_units(units, at=AT) == {world.unit.id: {world.worker.user_id}}
    before = AT - timedelta(days=4000)
    assert organizations.speakers_of_units(units, at=before) == {}
    assert organizations.users_of_people({world.person.id}, at=AT) == {world.person.id: {world.responsible.user_id}}
