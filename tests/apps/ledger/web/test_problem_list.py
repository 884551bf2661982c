"""The list: saved views, filters in the address, pages, and what each reader finds in it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries import ProblemFilter
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read

MANY = 60


def test_the_list_shows_what_waits_with_unit_and_deadline(county: County) -> None:
    number = county.dispatched()
    page = read(county.browser("office").get("/problems/"))
    assert page.status == 200
    for words in (number, "校园餐", "县市场监督管理局", "待认领", "个工作日"):
        assert words in page.words, words
    assert f"/problems/{number}/" in page.links


def test_the_first_line_repeats_how_the_list_is_counted(county: County) -> None:
    county.dispatched()
    page = read(county.browser("office").get("/problems/?group=to-accept"))
    assert "统计口径 · 待认领" in page.words
    assert "已交办、主责单位还没有认领的问题；时限已在走" in page.words
    assert "共 1 项" in page.words


def test_a_tab_counts_exactly_the_list_that_it_leads_to(county: County) -> None:
    county.dispatched()
    county.register(text="另一件还没有交办的事")
    page = read(county.browser("office").get("/problems/"))
    counts = queries.ledger_counts(county.actor("office"), today=now().date())
    assert (counts.all, counts.to_dispatch, counts.to_accept) == (2, 1, 1)
    for view, words in (("all", "全部"), ("to-dispatch", "待交办"), ("to-accept", "待认领")):
        link = f"/problems/?group={view}"
        assert link in page.links, view
        listed = read(county.browser("office").get(link))
        wanted = queries.count_problems(county.actor("office"), wanted=ProblemFilter(group=view), today=now().date())
        assert f"{words} {wanted}" in page.words.replace(words + str(wanted), f"{words} {wanted}")
        assert f"共 {wanted} 项" in listed.words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=伙食费", True),
        ("?q=不会有的话", False),
        ("?state=dispatched", True),
        ("?state=closed", False),
        ("?severity=general", True),
        ("?severity=grave", False),
        ("?track=immediate", True),
        ("?track=standing", False),
        ("?campaign=nonsense", False),
        ("?unit=nonsense", False),
        ("?group=overdue", False),
    ],
)
def test_a_filter_in_the_address_narrows_the_list(county: County, query: str, found: bool) -> None:
    number = county.dispatched()
    page = read(county.browser("office").get(f"/problems/{query}"))
    assert (f"/problems/{number}/" in page.links) is found


def test_a_filter_that_is_on_can_be_taken_off_and_keeps_the_others(county: County) -> None:
    county.dispatched()
    page = read(county.browser("office").get(f"/problems/?state=dispatched&unit={county.accountable.id}&page=2"))
    assert "状态： 待认领" in page.words and "主责单位： 县市场监督管理局" in page.words
    assert f"?unit={county.accountable.id}" in page.links
    assert "?state=dispatched" in page.links


def test_choices_of_a_menu_come_when_it_is_opened(county: County) -> None:
    office = county.browser("office")
    page = read(office.get("/problems/?state=dispatched"))
    assert "县水利局" not in page.words
    assert "/problems/choices/unit/?state=dispatched" in page.links
    fragment = read(office.get("/problems/choices/unit/?state=dispatched", headers={"HX-Request": "true"}))
    assert f"/problems/?state=dispatched&unit={county.other.id}" in fragment.links
    assert "<html" not in fragment.html
    assert "按专项筛选" in read(office.get("/problems/choices/campaign/")).words
    assert office.get("/problems/choices/text/").status_code == 404


def test_a_group_that_is_not_there_shows_nothing_and_says_so(county: County) -> None:
    county.dispatched()
    page = read(county.browser("office").get("/problems/?group=nonsense"))
    assert "没有这个视图" in page.words
    assert "XY-" not in page.words


@pytest.mark.parametrize(
    ("who", "query", "words"),
    [
        ("office", "", "台账还是空的"),
        ("office", "?q=没有的", "这些条件下没有问题"),
        ("office", "?group=overdue", "这一类现在没有"),
        ("accountable", "", "还没有交给本单位的问题"),
        ("checker", "", "还没有可以查看的问题"),
    ],
)
def test_an_empty_list_says_what_to_do(county: County, who: str, query: str, words: str) -> None:
    assert words in read(county.browser(who).get(f"/problems/{query}")).words


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        ("office", True, True),
        ("leader", True, True),
        ("lead", True, True),
        ("accountable", False, True),
        ("assisting", False, True),
        ("other", False, False),
        ("checker", False, False),
        ("elsewhere", False, False),
        ("system-admin", False, False),
    ],
)
def test_each_reader_finds_what_concerns_them(county: County, who: str, before: bool, after: bool) -> None:
    number = county.register()
    browser = county.browser(who)
    assert (f"/problems/{number}/" in read(browser.get("/problems/")).links) is before
    operations.dispatch_problem(actor=county.actor("office"), at=now(), number=number)
    assert (f"/problems/{number}/" in read(browser.get("/problems/")).links) is after


def test_no_filter_by_source_tells_a_unit_that_the_public_complained(county: County) -> None:
    number = county.dispatched(source="hotline")
    assert f"/problems/{number}/" in read(county.browser("office").get("/problems/?source=hotline")).links
    for source in ("hotline", "superior"):
        page = read(county.browser("accountable").get(f"/problems/?source={source}"))
        assert f"/problems/{number}/" not in page.links


def test_only_who_may_do_something_to_many_can_choose_rows(county: County) -> None:
    county.dispatched()
    assert 'name="chosen"' in read(county.browser("office").get("/problems/")).html
    assert 'name="chosen"' in read(county.browser("lead").get("/problems/")).html
    assert 'name="chosen"' in read(county.browser("accountable").get("/problems/")).html, "a unit accepts many"
    assert 'name="chosen"' not in read(county.browser("leader").get("/problems/")).html


def test_nobody_reads_the_list_without_signing_in(county: County) -> None:
    answer = Client().get("/problems/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_column_sorts_and_says_how(county: County) -> None:
    first, second = county.register(text="甲"), county.register(text="乙")
    page = read(county.browser("office").get("/problems/?sort=-number"))
    assert page.html.index(second) < page.html.index(first)
    assert 'aria-sort="descending"' in page.html
    assert "?sort=number" in page.links


@pytest.fixture
def long_list(county: County) -> County:
    numbers = [county.register(text=f"第 {n} 个学校食堂的伙食费没有设专户，账目不公开") for n in range(MANY)]
    Problem.objects.filter(number__in=numbers).update(state="dispatched", dispatched_at=now())
    return county


def test_a_page_holds_fifty_rows_in_few_queries_and_little_html(
    long_list: County, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    office = long_list.browser("office")
    office.get("/problems/")
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        answer = office.get("/problems/")
    page = read(answer)
    assert page.html.count('class="ttl clip"') == 50
    assert len(answer.content) < 150 * 1024
    assert "第 1–50 项，共 60 项" in page.words
    second = read(office.get("/problems/?page=2&group=open"))
    assert second.html.count('class="ttl clip"') == 10
    assert "?group=open&page=1" in second.links


def test_more_rows_cost_no_more_queries(long_list: County) -> None:
    office = long_list.browser("office")
    office.get("/problems/")
    counts = []
    for query in ("?q=第 1 个", ""):
        with CaptureQueriesContext(connection) as taken:
            office.get(f"/problems/{query}")
        counts.append(len(taken))
    # A search asks besides for the names of units and for the count in the side bar, which the whole list has at hand.
    assert counts == [12, 10]


def test_more_words_than_are_looked_for_are_told_and_nothing_is_cut(long_list: County) -> None:
    office = long_list.browser("office")

    words = read(office.get("/problems/?q=" + "+".join(f"词{n:03}" for n in range(40)))).words

    assert "搜索的词超过 32 个，没有查找" in words
    assert "搜索的词超过" not in read(office.get("/problems/?q=" + "+".join(["食堂"] * 40))).words
