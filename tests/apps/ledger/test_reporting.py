"""A progress report and what it ends: one act for one thing that somebody did."""

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.core.decisions import Missing, Refused
from tests.apps.ledger.world import AT, TODAY, World, stored

pytestmark = pytest.mark.django_db


def test_a_report_ends_its_measures_and_reaches_its_stage_goals_in_one_act(world: World) -> None:
    number = world.rectifying()
    before = Act.objects.count()
    ledger.report_progress(
        actor=world.worker, at=AT, number=number, line="专户已开", ends_measures=[1], reaches_milestones=[1]
    )
    detail = queries.problem_detail(world.worker, number=number, today=TODAY)
    assert [measure.state for measure in detail.measures] == ["done"]
    assert [stone.mark for stone in detail.milestones] == ["reported"]
    assert Act.objects.count() == before + 1
    after = Act.objects.latest("id").after
    assert isinstance(after, dict)
    assert after["measures_ended"] == [1]
    assert after["milestones_reached"] == [1]


@pytest.mark.parametrize(("measures", "milestones"), [([2], []), ([], [9])], ids=["measure", "milestone"])
def test_a_report_on_what_is_not_there_writes_nothing(world: World, measures: list[int], milestones: list[int]) -> None:
    number = world.rectifying()
    version = stored(number).version
    with pytest.raises(Missing):
        ledger.report_progress(
            actor=world.worker, at=AT, number=number, line="做了", ends_measures=measures, reaches_milestones=milestones
        )
    assert stored(number).version == version
    assert queries.problem_detail(world.worker, number=number, today=TODAY).progress == ()


def test_a_measure_ends_once(world: World) -> None:
    number = world.rectifying()
    ledger.report_progress(actor=world.worker, at=AT, number=number, line="专户已开", ends_measures=[1])
    with pytest.raises(Refused, match="已经结束"):
        ledger.report_progress(actor=world.worker, at=AT, number=number, line="又开了一次", ends_measures=[1])


def test_a_measure_named_twice_in_one_report_ends_once(world: World) -> None:
    number = world.rectifying()
    ledger.report_progress(actor=world.worker, at=AT, number=number, line="专户已开", ends_measures=[1, 1])
    assert queries.problem_detail(world.worker, number=number, today=TODAY).measures[0].state == "done"
