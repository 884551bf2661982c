"""A joint problem from its first measure to its end: who may do what, what is counted, what each reader sees."""

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.models import JointCase, JointMeasure, JointProblem
from bihuan.apps.common_problems.queries import JointDetail
from bihuan.apps.ledger.models import Problem
from bihuan.apps.notifications.models import Item
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.joint_problems import JointParty
from tests.apps.common_problems.likes import AT, confirmed, grouped, measure, problems
from tests.apps.ledger.web.county import County, now


def detail(county: County, joint: JointProblem, who: str = "office", only: str = "all") -> JointDetail:
    return queries.joint_detail(county.actor(who), joint.pk, today=now().date(), only=only)


def step(county: County, name: str, joint: JointProblem, words: str = "三家都看过", who: str = "office") -> None:
    told = {"report": "outcome", "verify": "finding", "return": "finding"}[name]
    only = JointMeasure.objects.filter(joint=joint).earliest("pk")
    getattr(operations, f"{name}_joint_measure")(
        actor=county.actor(who), at=AT, joint_id=joint.pk, measure_id=only.pk, **{told: words}
    )


def test_it_counts_its_cases_those_reported_and_those_closed(county: County) -> None:
    joint = confirmed(county)
    ids = list(joint.cases.order_by("id").values_list("problem", flat=True))
    Problem.objects.filter(pk=ids[0]).update(state="closed", closed_at=AT, first_reported_at=AT)
    Problem.objects.filter(pk=ids[1]).update(first_reported_at=AT)
    row = detail(county, joint).row
    assert (row.cases, row.reported, row.closed) == (4, 2, 1)
    for only, count in (("all", 4), ("reported", 2), ("closed", 1), ("nonsense", 0)):
        assert len(detail(county, joint, only=only).cases) == count


def test_a_measure_is_reported_by_who_carries_it_and_verified_by_the_office(county: County) -> None:
    joint = confirmed(county)
    with pytest.raises(Refused):
        step(county, "verify", joint)
    step(county, "report", joint, who="accountable")
    with pytest.raises(Refused):
        step(county, "verify", joint, who="accountable")
    step(county, "return", joint, "有一家没开")
    step(county, "report", joint, who="lead")
    step(county, "verify", joint)
    line = detail(county, joint).measures[0]
    assert (line.stand, line.outcome, line.finding) == ("verified", "三家都看过", "三家都看过")


def test_a_unit_reports_only_its_own_measure(county: County) -> None:
    with pytest.raises(Refused):
        step(county, "report", confirmed(county), who="assisting")


def test_the_lead_unit_adds_measures_and_others_do_not(county: County) -> None:
    joint = confirmed(county)
    operations.add_joint_measure(actor=county.actor("lead"), at=AT, joint_id=joint.pk, new=measure(county), version=1)
    assert detail(county, joint).row.measures == 2
    with pytest.raises(Refused):
        operations.add_joint_measure(actor=county.actor("assisting"), at=AT, joint_id=joint.pk, new=measure(county))
    with pytest.raises(Conflict):
        operations.add_joint_measure(
            actor=county.actor("office"), at=AT, joint_id=joint.pk, new=measure(county), version=1
        )


def test_whoever_carries_a_measure_takes_part_sees_it_reports_it_and_is_told(county: County) -> None:
    joint = confirmed(county, grouped(county, problems(county)[:2]), unit_ids=())
    with pytest.raises(Missing):
        detail(county, joint, "other")
    added = operations.add_joint_measure(
        actor=county.actor("lead"), at=AT, joint_id=joint.pk, new=measure(county, unit_id=county.other.id)
    )
    told = Item.objects.filter(kind=operations.PART_IN_JOINT, user=county.actor("other").user_id)
    assert [item.title for item in told] == [f"本单位牵头或参加一个联合问题：{joint.title}"]
    shown = detail(county, joint, "other")
    assert county.other.name in shown.part_units and JointParty.PARTICIPANT in shown.parties
    (act, *_) = audit.timeline(county.actor("other"), "joint-problem", joint.pk)
    assert act.action == "common_problems.measure.added"
    operations.report_joint_measure(
        actor=county.actor("other"), at=AT, joint_id=joint.pk, measure_id=added, outcome="办了"
    )
    assert JointMeasure.objects.get(pk=added).outcome == "办了"


def test_whoever_carries_the_first_measure_takes_part_and_the_lead_unit_leads_alone(county: County) -> None:
    two = (measure(county, unit_id=county.other.id), measure(county, unit_id=county.lead.id))
    joint = confirmed(county, grouped(county, problems(county)[:2]), unit_ids=(), measures=two)
    assert detail(county, joint, "other").part_units == (county.other.name,)
    made = Act.objects.get(action="common_problems.joint.made")
    assert (made.after or {})["units"] == [county.other.id]
    told = Item.objects.filter(kind=operations.PART_IN_JOINT)
    for who in ("other", "lead"):
        assert told.filter(user=county.actor(who).user_id).count() == 1
    operations.add_joint_measure(actor=county.actor("lead"), at=AT, joint_id=joint.pk, new=two[0])
    assert told.filter(user=county.actor("other").user_id).count() == 1


def test_it_ends_when_its_measures_are_verified_and_open_cases_stay_open(county: County) -> None:
    joint = confirmed(county)
    with pytest.raises(Refused) as refused:
        operations.close_joint(actor=county.actor("office"), at=AT, joint_id=joint.pk, result="都开了专户")
    assert refused.value.reason.code == "joint-unverified"
    step(county, "report", joint)
    step(county, "verify", joint)
    operations.close_joint(actor=county.actor("office"), at=AT, joint_id=joint.pk, result="都开了专户")
    told = detail(county, joint)
    assert (told.row.state, told.ending, told.row.cases, told.row.closed) == ("closed", "都开了专户", 4, 0)
    assert not [each for each in told.steps if each.lawful]


def test_a_case_is_taken_out_and_may_be_part_of_another(county: County) -> None:
    joint = confirmed(county)
    ids = list(joint.cases.order_by("id").values_list("problem", flat=True))
    operations.take_out_cases(
        actor=county.actor("office"), at=AT, joint_id=joint.pk, problem_ids=ids[:1], why="账户的事"
    )
    assert detail(county, joint).row.cases == 3
    assert confirmed(county, grouped(county, ids[:1], common=False), basis="单独看").cases.count() == 1
    with pytest.raises(BadInput):
        operations.take_out_cases(
            actor=county.actor("office"), at=AT, joint_id=joint.pk, problem_ids=ids[1:], why="都拿走"
        )
    with pytest.raises(BadInput):
        operations.take_out_cases(actor=county.actor("office"), at=AT, joint_id=joint.pk, problem_ids=ids[:1], why="又")


def test_one_goes_into_another_with_cases_measures_and_units(county: County) -> None:
    ids = problems(county)
    first = confirmed(county, grouped(county, ids[:2]))
    second = confirmed(county, grouped(county, ids[2:]), lead_unit_id=county.other.id, unit_ids=())
    operations.unite_joints(actor=county.actor("office"), at=AT, joint_id=second.pk, into_id=first.pk, why="同一件事")
    told, gone = detail(county, first), detail(county, second)
    assert (told.row.cases, told.row.measures, gone.row.cases, gone.united_into) == (4, 2, 0, first.pk)
    assert county.other.name in told.part_units
    assert [row.id for row in queries.joint_page(county.actor("office"))[0]] == [first.pk]
    verbs = [act.action.rpartition(".")[2] for act in audit.timeline(county.actor("office"), "joint-problem", first.pk)]
    assert verbs == ["took-in", "made"]


def test_one_is_divided(county: County) -> None:
    joint = confirmed(county)
    ids = list(joint.cases.order_by("id").values_list("problem", flat=True))
    made = operations.divide_joint(
        actor=county.actor("office"), at=AT, joint_id=joint.pk, problem_ids=ids[:2], title="乡镇的专户",
        lead_unit_id=county.assisting.id, why="银行不一样",
    )  # fmt: skip
    other = JointProblem.objects.get(pk=made)
    assert (detail(county, joint).row.cases, detail(county, other).row.cases) == (2, 2)
    assert other.divided_from_id == joint.pk and not other.is_common
    assert JointCase.objects.filter(problem__in=ids[:2], until__isnull=False).count() == 2


def test_a_unit_sees_what_it_takes_part_in_and_of_others_counts_and_names_alone(county: County) -> None:
    joint = confirmed(county, unit_ids=(county.assisting.id,))
    told = detail(county, joint, "assisting")
    assert {row.unit for row in told.cases} == {county.assisting.name}
    assert sum(share.cases for share in told.units) == 4 and len(told.units) == 4
    assert [row.id for row in queries.joint_page(county.actor("other"))[0]] == [joint.pk]
    assert {row.unit for row in detail(county, joint, "other").cases} == {county.other.name}
    acts = audit.timeline(county.actor("assisting"), "joint-problem", joint.pk)
    assert all("numbers" not in (act.after or {}) for act in acts)


def test_whoever_has_no_part_sees_nothing(county: County) -> None:
    joint = confirmed(county, grouped(county, problems(county)[:2]), unit_ids=())
    for who in ("other", "elsewhere", "checker"):
        with pytest.raises(Missing):
            detail(county, joint, who)
        assert queries.joint_page(county.actor(who))[0] == ()


def test_a_lead_unit_sees_groups_of_its_campaign(county: County) -> None:
    group = grouped(county)
    told = queries.group_detail(county.actor("lead"), group.pk, today=now().date())
    assert told.row.cases == 4 and not told.may_decide
    with pytest.raises(Missing):
        queries.group_detail(county.actor("accountable"), group.pk, today=now().date())
    assert queries.group_counts(county.actor("lead"))["common"] == 1
