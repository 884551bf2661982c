"""The button that watches a problem, the tab that lists what is watched, and the row of the list that a problem came from."""

import io

import pytest

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import OnConflict
from bihuan.apps.ledger.queries import ProblemFilter
from tests.apps.ledger.drafts import run_waiting_jobs
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read

LIST = "序号,存在问题,责任单位,完成时限\n1,第一个问题,县市场监督管理局,2099年12月底前\n2,第二个问题,县市场监督管理局,2099年12月底前\n"
TAB = "/problems/?watched=yes"


def bring(county: County) -> None:
    """Two problems out of a file."""
    kept = operations.keep_import_file(io.BytesIO(LIST.encode()))
    operations.request_import(
        actor=county.actor("office"), at=now(), sha256=kept, filename="督办清单.csv", campaign="校园餐",
        create=False, dry_run=False, on_conflict=OnConflict.STOP,
    )  # fmt: skip
    run_waiting_jobs()


def number_of(county: County, text: str) -> str:
    """The number under which the office finds it."""
    found = queries.list_problems(county.actor("office"), wanted=ProblemFilter(q=text), today=now().date(), limit=2)
    assert len(found) == 1
    return found[0].number


def press(county: County, who: str, number: str) -> str:
    browser = county.browser(who)
    page = read(browser.get(f"/problems/{number}/"))
    form = next(form for form in page.forms if form.action.endswith("/watch/"))
    answer = browser.post(form.action, form.filled())
    assert (answer.status_code, answer["Location"]) == (302, f"/problems/{number}/")
    return read(browser.get(answer["Location"])).words


def test_one_button_watches_and_ends_it(county: County) -> None:
    number = county.dispatched()
    assert f"已关注 {number}" in press(county, "office", number)
    listed = read(county.browser("office").get(TAB))
    assert number in listed.words and 'aria-current="page">我的关注<span class="n num">1</span>' in listed.html
    assert f"不再关注 {number}" in press(county, "office", number)
    assert number not in read(county.browser("office").get(TAB)).words


def test_the_tab_stands_in_every_list_and_is_marked_alone(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    assert TAB in read(office.get("/problems/")).links
    html = read(office.get(TAB)).html
    assert html.count('aria-current="page">我的关注') == 1 and 'aria-current="page">全部' not in html


def test_who_came_from_a_list_stays_in_it(county: County) -> None:
    number = county.dispatched()
    office = county.browser("office")
    page = read(office.get(f"/problems/{number}/?in=group%3Dopen"))
    form = next(form for form in page.forms if "/watch/" in form.action)
    assert office.post(form.action, form.filled())["Location"] == f"/problems/{number}/?in=group%3Dopen"


@pytest.mark.parametrize("who", ["accountable", "other", "checker"])
def test_what_a_reader_does_not_see_they_cannot_watch(county: County, who: str) -> None:
    number = county.register()
    assert county.browser(who).post(f"/problems/{number}/watch/").status_code == 404


def test_a_problem_says_which_row_of_which_file_it_was(county: County) -> None:
    bring(county)
    office = county.browser("office")
    page = read(office.get(f"/problems/{number_of(county, '第二个问题')}/"))
    assert "原始表格第 3 行" in page.words and "督办清单.csv" in page.html
    runs = [link for link in page.links if link.startswith("/import/runs/")]
    assert office.get(runs[0]).status_code == 200
    by_hand = read(office.get(f"/problems/{county.register()}/"))
    assert "原始表格" not in by_hand.words


def test_who_may_not_look_at_the_import_is_told_the_row_without_a_link(county: County) -> None:
    bring(county)
    unit = county.browser("accountable")
    number = number_of(county, "第一个问题")
    operations.dispatch_problem(actor=county.actor("office"), at=now(), number=number)
    page = read(unit.get(f"/problems/{number}/"))
    assert "原始表格第 2 行" in page.words
    assert not [link for link in page.links if link.startswith("/import/runs/")]
