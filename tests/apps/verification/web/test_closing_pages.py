"""From the application to the closure by its pages: who takes each step, and what is said to everybody else."""

import pytest
from django.http import HttpResponse
from django.test import Client

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification.models import Application, Check
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import SAID, applied, ready, under_check
from tests.factories import make_unit, make_user, open_session


def state_of(number: str) -> str:
    return Problem.objects.get(number=number).state


def send(county: County, who: str, number: str, page: str, **answers: object) -> HttpResponse:
    """Open the page of a step, fill its form and send it, as a person does."""
    browser = county.browser(who)
    address = f"/problems/{number}/{page}/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    answer = browser.post(address, form.filled(**answers))
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_unit_applies_for_closure_and_says_what_was_done(county: County) -> None:
    number = ready(county)
    answer = send(county, "accountable", number, "apply", statement=SAID, effective_on="2026-01-05")
    assert (answer.status_code, answer["Location"]) == (302, f"/problems/{number}/")
    assert state_of(number) == "applied"
    assert Application.objects.get().statement == SAID


def test_the_page_says_what_an_application_vouches_for(county: County) -> None:
    page = read(county.browser("accountable").get(f"/problems/{ready(county)}/apply/"))
    assert "一并担保的内容" in page.words
    assert "1 条措施已结束" in page.words
    assert "1 件佐证" in page.words


def test_applying_too_early_is_refused_with_every_reason(county: County) -> None:
    number = county.rectifying()
    answer = county.browser("accountable").get(f"/problems/{number}/apply/")
    assert answer.status_code == 403
    assert "现在不能申请销号：还有 1 条措施没有完成。还没有佐证。" in read(answer).words


def test_an_application_without_words_is_refused_and_its_date_is_kept(county: County) -> None:
    number = ready(county)
    answer = send(county, "accountable", number, "apply", statement=" ", effective_on="2026-01-05")
    assert answer.status_code == 422
    assert 'value="2026-01-05"' in answer.content.decode()
    assert state_of(number) == "rectifying"


def test_a_date_of_effect_that_lies_ahead_is_refused_at_its_field(county: County) -> None:
    answer = send(county, "accountable", ready(county), "apply", statement=SAID, effective_on="2098-01-01")
    assert answer.status_code == 422
    assert "见效日期 2098-01-01 还没有到。" in read(answer).words
    assert SAID in answer.content.decode()


def test_what_somebody_else_changed_meanwhile_is_told_before_it_is_sent_again(county: County) -> None:
    number = ready(county)
    browser = county.browser("accountable")
    form = read(browser.get(f"/problems/{number}/apply/")).forms[-1]
    ledger.report_progress(actor=county.actor("accountable"), at=now(), number=number, line="又公开了一次账目")
    answer = browser.post(f"/problems/{number}/apply/", form.filled(statement=SAID))
    assert answer.status_code == 409
    assert "周文岚刚刚改过这个问题" in read(answer).words
    again = next(form for form in read(answer).forms if form.action.endswith("/apply/"))
    assert browser.post(f"/problems/{number}/apply/", again.filled(statement=SAID)).status_code == 302


def test_a_form_that_arrives_twice_makes_one_application(county: County) -> None:
    number = ready(county)
    browser = county.browser("accountable")
    form = read(browser.get(f"/problems/{number}/apply/")).forms[-1]
    sent = [browser.post(f"/problems/{number}/apply/", form.filled(statement=SAID)) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 302]
    assert Application.objects.count() == 1


def test_words_that_may_be_secret_are_looked_over_before_they_are_saved(county: County) -> None:
    number = ready(county)
    browser = county.browser("accountable")
    form = read(browser.get(f"/problems/{number}/apply/")).forms[-1]
    answer = browser.post(f"/problems/{number}/apply/", form.filled(statement="机密★5年 已整改"))
    assert answer.status_code == 422
    assert "看清再保存" in read(answer).words
    assert state_of(number) == "rectifying"
    again = next(form for form in read(answer).forms if form.action.endswith("/apply/"))
    assert browser.post(f"/problems/{number}/apply/", again.values).status_code == 302


def test_an_application_is_taken_back_with_a_reason(county: County) -> None:
    number = applied(county)
    assert send(county, "accountable", number, "withdraw-application", why="还有一家没开户").status_code == 302
    assert state_of(number) == "rectifying"
    assert Application.objects.get().outcome == "withdrawn"


def test_what_is_being_checked_can_no_longer_be_taken_back(county: County) -> None:
    number = under_check(county)
    answer = county.browser("accountable").get(f"/problems/{number}/withdraw-application/")
    assert answer.status_code == 403
    assert "核查中" in read(answer).words


def test_a_checker_of_another_unit_begins_and_closes(county: County) -> None:
    number = applied(county)
    begun = send(county, "checker", number, "check")
    assert (begun.status_code, begun["Location"]) == (302, f"/problems/{number}/check/")
    answers = {"seen": "on-site", "finding": "看了账，11 家都有专户", "verdict": "close"}
    ended = send(county, "checker", number, "check", **answers)
    assert (ended.status_code, ended["Location"]) == (302, f"/problems/{number}/")
    assert state_of(number) == "closed"
    check = Check.objects.get()
    assert (check.outcome, check.on_site, check.checker_unit_id) == ("passed", True, county.other.id)


def test_a_checker_sends_back_what_is_not_done_with_what_was_found(county: County) -> None:
    number = under_check(county)
    answers = {"seen": "papers", "finding": "3 家还没有开户", "verdict": "return"}
    assert send(county, "checker", number, "check", **answers).status_code == 302
    assert state_of(number) == "returned"
    page = read(county.browser("accountable").get(f"/problems/{number}/"))
    assert "3 家还没有开户" in page.words
    assert "只看了材料" in page.words


def test_a_conclusion_needs_its_words_its_way_and_its_verdict_and_keeps_what_was_typed(county: County) -> None:
    answer = send(county, "checker", under_check(county), "check", finding="看了账")
    assert answer.status_code == 422
    page = read(answer)
    assert "看了账" in answer.content.decode()
    assert "改好这 2 处再交" in page.words


def test_a_conclusion_that_arrives_twice_is_one(county: County) -> None:
    number = under_check(county)
    browser = county.browser("checker")
    form = next(f for f in read(browser.get(f"/problems/{number}/check/")).forms if f.action.endswith("/check/"))
    answers = form.filled(seen="on-site", finding="都办好了", verdict="close")
    sent = [browser.post(f"/problems/{number}/check/", answers) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 302]
    assert Check.objects.get().outcome == "passed"


@pytest.mark.parametrize("who", ["office", "accountable", "assisting", "lead"])
def test_nobody_but_a_checker_checks_and_the_page_says_who_cannot(county: County, who: str) -> None:
    number = applied(county)
    answer = county.browser(who).get(f"/problems/{number}/check/")
    assert answer.status_code == 403
    assert "核查人不能来自县市场监督管理局、石桥镇。" in read(answer).words


@pytest.mark.parametrize("who", ["other", "elsewhere", "system-admin"])
@pytest.mark.parametrize("page", ["apply", "withdraw-application", "check"])
def test_a_foreign_problem_is_not_there(county: County, who: str, page: str) -> None:
    number = applied(county)
    browser = county.browser(who)
    assert browser.get(f"/problems/{number}/{page}/").status_code == 404
    assert browser.post(f"/problems/{number}/{page}/", {"version": 1}).status_code == 404


def test_a_check_by_somebody_else_is_not_taken_over(county: County) -> None:
    number = under_check(county)
    unit = make_unit(county.region, "县审计局")
    second = open_session(Client(), make_user(county.region, Role.CHECKER, unit=unit))
    answer = second.get(f"/problems/{number}/check/")
    assert answer.status_code == 403
    assert "方敬（县水利局）正在核查" in read(answer).words
