"""A check whose checker left: the office gives it back, somebody else takes it, and every word of it stays on the record."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.operations import install_guards
from bihuan.apps.ledger import queries as problems
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.events import CheckEnded, check_ended
from bihuan.apps.verification.models import Application, ApplicationOutcome, Check, CheckOutcome
from bihuan.apps.verification.queries import View
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Conflict, Missing, Refused
from bihuan.core.lifecycle import State
from tests.apps.ledger.world import AT, TODAY, World, make_world, stored
from tests.factories import SYSTEM, make_actor

pytestmark = pytest.mark.django_db
WHY = "核查人已调任外县"


@pytest.fixture
def world() -> World:
    return make_world()


def release(world: World, number: str, *, who: Actor | None = None, why: str = WHY) -> None:
    operations.release_check(actor=who or world.office, at=AT + timedelta(hours=1), number=number, why=why)


def colleague_of(world: World) -> Actor:
    return make_actor(world.region, Role.CHECKER, unit=world.other_unit)


def stalled(actor: Actor) -> list[str]:
    page = queries.application_page(actor, view=View.STALLED, at=AT)
    numbers = [row.problem.number for row in page.rows]
    assert queries.count_stalled(actor, at=AT) == page.page.paginator.count == len(numbers), "the figure is the list"
    assert numbers == [row.problem.number for row in queries.stalled_checks(actor, at=AT)]
    return numbers


def test_a_released_check_waits_for_anybody_and_somebody_else_ends_it(world: World) -> None:
    number = world.under_check()
    colleague = colleague_of(world)
    assert queries.waiting_for_check(colleague, today=TODAY) == ()

    release(world, number)

    assert stored(number).state == State.APPLIED
    assert [row.problem.number for row in queries.waiting_for_check(colleague, today=TODAY)] == [number]
    operations.begin_check(actor=colleague, at=AT, number=number)
    operations.close_application(actor=colleague, at=AT, number=number, finding="账户都开了")
    assert stored(number).state == State.CLOSED
    assert [check.outcome for check in Check.objects.order_by("id")] == [CheckOutcome.RELEASED, CheckOutcome.PASSED]


def test_the_application_stands_as_it_was_made(world: World) -> None:
    number = world.under_check()
    before = (stored(number).applied_at, stored(number).first_reported_at, Application.objects.get().content_hash)

    release(world, number)

    application = Application.objects.get()
    assert (stored(number).applied_at, stored(number).first_reported_at, application.content_hash) == before
    assert application.outcome == ApplicationOutcome.PENDING
    counts = problems.ledger_counts(world.office, today=TODAY)
    assert (counts.reported, counts.claimed, counts.closed) == (1, 1, 0)


def test_the_unit_may_take_its_application_back_again(world: World) -> None:
    number = world.under_check()
    with pytest.raises(Refused):
        operations.withdraw_application(actor=world.worker, at=AT, number=number, why="材料不全")
    release(world, number)
    operations.withdraw_application(actor=world.worker, at=AT, number=number, why="材料不全")
    assert stored(number).state == State.RECTIFYING


def test_the_checker_cannot_end_what_was_released_but_may_take_it_again(world: World) -> None:
    number = world.under_check()
    release(world, number)

    for step in (operations.close_application, operations.return_application):
        with pytest.raises(Refused, match="已申请销号"):
            step(actor=world.checker, at=AT, number=number, finding="看过了")
    operations.begin_check(actor=world.checker, at=AT, number=number)
    operations.return_application(actor=world.checker, at=AT, number=number, finding="账户没有公示")
    assert stored(number).state == State.RETURNED


def test_the_checker_reads_who_released_it_and_why(world: World) -> None:
    number = world.under_check()
    release(world, number)

    told = queries.application_page(world.checker, view=View.CHECKED, at=AT).rows
    check = told[0].application.checks[0]
    assert (check.mine, check.outcome, check.release_reason, check.finding) == (True, "released", WHY, "")
    assert check.released_by and check.ended_at == AT + timedelta(hours=1)


def test_the_record_tells_it_once_for_the_state_and_once_for_the_paper(world: World) -> None:
    number = world.under_check()
    release(world, number, why=f"  {WHY}\n")

    acts = {act.action: act for act in audit.timeline(world.checker, "problem", stored(number).pk)}
    ledgers, paper = acts["ledger.problem.check-released"], acts["verification.check.released"]
    assert ledgers.role == paper.role == "office"
    assert ledgers.reason == paper.reason == WHY
    assert paper.after == {"check": Check.objects.get().pk, "checker": str(Check.objects.get().checker)}


def test_nobody_else_releases_a_check(world: World) -> None:
    number = world.under_check(assisting=(world.helper_unit.id,))
    insiders = (world.worker, world.helper, world.lead, world.leader, world.checker, world.responsible)
    for actor in insiders:
        with pytest.raises((Refused, Missing)):
            release(world, number, who=actor)
    with pytest.raises(Missing):
        release(world, number, who=make_world().office)
    assert Check.objects.get().outcome == CheckOutcome.PENDING
    assert stored(number).state == State.UNDER_CHECK


@pytest.mark.parametrize("why", ["", "  ", "\n\t"])
def test_no_check_is_released_without_a_reason(world: World, why: str) -> None:
    number = world.under_check()
    with pytest.raises(Refused, match="要写明理由"):
        release(world, number, why=why)
    assert Check.objects.get().outcome == CheckOutcome.PENDING


def test_only_an_open_check_is_released(world: World) -> None:
    for number in (world.applied(), world.closed(), world.rectifying()):
        with pytest.raises(Refused, match="不能走这一步"):
            release(world, number)
    with pytest.raises(Missing):
        release(world, "XX-2026-9999")


def test_a_release_on_an_old_view_is_told_what_changed(world: World) -> None:
    number = world.under_check()
    version = stored(number).version
    release(world, number)
    with pytest.raises(Conflict):
        operations.release_check(actor=world.office, at=AT, number=number, why=WHY, version=version)
    assert Check.objects.filter(outcome=CheckOutcome.RELEASED).count() == 1


def test_others_hear_of_it_after_the_commit(world: World) -> None:
    number = world.under_check()
    heard: list[CheckEnded] = []

    def listen(sender: object, *, event: CheckEnded, **_: object) -> None:
        heard.append(event)

    check_ended.connect(listen)
    with TestCase.captureOnCommitCallbacks(execute=True):
        release(world, number)
        assert heard == []
    check_ended.disconnect(listen)
    assert [(event.problem_id, event.outcome) for event in heard] == [(stored(number).pk, "released")]


def test_a_check_stands_still_when_its_checker_can_no_longer_sign_in(world: World) -> None:
    number, other = world.under_check(), world.applied()
    operations.begin_check(actor=colleague_of(world), at=AT, number=other)
    assert stalled(world.office) == []

    assert world.checker.user_id is not None
    organizations.deactivate_user(actor=SYSTEM, at=AT, user_id=world.checker.user_id, reason="调离")

    assert stalled(world.office) == [number]
    release(world, number)
    assert stalled(world.office) == []


def test_a_check_stands_still_when_its_checker_is_no_checker_any_more(world: World) -> None:
    number = world.under_check()
    assert world.checker.user_id is not None
    for granted in grants_of(world.checker.user_id):
        organizations.revoke_role(actor=SYSTEM, at=AT, grant_id=granted, reason="换岗")
    assert stalled(world.office) == [number]
    assert stalled(make_world().office) == [], "the office of another county learns nothing of it"


def grants_of(user_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM organizations_rolegrant WHERE user_id = %s", [user_id])
        return [int(row[0]) for row in cursor.fetchall()]


def test_the_list_of_stalled_checks_costs_the_same_however_long_it_is(world: World) -> None:
    numbers = [world.under_check() for _ in range(3)]
    assert world.checker.user_id is not None
    organizations.deactivate_user(actor=SYSTEM, at=AT, user_id=world.checker.user_id, reason="调离")
    assert _queries(world.office, limit=1) == _queries(world.office, limit=3)
    assert [row.problem.number for row in queries.stalled_checks(world.office, at=AT)] == numbers


def _queries(actor: Actor, *, limit: int) -> int:
    with CaptureQueriesContext(connection) as seen:
        queries.stalled_checks(actor, at=AT, limit=limit)
    return len(seen)


def test_the_database_still_refuses_a_checker_who_did_the_work(world: World) -> None:
    """After a release as before it: the guard looks at every new check."""
    install_guards()
    number = world.under_check()
    release(world, number)
    application = Application.objects.get()
    assert world.worker.user_id is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        Check.objects.create(
            application=application, problem_id=application.problem_id, checker_id=world.worker.user_id,
            checker_unit_id=world.unit.id, applicant_id=application.applied_by_id,
            accountable_unit_id=application.unit_id, begun_at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verification_check SET outcome = 'pending', release_reason = '', released_by_id = NULL",
        "UPDATE verification_check SET release_reason = 'x'",
        "UPDATE verification_check SET outcome = 'passed', finding = 'x', release_reason = '', released_by_id = NULL",
        "DELETE FROM verification_check",
    ],
)
def test_what_was_released_stays_released_says_the_database(world: World, statement: str) -> None:
    install_guards()
    release(world, world.under_check())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "released", "release_reason": ""},
        {"outcome": "released", "release_reason": WHY, "finding": "看过了"},
        {"outcome": "released", "release_reason": WHY, "ended_at": None},
        {"outcome": "passed", "finding": "看过了", "release_reason": WHY},
        {"outcome": "pending", "release_reason": WHY, "ended_at": None},
    ],
    ids=["no reason", "a finding", "no date", "passed with a reason", "open with a reason"],
)
def test_half_a_release_is_refused_by_the_row_itself(world: World, change: dict[str, object]) -> None:
    world.under_check()
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.update(**({"ended_at": AT} | change))
