"""The search: what it proposes, what it leaves alone, what a second one does, and two at once."""

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.common_problems import operations, queries, tasks
from bihuan.apps.common_problems.models import LikeGroup, Search
from bihuan.apps.jobs.operations import JobHandle, run_next_job
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.core.decisions import Conflict, Missing, Refused
from tests.apps.common_problems.likes import AT, TEXTS, cases_of, confirmed, problems
from tests.apps.ledger.web.county import County, now

ODD = (
    "惠民补贴发放名单没有张贴", "窗口人员中午不在岗", "河道采砂手续不全", "灭火器过期没有更换", "会议记录由一人补写",
    "路灯三个月不亮", "农机购置台账缺页", "宅基地审批超期", "药品进货票据遗失", "执法文书日期涂改",
)  # fmt: skip


@pytest.fixture
def planted(county: County) -> County:
    """Four like problems in four units, and ten that stand alone."""
    problems(county, *TEXTS, *ODD)
    return county


def search(county: County, who: str = "office") -> operations.Found:
    return operations.search_region(actor=county.actor(who), at=AT, region_id=county.region.id)


def proposed() -> list[LikeGroup]:
    return list(LikeGroup.objects.filter(state="proposed"))


def test_like_problems_of_several_units_are_proposed_with_their_chance(planted: County) -> None:
    found = search(planted)
    assert (found.compared, found.groups) == (14, 1)
    group = proposed()[0]
    texts = set(Problem.objects.filter(pk__in=cases_of(group)).values_list("text", flat=True))
    assert texts == set(TEXTS) and group.units == 4
    assert group.p is not None and 0 < group.p < 0.2 and group.adjusted == group.p
    assert Act.objects.filter(action="common_problems.search.made").count() == 1


def test_a_second_search_finds_the_same_and_leaves_pages_true(planted: County) -> None:
    search(planted)
    before = LikeGroup.objects.values_list("pk", "version", "state")
    seen = list(before)
    assert search(planted).groups == 1
    assert list(before.all()) == seen and Search.objects.count() == 2


def test_a_group_that_grew_has_a_new_version_under_its_old_number(planted: County) -> None:
    search(planted)
    group = proposed()[0]
    more = problems(planted, "伙食费没有开设专户，账目不清不楚")
    search(planted)
    grown = LikeGroup.objects.get(pk=group.pk)
    assert more[0] in cases_of(grown) and grown.version == group.version + 1
    with pytest.raises(Conflict):
        operations.dismiss_group(
            actor=planted.actor("office"), at=AT, group_id=group.pk, why="不同", version=group.version
        )


def test_what_is_no_group_any_more_is_outdated(planted: County) -> None:
    search(planted)
    Problem.objects.filter(pk__in=cases_of(proposed()[0])[1:]).update(state="withdrawn")
    search(planted)
    assert set(LikeGroup.objects.values_list("state", flat=True)) == {"outdated"}


def test_a_dismissed_group_comes_back_only_when_it_has_reached_two_units_more(planted: County) -> None:
    search(planted)
    group = proposed()[0]
    operations.dismiss_group(actor=planted.actor("office"), at=AT, group_id=group.pk, why="各有原因")
    problems(planted, "食堂伙食费没有专户，账目不清")
    search(planted)
    assert not proposed()


def test_cases_of_a_joint_problem_are_not_proposed_again_and_new_ones_would_join_it(planted: County) -> None:
    search(planted)
    joint = confirmed(planted, proposed()[0], basis="同一个办法")
    search(planted)
    assert not proposed()
    more = problems(planted, "伙食费未设专户，账目不清楚")
    search(planted)
    assert [(group.joint_id, cases_of(group)) for group in proposed()] == [(joint.pk, more)]


def test_what_a_person_put_together_is_left_alone(planted: County) -> None:
    search(planted)
    group = proposed()[0]
    pair = operations.divide_group(
        actor=planted.actor("office"), at=AT, group_id=group.pk, problem_ids=cases_of(group)[:1], why="不同"
    )
    search(planted)
    assert {group.pk for group in proposed()} == set(pair)


def test_withdrawn_and_merged_problems_are_not_compared(planted: County) -> None:
    Problem.objects.filter(text=TEXTS[0]).update(state="withdrawn")
    assert search(planted).compared == 13


@pytest.mark.parametrize(("who", "error"), [("leader", Refused), ("lead", Refused), ("elsewhere", Missing)])
def test_the_office_alone_searches(planted: County, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        search(planted, who)
    with pytest.raises(error):
        operations.request_search(actor=planted.actor(who), at=AT, region_id=planted.region.id)


def test_it_runs_in_the_background_and_once_a_week(planted: County) -> None:
    operations.request_search(actor=planted.actor("office"), at=now(), region_id=planted.region.id)
    while run_next_job(worker="w", clock=now):
        pass
    assert len(proposed()) == 1
    assert queries.last_search(planted.actor("office")).compared == 14  # type: ignore[union-attr]
    assert dict(tasks.run_weekly(JobHandle(id=None, asked_by=None, arguments={})))["regions"] == 1  # type: ignore[arg-type]


def test_the_cause_that_somebody_wrote_goes_before_the_one_that_a_text_names(county: County) -> None:
    """Texts that have hardly a word in common are one group by their cause, and are none without it."""
    unlike = ("路灯三个月不亮", "健身器材生锈断裂", "灌溉渠闸门打不开", "公厕常年上锁")
    ids = problems(county, *unlike, *ODD[:4])
    assert search(county).groups == 0
    Problem.objects.filter(pk__in=ids[:4]).update(cause="建成移交以后没有明确管护单位和管护经费")
    assert search(county).groups == 1
    assert set(cases_of(proposed()[0])) == set(ids[:4])


def test_a_cause_is_compared_as_it_stands_in_the_ledger(county: County) -> None:
    first, second = problems(county, "由于没有专人，路灯不亮", "台账缺页")
    Problem.objects.filter(pk=second).update(cause="没有管护经费")
    compared = {row.id: row.cause for row in ledger.compared_problems(county.region.path)}
    assert compared == {first: "", second: "没有管护经费"}
