"""久无进展: long enough with its unit, and nothing reported since. What others do to a problem does not count as progress."""

from datetime import timedelta

import pytest

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import ProblemEdit
from bihuan.apps.ledger.queries import GROUPS, ProblemFilter
from bihuan.apps.ledger.queries.groups import QUIET_DAYS
from tests.apps.ledger.world import AT, World

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def quiet(world: World, days: int) -> int:
    wanted = ProblemFilter(group="quiet")
    return queries.count_problems(world.office, wanted=wanted, today=TODAY + timedelta(days=days))


def test_a_problem_grows_quiet_after_so_many_days_and_not_before(world: World) -> None:
    world.rectifying()

    assert quiet(world, QUIET_DAYS) == 0
    assert quiet(world, QUIET_DAYS + 1) == 1


def test_a_report_breaks_the_silence_for_as_long(world: World) -> None:
    number = world.rectifying()
    later = AT + timedelta(days=10)
    operations.report_progress(actor=world.worker, at=later, number=number, line="专户材料已报银行")

    assert quiet(world, 10 + QUIET_DAYS) == 0
    assert quiet(world, 11 + QUIET_DAYS) == 1


def test_what_the_office_writes_is_no_progress(world: World) -> None:
    number = world.rectifying()
    later = AT + timedelta(days=20)
    operations.edit_problem(actor=world.office, at=later, number=number, edit=ProblemEdit(remark="催了两次"))

    assert quiet(world, 21) == 1


def test_what_has_no_clock_is_not_quiet(world: World) -> None:
    world.register()
    suspended = world.dispatched()
    operations.suspend_problem(actor=world.office, at=AT, number=suspended, reason="等批复")
    world.applied()
    world.closed()

    assert quiet(world, 60) == 0


def test_the_rule_says_the_number_of_days() -> None:
    assert f"{QUIET_DAYS} 天" in GROUPS["quiet"].counts
