"""What a search proposes out of what it found, case by case: taken, left out, joined, held back; and the lists that pages show of it."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.models import GroupCase, JointProblem, LikeGroup
from bihuan.apps.common_problems.operations import searching
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.core.commonality import LikeCases, Spread
from tests.apps.common_problems.likes import AT, cases_of, confirmed, grouped, problems
from tests.apps.ledger.web.county import County


def found(ids: Sequence[int], *, units: int = 4, common: bool = True) -> LikeCases:
    """A group as the core would answer it."""
    spread = Spread(units=units, expected=1.5, p=0.001, adjusted=0.002 if common else 0.4, common=common)
    return LikeCases(case_ids=tuple(ids), unit_ids=tuple(range(units)), likeness=0.4, spread=spread)


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> list[LikeCases]:
    """What the core finds in the next search: whatever a test puts here."""
    answers: list[LikeCases] = []
    monkeypatch.setattr(searching, "find_like_cases", lambda *_, **__: tuple(answers))
    return answers


def search(county: County) -> operations.Found:
    return operations.search_region(actor=county.actor("office"), at=AT, region_id=county.region.id)


def standing() -> list[list[int]]:
    """The cases of every proposed group."""
    return [cases_of(group) for group in LikeGroup.objects.filter(state="proposed").order_by("pk")]


def test_a_group_is_kept_as_it_was_found_the_most_typical_first(county: County, core: list[LikeCases]) -> None:
    ids = problems(county)
    core.append(found([ids[2], ids[0], ids[3], ids[1]]))
    assert search(county) == operations.Found(compared=4, groups=1, common=1)
    assert standing() == [[ids[2], ids[0], ids[3], ids[1]]]
    group = LikeGroup.objects.get()
    assert (group.units, group.expected, group.p, group.adjusted, group.common) == (4, 1.5, 0.001, 0.002, True)


def test_what_chance_may_explain_is_proposed_up_to_a_bound(
    county: County, core: list[LikeCases], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = problems(county, *[f"第{place}处" for place in range(9)])
    monkeypatch.setattr(searching, "MOST_UNCERTAIN", 1)
    core += [found(ids[:3]), found(ids[3:6], common=False), found(ids[6:], common=False)]
    assert search(county).groups == 2
    assert standing() == [ids[:3], ids[3:6]]


def test_two_cases_or_one_unit_are_no_proposal(county: County, core: list[LikeCases]) -> None:
    ids = problems(county, *[f"第{place}处" for place in range(6)])
    one_unit = [ids[0], ids[4], *problems(county, "又一处")]
    core += [found(ids[1:3]), found(one_unit, units=1, common=False)]
    assert search(county).groups == 0
    assert standing() == []


@pytest.mark.parametrize("taken", [2, 3])
def test_where_half_of_a_group_is_part_of_a_joint_problem_the_rest_would_join_it(
    county: County, core: list[LikeCases], taken: int
) -> None:
    ids = problems(county)
    joint = confirmed(county, grouped(county, ids[:taken]))
    core.append(found(ids))
    search(county)
    group = LikeGroup.objects.get(state="proposed")
    assert (cases_of(group), group.joint_id) == (ids[taken:], joint.pk)
    assert group.units == 4 - taken


def test_where_less_is_the_rest_is_a_group_of_its_own(county: County, core: list[LikeCases]) -> None:
    ids = problems(county)
    confirmed(county, grouped(county, ids[:1], common=False), basis="单独看")
    core.append(found(ids))
    search(county)
    group = LikeGroup.objects.get(state="proposed")
    assert (cases_of(group), group.joint_id, group.units) == (ids[1:], None, 3)


def test_cases_of_a_joint_problem_that_ended_are_not_proposed_again(county: County, core: list[LikeCases]) -> None:
    ids = problems(county)
    joint = confirmed(county, grouped(county, ids))
    JointProblem.objects.filter(pk=joint.pk).update(state="closed", ended_at=AT, ending="办成了")
    core.append(found(ids))
    assert search(county).groups == 0


def test_of_two_groups_that_go_on_as_one_the_nearer_keeps_the_number(county: County, core: list[LikeCases]) -> None:
    ids = problems(county, *[f"第{place}处" for place in range(8)])
    core += [found(ids[:4]), found(ids[4:])]
    search(county)
    first, second = LikeGroup.objects.order_by("pk").values_list("pk", flat=True)
    core[:] = [found(ids[1:])]
    search(county)
    assert LikeGroup.objects.get(pk=second).state == "proposed"
    assert LikeGroup.objects.get(pk=first).state == "outdated"
    assert standing() == [ids[1:]]


def test_a_confirmed_or_dismissed_group_is_never_changed_by_a_search(county: County, core: list[LikeCases]) -> None:
    ids = problems(county)
    core.append(found(ids))
    search(county)
    group = LikeGroup.objects.get()
    operations.dismiss_group(actor=county.actor("office"), at=AT, group_id=group.pk, why="各有原因")
    before = LikeGroup.objects.filter(pk=group.pk).values().get()
    core[:] = []
    search(county)
    assert LikeGroup.objects.filter(pk=group.pk).values().get() == before
    assert GroupCase.objects.filter(group=group).count() == 4


def test_problems_of_another_region_are_not_compared(county: County) -> None:
    problems(county)
    assert ledger.compared_problems(county.elsewhere.path) == []
    assert len(ledger.compared_problems(county.region.path)) == 4
    assert ledger.regions_with_problems() == (county.region.id,)


def test_a_category_that_says_nothing_is_not_compared(county: County) -> None:
    ids = problems(county)
    Problem.objects.filter(pk=ids[0]).update(category="money")
    assert [row.category for row in ledger.compared_problems(county.region.path)] == ["money", "", "", ""]


def test_how_cases_stand_is_asked_in_three_queries_whatever_their_number(county: County) -> None:
    ids = problems(county)
    Problem.objects.filter(pk=ids[0]).update(state="closed", closed_at=AT, first_reported_at=AT)
    Problem.objects.filter(pk=ids[1]).update(state="withdrawn")
    with CaptureQueriesContext(connection) as asked:
        stands = ledger.case_stands(ids)
    assert len(asked) == 3
    assert [(stands[pk].reported, stands[pk].closed, stands[pk].counted) for pk in ids] == [
        (True, True, True), (False, False, False), (False, False, True), (False, False, True),
    ]  # fmt: skip


@pytest.mark.parametrize("shelf", ["common", "uncertain", "confirmed", "dismissed"])
def test_a_count_is_that_of_its_list(county: County, shelf: str) -> None:
    ids = problems(county)
    grouped(county, ids)
    grouped(county, ids, common=False, adjusted=0.7)
    grouped(county, ids, state="dismissed", reason="各有原因")
    confirmed(county, grouped(county, ids))
    actor = county.actor("office")
    rows, page = queries.group_page(actor, shelf=shelf)
    assert queries.group_counts(actor)[shelf] == len(rows) == page.paginator.count == 1


def test_lists_are_paged_and_the_least_chance_stands_first(county: County) -> None:
    ids = problems(county)
    for place in range(35):
        grouped(county, ids[:2], adjusted=0.04 - place / 1000)
    rows, page = queries.group_page(county.actor("office"), shelf="common")
    assert (len(rows), page.paginator.num_pages) == (30, 2)
    chances = [row.adjusted for row in rows]
    assert chances == sorted(chances, key=lambda chance: chance or 0)
    assert len(queries.group_page(county.actor("office"), shelf="common", page=2)[0]) == 5
    assert queries.group_page(county.actor("office"), shelf="nonsense")[0] == ()


def test_joint_problems_are_listed_with_the_same_queries_whatever_their_number(county: County) -> None:
    counts, actor = [], county.actor("office")
    for _ in range(2):
        confirmed(county)
        with CaptureQueriesContext(connection) as asked:
            queries.joint_page(actor)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_campaigns_of_a_group_are_counted_by_home(county: County) -> None:
    grouped(county)
    rows, _ = queries.group_page(county.actor("office"), shelf="common")
    assert (rows[0].campaigns, rows[0].units, rows[0].cases) == (1, 4, 4)
