"""A plan before anything is drawn: what it has to say, who approves it, what freezes, what repeats another."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.models import FrameItem, Plan, PlanCampaign
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification.operations import withdraw_application
from bihuan.core.actors import system_actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.inspections.plans import Matter, PlanState
from bihuan.core.sampling.drawing import RULE, frame_root
from bihuan.core.sampling.drawing import FrameItem as Drawable
from tests.apps.inspection.course import approved, committed, drafted, new, now, started, today
from tests.apps.inspection.plans import inspectors
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import applied


def test_a_plan_stands_as_it_was_written(county: County) -> None:
    course = drafted(county, photo_reason="要看公示栏", sample=3, unannounced=True)

    plan = course.row
    assert (plan.title, plan.state, plan.sample, plan.photo_reason) == ("校园餐销号核实", "drafted", 3, "要看公示栏")
    assert plan.drafted_by_id == county.users["office"].id
    assert [held.stratum for held in plan.campaigns.all()] == ["XY"]


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"authority": ""}, "authority"),
        ({"text": "  "}, "text"),
        ({"ends_on": today() - timedelta(days=1)}, "ends_on"),
        ({"sample": 0}, "sample"),
        ({"campaign_ids": ()}, "campaigns"),
        ({"campaign_ids": (999_999,)}, "campaigns"),
        ({"file_id": 999_999}, "file"),
    ],
)
def test_what_a_plan_lacks_is_told_field_by_field(county: County, known: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        drafted(county, problems=0, **known)  # type: ignore[arg-type]

    assert set(refusal.value.fields) == {field}
    assert not Plan.objects.exists()


def test_every_fault_is_told_at_once(county: County) -> None:
    with pytest.raises(BadInput) as refusal:
        drafted(county, problems=0, title="", text="", sample=0)

    assert set(refusal.value.fields) == {"title", "text", "sample"}


@pytest.mark.parametrize("who", ["leader", "lead", "accountable", "checker", "elsewhere", "system-admin"])
def test_only_the_office_of_the_region_drafts(county: County, who: str) -> None:
    with pytest.raises(Refused):
        operations.draft_plan(actor=county.actor(who), at=now(), region_id=county.region.id, new=new(county))


def test_no_command_drafts_a_plan(county: County) -> None:
    with pytest.raises(Refused, match="具体的人"):
        operations.draft_plan(actor=system_actor("cli"), at=now(), region_id=county.region.id, new=new(county))


def test_a_draft_is_changed_and_keeps_its_campaigns_once(county: County) -> None:
    course = drafted(county)

    operations.change_plan(
        actor=county.actor("office"), at=now(), plan=course.plan, new=new(county, title="改过的", matter=Matter.MONEY)
    )

    assert (course.row.title, course.row.matter, course.row.version) == ("改过的", "money", 2)
    assert PlanCampaign.objects.count() == 1


def test_a_change_of_what_somebody_else_changed_is_a_conflict(county: County) -> None:
    course = drafted(county)
    operations.change_plan(actor=county.actor("office"), at=now(), plan=course.plan, new=new(county), version=1)

    with pytest.raises(Conflict):
        operations.approve_plan(actor=county.actor("leader"), at=now(), plan=course.plan, version=1)


# --- approval ------------------------------------------------------------------------------------------------------


def test_a_leader_approves(county: County) -> None:
    course = approved(county)

    assert (course.row.state, course.row.approved_by_id) == ("approved", county.users["leader"].id)
    with pytest.raises(Refused, match="已批准"):
        operations.change_plan(actor=county.actor("office"), at=now(), plan=course.plan, new=new(county))


def test_who_drafted_it_does_not_approve_it(county: County) -> None:
    course = drafted(county)

    with pytest.raises(Refused, match="县领导"):
        operations.approve_plan(actor=county.actor("office"), at=now(), plan=course.plan)


def test_who_may_not_know_of_it_finds_no_plan(county: County) -> None:
    course = drafted(county)

    for who in ("accountable", "lead", "first", "elsewhere", "system-admin"):
        with pytest.raises(Missing):
            operations.approve_plan(actor=county.actor(who), at=now(), plan=course.plan)
    with pytest.raises(Missing):
        operations.approve_plan(actor=county.actor("leader"), at=now(), plan=uuid4())


def test_a_plan_with_nothing_to_draw_is_not_approved(county: County) -> None:
    course = drafted(county, problems=0)

    with pytest.raises(Refused, match="没有可以抽的"):
        operations.approve_plan(actor=county.actor("leader"), at=now(), plan=course.plan)


def test_a_repetition_is_blocked_until_it_is_justified_in_writing(county: County) -> None:
    started(county)
    again = drafted(county)

    with pytest.raises(Refused, match="重复"):
        operations.approve_plan(actor=county.actor("leader"), at=now(), plan=again.plan)

    operations.change_plan(
        actor=county.actor("office"), at=now(), plan=again.plan, new=new(county, overlap_reason="上级交办专项核查")
    )
    operations.approve_plan(actor=county.actor("leader"), at=now(), plan=again.plan)
    assert again.row.state == PlanState.APPROVED


def test_a_repetition_that_is_approved_later_does_not_stop_the_earlier_plan(county: County) -> None:
    earlier = approved(county)
    later = approved(county, overlap_reason="上级交办专项核查")

    assert queries.plan_detail(county.actor("office"), earlier.plan).overlaps == ()
    assert len(queries.plan_detail(county.actor("office"), later.plan).overlaps) == 1
    for course in (earlier, later):
        operations.commit_frame(actor=county.actor("office"), at=now(), plan=course.plan)
        assert course.row.state == PlanState.COMMITTED


def test_the_same_units_are_visited_for_another_matter(county: County) -> None:
    started(county)

    assert approved(county, matter=Matter.MONEY).row.state == PlanState.APPROVED


# --- the frame -----------------------------------------------------------------------------------------------------


def test_a_frozen_frame_is_what_was_reported_then(county: County) -> None:
    course = approved(county, problems=3)

    root = operations.commit_frame(actor=county.actor("office"), at=now(), plan=course.plan)
    late = applied(county)

    kept = list(FrameItem.objects.values_list("number", "stratum"))
    assert len(kept) == 3
    assert late not in [number for number, _ in kept]
    assert root == frame_root(Drawable(*row) for row in kept) == course.row.frame_root


def test_the_root_and_the_rule_stand_in_the_record_before_anything_is_drawn(county: County) -> None:
    course = committed(county, problems=2)

    row = audit.timeline(county.actor("office"), "inspection.plan", str(course.plan))[0]

    assert row.action == "inspection.frame.committed"
    assert row.after == {"frame_root": course.row.frame_root, "rule": RULE, "items": 2, "total": 1}
    assert row.protected


def test_the_sizes_of_the_campaigns_are_kept_with_the_frame(county: County) -> None:
    course = approved(county, problems=2)
    county.register()
    operations.commit_frame(actor=county.actor("office"), at=now(), plan=course.plan)

    held = course.row.campaigns.get()

    assert (held.problems, held.reported) == (3, 2)


def test_no_more_is_drawn_than_there_is(county: County) -> None:
    """What was reported when the plan was approved may have been taken back since."""
    course = approved(county, problems=2, sample=2)
    number = Problem.objects.filter(state="applied").values_list("number", flat=True)[0]
    withdraw_application(actor=county.actor("accountable"), at=now(), number=number, why="还差一家")

    with pytest.raises(BadInput) as refusal:
        operations.commit_frame(actor=county.actor("office"), at=now(), plan=course.plan)

    assert set(refusal.value.fields) == {"sample"}
    assert not FrameItem.objects.exists()


def test_a_frame_is_frozen_once(county: County) -> None:
    course = committed(county)

    with pytest.raises(Refused):
        operations.commit_frame(actor=county.actor("office"), at=now(), plan=course.plan)


# --- the end before the beginning ------------------------------------------------------------------------------------


def test_a_plan_is_dropped_with_a_reason_and_blocks_nothing_any_more(county: County) -> None:
    course = committed(county)
    with pytest.raises(Refused):
        operations.drop_plan(actor=county.actor("office"), at=now(), plan=course.plan, why=" ")

    operations.drop_plan(actor=county.actor("office"), at=now(), plan=course.plan, why="与市里的检查合并")

    assert (course.row.state, course.row.ending) == ("dropped", "与市里的检查合并")
    assert approved(county).row.state == PlanState.APPROVED


def test_nothing_that_is_done_to_a_plan_stands_open_in_the_record(county: County) -> None:
    inspectors(county)
    for _ in range(2):
        applied(county)
    before = Act.objects.filter(protected=False).count()
    numbers = Problem.objects.count()

    course = committed(county, problems=0)

    assert Act.objects.filter(protected=False).count() - before == 0
    assert Problem.objects.count() == numbers
    told = [row.action for row in audit.timeline(county.actor("leader"), "inspection.plan", str(course.plan))]
    assert told == ["inspection.frame.committed", "inspection.plan.approved", "inspection.plan.drafted"]
    assert audit.timeline(county.actor("accountable"), "inspection.plan", str(course.plan)) == ()
