"""本单位情况 and 自查自纠: where a unit stands, who has what, and what it found in itself."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewPerson, NewProblem
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import Seen, read
from tests.apps.verification.steps import applied, closed, returned
from tests.factories import grant, make_person, open_session
from tests.interfaces.portal.test_overview import counts

OURS, FOUND = "/overview/", "/self-check/"


def page(county: County, who: str, address: str = OURS) -> Seen:
    answer = open_session(Client(), county.users[who]).get(address)
    assert answer.status_code == 200, address
    return read(answer)


def make_late(number: str) -> None:
    Problem.objects.filter(number=number).update(due=timezone.localdate() - timedelta(days=9))


def find_in_itself(county: County, text: str = "自查发现三本台账对不上", who: str = "accountable") -> str:
    unit = getattr(county, who)
    return ledger.register_problem(
        actor=county.actor(who), at=now(), campaign_id=county.campaign,
        problem=NewProblem(text, source="self-check", accountable_unit_id=unit.id), own_unit_id=unit.id,
    ).number  # fmt: skip


def ruled(shown: Seen) -> dict[str, tuple[int, str]]:
    """The figures that carry their own rule: its name, the number and the list."""
    found = re.findall(
        r'<span class="bh-fig num"><a href="([^"]+)">([\d,]+)</a><span class="bh-rule[^>]*><b>统计口径 · ([^<]+)</b>',
        shown.html,
    )
    return {name: (int(number.replace(",", "")), url.replace("&amp;", "&")) for url, number, name in found}


def test_the_entry_is_called_after_what_it_is_for_the_reader(county: County) -> None:
    assert "本单位情况" in page(county, "accountable", "/").words
    office = page(county, "office", "/").words
    assert "总览" in office
    assert "本单位情况" not in office
    assert "自查自纠" not in office


def test_a_unit_sees_where_it_stands(county: County) -> None:
    make_late(county.dispatched())
    county.rectifying()
    applied(county)
    closed(county)
    returned(county)
    county.dispatched(accountable_unit_id=county.assisting.id, assisting_unit_ids=(county.accountable.id,))
    shown = ruled(page(county, "accountable"))
    assert shown["全部"][0] == 5, "what it assists with is not its own"
    assert shown["上报完成"][0] == 3
    assert shown["已销号"][0] == 1
    assert shown["核查未通过"][0] == 1
    assert shown["待认领"][0] == 1
    assert shown["逾期"][0] == 1
    assert "尚未抽查" in page(county, "accountable").words


def test_each_of_its_figures_is_exactly_its_list(county: County) -> None:
    make_late(county.dispatched())
    county.rectifying()
    closed(county)
    find_in_itself(county)
    ledger.ask_hand_back(actor=county.actor("accountable"), at=now(), number=county.dispatched(), reason="不是我们的")
    browser = open_session(Client(), county.users["accountable"])
    shown = read(browser.get(OURS))
    walked = [(name, number, url) for name, (number, url) in ruled(shown).items()]
    walked += counts(shown)
    assert len(walked) > 18
    for name, number, url in walked:
        assert f"共 {number:,} 项" in read(browser.get(url)).words, (name, number, url)


def test_what_waits_says_for_whom(county: County) -> None:
    words = page(county, "accountable").words
    for told in ("等整改落实组裁定", "等他人核查", "等整改落实组答复", "等本单位认领，时限已在走"):
        assert told in words


def test_people_stand_with_what_they_have_and_without_a_rank(county: County) -> None:
    zhang = make_person(county.region, "张三", unit=county.accountable)
    named = (NewPerson("responsible", "张三", "", zhang.id),)
    make_late(county.dispatched(people=named))
    county.dispatched(people=named)
    county.dispatched()
    words = page(county, "accountable").words
    assert re.search(r"张三 2 1", words)
    assert re.search(r"没有责任人 1", words)
    assert "按姓名排，不排名次，不记登录和打卡" in words
    for never in ("第一名", "排名：", "积分", "登录次数"):
        assert never not in words


def test_a_unit_without_problems_is_told_that_nobody_has_any(county: County) -> None:
    words = page(county, "other").words
    assert "没有未销号的问题，谁手里都没有" in words
    assert "主责的问题，按专项" not in words


def test_a_lead_unit_also_sees_its_campaign(county: County) -> None:
    make_late(county.dispatched())
    words = page(county, "lead").words
    assert "牵头的专项" in words
    assert "校园餐专项整治" in words
    assert "牵头的专项" not in page(county, "accountable").words


def test_no_id_stands_twice_where_a_unit_both_leads_and_answers(county: County) -> None:
    county.dispatched(accountable_unit_id=county.lead.id, assisting_unit_ids=())
    shown = page(county, "lead")
    assert "主责的问题，按专项" in shown.words
    ids = re.findall(r' id="([^"]+)"', shown.html)
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)
    described = set(re.findall(r'aria-describedby="([^"]+)"', shown.html))
    assert described <= set(ids), "every figure is described by a rule that is there"


def test_a_unit_sees_nothing_of_another(county: County) -> None:
    county.dispatched(
        accountable_unit_id=county.assisting.id, assisting_unit_ids=(), people=(NewPerson("responsible", "李四"),)
    )
    words = page(county, "accountable").words
    assert "李四" not in words
    asked = page(county, "accountable", f"{OURS}?unit={county.assisting.id}").words
    assert "李四" not in asked, "the unit in the address is only taken among the reader's own"


@pytest.mark.parametrize("unit", ["", "0", "99999", "x", "²", "1' OR 1=1"])
def test_a_unit_made_up_in_the_address_shows_the_own_one(county: County, unit: str) -> None:
    number = find_in_itself(county)
    assert number in page(county, "accountable", f"{FOUND}?unit={unit}").words


def test_who_speaks_for_two_units_chooses_between_them(county: County) -> None:
    grant(county.users["accountable"], Role.UNIT, county.region, unit=county.other, at=now())
    first = find_in_itself(county)
    assert county.other.name in page(county, "accountable").words
    assert first in page(county, "accountable", f"{FOUND}?unit={county.accountable.id}").words
    second = page(county, "accountable", f"{FOUND}?unit={county.other.id}")
    assert first not in second.words
    assert "还没有自查登记的问题" in second.words


def test_the_self_check_lists_what_the_unit_registered_and_nothing_else(county: County) -> None:
    county.dispatched()
    own = [find_in_itself(county, f"自查发现 {each}") for each in range(3)]
    shown = page(county, "accountable", FOUND)
    assert re.findall(r'class="bh-no" href="/problems/([^/]+)/', shown.html) == own[::-1]
    assert "共 3 项" in shown.words
    assert "/problems/new/" in shown.links


def test_finding_ones_own_problems_is_never_held_against_a_unit_and_the_page_says_so(county: County) -> None:
    for address in (OURS, FOUND):
        assert "自己查出来、登记在册的，不作扣分依据" in page(county, "accountable", address).words


def test_an_empty_self_check_says_what_to_do(county: County) -> None:
    shown = page(county, "accountable", FOUND)
    assert "还没有自查登记的问题" in shown.words
    assert "/problems/new/" in shown.links
    assert "共 0 项" in shown.words


@pytest.mark.parametrize("query", ["?page=2", "?page=-1", "?page=x", "?page=9999999999999999999"])
def test_any_page_of_the_self_check_shows_one_that_is_there(county: County, query: str) -> None:
    find_in_itself(county)
    assert "自查发现三本台账对不上" in page(county, "accountable", FOUND + query).words


@pytest.mark.parametrize("who", ["office", "leader", "checker", "system-admin"])
def test_who_speaks_for_no_unit_has_no_self_check(county: County, who: str) -> None:
    assert open_session(Client(), county.users[who]).get(FOUND).status_code == 404


def test_the_pages_are_whole_in_english(county: County) -> None:
    make_late(county.dispatched(people=(NewPerson("responsible", "Zhang"),)))
    browser = open_session(Client(), county.users["accountable"])
    browser.cookies["django_language"] = "en"
    ours, found = read(browser.get(OURS)).words, read(browser.get(FOUND)).words
    for words in ("Our unit", "Who has what", "Where things stand", "never held against it"):
        assert words in ours, words
    assert "Nothing registered by the unit itself yet" in found
    for left in ("逾期", "未销号", "自查", "口径", "责任人"):
        assert left not in ours, left


def test_what_the_pages_cost_does_not_grow(county: County) -> None:
    def cost(address: str) -> int:
        browser = open_session(Client(), county.users["accountable"])
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    find_in_itself(county)
    county.dispatched(people=(NewPerson("responsible", "张三"),))
    before = cost(OURS), cost(FOUND)
    for each in range(4):
        find_in_itself(county, f"又一个 {each}")
        county.dispatched(people=(NewPerson("responsible", f"李{each}"),))
    after = cost(OURS), cost(FOUND)
    assert after[0] == before[0] <= 14
    assert after[1] <= before[1] + 4 <= 16, "rows bring what a list of problems brings"
