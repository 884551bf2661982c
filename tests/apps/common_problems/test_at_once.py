"""Several people at the same moment: each on a connection of their own, on both databases."""

import pytest

from bihuan.apps.common_problems import operations
from bihuan.apps.common_problems.models import JointCase, LikeGroup
from bihuan.core.decisions import Conflict
from tests.apps.common_problems.likes import AT, TEXTS, confirmed, grouped, problems
from tests.apps.ledger.web.county import County, make_county
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def search(county: County) -> operations.Found:
    return operations.search_region(actor=county.actor("office"), at=AT, region_id=county.region.id)


def test_two_people_confirm_at_once_and_one_joint_problem_is_made() -> None:
    county = make_county()
    group = grouped(county)
    outcomes = at_once(*[lambda: confirmed(county, group)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "JointProblem"]
    assert JointCase.objects.count() == 4


def test_two_groups_that_share_a_case_are_confirmed_at_once_and_one_of_them_has_it() -> None:
    county = make_county()
    ids = problems(county)
    first, second = grouped(county, ids[:3]), grouped(county, ids[2:])
    outcomes = at_once(lambda: confirmed(county, first), lambda: confirmed(county, second))
    names = sorted(type(outcome).__name__ for outcome in outcomes)
    assert names in (["BadInput", "JointProblem"], ["Conflict", "JointProblem"])
    assert JointCase.objects.filter(problem=ids[2]).count() == 1


def test_two_searches_at_once_write_one_set_of_groups() -> None:
    county = make_county()
    problems(county, *TEXTS)
    outcomes = at_once(*[lambda: search(county)] * 2)
    assert all(isinstance(outcome, operations.Found | Conflict) for outcome in outcomes), outcomes
    assert LikeGroup.objects.filter(state="proposed").count() == 1
