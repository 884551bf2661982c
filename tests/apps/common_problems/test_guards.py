"""What the database itself refuses, whoever writes: each promise of the tables by its name."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.common_problems.models import (
    GroupCase,
    JointCase,
    JointMeasure,
    JointProblem,
    JointUnit,
    LikeGroup,
    Search,
)
from bihuan.apps.ledger.models import Problem
from tests.apps.common_problems.likes import AT, cases_of, confirmed, grouped
from tests.apps.ledger.web.county import County


def broken(name: str, write: Callable[[], object]) -> None:
    """The write is refused by the promise of that name (SQLite names it for checks, and columns for what is unique)."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    assert name in str(refused.value) or "UNIQUE" in str(refused.value)


def joint_of(county: County, **known: object) -> Callable[[], object]:
    plain: dict[str, object] = {
        "region_id": county.region.id, "title": "伙食费没有专户", "lead_unit_id": county.lead.id, "is_common": True,
        "made_at": AT,
    }  # fmt: skip
    return lambda: JointProblem.objects.create(**(plain | known))


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("joint_problem_has_a_title", {"title": ""}),
        ("joint_problem_that_is_not_common_says_why", {"is_common": False}),
        ("ended_joint_problem_says_how", {"state": "closed"}),
        ("ended_joint_problem_says_how", {"state": "closed", "ended_at": AT}),
        ("ended_joint_problem_says_how", {"state": "closed", "ending": "办成了"}),
        ("united_joint_problem_names_the_other", {"state": "united", "ended_at": AT, "ending": "同一件事"}),
    ],
    ids=["no title", "no reason", "no end", "no words", "no moment", "no other"],
)
def test_a_joint_problem_keeps_its_promises(county: County, name: str, known: dict[str, object]) -> None:
    broken(name, joint_of(county, **known))
    assert not JointProblem.objects.exists()


def test_a_joint_problem_does_not_go_into_itself(county: County) -> None:
    joint = confirmed(county)
    broken(
        "united_joint_problem_names_the_other",
        lambda: JointProblem.objects.filter(pk=joint.pk).update(
            state="united", ended_at=AT, ending="x", united_into=joint
        ),
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("dismissed_group_says_why", {"state": "dismissed"}),
        ("common_group_lies_in_several_units", {"units": 1}),
        ("confirmed_group_has_its_joint", {"state": "confirmed"}),
    ],
    ids=["no reason", "one unit", "no joint problem"],
)
def test_a_group_keeps_its_promises(county: County, name: str, change: dict[str, object]) -> None:
    group = grouped(county)
    broken(name, lambda: LikeGroup.objects.filter(pk=group.pk).update(**change))


def test_a_group_holds_a_problem_once(county: County) -> None:
    group = grouped(county)
    broken(
        "group_holds_a_problem_once",
        lambda: GroupCase.objects.create(group=group, problem_id=cases_of(group)[0], place=9),
    )


def test_a_unit_takes_part_once(county: County) -> None:
    joint = confirmed(county)
    broken(
        "unit_takes_part_in_a_joint_problem_once",
        lambda: JointUnit.objects.create(joint=joint, unit_id=county.accountable.id),
    )


def test_a_problem_is_part_of_one_joint_problem_at_a_time_and_may_have_been_of_many(county: County) -> None:
    joint = confirmed(county)
    case = JointCase.objects.filter(joint=joint).latest("pk")
    broken(
        "problem_is_part_of_one_joint_problem",
        lambda: JointCase.objects.create(joint=joint, problem_id=case.problem_id, since=AT),
    )
    JointCase.objects.filter(pk=case.pk).update(until=AT)
    for _ in range(2):
        JointCase.objects.create(joint=joint, problem_id=case.problem_id, since=AT, until=AT)
    assert JointCase.objects.create(joint=joint, problem_id=case.problem_id, since=AT).pk


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("joint_measure_says_what_and_how_verified", {"content": ""}),
        ("joint_measure_says_what_and_how_verified", {"check_by": ""}),
        ("done_joint_measure_says_what_came_of_it", {"stand": "done"}),
        ("verified_joint_measure_says_what_was_found", {"stand": "verified", "outcome": "办了"}),
    ],
    ids=["what", "how verified", "no outcome", "no finding"],
)
def test_a_measure_keeps_its_promises(county: County, name: str, change: dict[str, object]) -> None:
    joint = confirmed(county)
    broken(name, lambda: JointMeasure.objects.filter(joint=joint).update(**change))


def test_two_searches_of_a_region_have_two_turns(county: County) -> None:
    def write() -> object:
        return Search.objects.create(region_id=county.region.id, turn=1, at=AT, compared=0, groups=0, common=0)

    write()
    broken("searches_of_a_region_follow_one_another", write)


def test_a_problem_that_is_part_of_something_is_not_deleted_with_it(county: County) -> None:
    confirmed(county)
    assert Problem.objects.count() == 4
    with pytest.raises(Exception, match=r"protected|Cannot delete"):
        Problem.objects.all().delete()
