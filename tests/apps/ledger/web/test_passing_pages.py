"""A dispute ruled in the browser: both sides on one page, the ruling, the picture on the problem's page, the numbers by unit."""

import pytest

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import HandBack
from tests.apps.ledger.test_passing_on import asked, refuse, uphold
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read


def rule(county: County, number: str, who: str = "office", **answers: object) -> tuple[int, str]:
    browser, address = county.browser(who), f"/hand-backs/{number}/"
    form = read(browser.get(address)).form(address)
    answer = browser.post(address, form.filled(**answers))
    if answer.status_code != 302:
        return answer.status_code, read(answer).words
    return 302, read(browser.get(answer.headers["Location"])).words


def test_what_came_before_stands_on_the_page_of_the_next_ruling(county: County) -> None:
    number = asked(county)
    refuse(county, number)
    operations.ask_hand_back(actor=county.actor("accountable"), at=now(), number=number, reason="还是不归我们")
    words = read(county.browser("office").get(f"/hand-backs/{number}/")).words
    assert "此前退回" in words and "三定方案写明是你们的" in words and "还是不归我们" in words


def test_a_hand_back_is_ruled_on_one_page_and_leads_back_to_what_waits(county: County) -> None:
    first, second = asked(county), asked(county)
    page = read(county.browser("office").get(f"/hand-backs/{first}/"))
    assert "食堂归教育部门管" in page.words and "交办的依据" in page.words and "信访工作条例" in page.words
    status, words = rule(county, first, verdict="uphold", new_unit=str(county.other.id), ruling="职责在水利")
    assert status == 302
    assert f"已裁定 {first}" in words and second in words
    kept = HandBack.objects.get(problem__number=first)
    assert (kept.outcome, kept.problem.accountable_unit_id) == ("granted", county.other.id)


def test_refused_it_stays_where_it_is(county: County) -> None:
    number = asked(county)
    assert rule(county, number, verdict="refuse", ruling="就是你们的")[0] == 302
    assert HandBack.objects.get().problem.accountable_unit_id == county.accountable.id


@pytest.mark.parametrize("answers", [{"verdict": "uphold"}, {"ruling": "写了理由"}], ids=["no reason", "no verdict"])
def test_a_ruling_needs_a_verdict_and_a_reason(county: County, answers: dict[str, str]) -> None:
    assert rule(county, asked(county), **answers)[0] == 422
    assert HandBack.objects.get().outcome == "pending"


def test_what_waits_is_listed_with_a_button_for_each(county: County) -> None:
    number = asked(county)
    page = read(county.browser("office").get("/hand-backs/"))
    assert f"/hand-backs/{number}/" in page.links and "建议由县水利局办" in page.words
    assert f"/hand-backs/{number}/" in read(county.browser("office").get("/")).links
    uphold(county, number)
    assert "没有要裁定的退回" in read(county.browser("office").get("/hand-backs/")).words


@pytest.mark.parametrize("who", ["accountable", "lead"])
def test_who_cannot_rule_is_told_that_it_waits_and_offered_no_button(county: County, who: str) -> None:
    number = asked(county)
    page = read(county.browser(who).get("/hand-backs/"))
    assert number in page.words and "等裁定" in page.words
    assert f"/hand-backs/{number}/" not in page.links


def test_the_picture_says_from_whom_to_whom_in_words_too(county: County) -> None:
    number = asked(county)
    uphold(county, number)
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert "转手经过" in page.words and "<svg" in page.html
    assert "县市场监督管理局" in page.words and "县水利局" in page.words and "0 个工作日" in page.words
    assert "转手经过" not in read(county.browser("office").get(f"/problems/{county.dispatched()}/")).words


def test_units_are_counted_and_each_number_leads_to_its_list(county: County) -> None:
    refuse(county, asked(county))
    page = read(county.browser("office").get("/hand-backs/units/"))
    address = f"/hand-backs/?outcome=refused&unit={county.accountable.id}"
    assert address in page.links and "退得对的不计到任何单位头上" in page.words
    assert "共 1 项" in read(county.browser("office").get(address)).words


def test_a_third_one_is_the_leaders(county: County) -> None:
    number = asked(county)
    for _ in range(2):
        refuse(county, number)
        operations.ask_hand_back(actor=county.actor("accountable"), at=now(), number=number, reason="还是不归我们")
    status, words = rule(county, number, verdict="refuse", ruling="就是你们的")
    assert status == 403 and "由县领导裁定" in words
    assert rule(county, number, "leader", verdict="refuse", ruling="县里定了")[0] == 302
