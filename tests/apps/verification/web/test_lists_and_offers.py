"""核查销号 lists what concerns each reader, and a problem's page offers the steps of closing or says why not."""

import pytest

from bihuan.apps.ledger.operations import NewPerson
from bihuan.apps.verification import operations
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import applied, closed, ready, returned, under_check
from tests.factories import make_person, make_user


def listed(county: County, who: str, view: str = "") -> str:
    answer = county.browser(who).get("/verification/" + (f"?view={view}" if view else ""))
    assert answer.status_code == 200
    return read(answer).words


def test_a_checker_sees_what_waits_for_their_check_with_one_button(county: County) -> None:
    number = applied(county)
    page = read(county.browser("checker").get("/verification/"))
    assert number in page.words
    assert f"/problems/{number}/check/" in page.links


def test_what_a_checker_is_checking_asks_for_its_conclusion(county: County) -> None:
    under_check(county)
    assert "写结论" in listed(county, "checker")


def test_a_checker_finds_again_what_they_checked(county: County) -> None:
    numbers = (closed(county), returned(county))
    text = listed(county, "checker", "checked")
    assert all(number in text for number in numbers)
    assert "3 家还没有开户" in text


def test_what_was_decided_waits_no_more(county: County) -> None:
    assert closed(county) not in listed(county, "checker", "waiting")
    assert "没有等你核查的申请" in listed(county, "checker", "waiting")


def test_a_unit_sees_its_own_applications_and_may_take_them_back(county: County) -> None:
    number = applied(county)
    page = read(county.browser("accountable").get("/verification/"))
    assert f"/problems/{number}/withdraw-application/" in page.links


def test_only_who_answers_for_it_may_take_an_application_back(county: County) -> None:
    person = make_person(county.region, "许敏", unit=county.accountable)
    for duty, offered in (("leader", False), ("responsible", True)):
        number = applied(county, people=(NewPerson(duty, "许敏", person_id=person.id),))
        county.users["person"] = make_user(county.region, Role.RESPONSIBLE, unit=county.accountable, person=person)
        page = read(county.browser("person").get("/verification/"))
        assert number in page.words
        assert (f"/problems/{number}/withdraw-application/" in page.links) is offered, duty


@pytest.mark.parametrize("who", ["office", "leader"])
def test_the_office_sees_what_is_pending_and_what_ended(county: County, who: str) -> None:
    pending, ended = applied(county), closed(county)
    assert pending in listed(county, who, "pending")
    assert ended not in listed(county, who, "pending")
    assert ended in listed(county, who, "ended")


@pytest.mark.parametrize("who", ["other", "elsewhere"])
def test_others_see_no_application(county: County, who: str) -> None:
    assert applied(county) not in listed(county, who)


def test_an_administrator_is_told_that_nothing_here_is_theirs(county: County) -> None:
    assert "这里没有你要办的" in listed(county, "system-admin")


def test_the_unit_is_offered_to_apply_when_nothing_is_missing(county: County) -> None:
    number = ready(county)
    assert f"/problems/{number}/apply/" in read(county.browser("accountable").get(f"/problems/{number}/")).links


def test_the_unit_is_told_why_it_cannot_apply_yet(county: County) -> None:
    number = county.rectifying()
    page = read(county.browser("accountable").get(f"/problems/{number}/"))
    assert "现在不能申请销号：还有 1 条措施没有完成。还没有佐证。" in page.words


def test_the_office_is_told_why_it_cannot_close(county: County) -> None:
    number = applied(county)
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert "现在不能销号：要由别的单位的人核查后才能销号。核查人不能来自县市场监督管理局、石桥镇。" in page.words


def test_the_page_of_a_problem_shows_every_application_and_check(county: County) -> None:
    number = returned(county)
    text = read(county.browser("office").get(f"/problems/{number}/")).words
    assert "申请销号和核查" in text
    assert "11 家都开了专户" in text
    assert "到现场看过" in text


def test_a_checker_is_offered_the_check_until_it_is_theirs(county: County) -> None:
    number = applied(county)
    browser = county.browser("checker")
    assert "开始核查" in read(browser.get(f"/problems/{number}/")).words
    operations.begin_check(actor=county.actor("checker"), at=now(), number=number)
    assert "写核查结论" in read(browser.get(f"/problems/{number}/")).words
