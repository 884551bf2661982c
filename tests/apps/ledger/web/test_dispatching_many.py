"""Many problems go out at once: what can go goes, what cannot is named with its reason."""

import pytest
from django.test import Client

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import ProblemEdit
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read

URL = "/problems/many/"


def test_what_would_go_and_what_not_is_shown_before_anything_happens(county: County) -> None:
    ready, unready = county.register(), county.register(due=None)
    gone = county.dispatched()
    page = read(county.browser("office").post(URL, {"chosen": [ready, unready, gone]}))
    assert page.status == 200
    able, _, unable = page.words.partition("没有交办的")
    assert ready in able and unready not in able
    assert "还没有时限。" in unable and "问题现在是“待认领”，不能走这一步。" in unable
    assert county.detail(ready).state == "registered"


def test_the_confirmed_ones_go_out_once(county: County) -> None:
    numbers = [county.register(text=f"第 {n} 件") for n in range(3)]
    office = county.browser("office")
    form = read(office.post(URL, {"chosen": numbers})).form(URL)
    first, second = office.post(URL, form.filled()), office.post(URL, form.filled())
    assert first.status_code == second.status_code == 302
    assert {county.detail(number).state for number in numbers} == {"dispatched"}
    assert {county.detail(number).version for number in numbers} == {2}
    assert "已交办 3 项" in read(office.get(first["Location"])).words


def test_one_that_changed_meanwhile_holds_up_no_other(county: County) -> None:
    stays, goes = county.register(text="改过的"), county.register(text="没改过的")
    office = county.browser("office")
    form = read(office.post(URL, {"chosen": [stays, goes]})).form(URL)
    operations.edit_problem(actor=county.actor("lead"), at=now(), number=stays, edit=ProblemEdit(goal="换了目标"))
    page = read(office.post(URL, form.filled()))
    assert page.status == 409
    assert stays in page.words and "何秀珍刚刚改过这个问题" in page.words
    assert county.detail(goes).state == "dispatched"
    assert county.detail(stays).state == "registered"


def test_nothing_chosen_is_said(county: County) -> None:
    office = county.browser("office")
    answer = office.post(URL, {})
    assert answer["Location"] == "/problems/"
    assert "还没有选问题" in read(office.get("/problems/")).words


@pytest.mark.parametrize("who", ["accountable", "other", "elsewhere", "leader", "checker"])
def test_who_may_not_dispatch_sends_nothing(county: County, who: str) -> None:
    number = county.register()
    browser = county.browser(who)
    page = read(browser.post(URL, {"chosen": [number]}))
    assert page.status == 200
    assert "交办这 1 项" not in page.words
    browser.post(URL, {"chosen": [f"{number}:1"], "confirmed": "1"})
    assert county.detail(number).state == "registered"
    if who in ("accountable", "other", "elsewhere", "checker"):
        assert number not in page.words


def test_a_lead_unit_dispatches_in_its_campaign(county: County) -> None:
    number = county.register()
    browser = county.browser("lead")
    form = read(browser.post(URL, {"chosen": [number]})).form(URL)
    assert browser.post(URL, form.filled()).status_code == 302
    assert county.detail(number).state == "dispatched"


def test_it_is_never_asked_for_by_address(county: County) -> None:
    assert county.browser("office").get(URL).status_code == 405
    assert Client().post(URL)["Location"].startswith("/accounts/login/")
