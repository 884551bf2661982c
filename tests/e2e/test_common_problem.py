"""What many units have in common becomes one joint problem, by hand in a browser: searched, confirmed, worked on, each case its own."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import serious
from tests.e2e.common_county import LIKE
from tests.e2e.program import Program, program
from tests.e2e.test_closing_a_problem import press
from tests.installation import Installation

pytestmark = pytest.mark.e2e
TITLE = "公章外借没有登记签批"
MEASURE = "印发全县用章登记样本，一式两联，随章走"
CHECK = "抽三个单位，问管章的人最近一次外借，和登记对得上"


def look(page: Page, pictures: Path, name: str) -> None:
    """What a person would look at: nothing that axe finds serious, nothing wider than the window; a picture is kept."""
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    page.screenshot(path=pictures / f"{name}.png", full_page=True)


def search(page: Page, pictures: Path) -> str:
    """The office lets the search run and opens the group that came of it; its address."""
    page.goto("/common-problems/")
    expect(page.locator("main")).to_contain_text("这里还没有")
    press(page, "查找同类问题")
    press(page, "开始查找")
    for _ in range(60):
        for shelf in ("common", "uncertain"):
            page.goto(f"/common-problems/?shelf={shelf}")
            if page.locator("main a.ttl").count():
                look(page, pictures, "groups")
                page.locator("main a.ttl").first.click()
                page.wait_for_url("**/common-problems/groups/**")
                return page.url
        page.wait_for_timeout(500)
    raise AssertionError("the search found nothing")


def confirm(page: Page, pictures: Path) -> str:
    """What the office read of the group, and what it writes; the address of the joint problem."""
    for text in LIKE[:4]:
        expect(page.locator("main")).to_contain_text(text)
    expect(page.locator("main")).to_contain_text("p 值")
    look(page, pictures, "group")
    press(page, "立为联合问题")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=basis]").fill("卡在同一件事上：县里没有统一的用章登记办法")
    page.locator("[name=lead_unit]").select_option(label="县教育局")
    page.locator("[name=content]").fill(MEASURE)
    page.locator("[name=unit]").select_option(label="县水利局")
    page.locator("[name=due]").fill("2099-06-30")
    page.locator("[name=check_by]").fill(CHECK)
    look(page, pictures, "confirming")
    press(page, "立为联合问题")
    expect(page.locator("main")).to_contain_text("个案照旧各自整改、各自销号")
    expect(page.locator("main")).to_contain_text(MEASURE)
    look(page, pictures, "joint")
    return page.url


def take_part(county: Program, joint: str, pictures: Path) -> None:
    """A unit, on a telephone: from its own problem to the joint one, of whose other cases it reads nothing."""
    with county.window("unit2", width=360) as page:
        page.goto(f"/problems/{county.numbers[1]}/")
        expect(page.locator("main")).to_contain_text("所属联合问题")
        look(page, pictures, "case-360")
        page.locator("main a", has_text=TITLE).first.click()
        page.wait_for_url(joint)
        expect(page.locator("main")).to_contain_text(LIKE[1])
        expect(page.locator("main")).not_to_contain_text(LIKE[0])
        expect(page.locator("main")).to_contain_text("石桥镇")
        look(page, pictures, "joint-360")
        press(page, "报措施完成")
        page.locator("[name=words]").fill("样本已印发，登记本发到各单位")
        press(page, "报措施完成")
        expect(page.locator("main")).to_contain_text("报了完成，待核实")


def verify_and_end(county: Program, joint: str, pictures: Path) -> None:
    """The office verifies the measure and ends the joint work; the cases go on."""
    with county.window("office") as page:
        page.goto(joint)
        press(page, "核实措施")
        page.locator("[name=words]").fill("看了三个单位的登记本，已经在用")
        press(page, "核实措施")
        press(page, "办结")
        page.locator("[name=words]").fill("全县用章都有登记，查得到人")
        press(page, "办结")
        expect(page.locator("main")).to_contain_text("已办结")
        look(page, pictures, "ended")
        page.goto(f"/problems/{county.numbers[0]}/")
        expect(page.locator("main")).to_contain_text("待认领")


def read_in_english(county: Program, joint: str, pictures: Path) -> None:
    with county.window("leader", language="en") as page:
        page.goto(joint)
        expect(page.locator("main")).to_contain_text("How it is verified")
        look(page, pictures, "joint-en")


def test_a_group_is_confirmed_into_a_joint_problem(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    with program(installation, browser, county="common_county") as county:
        with county.window("office") as page:
            search(page, pictures)
            joint = confirm(page, pictures)
        take_part(county, joint, pictures)
        verify_and_end(county, joint, pictures)
        read_in_english(county, joint, pictures)
    assert county.complaints == []
    assert installation.run("audit", "verify").code == 0
    shown = installation.run("common-problems", "list", "--json").document()
    assert shown["total"] == 1
