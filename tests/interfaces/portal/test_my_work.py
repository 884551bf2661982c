"""我的待办: what each reader finds there first, that its figures are their lists, and what the page costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.apps.jobs.models import Job
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import Question
from bihuan.core.actors import Role
from bihuan.interfaces.portal import home_page
from bihuan.interfaces.portal.home_page import FEW_ROWS
from bihuan.interfaces.portal.home_sections import SHOWN
from tests.apps.inspection.course import over
from tests.apps.ledger.lists import csv_file
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import Seen, read
from tests.apps.ledger.web.wizard import ROW, upload
from tests.apps.verification.steps import applied, closed, ready, returned
from tests.factories import make_person, make_user, open_session


def home(county: County, who: str) -> Seen:
    answer = open_session(Client(), county.users[who]).get("/")
    assert answer.status_code == 200
    return read(answer)


def make_late(number: str, days: int = 10) -> None:
    """Time has passed."""
    Problem.objects.filter(number=number).update(due=timezone.localdate() - timedelta(days=days))


def figures(page: Seen) -> dict[str, tuple[str, str]]:
    """Each figure of the strip by its name: what it says and the list behind it."""
    cells = re.findall(
        r'<div class="k[^"]*">(?:<svg.*?</svg>)?([^<]+)</div><div class="v[^"]*">(.*?)</span></span>', page.html
    )
    found = {}
    for name, inside in cells:
        link = re.search(r'<a href="([^"]+)">([^<]+)</a>', inside)
        plain = re.search(r'tabindex="0">([^<]+)<', inside)
        found[name] = (link[2], link[1].replace("&amp;", "&")) if link else (plain[1] if plain else "", "")
    return found


def heads(page: Seen) -> dict[str, int]:
    """The cards of what waits, with how many the list of each holds."""
    found = re.findall(
        r'<h2 id="wait-[^>]*>([^<]+)</h2><span class="cnt"><span[^>]*><a href="[^"]+">([\d,]+)</a>', page.html
    )
    return {title: int(number.replace(",", "")) for title, number in found}


def everything(county: County) -> None:
    """A problem on every stretch of the way."""
    county.register()
    county.register(due=None, questions=(Question("deadline", "少了字。", "截至1031日"),))
    make_late(county.dispatched())
    county.rectifying()
    applied(county)
    closed(county)
    returned(county)


def test_the_office_begins_with_the_counts(county: County) -> None:
    everything(county)
    shown = figures(home(county, "office"))
    assert {name: number for name, (number, _) in shown.items()} == {
        "全部": "7", "上报完成": "3", "正在申请销号": "1", "已销号": "1", "核实": "尚未抽查", "逾期": "1",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["office", "leader", "accountable"])
def test_every_figure_is_a_link_to_exactly_what_it_counts(county: County, who: str) -> None:
    everything(county)
    browser = open_session(Client(), county.users[who])
    shown = figures(read(browser.get("/")))
    assert len(shown) >= 4
    for name, (number, url) in shown.items():
        if url:
            assert f"共 {number} 项" in read(browser.get(url)).words, (name, url)
        else:
            assert (name, number) == ("核实", "尚未抽查")


def test_every_figure_says_how_it_was_counted(county: County) -> None:
    page = home(county, "office")
    for name in ("全部", "上报完成", "正在申请销号", "已销号", "核实完成率", "逾期"):
        assert f"统计口径 · {name}" in page.words


def test_reported_and_verified_are_never_one_number(county: County) -> None:
    closed(county)
    words = home(county, "office").words
    assert "上报完成率 100.0%" in words
    assert "尚未抽查" in words and "核实完成率要随机抽查后才有" in words


def test_the_first_page_says_the_same_verified_rate_as_the_overview(county: County) -> None:
    """Beside the reported one, with its interval and sample, once a check was drawn."""
    over(county, problems=7, sample=6)
    for who in ("office", "leader"):
        browser = county.browser(who)
        first, whole = figures(read(browser.get("/")))["核实"], figures(read(browser.get("/overview/")))["核实"]
        assert first == whole and "%" in first[0], who


def test_the_office_finds_what_waits_for_it_each_with_its_step(county: County) -> None:
    registered = county.register()
    unread = county.register(due=None, questions=(Question("deadline", "少了字。", "截至1031日"),))
    back = county.dispatched()
    ledger.ask_hand_back(actor=county.actor("accountable"), at=now(), number=back, reason="不是我们的")
    late = county.rectifying(due=timezone.localdate() + timedelta(days=30))
    ledger.request_extension(
        actor=county.actor("accountable"), at=now(), number=late, reason="审批要排期",
        until=timezone.localdate() + timedelta(days=60),
    )  # fmt: skip
    page = home(county, "office")
    assert f"/problems/{registered}/dispatch/" in page.links
    assert f"/problems/{unread}/settle/" in page.links
    assert f"/problems/{late}/extension/rule/" in page.links
    assert f"/problems/{back}/" in page.links
    assert "认不准：时限" in page.words
    assert heads(page) == {"退回待裁定": 1, "延期待答复": 1, "待交办": 2, "要人确认": 1}, "each is its whole list"


def test_the_third_hand_back_waits_for_the_leader_and_not_for_the_office(county: County) -> None:
    number = county.dispatched()
    for turn in range(3):
        ledger.ask_hand_back(actor=county.actor("accountable"), at=now(), number=number, reason="不是我们的")
        if turn < 2:
            ledger.uphold_hand_back(
                actor=county.actor("office"), at=now(), number=number, ruling="另派", new_unit_id=county.accountable.id
            )
            ledger.dispatch_problem(actor=county.actor("office"), at=now(), number=number)
    assert "第三次退回，等你裁定" in home(county, "leader").words
    assert "已是第 3 次退回，由县领导裁定" in home(county, "office").words


def test_a_leader_is_not_asked_to_rule_on_the_first_hand_back(county: County) -> None:
    number = county.dispatched()
    ledger.ask_hand_back(actor=county.actor("accountable"), at=now(), number=number, reason="不是我们的")
    assert number not in home(county, "leader").words.partition("昨天以来的变化")[0]


@pytest.mark.parametrize(
    ("begin", "address"),
    [
        (lambda county: county.dispatched(), "accept"),
        (lambda county: county.rectifying(), "progress"),
        (ready, "apply"),
        (returned, "progress"),
    ],
    ids=["to accept", "to report", "ready to apply", "returned"],
)
def test_a_unit_finds_the_next_step_of_each_problem(
    county: County, begin: Callable[[County], str], address: str
) -> None:
    number = begin(county)
    assert f"/problems/{number}/{address}/" in home(county, "accountable").links


def test_what_is_late_stands_first_for_a_unit(county: County) -> None:
    later, late = county.rectifying(), county.rectifying()
    make_late(late)
    page = home(county, "accountable")
    assert page.words.index(late) < page.words.index(later)
    assert heads(page)["逾期"] == 1


def test_a_unit_is_told_until_when_it_may_hand_back(county: County) -> None:
    county.dispatched()
    assert "前可退回，写明理由" in home(county, "accountable").words


def test_what_a_unit_only_assists_with_is_not_on_its_list(county: County) -> None:
    number = county.rectifying()
    assert number not in home(county, "assisting").words.partition("昨天以来的变化")[0]


def test_a_lead_unit_finds_what_it_may_dispatch(county: County) -> None:
    number = county.register()
    assert f"/problems/{number}/dispatch/" in home(county, "lead").links


def test_a_checker_finds_what_waits_for_their_check(county: County) -> None:
    number = applied(county)
    page = home(county, "checker")
    assert heads(page) == {"待我核查": 1}
    assert f"/problems/{number}/check/" in page.links


def test_a_responsible_person_finds_what_names_them_and_nothing_else(county: County) -> None:
    person = make_person(county.region, "许敏", unit=county.accountable)
    county.users["responsible"] = make_user(county.region, Role.RESPONSIBLE, unit=county.accountable, person=person)
    mine = county.rectifying(people=(ledger.NewPerson("responsible", "许敏", person_id=person.id),))
    other = county.rectifying()
    words = home(county, "responsible").words
    assert mine in words
    assert other not in words


def test_a_leader_in_charge_sees_what_is_late_and_is_offered_no_step_that_is_refused(county: County) -> None:
    person = make_person(county.region, "许敏", unit=county.accountable)
    county.users["responsible"] = make_user(county.region, Role.RESPONSIBLE, unit=county.accountable, person=person)
    led = county.rectifying(people=(ledger.NewPerson("leader", "许敏", person_id=person.id),))
    own = county.rectifying(people=(ledger.NewPerson("responsible", "许敏", person_id=person.id),))
    make_late(led)
    make_late(own)
    page = home(county, "responsible")
    browser = open_session(Client(), county.users["responsible"])
    assert f"/problems/{own}/progress/" in page.links and f"/problems/{led}/progress/" not in page.links
    assert "你是责任领导" in page.words
    assert {browser.get(url).status_code for url in page.links if url.startswith("/problems/")} == {200}


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("office", "现在没有等你办的"),
        ("checker", "现在没有等你办的"),
        ("system-admin", "管理员不经手问题"),
        ("discipline", "没有移交给你的线索"),
        ("nobody", "这个账号还没有角色"),
    ],
)
def test_an_empty_page_says_so_and_what_to_do(county: County, who: str, said: str) -> None:
    county.users["discipline"] = make_user(county.region, Role.DISCIPLINE)
    county.users["nobody"] = make_user(county.region)
    assert said in home(county, who).words


def test_administrators_and_the_discipline_liaison_learn_nothing_of_problems(county: County) -> None:
    county.users["discipline"] = make_user(county.region, Role.DISCIPLINE)
    number = county.rectifying()
    for who in ("discipline", "system-admin"):
        page = home(county, who)
        assert number not in page.words
        assert figures(page) == {}


def test_changes_since_yesterday_are_told_once_for_many(county: County) -> None:
    for _ in range(3):
        county.register()
    assert re.search(r"登记 3 项： XY-\d{4}-\d{4,} 、 XY-\d{4}-\d{4,} 等", home(county, "office").words)


def test_a_unit_sees_no_change_of_a_problem_that_is_not_its_own(county: County) -> None:
    number = county.rectifying()
    assert number not in home(county, "other").words


def test_background_work_shows_how_far_it_is_and_what_came_of_it(county: County) -> None:
    office = county.users["office"].id
    Job.objects.create(
        kind="x",
        title="导入台账",
        asked_by_id=office,
        asked_at=now(),
        state="running",
        done=38,
        total=63,
        lease=uuid4(),
        leased_until=now() + timedelta(minutes=1),
    )
    Job.objects.create(
        kind="x",
        title="导出台账",
        asked_by_id=office,
        asked_at=now(),
        state="failed",
        error="文件打不开",
        ended_at=now(),
    )
    page = home(county, "office")
    assert "38 / 63" in page.words
    assert "文件打不开" in page.words
    assert "导入台账" not in home(county, "leader").words


@pytest.mark.parametrize(
    ("who", "most"), [("office", 30), ("accountable", 24), ("checker", 15), ("leader", 16), ("system-admin", 6)]
)
def test_the_page_costs_few_queries_however_much_there_is(
    county: County, who: str, most: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = open_session(Client(), county.users[who])
    everything(county)
    browser.get("/")
    everything(county)
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        browser.get("/")


def test_of_many_unfinished_imports_the_last_are_shown_and_the_rest_are_a_link_away(county: County) -> None:
    """Whoever tried ten broken files still finds the rest of their work."""
    browser = county.browser("office")
    for number in range(SHOWN + 3):
        assert upload(browser, csv_file(ROW), f"清单{number}.csv").status_code == 302
    page = read(browser.get("/"))
    part = page.words.partition("没有写完的导入")[2]
    assert part.count("继续导入") == SHOWN
    assert f"清单{SHOWN + 2}.csv" in part and "清单0.csv" not in part
    assert "/import/" in page.links


def test_where_many_cards_wait_each_is_a_link_away_and_shows_its_first_rows(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_page, "MANY_SECTIONS", 2)
    everything(county)
    for _ in range(FEW_ROWS + 1):
        county.register()
    page = home(county, "office")
    cards = re.findall(r'<h2 id="(wait-[^"]+)"', page.html)
    jumps = re.findall(r'<nav class="bh-jumps".*?</nav>', page.html, re.DOTALL)

    assert len(cards) >= 2
    assert re.findall(r'href="#([^"]+)"', jumps[0]) == cards
    assert page.html.count('class="bh-todo"') <= FEW_ROWS * len(cards)
    assert heads(page)["待交办"] > FEW_ROWS


def test_few_cards_need_no_links(county: County) -> None:
    county.register()
    assert "bh-jumps" not in home(county, "office").html


def test_the_links_of_the_figures_name_their_unit(county: County) -> None:
    county.rectifying()
    shown = figures(home(county, "accountable"))
    units = {parse_qs(urlsplit(url).query)["unit"][0] for _, url in shown.values()}
    assert units == {str(county.accountable.id)}
