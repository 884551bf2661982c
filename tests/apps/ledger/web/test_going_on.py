"""Going from problem to problem: the way back, before and after, kept through the steps that are taken on the way."""

from urllib.parse import quote

import pytest

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import NewMeasure
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read


def test_a_row_leads_to_its_problem_with_the_list_in_hand(county: County) -> None:
    first, second = county.register(text="甲"), county.register(text="乙")
    office = county.browser("office")
    page = read(office.get("/problems/?group=to-dispatch&sort=number"))
    link = f"/problems/{first}/?in=group%3Dto-dispatch%26sort%3Dnumber"
    assert link in page.links
    assert f"/problems/{first}/" in page.links, "the number alone stays a plain address to pass on"
    detail = read(office.get(link))
    assert f"/problems/{second}/?in=group%3Dto-dispatch%26sort%3Dnumber" in detail.links
    assert "/problems/?group=to-dispatch&sort=number" in detail.links
    assert "已是第一个" in detail.words


def test_the_list_without_a_filter_is_a_list_too(county: County) -> None:
    first, second = county.register(text="甲"), county.register(text="乙")
    office = county.browser("office")
    link = next(each for each in read(office.get("/problems/")).links if each.startswith(f"/problems/{first}/?in="))
    assert {f"/problems/{second}/?in=group%3Dall", "/problems/"} <= set(read(office.get(link)).links)


def test_who_came_from_no_list_is_shown_no_neighbours(county: County) -> None:
    number = county.register()
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert "bh-beside" not in page.html


@pytest.mark.parametrize(
    "place",
    ["group=nonsense", "nonsense", "q=%00", "\x00", "group=all&unit=9" * 100, "campaign=99999999999999999999", "%"],
    ids=["no such group", "no filter", "a NUL spelled out", "a NUL", "too long", "no such campaign", "half a sign"],
)
def test_a_place_made_by_hand_never_breaks_the_page(county: County, place: str) -> None:
    number = county.register()
    answer = county.browser("office").get(f"/problems/{number}/?in={quote(place)}")
    assert answer.status_code == 200
    assert number in read(answer).words


def test_a_step_leads_back_with_the_list_still_in_hand(county: County) -> None:
    first, second = county.register(text="甲"), county.register(text="乙")
    office = county.browser("office")
    place = "?in=group%3Dto-dispatch%26sort%3Dnumber"
    detail = read(office.get(f"/problems/{first}/{place}"))
    step = next(each for each in detail.links if f"/problems/{first}/dispatch/" in each)
    assert step.endswith(place)
    form = next(each for each in read(office.get(step)).forms if "version" in each.values)
    assert form.action.endswith(place)
    answer = office.post(step, form.filled())
    assert (answer.status_code, answer["Location"]) == (302, f"/problems/{first}/{place}")
    after = read(office.get(answer["Location"]))
    assert f"/problems/{second}/{place}" in after.links, "it left the list, and the next one is one click away"


def test_a_quick_step_keeps_the_list_too(county: County) -> None:
    number = county.dispatched(standard="专户已开", measures=(NewMeasure("开设专户"),))
    operations.accept_problem(actor=county.actor("accountable"), at=now(), number=number)
    unit = county.browser("accountable")
    place = "?in=group%3Dworking"
    forms = read(unit.get(f"/problems/{number}/{place}")).forms
    form = next(each for each in forms if each.action.startswith(f"/problems/{number}/begin/"))
    assert form.action == f"/problems/{number}/begin/{place}"
    assert unit.post(form.action, form.filled())["Location"] == f"/problems/{number}/{place}"


def test_leaving_a_step_alone_leads_back_with_the_list(county: County) -> None:
    number = county.dispatched()
    page = read(county.browser("accountable").get(f"/problems/{number}/ask-handback/?in=group%3Dto-accept"))
    assert f"/problems/{number}/?in=group%3Dto-accept" in page.links


def test_the_keys_stand_on_every_page_in_words(county: County) -> None:
    page = read(county.browser("office").get("/problems/"))
    for words in ("下一行、上一行", "打开所在的行", "不用单键，只留 Esc"):
        assert words in page.words, words
    assert page.html.count("data-keys-open") == 1
