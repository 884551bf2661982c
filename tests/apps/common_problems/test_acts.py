"""Every step leaves one act that says who did what when, why, and what it was about; and nothing is written where a step is refused."""

from collections.abc import Callable

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.common_problems import operations
from bihuan.apps.common_problems.models import JointMeasure, JointProblem
from bihuan.apps.common_problems.web.history import entries_of
from bihuan.core.decisions import BihuanError
from tests.apps.common_problems.likes import AT, cases_of, confirmed, grouped, measure, problems
from tests.apps.ledger.web.county import County

Act_ = Callable[[County, JointProblem], object]


def ids(joint: JointProblem) -> list[int]:
    return list(joint.cases.filter(until=None).order_by("id").values_list("problem", flat=True))


def _first(joint: JointProblem) -> int:
    return JointMeasure.objects.filter(joint=joint).earliest("pk").pk


def _add(county: County, joint: JointProblem) -> object:
    return operations.add_joint_measure(actor=county.actor("office"), at=AT, joint_id=joint.pk, new=measure(county))


def _report(county: County, joint: JointProblem) -> object:
    return operations.report_joint_measure(
        actor=county.actor("accountable"), at=AT, joint_id=joint.pk, measure_id=_first(joint), outcome="都开了"
    )


def _verify(county: County, joint: JointProblem) -> object:
    _report(county, joint)
    return operations.verify_joint_measure(
        actor=county.actor("office"), at=AT, joint_id=joint.pk, measure_id=_first(joint), finding="看了三家"
    )


def _return(county: County, joint: JointProblem) -> object:
    _report(county, joint)
    return operations.return_joint_measure(
        actor=county.actor("office"), at=AT, joint_id=joint.pk, measure_id=_first(joint), finding="差一家"
    )


def _take_out(county: County, joint: JointProblem) -> object:
    return operations.take_out_cases(
        actor=county.actor("office"), at=AT, joint_id=joint.pk, problem_ids=ids(joint)[:1], why="另一回事"
    )


def _divide(county: County, joint: JointProblem) -> object:
    return operations.divide_joint(
        actor=county.actor("office"), at=AT, joint_id=joint.pk, problem_ids=ids(joint)[:1], title="乡镇的专户",
        lead_unit_id=county.lead.id, why="银行不一样",
    )  # fmt: skip


def _close(county: County, joint: JointProblem) -> object:
    _verify(county, joint)
    return operations.close_joint(actor=county.actor("office"), at=AT, joint_id=joint.pk, result="都开了专户")


STEPS: dict[str, tuple[Act_, str, str]] = {
    "measure added": (_add, "common_problems.measure.added", ""),
    "measure reported": (_report, "common_problems.measure.reported", "都开了"),
    "measure verified": (_verify, "common_problems.measure.verified", "看了三家"),
    "measure returned": (_return, "common_problems.measure.returned", "差一家"),
    "cases taken out": (_take_out, "common_problems.joint.cases-taken-out", "另一回事"),
    "divided": (_divide, "common_problems.joint.divided", "银行不一样"),
    "closed": (_close, "common_problems.joint.closed", "都开了专户"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_leaves_one_act_with_its_words(county: County, step: str) -> None:
    take, action, reason = STEPS[step]
    joint = confirmed(county)
    take(county, joint)
    act = Act.objects.get(action=action, object_id=str(joint.pk))
    assert (act.at, act.reason, act.object_type, act.label) == (AT, reason, "joint-problem", joint.title)
    assert act.actor_name and act.role and act.region_path == county.region.path
    assert county.lead.id in act.unit_ids


@pytest.mark.parametrize("step", STEPS)
def test_a_step_stands_in_the_timeline_in_words(county: County, step: str) -> None:
    take, action, reason = STEPS[step]
    joint = confirmed(county)
    take(county, joint)
    acts = audit.timeline(county.actor("office"), "joint-problem", joint.pk)
    entries = entries_of(acts)
    assert len(entries) == len(acts) and acts[0].action == action
    assert entries[0].verb != action and entries[0].quote == reason


@pytest.mark.parametrize("step", STEPS)
def test_every_step_makes_pages_that_were_drawn_before_it_old(county: County, step: str) -> None:
    joint = confirmed(county)
    STEPS[step][0](county, joint)
    assert JointProblem.objects.get(pk=joint.pk).version > 1


@pytest.mark.parametrize("step", STEPS)
def test_a_refused_step_leaves_nothing(county: County, step: str) -> None:
    """After its end no step is taken, and none is recorded."""
    joint = confirmed(county)
    _close(county, joint)
    before = Act.objects.count()
    with pytest.raises(BihuanError):
        STEPS[step][0](county, joint)
    assert Act.objects.count() == before


def test_acts_on_a_group_are_told_too(county: County) -> None:
    group = grouped(county)
    operations.dismiss_group(actor=county.actor("office"), at=AT, group_id=group.pk, why="各有原因")
    acts = audit.timeline(county.actor("office"), "like-group", group.pk)
    assert [(entry.verb, entry.quote) for entry in entries_of(acts)] == [("排除同类问题", "各有原因")]


def test_uniting_is_told_on_both_sides(county: County) -> None:
    held = problems(county)
    first, second = (confirmed(county, grouped(county, part)) for part in (held[:2], held[2:]))
    operations.unite_joints(actor=county.actor("office"), at=AT, joint_id=second.pk, into_id=first.pk, why="同一件事")
    told = [
        (entry.verb, entry.quote)
        for joint in (first, second)
        for entry in entries_of(audit.timeline(county.actor("office"), "joint-problem", joint.pk))[:1]
    ]
    assert told == [("并入另一个联合问题", "同一件事"), ("联合问题并入另一个", "同一件事")]


def test_uniting_and_dividing_groups_are_told_with_where_the_cases_went(county: County) -> None:
    held = problems(county)
    first, second = grouped(county, held[:3]), grouped(county, held[3:], common=False)
    united = operations.unite_groups(
        actor=county.actor("office"), at=AT, group_id=first.pk, other_id=second.pk, why="同一件事"
    )
    pair = operations.divide_group(
        actor=county.actor("office"), at=AT, group_id=united, problem_ids=held[:2], why="还是两件事"
    )
    for group, action, key, went in (
        (first.pk, "united", "united", united),
        (second.pk, "united", "united", united),
        (united, "divided", "divided", list(pair)),
    ):
        act = Act.objects.get(action=f"common_problems.group.{action}", object_id=str(group))
        assert act.after is not None and act.after[key] == went
    assert cases_of(first) == held[:3]
