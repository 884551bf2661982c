"""What finished plans say of campaigns and units, and what running ones say: nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.models import VisitItem
from bihuan.core.decisions import Missing
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import PlanState, PlanStep
from tests.apps.inspection.course import approved, concluded, drafted, drawn, now, over, started, taken_out, visited
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import applied


def test_a_campaign_is_spoken_of_by_its_finished_plan(county: County) -> None:
    county.register()
    course = over(county, problems=4, sample=3)

    found = queries.campaign_estimates([county.campaign])[county.campaign]

    assert (found.plan, found.visited) == (course.plan, 3)
    assert found.estimate.sampled.problems == 5
    assert (found.estimate.sampled.reported, found.estimate.sampled.drawn) == (4, 3)
    assert found.estimate.verified == 80.0
    assert found.frozen_at == course.row.committed_at


@pytest.mark.parametrize("finding", [each for each in Finding if each is not Finding.RECTIFIED])
def test_only_rectified_counts_as_confirmed(county: County, finding: Finding) -> None:
    over(county, problems=2, sample=2, finding=finding)

    found = queries.campaign_estimates([county.campaign])[county.campaign]

    assert (found.visited, found.estimate.sampled.confirmed, found.estimate.verified) == (2, 0, 0.0)


def test_a_running_plan_says_nothing(county: County) -> None:
    visited(county)

    assert queries.campaign_estimates([county.campaign]) == {}
    assert queries.unit_gaps(county.campaign) == ()


def test_a_dropped_plan_says_nothing(county: County) -> None:
    course = approved(county)
    operations.drop_plan(actor=county.actor("office"), at=now(), plan=course.plan, why="合并")

    assert queries.campaign_estimates([county.campaign]) == {}


def test_the_latest_finished_plan_speaks(county: County) -> None:
    over(county, problems=2, sample=2, finding=Finding.PARTLY)
    later = over(county, problems=0, sample=2, overlap_reason="半年后再查")

    found = queries.campaign_estimates([county.campaign])[county.campaign]

    assert (found.plan, found.estimate.sampled.confirmed) == (later.plan, 2)


def test_what_is_reported_later_changes_nothing_of_it(county: County) -> None:
    over(county, problems=2, sample=2)
    before = queries.campaign_estimates([county.campaign])[county.campaign].estimate

    applied(county)

    assert queries.campaign_estimates([county.campaign])[county.campaign].estimate == before


def test_a_replaced_item_is_no_part_of_the_sample(county: County) -> None:
    course = drawn(county, problems=3, sample=1)
    number = queries.plan_detail(county.actor("office"), course.plan).selected[0].number
    taken_out(county, number)
    operations.replace_item(actor=county.actor("office"), at=now(), plan=course.plan, number=number, why="已撤回")

    detail = queries.plan_detail(county.actor("office"), course.plan)

    assert [row.replaced for row in detail.selected] == [True, False]
    assert (detail.selected[1].replaces, detail.selected[1].reason) == (number, "已撤回")
    assert detail.findings.drawn == 1


def test_a_running_plan_costs_the_figures_nothing(county: County) -> None:
    """The number of queries tells nobody that there is a plan."""
    applied(county)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.campaign_estimates([county.campaign])
        return len(seen)

    before = asked()
    started(county, problems=0)

    assert asked() == before


def test_units_are_set_side_by_side_with_their_intervals(county: County) -> None:
    over(county, problems=3, sample=2)

    (gap,) = queries.unit_gaps(county.campaign)

    assert gap.unit_id == county.accountable.id
    assert (gap.estimate.sampled.reported, gap.estimate.sampled.drawn) == (3, 2)
    assert gap.missing == 0.0
    assert gap.lower == 0.0
    assert gap.upper > 0


# --- one plan whole --------------------------------------------------------------------------------------------------


def test_a_plan_tells_its_reader_what_may_be_done(county: County) -> None:
    course = drafted(county)

    office, leader = (queries.plan_detail(county.actor(who), course.plan) for who in ("office", "leader"))

    assert [each.step for each in office.steps] == [PlanStep.CHANGE, PlanStep.DROP]
    assert [each.step for each in leader.steps] == [PlanStep.APPROVE]
    assert (office.frame, office.full, office.selected) == (1, True, ())


def test_an_overlap_is_named_to_who_may_know_of_the_other(county: County) -> None:
    started(county)
    again = drafted(county, problems=0)

    (found,) = queries.plan_detail(county.actor("office"), again.plan).overlaps

    assert found.title == "校园餐销号核实"
    assert found.units == ("县市场监督管理局",)


def test_what_was_found_is_counted_with_what_was_not_visited(county: County) -> None:
    course = started(county, problems=3, sample=3)
    item = VisitItem.objects.filter(plan=course.row).first()
    assert item is not None

    counts = queries.plan_detail(county.actor("office"), course.plan).findings

    assert (counts.drawn, counts.visited, counts.not_visited) == (3, 0, 3)


def test_a_unit_reads_a_finished_plan_and_takes_no_step(county: County) -> None:
    course, _ = concluded(county)

    detail = queries.plan_detail(county.actor("accountable"), course.plan)

    assert (detail.row.state, detail.full, detail.steps) == (PlanState.OVER, False, ())
    assert detail.concluded == {county.accountable.id}
    with pytest.raises(Missing):
        queries.plan_detail(county.actor("lead"), course.plan)


def test_the_list_holds_what_its_reader_may_know_of(county: County) -> None:
    course, _ = concluded(county)
    drafted(county, problems=0, title="另一个")

    titles = {
        who: [row.title for row in queries.plan_rows(county.actor(who))]
        for who in ("office", "leader", "accountable", "lead")
    }

    assert titles == {
        "office": ["另一个", "校园餐销号核实"],
        "leader": ["另一个", "校园餐销号核实"],
        "accountable": ["校园餐销号核实"],
        "lead": [],
    }
    assert queries.plan_rows(county.actor("accountable"))[0].campaigns == ("校园餐",)
    assert course.row.state == PlanState.OVER


def test_who_drafts_and_who_can_have_anything_to_read_is_asked_of_roles_alone(county: County) -> None:
    whos = ("office", "leader", "accountable", "checker", "system-admin")

    assert {who: bool(queries.may_draft(county.actor(who))) for who in whos} == {
        "office": True,
        "leader": False,
        "accountable": False,
        "checker": False,
        "system-admin": False,
    }
    assert {who for who in whos if queries.reads_plans(county.actor(who))} == {"office", "leader", "accountable"}
