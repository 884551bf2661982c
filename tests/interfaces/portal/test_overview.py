"""总览: what the region's office, leaders and inspectors see at a glance; that it is exact, whole, and what it costs."""

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.ledger.models import Membership, Problem
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import Seen, read
from tests.apps.verification.steps import applied, closed, returned
from tests.factories import SYSTEM, make_unit, make_user, open_session

OVERVIEW = "/overview/"
READERS = ("office", "leader", "inspector")


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        county = make_county()
        county.users["inspector"] = make_user(county.region, Role.INSPECTOR)
        county.users["responsible"] = make_user(county.region, Role.RESPONSIBLE, unit=county.accountable)
        county.users["foreign"] = make_user(county.elsewhere, Role.OFFICE)
        Campaign.objects.update(
            starts_on=timezone.localdate() - timedelta(days=60), ends_on=timezone.localdate() + timedelta(days=40)
        )
        yield county


def overview(county: County, who: str = "office", query: str = "") -> Seen:
    answer = open_session(Client(), county.users[who]).get(OVERVIEW + query)
    assert answer.status_code == 200
    return read(answer)


def make_late(number: str, days: int = 10) -> None:
    Problem.objects.filter(number=number).update(due=timezone.localdate() - timedelta(days=days))


def counts(page: Seen) -> list[tuple[str, int, str]]:
    """Every figure that shares its rule: what it says in full, its number and its list."""
    found = []
    for tag, number in re.findall(r'<a (class="bh-n[^>]*)>([\d,]+)</a>', page.html):
        label = re.search(r'aria-label="([^"]*)"', tag)
        address = re.search(r'href="([^"]*)"', tag)
        assert address is not None
        found.append(
            (html.unescape(label[1]) if label else "", int(number.replace(",", "")), html.unescape(address[1]))
        )
    return found


def labelled(page: Seen) -> dict[str, int]:
    return {label: number for label, number, _ in counts(page)}


def second_campaign(county: County, *, ends: date | None = None, name: str = "物业专项整治") -> int:
    return campaigns.create_campaign(
        actor=SYSTEM, at=now(), region_id=county.region.id, name=name, short_name="物业",
        starts_on=timezone.localdate() - timedelta(days=30), ends_on=ends or timezone.localdate() + timedelta(days=20),
        lead_unit_id=county.lead.id, participating_unit_ids=[county.accountable.id],
    )  # fmt: skip


@pytest.mark.parametrize("who", READERS)
def test_every_reader_of_the_region_finds_the_lanes(county: County, who: str) -> None:
    make_late(county.dispatched())
    applied(county)
    closed(county)
    page = overview(county, who)
    shown = labelled(page)
    campaign = Campaign.objects.get()
    label = campaign.short_name or campaign.name
    assert shown[f"{label}，全部：3 项"] == 3
    assert shown[f"{label}，上报完成：2 项"] == 2
    assert shown[f"{label}，已销号：1 项"] == 1
    assert shown[f"{label}，逾期：1 项"] == 1
    assert "上报完成率 66.7%" in page.words


def test_every_number_of_the_page_is_the_length_of_its_list(county: County) -> None:
    make_late(county.dispatched())
    make_late(county.rectifying(accountable_unit_id=county.accountable.id))
    applied(county)
    closed(county)
    returned(county)
    shared = county.dispatched()
    Membership.objects.create(
        problem=Problem.objects.get(number=shared), campaign_id=second_campaign(county), is_home=False
    )
    browser = open_session(Client(), county.users["office"])
    shown = counts(read(browser.get(OVERVIEW)))
    assert len(shown) > 20
    for label, number, address in shown:
        words = read(browser.get(address)).words
        assert f"共 {number:,} 项" in words, (label, number, address)


def test_nothing_is_made_up_before_the_first_random_check(county: County) -> None:
    closed(county)
    page = overview(county)
    assert "尚未抽查" in page.words
    assert 'class="ver"' not in page.html.partition("bh-lanes")[2].partition("bh-heat")[0]
    assert re.search(r"核实 \d", page.words) is None


def test_a_problem_of_two_campaigns_stands_in_both_and_counts_once(county: County) -> None:
    number = county.dispatched()
    second = second_campaign(county)
    Membership.objects.create(problem=Problem.objects.get(number=number), campaign_id=second, is_home=False)
    shown = labelled(overview(county))
    assert shown["物业，全部：1 项"] == 1
    assert sum(value for label, value in shown.items() if "，全部：" in label) == 2
    assert "全部 1" in overview(county).words
    assert "总数里只计一次" in overview(county).words


def test_the_countdown_speaks_in_working_days(county: County) -> None:
    county.dispatched()
    Campaign.objects.update(starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31))
    assert re.search(r"距 2099-12-31 约剩 \d+ 个工作日", overview(county).words), (
        "no calendar of that year is published"
    )


def test_a_campaign_that_ends_sooner_says_so_in_its_lane(county: County) -> None:
    county.dispatched()
    ends = timezone.localdate() + timedelta(days=5)
    second_campaign(county, ends=ends)
    assert f"到 {ends.month} 月 {ends.day} 日" in overview(county).words or str(ends) in overview(county).words


def test_a_campaign_that_is_over_and_done_is_no_lane_one_with_open_problems_is(county: County) -> None:
    over = timezone.localdate() - timedelta(days=1)
    second_campaign(county, ends=over)
    assert "物业专项整治" not in overview(county).words
    county.dispatched()
    Campaign.objects.exclude(name="物业专项整治").update(ends_on=over)
    assert Campaign.objects.exclude(name="物业专项整治").get().name in overview(county).words


def test_the_cells_of_the_heat_map_lead_to_their_unit_and_campaign(county: County) -> None:
    make_late(county.dispatched())
    county.dispatched(accountable_unit_id=county.assisting.id, assisting_unit_ids=())
    late = [(label, url) for label, number, url in counts(overview(county)) if county.accountable.label in label]
    assert len(late) == 2, "one cell and the sum"
    assert all(f"unit={county.accountable.id}" in url and "group=overdue" in url for _, url in late)
    page = overview(county)
    assert 'class="hm1"' in page.html
    assert 'class="hm0"' in page.html, "a unit with nothing late shows 0, not a dash"


def test_units_beyond_a_page_stand_on_the_next_one_and_the_latest_come_first(county: County) -> None:
    for each in range(14):
        unit = make_unit(county.region, f"第{each}街道")
        number = county.dispatched(accountable_unit_id=unit.id, assisting_unit_ids=())
        if each == 13:
            make_late(number)
    first, second = overview(county), overview(county, query="?units=2")
    rows = re.findall(r'<tr><th scope="row"><a href="[^"]+">([^<]+)</a></th><td class="hm', first.html)
    assert len(rows) == 12
    assert rows[0] == "第13街道"
    others = re.findall(r'<tr><th scope="row"><a href="[^"]+">([^<]+)</a></th><td class="hm', second.html)
    assert len(others) == 2
    assert not set(rows) & set(others)
    assert "第 1–12 项，共 14 项" in first.words


@pytest.mark.parametrize("query", ["?units=0", "?units=-3", "?units=99999", "?units=x'--", "?units=%00"])
def test_an_address_made_by_hand_shows_a_page_that_is_there(county: County, query: str) -> None:
    county.dispatched()
    assert "单位 × 专项" in overview(county, query=query).words


def test_what_was_left_is_drawn_from_what_happened(county: County) -> None:
    today = timezone.localdate()
    for days, gone in ((50, None), (50, 20), (30, None), (10, 3)):
        number = county.dispatched()
        came = now() - timedelta(days=days)
        closed_at = now() - timedelta(days=gone) if gone else None
        Problem.objects.filter(number=number).update(
            registered_at=came, closed_at=closed_at, state="closed" if gone else "dispatched"
        )
    page = overview(county)
    points = {
        url.rpartition("on=")[2]: number for label, number, url in counts(page) if "on=" in url and "未销号" in label
    }
    assert points[str(today)] == 2
    assert points[str(today - timedelta(days=60))] == 0
    middle = {day: number for day, number in points.items() if today - timedelta(days=29) < date.fromisoformat(day)}
    assert max(middle.values()) == 3
    assert page.html.count('<circle class="held"') == len(points), "every point of the drawing stands in the table"
    assert "未销号从" in page.words


def test_the_drawing_has_a_sentence_a_table_and_no_style_of_its_own(county: County) -> None:
    county.dispatched()
    page = overview(county)
    assert re.search(r'<svg class="bh-chart" role="img" aria-label="未销号从[^"]+"', page.html)
    assert "数据表" in page.words
    assert " style=" not in page.html
    assert "<script" not in page.html.partition("<main")[2]


def test_a_region_without_campaigns_is_told_what_to_do(db: None) -> None:
    county = make_county()
    Campaign.objects.all().delete()
    page = overview(county)
    assert "还没有在办的专项" in page.words
    assert "还剩" not in page.words


def test_a_campaign_that_begins_tomorrow_draws_nothing_yet(county: County) -> None:
    Campaign.objects.update(starts_on=timezone.localdate() + timedelta(days=1))
    county.register()
    page = overview(county)
    assert "专项开始满一天后" in page.words
    assert "bh-chart" not in page.html


def test_another_county_sees_nothing_of_this_one(county: County) -> None:
    make_late(county.dispatched())
    page = overview(county, "foreign")
    assert county.accountable.label not in page.words
    assert "全部 0" in page.words


@pytest.mark.parametrize("who", ["checker", "responsible"])
def test_who_neither_runs_a_region_nor_speaks_for_a_unit_has_no_overview(county: County, who: str) -> None:
    browser = open_session(Client(), county.users[who])
    assert browser.get(OVERVIEW).status_code == 404
    assert OVERVIEW not in read(browser.get("/")).links


def test_the_page_is_whole_in_english(county: County) -> None:
    make_late(county.dispatched())
    browser = open_session(Client(), county.users["office"])
    browser.cookies["django_language"] = "en"
    with translation.override("en"):
        page = read(browser.get(OVERVIEW))
    for words in ("Overview", "Units × campaigns", "What is still open", "Data table", "working days left"):
        assert words in page.words, words
    for words in ("未销号", "逾期", "上报", "核实", "合计", "口径"):
        assert words not in page.words, words


def test_the_page_costs_fifteen_queries_whatever_there_is(county: County) -> None:
    def cost() -> int:
        browser = open_session(Client(), county.users["office"])
        browser.get(OVERVIEW)
        with CaptureQueriesContext(connection) as captured:
            browser.get(OVERVIEW)
        return len(captured)

    county.dispatched()
    before = cost()
    for each in range(6):
        unit = make_unit(county.region, f"第{each}乡")
        make_late(county.dispatched(accountable_unit_id=unit.id, assisting_unit_ids=()))
    second_campaign(county)
    assert before == cost()
    assert before <= 15  # the fifteenth asks whether any demand for material runs
