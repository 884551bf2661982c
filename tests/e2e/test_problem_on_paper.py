"""One problem on A4, and the further filters as people meet them: in a menu, without script, on a phone, by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import serious
from tests.e2e.program import Program, program
from tests.installation import Installation

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("paper")]
ONLY_ON_SCREENS = (".bh-side", ".bh-top", ".bh-tabbar", ".bh-next-card", "main .btn", ".bh-acts .end a")


@pytest.fixture(scope="module")
def county(lasting_installation: Installation, browser: Browser) -> Iterator[Program]:
    with program(lasting_installation, browser, "along") as started:
        yield started


def shown(page: Page, selector: str) -> int:
    """How many of them take room on the sheet."""
    return int(
        page.evaluate(
            "selector => [...document.querySelectorAll(selector)].filter(each => each.getClientRects().length).length",
            selector,
        )
    )


def test_the_sheet_holds_the_problem_and_nothing_that_only_a_screen_needs(county: Program) -> None:
    with county.window("office") as page:
        page.goto(f"/problems/{county.numbers[2]}/?all=1")
        assert all(shown(page, each) for each in (".bh-side", ".bh-next-card")), "on the screen they are there"
        page.emulate_media(media="print")
        assert {each: shown(page, each) for each in ONLY_ON_SCREENS} == dict.fromkeys(ONLY_ON_SCREENS, 0)
        head = page.locator(".bh-phead")
        expect(head).to_be_visible()
        expect(head).to_contain_text("打印于")
        expect(head).to_contain_text("非涉密")
        assert shown(page, ".bh-acts .bh-tl > li") >= 5, "the history is on the sheet"
        for words in ("问题表现", "验收标准", "整改措施", "登记", "申请销号"):
            expect(page.locator("main")).to_contain_text(words)
        sheet = page.pdf(prefer_css_page_size=True)
        assert sheet.startswith(b"%PDF") and b"/MediaBox [0 0 594" in sheet.replace(b"595", b"594"), "A4"
    assert county.complaints == []


def test_the_button_opens_the_whole_sheet_and_asks_the_printer(county: Program) -> None:
    with county.window("office") as page:
        page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; };")
        page.goto(f"/problems/{county.numbers[2]}/")
        assert page.evaluate("document.documentElement.dataset.printed") is None
        page.get_by_role("link", name="打印").click()
        page.wait_for_url("**/?all=1&print=1")
        page.wait_for_function("document.documentElement.dataset.printed === 'yes'")
    assert county.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 780)])
def test_the_further_filters_open_in_a_menu_and_lead_to_a_narrower_list(
    county: Program, width: int, height: int
) -> None:
    with county.window("office") as page:
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/problems/?group=open")
        page.locator(".bh-chip.add").click()
        menu = page.locator(".bh-further form")
        expect(menu).to_be_visible()
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        menu.get_by_label("多少天没有进展").fill("3000")
        menu.get_by_role("button", name="筛选").click()
        page.wait_for_url("**/problems/?group=open&idle=3000")
        expect(page.locator("main")).to_contain_text("满 3000 天")
        expect(page.locator("main")).to_contain_text("这些条件下没有问题")
        page.get_by_role("link", name="去掉筛选：没有进展").click()
        page.wait_for_url("**/problems/?group=open")
    assert county.complaints == []


def test_a_filter_that_means_nothing_is_mended_where_it_stands(county: Program) -> None:
    with county.window("office") as page:
        page.goto("/problems/?group=open&idle=soon")
        expect(page.get_by_role("alert")).to_contain_text("“soon”不是天数")
        page.get_by_role("alert").get_by_role("link", name="打开更多筛选").click()
        expect(page.get_by_label("多少天没有进展")).to_have_attribute("aria-invalid", "true")
        assert serious(page) == []
        page.get_by_label("多少天没有进展").fill("")
        page.locator("main").get_by_role("button", name="筛选").click()
        page.wait_for_url("**/problems/?group=open")
    assert county.complaints == []
