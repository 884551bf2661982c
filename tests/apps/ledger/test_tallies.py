"""Lanes, cells and totals are the lengths of the lists behind them, and each kind costs one query."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Membership
from bihuan.apps.ledger.operations import NewPerson, NewProblem
from bihuan.apps.ledger.queries import GROUPS, ProblemFilter, Tally
from bihuan.core.actors import Actor
from tests.apps.ledger.world import AT, TODAY, World, make_world, stored
from tests.factories import SYSTEM, make_region

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=60)


@pytest.fixture(scope="module")
def world(lasting: None) -> World:
    world = make_world()
    world.applied()
    world.closed()
    world.dispatched()
    world.rectifying()
    world.dispatched(unit=world.helper_unit)
    world.register(NewProblem("没有措施也没有标准", people=(NewPerson("responsible", "张三"),)))
    ledger.register_problem(
        actor=world.office, at=AT, campaign_id=world.campaign_id, problem=NewProblem("还没有主责单位")
    )
    ledger.withdraw_problem(actor=world.office, at=AT, number=world.dispatched(), reason="重复")
    return world


@pytest.fixture
def second(world: World) -> int:
    """A second campaign, which shares one problem with the first and has one of its own."""
    made = campaigns.create_campaign(
        actor=SYSTEM, at=AT, region_id=world.region.id, name="物业专项整治", starts_on=date(2026, 9, 1),
        ends_on=date(2026, 11, 30), lead_unit_id=world.helper_unit.id, participating_unit_ids=[world.unit.id],
    )  # fmt: skip
    Membership.objects.create(problem=stored(world.dispatched()), campaign_id=made, is_home=False)
    ledger.register_problem(
        actor=world.office, at=AT, campaign_id=made, problem=NewProblem("停车费", accountable_unit_id=world.unit.id)
    )
    return made


def everybody(world: World) -> list[Actor]:
    return [world.office, world.leader, world.worker, world.helper, world.lead, world.checker, world.responsible]


def length(actor: Actor, day: date, wanted: ProblemFilter) -> int:
    return len(queries.list_problems(actor, wanted=wanted, today=day, limit=500))


@pytest.mark.parametrize("day", [TODAY, LATER], ids=["in time", "past every deadline"])
def test_every_lane_is_the_length_of_its_lists(world: World, second: int, day: date) -> None:
    for reader in everybody(world):
        lanes = queries.campaign_counts(reader, today=day)
        for campaign in (world.campaign_id, second):
            counts = lanes.get(campaign, queries.empty_tally())
            assert set(counts) == set(GROUPS)
            for group, value in counts.items():
                wanted = ProblemFilter(group=group, campaign=str(campaign))
                assert value == length(reader, day, wanted), (reader.name, campaign, group)


@pytest.mark.parametrize("day", [TODAY, LATER], ids=["in time", "past every deadline"])
def test_every_cell_is_the_length_of_its_lists(world: World, second: int, day: date) -> None:
    seen = 0
    for reader in everybody(world):
        cells = {
            (cell.unit_id, cell.campaign_id): cell.counts for cell in queries.unit_campaign_counts(reader, today=day)
        }
        for unit in (world.unit, world.helper_unit, world.lead_unit):
            for campaign in (world.campaign_id, second):
                counts = cells.get((unit.id, campaign), queries.empty_tally(queries.HEAT_GROUPS))
                for group, value in counts.items():
                    wanted = ProblemFilter(group=group, campaign=str(campaign), unit=str(unit.id))
                    assert value == length(reader, day, wanted), (reader.name, unit.name, group)
                    seen += value
    assert seen > 10


def test_totals_and_units_are_the_lengths_of_their_lists(world: World, second: int) -> None:
    for reader in everybody(world):
        for group, value in queries.total_counts(reader, today=LATER).items():
            assert value == length(reader, LATER, ProblemFilter(group=group)), (reader.name, group)
        units = queries.unit_counts(reader, today=LATER, groups=("all", "overdue"))
        for unit in (world.unit, world.helper_unit):
            for group, value in units.get(unit.id, queries.empty_tally(("all", "overdue"))).items():
                wanted = ProblemFilter(group=group, unit=str(unit.id))
                assert value == length(reader, LATER, wanted), (reader.name, unit.name, group)


def test_a_problem_of_two_campaigns_stands_in_both_lanes_and_once_in_the_total(world: World, second: int) -> None:
    lanes = queries.campaign_counts(world.office, today=TODAY)
    total = queries.total_counts(world.office, today=TODAY)
    units = queries.unit_counts(world.office, today=TODAY)
    cells = queries.unit_campaign_counts(world.office, today=TODAY)

    assert sum(lane["all"] for lane in lanes.values()) == total["all"] + 1
    assert lanes[second]["all"] == 2
    assert (
        sum(cell.counts["open"] for cell in cells if cell.unit_id == world.unit.id) == units[world.unit.id]["open"] + 1
    )


def test_what_has_no_owner_measure_deadline_or_standard_shows_in_its_lane(world: World) -> None:
    lane = queries.campaign_counts(world.office, today=TODAY)[world.campaign_id]

    assert lane["no-unit"] == 1
    assert lane["no-measure"] == lane["no-deadline"] == lane["no-standard"] == 2
    assert lane["no-person"] == lane["open"] - 1, "one alone names somebody"


def test_what_nobody_answers_for_is_in_no_cell(world: World) -> None:
    cells = queries.unit_campaign_counts(world.office, today=TODAY)
    total = queries.total_counts(world.office, today=TODAY)

    assert sum(cell.counts["open"] for cell in cells) == total["open"] - total["no-unit"]
    assert None not in {cell.unit_id for cell in cells}


def test_a_narrowed_tally_counts_the_narrowed_lists(world: World, second: int) -> None:
    wanted = ProblemFilter(group="closed", unit=str(world.helper_unit.id))

    total = queries.total_counts(world.office, today=LATER, wanted=wanted, groups=("all", "overdue"))
    lanes = queries.campaign_counts(world.office, today=LATER, wanted=wanted, groups=("all",))

    assert total == {"all": 1, "overdue": 1}, "the group of the filter does not narrow the groups"
    assert lanes == {world.campaign_id: {"all": 1}}
    nothing = ProblemFilter(q="没有\x00")
    assert queries.total_counts(world.office, today=LATER, wanted=nothing) == queries.empty_tally()
    assert queries.campaign_counts(world.office, today=LATER, wanted=nothing) == {}


def test_nobody_counts_what_they_do_not_see(world: World) -> None:
    elsewhere = make_world(make_region("北岭县"))
    elsewhere.dispatched()

    for reader in everybody(world):
        assert elsewhere.campaign_id not in queries.campaign_counts(reader, today=TODAY)
        assert elsewhere.unit.id not in queries.unit_counts(reader, today=TODAY)
        assert not [
            cell
            for cell in queries.unit_campaign_counts(reader, today=TODAY)
            if cell.campaign_id == elsewhere.campaign_id
        ]


def test_each_tally_costs_one_query_whatever_the_ledger_holds(world: World, second: int) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: queries.total_counts(world.office, today=TODAY),
        lambda: queries.campaign_counts(world.office, today=TODAY),
        lambda: queries.unit_counts(world.office, today=TODAY),
        lambda: queries.unit_campaign_counts(world.office, today=TODAY),
        lambda: queries.campaign_counts(world.worker, today=TODAY),
    )
    for call in calls:
        with CaptureQueriesContext(connection) as captured:
            call()
        assert len(captured) == 1


def test_groups_that_are_not_asked_for_are_not_counted(world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        lanes = queries.campaign_counts(world.office, today=TODAY, groups=("closed",))

    assert lanes == {world.campaign_id: {"closed": 1}}
    assert "ledger_measure" not in captured[0]["sql"], "no look at the measures for a count that does not need them"


def test_an_unknown_group_is_refused_by_name(world: World) -> None:
    with pytest.raises(KeyError, match="no-such-group"):
        queries.total_counts(world.office, today=TODAY, groups=("no-such-group",))


def test_lanes_that_hold_nothing_of_what_is_asked_are_left_out(world: World, second: int) -> None:
    lanes: dict[int, Tally] = queries.campaign_counts(world.office, today=TODAY, groups=("claimed",))

    assert lanes == {world.campaign_id: {"claimed": 1}}
    assert queries.empty_tally(("claimed",)) == {"claimed": 0}
