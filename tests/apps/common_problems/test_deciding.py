"""What a person does with a group: a joint problem, dismissed, united, divided; and everything that may be wrong with it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.common_problems import operations
from bihuan.apps.common_problems.models import GroupCase, JointCase, JointMeasure, JointProblem, LikeGroup
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from tests.apps.common_problems.likes import AT, cases_of, confirmed, grouped, measure, new, problems
from tests.apps.ledger.web.county import County, now

HOSTILE = "<script>alert(1)</script>'; DROP TABLE ledger_problem;-- \u202e{{ 7*7 }}%(x)s"


def acts_of(kind: str, thing: int) -> list[str]:
    found = Act.objects.filter(object_type=kind, object_id=str(thing)).order_by("id")
    return [action.rpartition(".")[2] for action in found.values_list("action", flat=True)]


def confirm(county: County, group: LikeGroup, who: str = "office", **known: object) -> int:
    given: dict[str, object] = {"problem_ids": cases_of(group), "new": new(county), "version": group.version}
    return operations.confirm_group(actor=county.actor(who), at=AT, group_id=group.pk, **(given | known))  # type: ignore[arg-type]


def test_a_confirmed_group_becomes_one_joint_problem_and_its_cases_stay_as_they_are(county: County) -> None:
    group = grouped(county)
    before = list(Problem.objects.filter(pk__in=cases_of(group)).order_by("pk").values("state", "version", "due"))
    joint = JointProblem.objects.get(pk=confirm(county, group))
    assert (joint.lead_unit_id, joint.is_common, joint.basis) == (county.lead.id, True, "")
    assert set(joint.cases.values_list("problem", flat=True)) == set(cases_of(group))
    assert JointMeasure.objects.get(joint=joint).unit_id == county.accountable.id
    group.refresh_from_db()
    assert (group.state, group.joint_id, group.version) == ("confirmed", joint.pk, 2)
    assert (
        list(Problem.objects.filter(pk__in=cases_of(group)).order_by("pk").values("state", "version", "due")) == before
    )
    assert acts_of("joint-problem", joint.pk) == ["made"] and acts_of("like-group", group.pk) == ["confirmed"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"measures": ()}, "content"),
        ({"lead_unit_id": 999999}, "lead_unit"),
        ({"unit_ids": (999999,)}, "units"),
    ],
    ids=["no title", "long title", "no measure", "no such lead unit", "no such unit"],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(
    county: County, change: dict[str, object], field: str
) -> None:
    group = grouped(county)
    with pytest.raises(BadInput) as refused:
        confirm(county, group, new=new(county, **change))
    assert set(refused.value.fields) == {field}
    assert not JointProblem.objects.exists() and not JointCase.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda county: measure(county, content=" "), "content"),
        (lambda county: measure(county, check_by="\x00"), "check_by"),
        (lambda county: measure(county, due=date(2020, 1, 1)), "due"),
        (lambda county: measure(county, unit_id=999999), "unit"),
    ],
    ids=["what", "how verified", "in the past", "nobody"],
)
def test_a_measure_says_who_what_by_when_and_how_it_is_verified(
    county: County, change: Callable[[County], object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        confirm(county, grouped(county), new=new(county, measures=(change(county),)))
    assert set(refused.value.fields) == {field}


def test_what_is_not_beyond_chance_needs_a_reason_and_is_never_called_common(county: County) -> None:
    group = grouped(county, common=False, p=0.3, adjusted=0.6)
    with pytest.raises(BadInput) as refused:
        confirm(county, group)
    assert set(refused.value.fields) == {"basis"}
    joint = JointProblem.objects.get(pk=confirm(county, group, new=new(county, basis="都卡在同一份文件上")))
    assert not joint.is_common


def test_a_group_within_one_unit_cannot_be_marked_common(county: County) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        grouped(county, problems(county)[:1], units=1, common=True)


def test_a_problem_is_part_of_one_joint_problem(county: County) -> None:
    first = confirmed(county)
    taken = list(JointCase.objects.filter(joint=first).values_list("problem", flat=True))
    second = grouped(county, taken[:3])
    with pytest.raises(BadInput) as refused:
        confirm(county, second)
    assert refused.value.reason.code == "cases-in-another-joint"
    assert Problem.objects.get(pk=taken[0]).number in str(refused.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        JointCase.objects.create(joint=first, problem_id=taken[0], since=AT)


def test_a_page_that_is_no_longer_true_confirms_nothing(county: County) -> None:
    group = grouped(county)
    LikeGroup.objects.filter(pk=group.pk).update(version=2)
    with pytest.raises(Conflict):
        confirm(county, group, version=1)
    assert not JointProblem.objects.exists()


def test_a_group_is_decided_once(county: County) -> None:
    group = grouped(county)
    confirm(county, group)
    for act in (
        lambda: confirm(county, group, version=None),
        lambda: operations.dismiss_group(actor=county.actor("office"), at=AT, group_id=group.pk, why="不同的事"),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_case_that_was_withdrawn_meanwhile_is_named(county: County) -> None:
    group = grouped(county)
    number = Problem.objects.get(pk=cases_of(group)[1]).number
    Problem.objects.filter(number=number).update(state="withdrawn")
    with pytest.raises(BadInput) as refused:
        confirm(county, group)
    assert number in str(refused.value)
    rest = [pk for pk in cases_of(group) if pk != Problem.objects.get(number=number).pk]
    assert confirm(county, group, problem_ids=rest)


def test_a_case_that_went_into_another_problem_meanwhile_is_named(county: County) -> None:
    group = grouped(county)
    first, second = Problem.objects.filter(pk__in=cases_of(group)).order_by("pk").values_list("number", flat=True)[:2]
    ledger.merge_problem(actor=county.actor("office"), at=now(), number=first, joint_number=second, reason="重复登记")
    with pytest.raises(BadInput) as refused:
        confirm(county, group)
    assert first in str(refused.value)


def test_a_closed_case_may_be_part_of_it(county: County) -> None:
    group = grouped(county)
    Problem.objects.filter(pk=cases_of(group)[0]).update(state="closed", closed_at=AT)
    assert JointCase.objects.filter(joint=confirm(county, group)).count() == 4


def test_cases_are_chosen_from_the_group_alone(county: County) -> None:
    group = grouped(county)
    for chosen in ([], [999999], [*cases_of(group), 999999]):
        with pytest.raises(BadInput) as refused:
            confirm(county, group, problem_ids=chosen)
        assert set(refused.value.fields) == {"cases"}


def test_hostile_words_are_kept_as_they_are(county: County) -> None:
    joint = JointProblem.objects.get(pk=confirm(county, grouped(county), new=new(county, title=HOSTILE[:100])))
    assert joint.title == HOSTILE[:100].strip()


@pytest.mark.parametrize(
    ("who", "error"), [("leader", Refused), ("lead", Refused), ("accountable", Missing), ("elsewhere", Missing)]
)
def test_the_office_alone_decides(county: County, who: str, error: type[Exception]) -> None:
    group = grouped(county)
    with pytest.raises(error):
        confirm(county, group, who=who)
    with pytest.raises(error):
        operations.dismiss_group(actor=county.actor(who), at=AT, group_id=group.pk, why="不同的事")


def test_dismissing_needs_a_reason_that_is_kept(county: County) -> None:
    group = grouped(county)
    with pytest.raises(BadInput):
        operations.dismiss_group(actor=county.actor("office"), at=AT, group_id=group.pk, why=" ")
    operations.dismiss_group(actor=county.actor("office"), at=AT, group_id=group.pk, why="各有各的原因")
    group.refresh_from_db()
    assert (group.state, group.reason) == ("dismissed", "各有各的原因")
    assert acts_of("like-group", group.pk) == ["dismissed"]


def test_two_groups_become_one_without_a_p(county: County) -> None:
    ids = problems(county)
    first, second = grouped(county, ids[:3]), grouped(county, ids[2:])
    united = LikeGroup.objects.get(
        pk=operations.unite_groups(
            actor=county.actor("office"), at=AT, group_id=second.pk, other_id=first.pk, why="同一件事"
        )
    )
    assert sorted(cases_of(united)) == ids and united.by_hand
    assert (united.p, united.common, united.units) == (None, False, 4)
    assert set(LikeGroup.objects.filter(pk__in=(first.pk, second.pk)).values_list("state", flat=True)) == {"united"}
    with pytest.raises(BadInput):
        operations.unite_groups(actor=county.actor("office"), at=AT, group_id=united.pk, other_id=united.pk, why="x")


def test_one_group_becomes_two(county: County) -> None:
    group = grouped(county)
    ids = cases_of(group)
    pair = operations.divide_group(
        actor=county.actor("office"), at=AT, group_id=group.pk, problem_ids=ids[:1], why="不是一回事"
    )
    assert [cases_of(LikeGroup.objects.get(pk=pk)) for pk in pair] == [ids[:1], ids[1:]]
    group.refresh_from_db()
    assert group.state == "divided" and GroupCase.objects.filter(group=group).count() == 4
    left = LikeGroup.objects.get(pk=pair[1])
    with pytest.raises(BadInput):
        operations.divide_group(
            actor=county.actor("office"), at=AT, group_id=left.pk, problem_ids=cases_of(left), why="都不是"
        )


def test_more_cases_join_a_joint_problem_that_is_there(county: County) -> None:
    ids = problems(county)
    joint, more = confirmed(county, grouped(county, ids[:2])), grouped(county, ids[2:])
    operations.add_group_to_joint(
        actor=county.actor("office"), at=AT, group_id=more.pk, joint_id=joint.pk, problem_ids=ids[2:], version=1
    )
    assert joint.cases.count() == 4
    assert acts_of("joint-problem", joint.pk) == ["made", "grown"]
