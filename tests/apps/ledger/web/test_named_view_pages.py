"""Naming a list by its pages: the chip that offers it, the tab that it becomes, and what is not taken."""

import pytest

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.queries import ProblemFilter
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read

LIST = "/problems/?group=to-accept&severity=general"
NEW = "/problems/views/new/?group=to-accept&severity=general"


def test_a_list_is_named_and_stands_beside_the_other_views(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    assert NEW in read(office.get(LIST)).links
    form = read(office.get(NEW)).forms[-1]
    answer = office.post(NEW, form.filled(name="等认领的"))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    page = read(office.get(LIST))
    assert "等认领的" in page.words
    assert NEW not in page.links, "what has a name is not offered to be named"
    assert LIST in read(office.get("/problems/")).links


def test_the_page_says_in_words_what_will_be_kept(county: County) -> None:
    page = read(county.browser("office").get(NEW))
    for words in ("待认领", "严重程度", "一般", "存的是条件，不是结果"):
        assert words in page.words, words


def test_the_tab_that_is_shown_says_how_many_it_holds_and_is_the_only_one_marked(county: County) -> None:
    county.dispatched()
    operations.save_view(
        actor=county.actor("office"), at=now(), name="等认领的",
        wanted=ProblemFilter(group="to-accept", severity="general"),
    )  # fmt: skip
    html = read(county.browser("office").get(LIST)).html
    assert html.count('aria-current="page">等认领的<span class="n num">1</span>') == 1
    tabs = html.split('class="bh-tabs"')[1].split("</nav>")[0]
    assert tabs.count("aria-current") == 1


@pytest.mark.parametrize(
    "address", ["/problems/", "/problems/?group=all", "/problems/?group=nonsense&q=x", "/problems/?page=2"]
)
def test_a_list_that_says_nothing_of_its_own_is_not_offered_a_name(county: County, address: str) -> None:
    assert not [link for link in read(county.browser("office").get(address)).links if "views/new" in link]


def test_a_bad_name_is_told_and_what_was_typed_stays(county: County) -> None:
    office = county.browser("office")
    form = read(office.get(NEW)).forms[-1]
    office.post(NEW, form.filled(name="等认领的"))
    other = "/problems/views/new/?group=soon"
    answer = office.post(other, read(office.get(other)).forms[-1].filled(name="等认领的"))
    page = read(answer)
    assert page.status == 422
    assert "已有叫“等认领的”的视图" in page.words
    assert page.forms[-1].values["name"] == ["等认领的"]


def test_a_double_submit_saves_once(county: County) -> None:
    office = county.browser("office")
    sent = read(office.get(NEW)).forms[-1].filled(name="等认领的")
    first, second = office.post(NEW, sent), office.post(NEW, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(queries.named_views(county.actor("office"))) == 1


def test_a_view_is_renamed_and_taken_away_by_its_owner(county: County) -> None:
    office = county.browser("office")
    office.post(NEW, read(office.get(NEW)).forms[-1].filled(name="等认领的"))
    view = queries.named_views(county.actor("office"))[0].id
    rename, remove = f"/problems/views/{view}/rename/", f"/problems/views/{view}/remove/"
    assert {rename, remove} <= set(read(office.get(LIST)).links)
    assert office.post(rename, read(office.get(rename)).forms[-1].filled(name="待办的")).status_code == 302
    assert "待办的" in read(office.get(remove)).words
    sent = read(office.get(remove)).forms[-1].filled()
    assert office.post(remove, sent)["Location"] == "/problems/"
    assert office.post(remove, sent).status_code == 302, "sent twice it is told, not missed"
    assert "视图“待办的”已删掉" in read(office.get("/problems/")).words
    assert office.get(rename).status_code == 404


@pytest.mark.parametrize("step", ["rename", "remove"])
@pytest.mark.parametrize("who", ["leader", "accountable", "elsewhere", "system-admin"])
def test_another_ones_view_is_not_there(county: County, who: str, step: str) -> None:
    view = operations.save_view(
        actor=county.actor("office"), at=now(), name="我盯的", wanted=ProblemFilter(group="overdue")
    )
    browser = county.browser(who)
    address = f"/problems/views/{view}/{step}/"
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"name": "别的"}).status_code == 404
    assert "我盯的" not in read(browser.get("/problems/")).words


def test_a_view_whose_campaign_is_gone_shows_an_empty_list_with_words(county: County) -> None:
    operations.save_view(actor=county.actor("office"), at=now(), name="没了的", wanted=ProblemFilter(campaign="999999"))
    office = county.browser("office")
    page = read(office.get("/problems/?campaign=999999"))
    assert page.status == 200
    assert "这些条件下没有问题" in page.words
    assert "没了的" in page.words
