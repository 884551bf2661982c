"""Demands by hand through the browser: refused because the ledger already has it, and one that asks only for what it does not have."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import serious
from tests.e2e.program import Program, program
from tests.installation import Installation

pytestmark = pytest.mark.e2e

ALL_HELD = "已整改数\n整改完成率\n责任人\n整改措施"
PARTLY_HELD = "问题总数\n已整改数\n典型做法"


@pytest.fixture(scope="module")
def county(lasting_installation: Installation, browser: Browser) -> Iterator[Program]:
    with program(lasting_installation, browser, "along") as started:
        yield started


def press(page: Page, name: str) -> None:
    """The button or link of that name in the page's own part, and the page that it leads to."""
    part = page.locator("main")
    found = part.get_by_role("button", name=name, exact=True).or_(part.get_by_role("link", name=name, exact=True))
    with page.expect_navigation():
        found.first.click()
    assert serious(page) == []


def register(page: Page, items: str, *, issuer: str = "县审计局", asked: str = "县教育局") -> None:
    page.goto("/demands/")
    press(page, "登记需求")
    page.locator("[name=issuer]").select_option(label=issuer)
    page.locator("[name=title]").fill("校园餐整改进展周报")
    page.locator("[name=basis]").fill("澜办发〔2026〕12号第三条")
    page.locator("[name=items]").fill(items)
    page.get_by_label(asked, exact=True).check()
    press(page, "登记")


def test_a_demand_is_refused_because_the_ledger_already_has_it(county: Program, tmp_path: Path) -> None:
    with county.window("office") as page:
        register(page, ALL_HELD)
        expect(page.locator("main")).to_contain_text("要的 4 项，台账里都有，不用再向单位要")
        press(page, "查重并送审")
        press(page, "查重并送审")
        expect(page.locator("main")).to_contain_text("没有送审：取提取结果就行，不用向单位要")
        expect(page.locator("main .sub")).to_contain_text("不予批准")
        press(page, "取提取结果")
        with page.expect_download() as taken:
            page.locator("main").get_by_role("button", name="取表格（xlsx）").click()
        file = tmp_path / "提取.xlsx"
        taken.value.save_as(file)
        page.goto("/audit/")
        expect(page.locator("main")).to_contain_text("取台账提取结果")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["各单位数据", "问题清单", "说明"]
    assert [cell.value for cell in book["各单位数据"][2]] == ["县教育局", 2, "66.7%"]
    assert book["问题清单"].max_row == 1 + len(county.numbers)
    with county.window("unit") as page:
        page.goto("/demands/")
        expect(page.locator("main")).to_contain_text("没有登记的，可以不报")
    assert county.complaints == []


@pytest.mark.parametrize("width", [1440, 360])
def test_what_the_ledger_does_not_have_is_asked_approved_by_another_and_found_too_much(
    county: Program, width: int
) -> None:
    with county.window("office", width=width) as page:
        register(page, PARTLY_HELD)
        expect(page.locator("main")).to_contain_text("要的 3 项里，2 项台账里有，不再向单位要；只问其余 1 项")
        press(page, "查重并送审")
        if page.locator("[name=justification]").count():
            page.locator("[name=justification]").fill("每周的做法不同")
        press(page, "查重并送审")
        expect(page.locator("main")).to_contain_text("谁提出的，不由谁批准")
        waiting = page.url
    with county.window("leader", width=width) as page:
        page.goto(waiting)
        press(page, "批准")
        press(page, "批准")
        expect(page.locator("main")).to_contain_text("已批准")
    with county.window("unit", width=width) as page:
        page.goto(waiting)
        press(page, "提减负意见")
        page.locator("[name=words]").fill("和简报里写的是一回事")
        press(page, "提出")
        expect(page.locator("main")).to_contain_text("意见已交给整改落实组")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with county.window("office", width=width) as page:
        page.goto("/demands/opinions/?waiting=yes")
        expect(page.locator("main")).to_contain_text("和简报里写的是一回事")
        expect(page.locator("main")).not_to_contain_text("周文岚")
        press(page, "答复")
        page.locator("[name=words]").fill("不再要了")
        press(page, "答复")
        press(page, "停止")
        page.locator("[name=words]").fill("单位说得对，和简报重复")
        press(page, "停止")
        expect(page.locator("main")).to_contain_text("已停止，单位不用再报。")
    assert county.complaints == []
