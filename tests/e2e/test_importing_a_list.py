"""One list by hand through the browser: read, columns, what is unclear settled for all alike rows, rehearsed, written, undone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import serious
from tests.e2e.program import Program, program
from tests.installation import Installation

pytestmark = pytest.mark.e2e

LIST = """序号,存在问题,责任单位,完成时限
1,食堂留样记录缺 27 天,县市监局,2099年12月底前
2,陪餐记录没有签字,县市监局,2099年12月底前
3,大宗食材没有公开采购,县水利局,截至1031日
"""


@pytest.fixture(scope="module")
def county(lasting_installation: Installation, browser: Browser) -> Iterator[Program]:
    with program(lasting_installation, browser) as started:
        yield started


def go_on(page: Page, button: str, address: str) -> None:
    """Press a button and wait until the page has led on by itself, when the background work behind it is done."""
    page.locator("main").get_by_role("button", name=button, exact=True).first.click()
    page.wait_for_url(re.compile(address), timeout=60_000)
    assert serious(page) == []


def test_a_list_is_brought_in_and_taken_back_as_a_whole(county: Program, tmp_path: Path) -> None:
    file = tmp_path / "检查清单.csv"
    file.write_text(LIST, encoding="gbk")
    with county.window("office") as page:
        page.goto("/import/")
        page.set_input_files("input[type=file]", file)
        go_on(page, "读这张清单", r"/columns/$")
        expect(page.locator("main")).to_contain_text("大宗食材没有公开采购")
        go_on(page, "逐项核对", r"/rows/")
        expect(page.locator("main")).to_contain_text("截至1031日")
        go_on(page, "预演（不写入）", r"/rehearsal/$")
        expect(page.locator("main")).to_contain_text("这是预演，还什么都没有写入")
        go_on(page, "写入台账", r"/import/runs/\d+/")
        page.get_by_role("link", name="看这次导入的问题").click()
        expect(page.locator("main .bh-list tbody tr")).to_have_count(3)
        page.go_back()
        page.get_by_role("link", name="撤销这次导入").click()
        page.locator("[name=why]").fill("拿错了清单")
        page.locator("main").get_by_role("button", name="撤销导入").click()
        expect(page.locator("main")).to_contain_text("已撤销：撤回 3 个")
        page.goto("/problems/?q=陪餐记录没有签字")
        expect(page.locator("main")).to_contain_text("这些条件下没有问题")
    assert county.complaints == []


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (390, "en")])
def test_the_first_page_fits_a_phone(county: Program, width: int, language: str) -> None:
    with county.window("office", width=width, language=language) as page:
        page.goto("/import/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious(page) == []
