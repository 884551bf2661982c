"""改内容: what a person changed is changed, and what they left alone stays as it was."""

from datetime import date

import pytest

from tests.apps.ledger.web.county import FAR, County
from tests.apps.ledger.web.reading import read


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
