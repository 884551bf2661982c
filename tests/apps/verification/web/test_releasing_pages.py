"""放开核查 by its page: who is offered it, what stands on it, and what everybody reads afterwards."""

import pytest
from django.http import HttpResponse

from bihuan.apps.ledger.models import Problem
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.verification import operations
from bihuan.apps.verification.models import Check
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import applied, under_check
from tests.factories import SYSTEM

WHY = "核查人已调任外县"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def send(county: County, number: str, **answers: object) -> HttpResponse:
    browser = county.browser("office")
    address = f"/problems/{number}/release-check/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    answer = browser.post(address, form.filled(**answers))
    assert isinstance(answer, HttpResponse)
    return answer


def leave(county: County) -> None:
    organizations.deactivate_user(actor=SYSTEM, at=now(), user_id=county.users["checker"].id, reason="调离")


def test_the_office_releases_a_check_and_it_waits_again(county: County) -> None:
    number = under_check(county)
    page = read(county.browser("office").get(f"/problems/{number}/release-check/"))
    assert county.users["checker"].display_name in page.words and "现在由谁核查" in page.words

    answer = send(county, number, why=WHY)

    assert (answer.status_code, answer["Location"]) == (302, f"/problems/{number}/")
    assert Problem.objects.get(number=number).state == "applied"
    assert number in read(county.browser("checker").get("/verification/?view=waiting")).words


def test_without_a_reason_nothing_is_released(county: County) -> None:
    number = under_check(county)
    answer = send(county, number, why="  ")
    assert answer.status_code == 422
    assert Problem.objects.get(number=number).state == "under-check"


def test_a_reason_with_a_mark_of_secrecy_is_looked_over_first(county: County) -> None:
    number = under_check(county)
    answer = send(county, number, why="机密★1年 的案子，核查人回避")
    assert answer.status_code == 422
    assert "看清了，放开核查" in read(answer).words
    assert "核查人回避" in answer.content.decode(), "what was typed stays"


def test_a_form_that_arrives_twice_releases_once(county: County) -> None:
    number = under_check(county)
    browser = county.browser("office")
    address = f"/problems/{number}/release-check/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address).filled(why=WHY)
    assert [browser.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert "没有重复办理" in read(browser.get(f"/problems/{number}/")).words
    assert Check.objects.count() == 1


def test_what_happened_meanwhile_is_told_and_the_reason_stays_typed(county: County) -> None:
    number = under_check(county)
    browser = county.browser("office")
    address = f"/problems/{number}/release-check/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    operations.return_application(actor=county.actor("checker"), at=now(), number=number, finding="3 家没有开户")
    answer = browser.post(address, form.filled(why=WHY))
    assert answer.status_code in (403, 409)
    assert WHY in answer.content.decode()
    assert Problem.objects.get(number=number).state == "returned"


def test_everybody_concerned_reads_on_the_problem_who_released_it_and_why(county: County) -> None:
    number = under_check(county)
    send(county, number, why=WHY)
    for who in ("office", "accountable", "checker", "leader"):
        words = read(county.browser(who).get(f"/problems/{number}/")).words
        assert "核查已放开，等别人来查" in words, who
        assert WHY in words, who


def test_the_checker_finds_it_among_what_they_checked(county: County) -> None:
    number = under_check(county)
    send(county, number, why=WHY)
    words = read(county.browser("checker").get("/verification/?view=checked")).words
    assert number in words and f"的核查已放开：{WHY}" in words


def test_a_conclusion_that_comes_too_late_is_told_why_and_is_not_lost(county: County) -> None:
    number = under_check(county)
    checker = county.browser("checker")
    address = f"/problems/{number}/check/"
    form = next(form for form in read(checker.get(address)).forms if form.action == address)
    send(county, number, why=WHY)
    answer = checker.post(address, form.filled(seen="on-site", finding="看了 11 家，都开了专户", verdict="close"))
    assert answer.status_code in (403, 409)
    words = read(answer).words
    assert f"这次核查已由整改落实组放开（{WHY}）" in words
    assert "看了 11 家，都开了专户" in answer.content.decode()
    assert Problem.objects.get(number=number).state == "applied"


def test_the_unit_may_take_it_back_from_its_list_after_a_release(county: County) -> None:
    number = under_check(county)
    address = f"/problems/{number}/withdraw-application/"
    assert address not in read(county.browser("accountable").get("/verification/?view=ours")).links
    send(county, number, why=WHY)
    assert address in read(county.browser("accountable").get("/verification/?view=ours")).links


def test_a_check_that_stands_still_comes_to_the_office(county: County) -> None:
    number = under_check(county)
    office = county.browser("office")
    assert "核查停住了" not in read(office.get("/")).words
    leave(county)

    work = read(office.get("/"))
    assert "核查停住了" in work.words and f"/problems/{number}/release-check/" in work.links
    listed = read(office.get("/verification/?view=stalled"))
    assert number in listed.words and f"/problems/{number}/release-check/" in listed.links


@pytest.mark.parametrize("who", ["accountable", "checker", "leader", "lead"])
def test_others_are_not_offered_it(county: County, who: str) -> None:
    number = under_check(county)
    assert f"/problems/{number}/release-check/" not in read(county.browser(who).get(f"/problems/{number}/")).links
    assert "核查人办不了的" not in read(county.browser(who).get("/verification/")).words


def test_what_nobody_checks_cannot_be_released(county: County) -> None:
    answer = county.browser("office").get(f"/problems/{applied(county)}/release-check/")
    assert answer.status_code == 403
    assert "现在不能放开核查：问题现在是“已申请销号”" in read(answer).words


def test_it_reads_in_english(county: County) -> None:
    number = under_check(county)
    send(county, number, why=WHY)
    browser = county.browser("office")
    browser.post("/i18n/setlang/", {"language": "en", "next": "/"})
    words = read(browser.get(f"/problems/{number}/", headers={"accept-language": "en"})).words
    assert "Check released, waiting for somebody else" in words
