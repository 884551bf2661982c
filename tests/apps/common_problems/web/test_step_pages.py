"""One page for each step: what is offered to whom, what is typed, what is refused with everything still there."""

import pytest
from django.test import Client

from bihuan.apps.common_problems import operations
from bihuan.apps.common_problems.models import JointMeasure, JointProblem, LikeGroup
from tests.apps.common_problems.likes import AT, cases_of, confirmed, grouped, problems
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.reading import read


def post(browser: Client, address: str, **typed: object) -> tuple[int, str]:
    """The status, and where it leads or what the page says."""
    answer = browser.post(address, {"token": address, **typed})
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


def ids(joint: JointProblem) -> list[int]:
    return list(joint.cases.filter(until=None).order_by("id").values_list("problem", flat=True))


def test_the_office_is_offered_every_decision_on_a_group_and_others_none(county: County) -> None:
    group = grouped(county)
    steps = {
        f"/common-problems/groups/{group.pk}/{step}/" for step in ("confirm", "join", "dismiss", "unite", "divide")
    }
    assert steps <= set(read(county.browser("office").get(f"/common-problems/groups/{group.pk}/")).links)
    for who in ("leader", "lead"):
        assert not steps & set(read(county.browser(who).get(f"/common-problems/groups/{group.pk}/")).links)


def test_a_decided_group_offers_nothing_and_leads_to_its_joint_problem(county: County) -> None:
    group = grouped(county)
    joint = confirmed(county, group)
    page = read(county.browser("office").get(f"/common-problems/groups/{group.pk}/"))
    assert f"/common-problems/{joint.pk}/" in page.links
    assert not [link for link in page.links if link.endswith("/dismiss/")]


def test_a_group_is_dismissed_with_a_reason(county: County) -> None:
    group, browser = grouped(county), county.browser("office")
    address = f"/common-problems/groups/{group.pk}/dismiss/"
    assert post(browser, address, words=" ", version=1)[0] == 422
    status, target = post(browser, address, words="各有原因", version=1)
    assert (status, target) == (302, f"/common-problems/groups/{group.pk}/")
    page = read(browser.get(target))
    assert "已排除" in page.words and "各有原因" in page.words
    assert read(browser.get("/common-problems/?shelf=dismissed")).links.count(target) == 1


def test_two_groups_are_united_on_a_page(county: County) -> None:
    held = problems(county)
    first, second = grouped(county, held[:3]), grouped(county, held[3:], common=False)
    address = f"/common-problems/groups/{first.pk}/unite/"
    browser = county.browser("office")
    assert post(browser, address, other="", why="x", version=1)[0] == 422
    status, target = post(browser, address, other=second.pk, why="同一件事", version=1)
    assert status == 302 and LikeGroup.objects.get(by_hand=True).pk == int(target.split("/")[-2])
    assert "没有检验" in read(browser.get(target)).words


def test_a_group_is_divided_on_a_page(county: County) -> None:
    group, browser = grouped(county), county.browser("office")
    address = f"/common-problems/groups/{group.pk}/divide/"
    assert post(browser, address, cases=cases_of(group), why="都不是", version=1)[0] == 422
    status, target = post(browser, address, cases=cases_of(group)[:2], why="不是一回事", version=1)
    assert status == 302 and len([link for link in read(browser.get(target)).links if "/problems/XY-" in link]) == 2


def test_cases_join_a_joint_problem_on_a_page(county: County) -> None:
    held = problems(county)
    joint, group = confirmed(county, grouped(county, held[:2])), grouped(county, held[2:])
    browser = county.browser("office")
    address = f"/common-problems/groups/{group.pk}/join/"
    assert post(browser, address, joint="", cases=held[2:], version=1)[0] == 422
    assert post(browser, address, joint=joint.pk, cases=held[2:], version=1) == (302, f"/common-problems/{joint.pk}/")
    assert sorted(ids(joint)) == held


def test_the_choice_of_cases_holds_those_of_the_group_alone(county: County) -> None:
    group, other = grouped(county), problems(county, "路灯不亮")
    status, _ = post(
        county.browser("office"), f"/common-problems/groups/{group.pk}/divide/", cases=other, why="x", version=1
    )
    assert status == 422 and LikeGroup.objects.get(pk=group.pk).state == "proposed"


def test_what_looks_secret_is_looked_over_once_more(county: County) -> None:
    group = grouped(county)
    status, page = post(
        county.browser("office"), f"/common-problems/groups/{group.pk}/dismiss/", words="见机密★文件第三条", version=1
    )
    assert status == 422 and "见机密★文件第三条" in page
    assert LikeGroup.objects.get(pk=group.pk).state == "proposed"


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("office", {"measure", "take-out", "unite", "divide", "close"}),
        ("lead", {"measure"}),
        ("accountable", set()),
        ("leader", set()),
    ],
)
def test_each_reader_is_offered_their_steps_of_a_joint_problem(county: County, who: str, offered: set[str]) -> None:
    joint = confirmed(county)
    html = county.browser(who).get(f"/common-problems/{joint.pk}/").content.decode()
    told = {"measure": "加共同措施", "take-out": "移出个案", "unite": "并入另一个联合问题", "divide": "分出另立"}
    assert {step for step, word in told.items() if word in html} == offered - {"close"}
    assert ("还有共同措施没有核实" in html) is ("close" in offered)


def test_a_measure_goes_from_the_unit_to_the_office_and_back(county: County) -> None:
    joint = confirmed(county)
    pk = JointMeasure.objects.get(joint=joint).pk
    address = f"/common-problems/{joint.pk}/measures/{pk}"
    assert (
        f"{address}/report-measure/" in read(county.browser("accountable").get(f"/common-problems/{joint.pk}/")).links
    )
    assert (
        f"{address}/report-measure/" not in read(county.browser("assisting").get(f"/common-problems/{joint.pk}/")).links
    )
    assert post(county.browser("accountable"), f"{address}/report-measure/", words="都开了")[0] == 302
    assert post(county.browser("office"), f"{address}/return-measure/", words="差一家")[0] == 302
    assert post(county.browser("accountable"), f"{address}/report-measure/", words="补开了", token="again")[0] == 302
    assert post(county.browser("office"), f"{address}/verify-measure/", words="看了银行流水")[0] == 302
    words = read(county.browser("assisting").get(f"/common-problems/{joint.pk}/")).words
    assert "已核实" in words and "看了银行流水" in words and "补开了" in words


def test_a_measure_of_another_joint_problem_is_not_there(county: County) -> None:
    held = problems(county)
    first, second = confirmed(county, grouped(county, held[:2])), confirmed(county, grouped(county, held[2:]))
    foreign = JointMeasure.objects.get(joint=second).pk
    address = f"/common-problems/{first.pk}/measures/{foreign}/report-measure/"
    assert county.browser("office").get(address).status_code == 404


def test_one_more_measure_is_typed_and_a_bad_one_stays_typed(county: County) -> None:
    joint, browser = confirmed(county), county.browser("lead")
    address = f"/common-problems/{joint.pk}/measure/"
    typed = {"content": "每月公开一次", "unit": county.assisting.id, "check_by": "看公开栏", "version": 1}
    status, page = post(browser, address, due="2020-01-01", **typed)
    assert status == 422 and "每月公开一次" in page
    assert post(browser, address, due="2099-01-01", **typed) == (302, f"/common-problems/{joint.pk}/#measures")
    assert JointMeasure.objects.filter(joint=joint).count() == 2


def test_a_step_of_somebody_who_was_faster_is_told(county: County) -> None:
    joint = confirmed(county)
    operations.take_out_cases(
        actor=county.actor("office"), at=AT, joint_id=joint.pk, problem_ids=ids(joint)[:1], why="另一回事"
    )
    status, page = post(
        county.browser("office"), f"/common-problems/{joint.pk}/take-out/", cases=ids(joint)[:1], why="也是", version=1
    )
    assert status == 409 and "刚被别人办过" in page


def test_cases_are_taken_out_divided_and_united_on_pages(county: County) -> None:
    joint, browser = confirmed(county), county.browser("office")
    held, top = ids(joint), f"/common-problems/{joint.pk}/"
    assert post(browser, f"{top}take-out/", cases=held[:1], why="另一回事", version=1) == (302, top)
    status, made = post(
        browser,
        f"{top}divide/",
        cases=held[1:2],
        why="银行不一样",
        title="乡镇的专户",
        lead_unit=county.lead.id,
        version=2,
    )
    assert status == 302 and made != top
    other = int(made.split("/")[-2])
    assert "从另一个联合问题分出" in read(browser.get(made)).words
    assert post(browser, f"{made}unite/", other=joint.pk, why="还是一件事", version=1) == (302, top)
    assert sorted(ids(joint)) == held[1:]
    page = read(browser.get(made))
    assert "已并入另一个联合问题" in page.words and top in page.links
    assert JointProblem.objects.get(pk=other).state == "united"


def test_it_is_closed_on_a_page_when_all_is_verified(county: County) -> None:
    joint, browser = confirmed(county), county.browser("office")
    address = f"/common-problems/{joint.pk}/close/"
    assert post(browser, address, words="办成了", version=1)[0] == 403
    JointMeasure.objects.filter(joint=joint).update(stand="verified", outcome="办了", finding="看了")
    assert post(browser, address, words="都开了专户", version=1, token="later")[0] == 302
    page = read(browser.get(f"/common-problems/{joint.pk}/"))
    assert "已办结" in page.words and "都开了专户" in page.words
    assert "已办结" in read(browser.get("/common-problems/?shelf=joint")).words


@pytest.mark.parametrize("who", ["office", "lead", "accountable"])
def test_the_pages_are_in_english_for_whoever_reads_english(county: County, who: str) -> None:
    joint = confirmed(county)
    browser = county.browser(who)
    browser.cookies["django_language"] = "en"
    html = browser.get(f"/common-problems/{joint.pk}/").content.decode()
    for words in ("Shared measure", "How it is verified", "Units", "Checked and closed"):
        assert words in html
    assert "Common problems" in browser.get("/common-problems/").content.decode()
