"""Through the list and its problems by single keys, in a real Chromium; and without them where somebody switched them off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import serious
from tests.e2e.program import Program, program
from tests.installation import Installation

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("pages")]


@pytest.fixture(scope="module")
def county(lasting_installation: Installation, browser: Browser) -> Iterator[Program]:
    with program(lasting_installation, browser) as started:
        yield started


def title(page: Page, place: int) -> str:
    return page.locator("[data-rows] a.ttl").nth(place).inner_text()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent")).strip()


def test_rows_are_walked_chosen_and_opened_and_the_next_problem_is_one_key_away(county: Program) -> None:
    with county.window("office") as page:
        page.goto("/problems/?sort=number")
        page.keyboard.press("j")
        assert focused(page) == title(page, 0)
        page.keyboard.press("j")
        assert focused(page) == title(page, 1)
        page.keyboard.press("k")
        page.keyboard.press("k")
        assert focused(page) == title(page, 0), "the first row is the first row"
        page.keyboard.press("x")
        expect(page.locator("[data-bulk-count]")).to_have_text("1")
        page.keyboard.press("x")
        expect(page.locator("[data-bulk]")).to_be_hidden()
        for key, place in (("Enter", 0), ("n", 1), ("p", 0)):
            with page.expect_navigation():  # until its script is there: a key that comes before it is lost
                page.keyboard.press(key)
            expect(page.locator(".bh-dhead .bh-no")).to_have_text(county.numbers[place])
    assert county.complaints == []


def test_the_key_for_acting_goes_to_the_step_and_takes_nothing_by_itself(county: Program) -> None:
    with county.window("office") as page:
        page.goto(f"/problems/{county.numbers[0]}/")
        page.keyboard.press("a")
        expect(page.locator(".bh-next .btn-primary")).to_be_focused()
        assert page.url.endswith(f"/problems/{county.numbers[0]}/")
        page.keyboard.press("Enter")
        page.wait_for_url("**/dispatch/*")


def test_keys_typed_into_a_field_are_letters(county: Program) -> None:
    with county.window("office") as page:
        page.goto("/problems/?sort=number")
        page.keyboard.press("/")
        page.keyboard.type("jknpax?")
        expect(page.get_by_role("searchbox")).to_have_value("jknpax?")
        expect(page.locator("dialog[data-keys]")).to_be_hidden()


def test_the_table_of_keys_opens_closes_and_switches_them_off_for_good(county: Program) -> None:
    with county.window("office") as page:
        page.goto("/problems/?sort=number")
        page.keyboard.press("?")
        expect(page.locator("dialog[data-keys]")).to_be_visible()
        assert serious(page) == []
        page.locator("[data-keys-off]").check()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[data-keys]")).to_be_hidden()
        page.keyboard.press("j")
        assert focused(page) != title(page, 0)
        page.reload()
        page.keyboard.press("j")
        assert focused(page) != title(page, 0), "it is remembered"
        page.get_by_role("button", name="键盘").click()
        page.locator("[data-keys-off]").uncheck()
        page.get_by_role("button", name="关上").click()
        page.keyboard.press("j")
        assert focused(page) == title(page, 0)
    assert county.complaints == []
