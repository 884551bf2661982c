"""Who is told of a joint problem, and where it stands on the pages of units and campaigns and in the office's work."""

from collections.abc import Callable

import pytest

from bihuan.apps.common_problems import operations, queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.notifications.models import Item
from bihuan.core.lifecycle import State
from bihuan.interfaces.portal.home_common import common_sections
from tests.apps.common_problems.likes import AT, TEXTS, cases_of, confirmed, grouped, problems
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read


def told(kind: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in Item.objects.filter(kind=kind).select_related("user"):
        found.setdefault(item.user.get_username(), []).append(item.title)
    return found


def test_a_unit_whose_problem_became_part_of_a_joint_one_is_told_once(county: County) -> None:
    joint = confirmed(county)
    told_cases = Item.objects.filter(kind=operations.CASE_IN_JOINT)
    assert told_cases.count() == len(set(told_cases.values_list("user", flat=True)))
    words = list(told_cases.values_list("title", flat=True))
    assert words and all("仍由本单位整改、销号" in text and joint.title in text for text in words)
    address = told_cases.values_list("address", flat=True)[0]
    assert county.browser("accountable").get(address).status_code == 200


def test_the_case_itself_goes_on(county: County) -> None:
    """A joint problem is no merging: not one state of the ledger changes by it."""
    before = dict(Problem.objects.values_list("pk", "state"))
    confirmed(county)
    after = dict(Problem.objects.filter(pk__in=before).values_list("pk", "state"))
    assert before == after and State.MERGED.value not in Problem.objects.values_list("state", flat=True)


def test_the_office_is_told_of_groups_that_wait_with_one_query(
    county: County, django_assert_num_queries: Callable[..., object]
) -> None:
    assert list(common_sections(county.actor("office"), now=now())) == []
    group, office = grouped(county), county.actor("office")
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        (section,) = common_sections(office, now=now())
    assert section.figure is not None and section.figure.value == 1
    assert section.rows[0].title == TEXTS[0] and section.rows[0].facts == ("4 个问题", "4 个单位")
    assert str(group.pk) in section.rows[0].url
    operations.dismiss_group(actor=county.actor("office"), at=AT, group_id=group.pk, why="不是一回事")
    assert list(common_sections(county.actor("office"), now=now())) == []


@pytest.mark.parametrize("who", ["leader", "accountable", "checker", "elsewhere"])
def test_nobody_else_is_asked_to_decide(county: County, who: str) -> None:
    grouped(county)
    assert list(common_sections(county.actor(who), now=now())) == []


def test_a_unit_has_the_joint_problems_that_concern_it_on_its_pages(county: County) -> None:
    joint = confirmed(county)
    own = read(county.browser("accountable").get("/overview/"))
    assert joint.title in own.words
    rows = queries.joints_of_units(county.actor("office"), (county.accountable.id,), limit=5)
    assert [(row.id, row.cases) for row in rows] == [(joint.pk, 1)]
    shown = read(county.browser("office").get(f"/organizations/units/{county.accountable.id}/"))
    assert joint.title in shown.words


def test_a_campaign_has_the_joint_problems_of_its_cases_on_its_page(county: County) -> None:
    joint = confirmed(county)
    page = read(county.browser("office").get(f"/campaigns/{county.campaign}/"))
    assert joint.title in page.words


def test_who_may_not_see_a_joint_problem_is_not_told_of_it(county: County) -> None:
    confirmed(county, grouped(county, problems(county, *TEXTS[:3])))
    assert queries.joints_of_units(county.actor("elsewhere"), (county.accountable.id,), limit=5) == ()


def test_cases_that_come_later_are_told_too(county: County) -> None:
    joint = confirmed(county, grouped(county, problems(county, *TEXTS[:3])))
    Item.objects.all().delete()
    later = grouped(county, problems(county, "伙食费没有专户，账目不清"))
    operations.add_group_to_joint(
        actor=county.actor("office"), at=AT, group_id=later.pk, joint_id=joint.pk, problem_ids=cases_of(later)
    )
    assert Item.objects.filter(kind=operations.CASE_IN_JOINT).exists()
