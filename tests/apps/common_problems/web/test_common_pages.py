"""The pages of common problems: what each reader finds there, the way from a group to a joint problem, and stale pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.common_problems import queries
from bihuan.apps.common_problems.models import JointProblem, LikeGroup
from bihuan.apps.jobs.models import Job
from bihuan.apps.ledger.models import Problem
from tests.apps.common_problems.likes import cases_of, confirmed, grouped, problems
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.reading import read

HOSTILE = "<script>alert(1)</script>"


def typed(county: County, group: LikeGroup, **known: object) -> dict[str, object]:
    """What the office types to make a joint problem."""
    return {
        "title": "伙食费没有专户", "aim": "", "basis": "", "lead_unit": county.lead.id, "units": [county.accountable.id],
        "content": "统一开设专户", "unit": county.accountable.id, "due": "2099-06-30", "check_by": "抽三家看流水",
        "cases": cases_of(group), "version": group.version, "token": "once",
    } | known  # fmt: skip


def test_the_office_makes_a_joint_problem_of_a_group(county: County) -> None:
    group, browser = grouped(county), county.browser("office")
    page = read(browser.get("/common-problems/"))
    assert f"/common-problems/groups/{group.pk}/" in page.links and "共性待研判" in page.words
    page = read(browser.get(f"/common-problems/groups/{group.pk}/"))
    assert "超出偶然" in page.words and "p 值 0.0004" in page.words
    answer = browser.post(f"/common-problems/groups/{group.pk}/confirm/", typed(county, group))
    joint = JointProblem.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/common-problems/{joint.pk}/"
    page = read(browser.get(f"/common-problems/{joint.pk}/"))
    assert "统一开设专户" in page.words and "抽三家看流水" in page.words and "立联合问题" in page.words
    again = browser.post(f"/common-problems/groups/{group.pk}/confirm/", typed(county, group))
    assert again.status_code == 302 and JointProblem.objects.count() == 1


def test_numbers_of_a_row_say_on_a_phone_what_they_count(county: County) -> None:
    """There the heads of columns are gone: `data-head` stands before each."""
    group, browser = grouped(county), county.browser("office")
    assert 'data-head="偶然的可能"' in browser.get("/common-problems/").content.decode()
    browser.post(f"/common-problems/groups/{group.pk}/confirm/", typed(county, group))
    html = browser.get(f"/common-problems/{JointProblem.objects.get().pk}/").content.decode()
    measures = html[html.index('id="measures"') : html.index('id="cases"')]
    assert "bh-list" in measures and 'data-head="怎样核实"' in measures and 'data-head="时限"' in measures
    assert 'data-head="已核查销号"' in browser.get("/common-problems/?shelf=joint").content.decode()


def test_many_cases_are_shown_by_pages(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both lists: of a group, and of the joint problem made of it. No case stands on two pages, none is left out."""
    monkeypatch.setattr("bihuan.apps.common_problems.web.causes.CASES_A_PAGE", 3)
    joint = confirmed(county)
    group = LikeGroup.objects.get(joint_id=joint.pk)
    numbers = {case.number for case in Problem.objects.filter(pk__in=cases_of(group))}
    assert len(numbers) == 4
    for address in (f"/common-problems/groups/{group.pk}/", f"/common-problems/{joint.pk}/"):
        shown = [
            {
                link
                for link in read(county.browser("office").get(f"{address}?page={page}")).links
                if "/problems/" in link
            }
            for page in (1, 2)
        ]
        told = [{number for number in numbers if any(number in link for link in links)} for links in shown]
        assert [len(one) for one in told] == [3, 1] and told[0] | told[1] == numbers


def test_what_was_typed_stays_when_the_group_changed_meanwhile(county: County) -> None:
    group = grouped(county)
    LikeGroup.objects.filter(pk=group.pk).update(version=7)
    answer = county.browser("office").post(f"/common-problems/groups/{group.pk}/confirm/", typed(county, group))
    assert answer.status_code == 409 and "统一开设专户" in answer.content.decode()
    assert not JointProblem.objects.exists()


def test_what_is_missing_is_told_at_its_field(county: County) -> None:
    group = grouped(county)
    answer = county.browser("office").post(
        f"/common-problems/groups/{group.pk}/confirm/", typed(county, group, check_by="", due="2020-01-01")
    )
    assert answer.status_code == 422


def test_hostile_words_are_shown_as_words(county: County) -> None:
    joint = confirmed(county, title=HOSTILE)
    for address in ("/common-problems/?shelf=joint", f"/common-problems/{joint.pk}/"):
        html = county.browser("office").get(address).content.decode()
        assert HOSTILE not in html and "&lt;script&gt;" in html


def test_every_case_says_of_which_joint_problem_it_is_part(county: County) -> None:
    joint = confirmed(county)
    number = county.detail(
        queries.joint_detail(county.actor("office"), joint.pk, today=joint.made_at.date()).cases[0].number
    )
    page = read(county.browser("accountable").get(f"/problems/{number.number}/"))
    assert joint.title in page.words and f"/common-problems/{joint.pk}/" in page.links


def test_a_problem_that_is_part_of_none_has_no_card_and_costs_one_query(county: County) -> None:
    number = county.dispatched()
    assert "所属联合问题" not in read(county.browser("office").get(f"/problems/{number}/")).words
    actor, problem = county.actor("office"), county.detail(number).id
    with CaptureQueriesContext(connection) as asked:
        assert queries.joint_of_problem(actor, problem) is None
    assert len(asked) == 1


def test_a_unit_reads_no_text_of_another_unit(county: County) -> None:
    joint = confirmed(county)
    shown = queries.joint_detail(county.actor("office"), joint.pk, today=joint.made_at.date()).cases
    own = next(row for row in shown if row.unit == county.assisting.name)
    words = read(county.browser("assisting").get(f"/common-problems/{joint.pk}/")).words
    assert own.text in words and "另有 3 个是别的单位的" in words
    for row in shown:
        assert row is own or (row.text not in words and row.number not in words)


def tell_causes(ids: list[int]) -> None:
    """Of the first three of four cases somebody said something."""
    Problem.objects.filter(pk=ids[0]).update(cause="多年沿用旧办法，收支没有逐笔登记", institutional_gap="weak")
    Problem.objects.filter(pk__in=ids[1:3]).update(institutional_gap="unenforced")


def test_causes_and_gaps_stand_beside_the_cases(county: County) -> None:
    ids = problems(county)
    tell_causes(ids)
    group = grouped(county, ids)
    words = read(county.browser("office").get(f"/common-problems/groups/{group.pk}/")).words
    assert "制度层面：有制度未执行 2 个、制度短板 1 个、未填写 1 个" in words
    assert "成因：多年沿用旧办法，收支没有逐笔登记" in words
    joint = confirmed(county, group)
    assert "制度层面：有制度未执行 2 个" in read(county.browser("office").get(f"/common-problems/{joint.pk}/")).words


def test_where_nobody_said_anything_of_rules_nothing_is_counted(county: County) -> None:
    words = read(county.browser("office").get(f"/common-problems/groups/{grouped(county).pk}/")).words
    assert "制度层面" not in words and "成因" not in words


def test_a_unit_reads_the_causes_of_its_own_cases_alone(county: County) -> None:
    ids = problems(county)
    tell_causes(ids)
    joint = confirmed(county, grouped(county, ids))
    words = read(county.browser("assisting").get(f"/common-problems/{joint.pk}/")).words
    assert "制度层面：有制度未执行 1 个" in words and "多年沿用旧办法" not in words


@pytest.mark.parametrize("only", ["all", "reported", "closed", "nonsense"])
def test_a_figure_leads_to_exactly_the_list_that_it_counts(county: County, only: str) -> None:
    joint = confirmed(county)
    page = read(county.browser("office").get(f"/common-problems/{joint.pk}/?cases={only}"))
    listed = len({link for link in page.links if link.startswith("/problems/XY-")})
    assert listed == (4 if only == "all" else 0)


def test_nothing_found_yet_is_said(county: County) -> None:
    for shelf in ("common", "uncertain", "confirmed", "dismissed", "joint", "nonsense"):
        answer = county.browser("office").get(f"/common-problems/?shelf={shelf}")
        assert answer.status_code == 200 and "这里还没有" in answer.content.decode()


def test_a_search_is_asked_for_with_one_button(county: County) -> None:
    answer = county.browser("office").post("/common-problems/search/", {"region": county.region.id, "token": "once"})
    assert answer.status_code == 302 and answer["Location"].startswith("/jobs/")
    assert Job.objects.filter(kind="common_problems.search").count() == 1


def test_a_list_asks_the_same_whatever_its_length(county: County) -> None:
    ids = problems(county)
    browser = county.browser("office")
    grouped(county, ids[:2])
    counts = []
    for _ in range(2):
        browser.get("/common-problems/?shelf=common")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/common-problems/?shelf=common")
        counts.append(len(asked))
        for _ in range(4):
            grouped(county, ids[1:])
    assert counts[0] == counts[1]
