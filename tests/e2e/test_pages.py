"""My work and the closing pages as people meet them: wide and narrow, in both languages, by keyboard; axe finds nothing serious."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import serious
from tests.e2e.program import Program, program
from tests.installation import Installation

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("pages")]


@pytest.fixture(scope="module")
def county(lasting_installation: Installation, browser: Browser) -> Iterator[Program]:
    """One served county for all of them: only the last test takes a step, on a problem of its own."""
    with program(lasting_installation, browser, "along") as started:
        yield started


def pages_of(county: Program) -> dict[str, tuple[str, ...]]:
    """The pages that each user looks at."""
    first, second, third = county.numbers
    return {
        "office": (
            "/", "/problems/", "/problems/?group=overdue", f"/problems/{third}/", "/verification/",
            "/verification/?view=ended", f"/problems/{first}/suspend/", "/audit/",
        ),
        "unit": ("/", f"/problems/{first}/", f"/problems/{first}/accept/", f"/problems/{second}/withdraw-application/",
                 "/verification/"),
        "checker": ("/", "/verification/", f"/problems/{second}/check/", f"/problems/{third}/check/"),
        "leader": ("/",),
        "other": ("/", "/verification/"),
    }  # fmt: skip


def faults_of(page: Page, address: str) -> list[str]:
    """What axe finds on the page when it is wide and when it is as narrow as a phone, and whether it fits there."""
    faults: list[str] = []
    page.goto(address)
    for width, height in ((1440, 900), (360, 780)):
        page.set_viewport_size({"width": width, "height": height})
        faults.extend(f"{width}: {fault}" for fault in serious(page))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{address} is wider than {width}")
    return faults


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_fits_is_accessible_and_keeps_the_policy(county: Program, language: str) -> None:
    faults: list[str] = []
    for username, addresses in pages_of(county).items():
        with county.window(username, language=language) as page:
            faults.extend(fault for address in addresses for fault in faults_of(page, address))
    assert not faults, "\n".join(faults)
    assert county.complaints == []


def test_english_is_complete_on_these_pages(county: Program) -> None:
    with county.window("checker", language="en") as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("My work")
        expect(page.locator("main")).to_contain_text("For my check")
        page.goto(f"/problems/{county.numbers[2]}/check/")
        for words in ("Seen on site", "What was found", "Meets the standard: close", "Submit conclusion"):
            expect(page.locator("main")).to_contain_text(words)


def test_the_language_is_switched_in_the_top_bar_and_stays(county: Program) -> None:
    with county.window("office") as page:
        page.locator(".bh-language button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("My work")
        page.goto("/verification/")
        expect(page.get_by_role("heading", level=1)).not_to_have_text("核查销号")


def test_what_was_typed_outlives_a_page_that_is_left(county: Program) -> None:
    number = county.numbers[2]
    with county.window("checker") as page:
        page.goto(f"/problems/{number}/check/")
        page.locator("[name=finding]").fill("看了一半，先记下")
        page.goto("/")
        page.goto(f"/problems/{number}/check/")
        expect(page.locator("[name=finding]")).to_have_value("看了一半，先记下")


def test_a_check_is_concluded_by_keyboard_alone(county: Program) -> None:
    number = county.numbers[2]
    with county.window("checker") as page:
        tab_to(page, f"main a[href='/problems/{number}/check/']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/problems/{number}/check/")
        tab_to(page, "[name=seen]")
        page.keyboard.press("Space")
        tab_to(page, "[name=finding]")
        page.keyboard.type("看了账和现场，都办到了")
        tab_to(page, "[name=verdict]")
        page.keyboard.press("Space")
        tab_to(page, "main form .btn-primary")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/problems/{number}/")
        expect(page.locator("main")).to_contain_text("核查通过，已销号。")


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the focus is there; on the way every stop shows where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", selector
            return
    pytest.fail(f"{selector} is not reached by {most} tabs")
