"""`bihuan common-problems` as a script calls it: a search, the lists, one group, one joint problem."""

import pytest

from tests.apps.common_problems.likes import confirmed, grouped, problems
from tests.apps.ledger.web.county import County, make_county
from tests.command import run_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


def test_a_search_says_what_it_compared_and_proposes(county: County) -> None:
    assert run_here("common-problems", "search").stdout.strip() == "台账里还没有问题。"
    problems(county)
    found = run_here("common-problems", "search", "--json").document()
    assert found["regions"] == [{"region": county.region.id, "compared": 4, "groups": 1, "common": 0}]
    listed = run_here("common-problems", "list", "--shelf", "uncertain", "--json").document()
    assert listed["total"] == 1
    assert "比较了 4 个问题" in run_here("common-problems", "search").stdout


def test_a_group_and_a_joint_problem_are_shown(county: County) -> None:
    ids = problems(county)
    group, joint = grouped(county, ids[:2]), confirmed(county, grouped(county, ids[2:]))
    shown = run_here("common-problems", "show", str(group.pk), "--json").document()
    assert (shown["cases"], shown["units"], len(shown["problems"])) == (2, 2, 2)  # type: ignore[arg-type]
    told = run_here("common-problems", "show", str(joint.pk), "--joint", "--json").document()
    assert told["title"] == joint.title and told["measures"][0]["check_by"]  # type: ignore[index]
    assert joint.title in run_here("common-problems", "list").stdout
    assert run_here("common-problems", "list", "--json").document()["total"] == 1


def test_what_is_not_there_is_refused(county: County) -> None:
    assert run_here("common-problems", "list", "--shelf", "made-up").code == 1
    assert run_here("common-problems", "show", "999999").code == 1
    assert run_here("common-problems", "search", "--region", "999999").code == 1
    as_unit = run_here(
        "common-problems", "search", "--region", str(county.region.id), "--as", county.users["lead"].username
    )
    assert as_unit.code == 1
