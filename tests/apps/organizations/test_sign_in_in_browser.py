"""Sign-in and one's own account in a real Chromium: they fit, axe finds nothing serious, the policy is kept."""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bihuan.core.actors import Role
from tests.browser import serious
from tests.factories import PASSWORD, make_region, make_unit, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Open = Callable[[int, str], Page]


@pytest.fixture
def open_window(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """A fresh window of a width in a language; what the security policy blocked fails the test at its end."""
    cache.clear()
    complaints: list[str] = []
    contexts = []

    def open_one(width: int = 1440, language: str = "zh-CN") -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale=language, viewport={"width": width, "height": 844}
        )
        chosen = "en" if language == "en" else "zh-hans"
        context.add_cookies([{"name": "django_language", "value": chosen, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(autouse=True)
def _user(open_window: Open) -> None:
    region = make_region("澜川县")
    make_user(region, Role.UNIT, unit=make_unit(region, "县教育局"), username="zhouwl", name="周文丽")


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/?next=/accounts/me/")
    page.locator("[name=login]").fill("zhouwl")
    page.locator("[name=password]").fill(password)
    page.locator("form[action='/accounts/login/'] button").click()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [1440, 390, 360])
def test_every_page_of_the_account_fits_and_is_accessible(open_window: Open, width: int, language: str) -> None:
    page = open_window(width, language)
    faults: list[str] = []

    def look() -> None:
        faults.extend(serious(page))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{page.url} is wider than {width}")

    sign_in(page, "Wrong-2026-x")
    look()
    sign_in(page)
    page.wait_for_url("**/accounts/me/")
    look()
    for address in ("/accounts/password/", "/accounts/two-factor/", "/accounts/logout/"):
        page.goto(address)
        look()
    page.goto("/accounts/two-factor/set-up/")
    look()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(".bh-acct button").click()
    page.locator("#totp-secret").wait_for()
    look()
    _before, now, _after = yield_hotp_counters_from_time()
    page.locator("[name=code]").fill(format_hotp_value(hotp_value(page.locator("#totp-secret").inner_text(), now)))
    page.locator(".bh-acct button").click()
    page.locator(".bh-codes").wait_for()
    look()
    assert faults == []


def test_the_wrong_password_is_announced_and_five_of_them_lock(open_window: Open) -> None:
    page = open_window(1440, "zh-CN")
    for left in (4, 3, 2, 1):
        sign_in(page, "Wrong-2026-x")
        expect(page.get_by_role("alert")).to_have_text(f"账号或密码不对。还可以试 {left} 次，之后锁定 15 分钟。")
    sign_in(page, "Wrong-2026-x")
    expect(page.get_by_role("heading", name="账号已锁定")).to_be_visible()
    assert serious(page) == []


def test_it_speaks_english_to_who_asks_for_it(open_window: Open) -> None:
    page = open_window(390, "en")
    sign_in(page, "Wrong-2026-x")
    expect(page.get_by_role("alert")).to_have_text(
        "Wrong account or password. Tries left: 4; then locked for 15 minutes."
    )


def test_keyboard_alone_is_enough(open_window: Open) -> None:
    page = open_window(1440, "zh-CN")
    page.goto("/accounts/login/?next=/accounts/me/")
    page.locator("[name=login]").focus()
    page.keyboard.type("zhouwl")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
