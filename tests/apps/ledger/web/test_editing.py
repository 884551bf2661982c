"""改内容: what a person changed is changed, and what they left alone stays as it was."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger.operations import Question
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.models import RegionLevel
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import FAR, County, now
from tests.apps.ledger.web.reading import read
from tests.factories import SYSTEM, make_region, make_unit, make_user


def save(county: County, number: str, *, who: str = "office", page: str = "edit", **answers: object) -> None:
    """Save the form with these answers; a deadline that was read is looked over and saved again."""
    browser = county.browser(who)
    url = f"/problems/{number}/{page}/"
    answer = browser.post(url, read(browser.get(url)).form(url).filled(**answers))
    if answer.status_code == 422:
        answer = browser.post(url, read(answer).form(url).filled())
    assert answer.status_code == 302, read(answer).words


@pytest.mark.parametrize(
    ("text", "standing", "rhythm"), [("长期坚持", True, ""), ("每月5日前", False, "FREQ=MONTHLY;BYMONTHDAY=5")]
)
def test_a_deadline_without_a_day_takes_the_place_of_the_day(
    county: County, text: str, standing: bool, rhythm: str
) -> None:
    number = county.register()
    save(county, number, deadline=text)
    detail = county.detail(number)
    assert (detail.due_raw, detail.standing, detail.recurrence) == (text, standing, rhythm)
    assert detail.due_day is None, "a day that nobody names any more must not run out"
    save(county, number, deadline="2099-06-30")
    detail = county.detail(number)
    assert (detail.due_day, detail.standing, detail.recurrence) == (date(2099, 6, 30), False, "")


def test_a_deadline_that_was_left_alone_or_emptied_stays(county: County) -> None:
    number = county.register()
    save(county, number, goal="年底前全部开户")
    save(county, number, deadline="")
    assert county.detail(number).due_day == FAR


def assisting(county: County, number: str) -> set[str]:
    return {name for _, name in county.detail(number).assisting}


def test_an_edit_of_something_else_answers_no_open_question(county: County) -> None:
    asked = tuple(Question(field, "认不准。", "相关单位") for field in ("assist", "accountable", "gap"))
    number = county.register(questions=asked, institutional_gap="weak")
    save(county, number, goal="年底前全部开户")
    detail = county.detail(number)
    assert detail.goal == "年底前全部开户"
    assert {each["field"] for each in detail.unresolved} == {"assist", "accountable", "gap"}
    save(county, number, assisting=[str(county.other.id)], unit=str(county.lead.id))
    assert [each["field"] for each in county.detail(number).unresolved] == ["gap"], "what a person chose is answered"
    assert assisting(county, number) == {"县水利局"}
    save(county, number, assisting=[])
    assert assisting(county, number) == set()


def make_city(county: County) -> County:
    """A city whose unit leads a campaign in which a county's unit below it assists."""
    city = make_region("兰江市", level=RegionLevel.CITY)
    lead, below = make_unit(city, "市教育局"), make_unit(make_region("白沙县", under=city), "白沙县教育局")
    other = make_unit(city, "市水利局")
    campaign = campaigns.create_campaign(
        actor=SYSTEM, at=now(), region_id=city.id, name="校园餐专项整治", short_name="校园餐", prefix="LJ",
        starts_on=date(2026, 9, 1), ends_on=FAR, lead_unit_id=lead.id, participating_unit_ids=(below.id,),
    )  # fmt: skip
    users = {"office": make_user(city, Role.OFFICE), "lead": make_user(city, Role.UNIT, unit=lead)}
    return replace(
        county, region=city, lead=lead, accountable=lead, assisting=below, other=other, campaign=campaign, users=users
    )


@pytest.mark.parametrize("who", ["office", "lead"])
def test_units_that_ended_stay_where_another_is_added(county: County, who: str) -> None:
    number = county.register()
    for unit in (county.assisting, county.accountable):
        organizations.retire_unit(actor=SYSTEM, at=now(), unit_id=unit.id)
    save(county, number, who=who, goal="年底前全部开户")
    assert assisting(county, number) == {"石桥镇"}
    assert county.detail(number).accountable_unit == "县市场监督管理局"
    save(county, number, who=who, assisting=[str(county.assisting.id), str(county.other.id)])
    assert assisting(county, number) == {"石桥镇", "县水利局"}
    shown = read(county.browser(who).get(f"/problems/{number}/edit/")).form(f"/problems/{number}/edit/").values
    assert set(shown["assisting"]) == {str(county.assisting.id), str(county.other.id)}
    assert shown["unit"] == [str(county.accountable.id)]


def test_a_unit_that_the_lead_unit_does_not_see_stays(county: County) -> None:
    city = make_city(county)
    number = city.register()
    save(city, number, who="lead", goal="年底前全部开户")
    assert assisting(city, number) == {"白沙县教育局"}
    save(city, number, who="lead", assisting=[str(city.assisting.id), str(city.other.id)])
    assert assisting(city, number) == {"白沙县教育局", "市水利局"}
