"""Problems come in by hand: by the office, by a lead unit, by a unit that found something in itself."""

import pytest
from django.test import Client

from bihuan.apps.ledger.models import Measure, Milestone, NamedPerson, Problem
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.reading import Seen, read

URL = "/problems/new/"


def fill(page: Seen, county: County, **answers: object) -> dict[str, object]:
    given = {"campaign": str(county.campaign), "text": "校车没有校验记录，涉及 3 辆"} | answers
    return page.form(URL).filled(**given)


def test_the_office_registers_with_everything_that_is_known(county: County) -> None:
    office = county.browser("office")
    answers = fill(
        read(office.get(URL)), county,
        unit=str(county.accountable.id), assisting=[str(county.assisting.id)], deadline="2099-12-31",
        responsible="张三（股长）、李四", leader="王五（副局长）", source="audit", severity="serious", track="immediate",
        measure_1_text="补做校验", measure_1_due="2099-06-30", measure_1_verification="看校验单", stone_1_text="三辆都验过",
    )  # fmt: skip
    answer = office.post(URL, answers)
    assert answer.status_code == 302
    problem = Problem.objects.get()
    assert answer["Location"] == f"/problems/{problem.number}/"
    assert (problem.accountable_unit_id, problem.source, str(problem.due)) == (
        county.accountable.id,
        "audit",
        "2099-12-31",
    )
    assert Measure.objects.get().verification == "看校验单"
    assert str(Measure.objects.get().due) == "2099-06-30"
    assert Milestone.objects.get().text == "三辆都验过"
    people = [(person.duty, person.name, person.title) for person in NamedPerson.objects.all()]
    assert people == [("responsible", "张三", "股长"), ("responsible", "李四", ""), ("leader", "王五", "副局长")]
    assert f"已登记，编号 {problem.number}。" in read(office.get(answer["Location"])).words


def test_a_deadline_in_words_is_shown_back_before_it_is_saved(county: County) -> None:
    office = county.browser("office")
    page = read(office.post(URL, fill(read(office.get(URL)), county, deadline="2099年12月底前，并长期坚持")))
    assert page.status == 422
    assert "2099年12月底前，并长期坚持 → 2099-12-31（含当天），长期坚持" in page.words
    assert Problem.objects.count() == 0
    assert office.post(URL, page.form(URL).filled()).status_code == 302
    problem = Problem.objects.get()
    assert (str(problem.due), problem.standing, problem.due_raw) == ("2099-12-31", True, "2099年12月底前，并长期坚持")


def test_a_deadline_that_cannot_be_read_is_not_guessed(county: County) -> None:
    office = county.browser("office")
    page = read(office.post(URL, fill(read(office.get(URL)), county, deadline="截至1031日")))
    assert page.status == 422
    assert "时限认不准" in page.words
    assert page.form(URL).values["deadline"] == ["截至1031日"]
    assert Problem.objects.count() == 0


def test_secrets_are_warned_of_before_saving(county: County) -> None:
    office = county.browser("office")
    page = read(office.post(URL, fill(read(office.get(URL)), county, text="【秘密】校车问题")))
    assert page.status == 422 and "是密级标志" in page.words
    assert page.form(URL).values["text"] == ["【秘密】校车问题"]
    assert Problem.objects.count() == 0


def test_a_double_press_registers_once(county: County) -> None:
    office = county.browser("office")
    sent = fill(read(office.get(URL)), county)
    first, second = office.post(URL, sent), office.post(URL, sent)
    assert first["Location"] == second["Location"]
    assert Problem.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"text": " "}, "问题表现"),
        ({"campaign": ""}, "专项"),
        ({"campaign": "999"}, "专项"),
        ({"measure_2_who": "王敏"}, "还没有写做什么。"),
        ({"stone_1_due": "2099-01-01"}, "还没有写阶段目标。"),
        ({"severity": "huge"}, "严重程度"),
    ],
)
def test_what_cannot_be_used_is_said_and_kept(county: County, answers: dict[str, str], words: str) -> None:
    office = county.browser("office")
    page = read(office.post(URL, fill(read(office.get(URL)), county, **answers)))
    assert page.status == 422
    assert "填的都还在" in page.words and words in page.words
    assert Problem.objects.count() == 0


def test_a_lead_unit_registers_in_its_own_campaign_only(county: County) -> None:
    lead = county.browser("lead")
    page = read(lead.get(URL))
    assert "县教育局自查发现的" in page.words
    sent = fill(page, county, own_unit="", unit=str(county.accountable.id))
    assert lead.post(URL, sent).status_code == 302
    assert Problem.objects.get().accountable_unit_id == county.accountable.id


def test_a_unit_registers_what_it_found_in_itself(county: County) -> None:
    browser = county.browser("accountable")
    page = read(browser.get(URL))
    assert "登记自查问题" in page.words
    assert 'name="unit"' not in page.html and 'name="source"' not in page.html
    assert browser.post(URL, fill(page, county, unit=str(county.other.id), source="audit")).status_code == 302
    problem = Problem.objects.get()
    assert (problem.source, problem.accountable_unit_id) == ("self-check", county.accountable.id)
    assert problem.registered_by_unit_id == county.accountable.id


def test_a_unit_that_takes_part_in_nothing_is_told_so(county: County) -> None:
    assert "还没有可以登记的专项" in read(county.browser("other").get(URL)).words


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("lead", 200),
        ("accountable", 200),
        ("elsewhere", 200),
        ("leader", 403),
        ("checker", 403),
        ("system-admin", 403),
    ],
)
def test_who_has_no_business_here_is_sent_away(county: County, who: str, status: int) -> None:
    assert county.browser(who).get(URL).status_code == status
    assert county.browser(who).post(URL, {}).status_code in {status, 422}


def test_another_countys_office_cannot_register_here(county: County) -> None:
    elsewhere = county.browser("elsewhere")
    page = read(elsewhere.post(URL, {"campaign": str(county.campaign), "text": "不该进来", "severity": "general"}))
    assert page.status == 422
    assert Problem.objects.count() == 0


def test_nobody_registers_without_signing_in(county: County) -> None:
    assert Client().post(URL, {"text": "谁写的"})["Location"].startswith("/accounts/login/")
    assert Problem.objects.count() == 0
