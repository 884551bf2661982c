"""From application to closure: someone works, someone else checks, and what was applied for is what is closed."""

from datetime import date, timedelta

import pytest
from django.test import TestCase

from bihuan.apps.audit import queries as audit
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as problems
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.events import ApplicationMade, CheckEnded, application_made, check_ended
from bihuan.apps.verification.models import Application, ApplicationOutcome, Check, CheckOutcome
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.lifecycle import State
from bihuan.core.rates import NotYetDrawn
from tests.apps.ledger.world import AT, TODAY, World, make_world, stored
from tests.factories import make_actor

pytestmark = pytest.mark.django_db


def test_what_was_reported_closed_and_verified_are_different_figures(world: World) -> None:
    returned, closed = world.under_check(), world.closed()
    operations.return_application(actor=world.checker, at=AT, number=returned, finding="账户没有公示", on_site=True)

    counts = problems.ledger_counts(world.office, today=TODAY)

    assert (counts.reported, counts.claimed, counts.closed) == (2, 0, 1)
    assert isinstance(queries.verified_rate(world.office), NotYetDrawn)
    assert stored(closed).closed_at == AT
    assert stored(returned).first_reported_at == stored(returned).returned_at == AT
    assert stored(returned).applied_at is None


def test_a_return_and_a_second_application_keep_the_first_date(world: World) -> None:
    number = world.under_check()
    operations.return_application(actor=world.checker, at=AT, number=number, finding="账户没有公示")
    later = AT + timedelta(days=3)

    operations.apply_for_closure(actor=world.worker, at=later, number=number, statement="已公示")

    assert (stored(number).first_reported_at, stored(number).applied_at) == (AT, later)
    rows = queries.applications_of(world.office, problem_id=stored(number).pk)
    assert [row.outcome for row in rows] == [ApplicationOutcome.PENDING, ApplicationOutcome.RETURNED]
    assert rows[1].checks[0].finding == "账户没有公示"


def test_an_application_taken_back_counts_as_never_made(world: World) -> None:
    number = world.applied()

    operations.withdraw_application(actor=world.worker, at=AT, number=number, why="材料不全")

    assert (stored(number).state, stored(number).first_reported_at) == (State.RECTIFYING, None)
    assert problems.ledger_counts(world.office, today=TODAY).reported == 0


def test_unless_an_earlier_one_was_returned(world: World) -> None:
    number = world.under_check()
    operations.return_application(actor=world.checker, at=AT, number=number, finding="账户没有公示")
    operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="已公示")

    operations.withdraw_application(actor=world.worker, at=AT, number=number, why="材料不全")

    assert stored(number).first_reported_at == AT
    assert problems.ledger_counts(world.office, today=TODAY).reported == 1


def test_who_never_checks(world: World) -> None:
    number = world.applied(assisting=(world.helper_unit.id,))
    own = make_actor(world.region, Role.CHECKER, unit=world.unit)
    assisting = make_actor(world.region, Role.CHECKER, unit=world.helper_unit)

    for actor in (world.office, world.leader, world.worker, world.helper, world.lead):
        with pytest.raises(Refused):
            operations.begin_check(actor=actor, at=AT, number=number)
    for actor in (own, assisting, make_world().checker, make_world().office):
        with pytest.raises(Missing):
            operations.begin_check(actor=actor, at=AT, number=number)
    assert not Check.objects.exists()
    assert operations.begin_check(actor=world.checker, at=AT, number=number)


def test_one_check_at_a_time_and_it_is_ended_by_who_began_it(world: World) -> None:
    number = world.under_check()
    colleague = make_actor(world.region, Role.CHECKER, unit=world.other_unit)

    with pytest.raises(Refused):
        operations.begin_check(actor=colleague, at=AT, number=number)
    with pytest.raises(Refused, match="由别人在办"):
        operations.close_application(actor=colleague, at=AT, number=number, finding="看过了")
    with pytest.raises(Refused, match="由别人在办"):
        operations.return_application(actor=colleague, at=AT, number=number, finding="不行")
    assert stored(number).state == State.UNDER_CHECK


def test_what_changed_since_the_application_is_not_closed(world: World) -> None:
    number = world.under_check()
    Problem.objects.filter(number=number).update(standard="低一点的标准")  # by a hand that holds the database

    with pytest.raises(Refused, match="内容有改动"):
        operations.close_application(actor=world.checker, at=AT, number=number, finding="看过了")

    assert stored(number).state == State.UNDER_CHECK
    assert Check.objects.get().outcome == CheckOutcome.PENDING


def test_words_are_asked_for(world: World) -> None:
    with pytest.raises(BadInput, match="做了什么"):
        operations.apply_for_closure(actor=world.worker, at=AT, number=world.done(), statement=" ")
    with pytest.raises(BadInput, match="还没有到"):
        operations.apply_for_closure(
            actor=world.worker, at=AT, number=world.done(), statement="办结", effective_on=date(2026, 11, 3)
        )
    with pytest.raises(Refused, match="要写明理由"):
        operations.withdraw_application(actor=world.worker, at=AT, number=world.applied(), why="")
    under_check = world.under_check()
    with pytest.raises(BadInput, match="看到了什么"):
        operations.close_application(actor=world.checker, at=AT, number=under_check, finding="\n")
    with pytest.raises(BadInput, match="没有达到"):
        operations.return_application(actor=world.checker, at=AT, number=under_check, finding="")


def test_an_application_seen_before_a_change_is_not_checked_blindly(world: World) -> None:
    number = world.done()
    version = stored(number).version
    ledger.report_progress(actor=world.worker, at=AT, number=number, line="又有进展")

    with pytest.raises(Conflict):
        operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="办结", version=version)
    assert not Application.objects.exists()


def test_what_waits_for_a_check(world: World) -> None:
    first, second = world.applied(), world.applied()
    colleague = make_actor(world.region, Role.CHECKER, unit=world.other_unit)

    def waiting(actor: Actor) -> list[tuple[str, bool]]:
        rows = queries.waiting_for_check(actor, today=TODAY)
        assert queries.count_waiting(actor) == len(rows), "the figure is the list"
        return [(row.problem.number, row.mine) for row in rows]

    assert waiting(world.checker) == waiting(colleague) == [(first, False), (second, False)]
    operations.begin_check(actor=world.checker, at=AT, number=second)
    assert waiting(world.checker) == [(second, True), (first, False)], "what one is checking comes first"
    assert waiting(colleague) == [(first, False)]
    for nobody in (world.office, world.worker, make_world().checker):
        assert waiting(nobody) == []


def test_each_step_leaves_its_act_on_the_problem(world: World) -> None:
    number = world.closed()

    acts = audit.timeline(world.office, "problem", stored(number).pk)

    told = [(act.action, act.role) for act in reversed(acts) if act.action.startswith("verification.")]
    assert told == [
        ("verification.application.made", "unit"),
        ("verification.check.begun", "checker"),
        ("verification.check.passed", "checker"),
    ]


def test_what_happened_is_told_after_the_commit(world: World) -> None:
    heard: list[ApplicationMade | CheckEnded] = []

    def listen(sender: object, *, event: ApplicationMade | CheckEnded, **_: object) -> None:
        heard.append(event)

    for signal in (application_made, check_ended):
        signal.connect(listen)
    with TestCase.captureOnCommitCallbacks(execute=True):
        number = world.closed()
        assert heard == []
    for signal in (application_made, check_ended):
        signal.disconnect(listen)

    application, check = Application.objects.get(), Check.objects.get()
    assert heard == [
        ApplicationMade(application_id=application.pk, problem_id=stored(number).pk, at=AT),
        CheckEnded(check_id=check.pk, problem_id=stored(number).pk, outcome="passed", at=AT),
    ]
