"""Reported beside verified on the page of a campaign: what was checked, how far it goes, and how many visits it would take."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.apps.inspection.course import over, started
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.reading import Seen, read
from tests.apps.verification.steps import applied

NINE_IN_TEN = "要有 95% 的把握说至少 90% 是真的，要看 {n} 项，没有一项不实。"


def page_of(county: County, who: str = "office") -> Seen:
    return read(county.browser(who).get(f"/campaigns/{county.campaign}/"))


def test_before_the_first_check_it_says_so_and_how_many_it_would_take(county: County) -> None:
    for _ in range(3):
        applied(county)

    page = page_of(county)

    assert "核实：尚未抽查" in page.words
    assert "现在上报 3 项：随机看 3 项，核实率能知道到上下 0.0 个百分点" in page.words
    assert NINE_IN_TEN.format(n=3) in page.words
    address = re.search(r'href="(/inspections/planner/[^"]*)"', page.html)
    assert address is not None
    asked = unescape(address[1])
    assert parse_qs(urlsplit(asked).query) == {"population": ["3"], "sample": ["3"], "real": ["90"], "accept": ["0"]}
    assert "随机看 3 项" in read(county.browser("office").get(asked)).words


def test_units_are_not_told_how_many_would_be_visited(county: County) -> None:
    applied(county)

    assert "随机看" not in page_of(county, "accountable").words
    assert "随机看" not in page_of(county, "lead").words


@pytest.mark.usefixtures("still_clock")
def test_a_plan_that_is_under_way_changes_nothing_of_the_page(county: County) -> None:
    applied(county)
    before = page_of(county).words

    started(county, problems=0)

    assert page_of(county).words == before


def test_the_funnel_says_of_what_each_share_is_a_part(county: County) -> None:
    county.register()
    over(county, problems=3, sample=2)

    words = " ".join(page_of(county).words.split())

    assert "登记 上报 核查销号 到现场 证实" in words
    assert "3 " in words and "75%" in words
    assert words.count("抽中的 100%") == 2
    assert NINE_IN_TEN.format(n=3) in words
