"""The gallery in a real Chromium: what scripts do, what axe finds, what a narrow screen shows."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bihuan.ui.navigation import Group, NavEntry, register_entry

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
ADDRESSES = ("/", "/entrance/", "/nowhere/")
# A JPEG with nothing but an EXIF block: when it was taken (0x0132) and where (GPS directory with a latitude of 30° 15' 0").
DATE = b"2026:11:24 10:42:00\0"
PLACE = bytes.fromhex("0000001e000000010000000f000000010000000000000001")


@pytest.fixture(autouse=True)
def problems_are_open(empty_registries: None) -> None:
    """The search box stands only where the list of problems can be opened."""
    register_entry(Group.LEDGER, NavEntry("problems", "问题台账", "problems", "list-details"))


def photo_with_place() -> bytes:
    first = bytes.fromhex("0002") + bytes.fromhex("01320002000000140000002688250004000000010000003a00000000")
    gps = bytes.fromhex("0001") + bytes.fromhex("00020005000000030000004c") + bytes.fromhex("00000000")
    tiff = b"MM\0\x2a\0\0\0\x08" + first + DATE + gps + PLACE
    block = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + b"\xff\xd9"


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical. Run through the debugger, because the policy of the page lets no script in."""
    session = page.context.new_cdp_session(page)
    asked = "axe.run().then(r => JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes[0].html])))"
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    answer = session.send("Runtime.evaluate", {"expression": asked, "awaitPromise": True})
    found = json.loads(answer["result"]["value"])
    return [f"{name}: {html}" for impact, name, html in found if impact in ("serious", "critical")]


def fill_good_form(page: Page, text: str) -> None:
    page.get_by_label("进展", exact=True).fill(text)
    page.get_by_label("阶段进展").check()
    page.get_by_label("没有国家秘密和工作秘密").check()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [1440, 390, 360])
def test_pages_fit_and_axe_finds_nothing_serious(
    browser: Browser, gallery_address: str, width: int, language: str
) -> None:
    context = browser.new_context(base_url=gallery_address, locale=language, viewport={"width": width, "height": 844})
    page = context.new_page()
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert violations(page) == [], address
    context.close()


def test_axe_would_find_a_fault(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('.bh-search input').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('.bh-search input').removeAttribute('placeholder')")
    assert any(found.startswith("label") for found in violations(page))


def test_the_strict_policy_is_kept_by_our_own_pages(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in ("/", "/entrance/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert complaints == []


def test_slash_goes_to_the_search_but_not_while_typing(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")


def test_a_counting_rule_opens_by_focus_and_escape_closes_it_until_the_next_time(page: Page) -> None:
    page.goto("/")
    figure = page.locator(".bh-fig", has_text="55.0%")
    rule = figure.get_by_role("note")
    expect(rule).to_be_hidden()
    figure.get_by_role("link").first.focus()
    expect(rule).to_be_visible()
    page.keyboard.press("Escape")
    expect(rule).to_be_hidden()
    page.get_by_role("searchbox").focus()
    figure.get_by_role("link").first.focus()
    expect(rule).to_be_visible()


def test_the_account_menu_closes_by_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/")
    opener = page.locator(".bh-menu > summary")
    opener.click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.get_by_role("button", name="退出登录").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_whole_navigation_opens_on_a_phone_without_script(browser: Browser, gallery_address: str) -> None:
    context = browser.new_context(
        base_url=gallery_address, locale="zh-CN", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/")
    secret = page.locator(".bh-secret")
    expect(secret).to_be_hidden()
    page.get_by_role("link", name="更多").click()
    expect(secret).to_be_visible()
    page.get_by_role("link", name="收起").click()
    expect(secret).to_be_hidden()
    context.close()


@pytest.mark.parametrize(("width", "said", "side"), [(360, '"个案"', "left"), (1440, "none", "right")])
def test_where_a_list_has_no_heads_a_bare_number_says_what_it_counts(
    page: Page, width: int, said: str, side: str
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/")
    page.evaluate(
        """() => document.querySelector("main").innerHTML = `<table class="bh-t bh-list"><tbody><tr>
        <td class="t">印章</td><td class="right num" id="n" data-head="个案">9</td></tr></tbody></table>`"""
    )
    shown = page.evaluate(
        """() => { const cell = document.querySelector("#n");
        return [getComputedStyle(cell, "::before").content, getComputedStyle(cell).textAlign]; }"""
    )
    assert shown == [said, side]


def test_choosing_rows_shows_the_bar_with_their_number(page: Page) -> None:
    page.goto("/")
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.get_by_label("选 SZ-2026-0002").check()
    expect(bar).to_contain_text("已选 1 项")
    page.get_by_label("全选").check()
    expect(bar).to_contain_text("已选 6 项")
    page.get_by_label("全选").uncheck()
    expect(bar).to_be_hidden()


def test_a_text_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "/problems/?state=open"


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "补开 4 个村会议")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate(
        "() => { const b = document.querySelector('form[data-draft] button'); b.click(); b.click(); b.click(); }",
    )
    expect(page.locator("#took")).to_have_text("补开 4 个村会议")
    assert len(sent) == 1


def test_what_was_typed_comes_back_with_a_note_after_the_page_was_lost(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "写到一半")
    page.goto("/entrance/")
    page.goto("/")
    expect(page.get_by_label("进展", exact=True)).to_have_value("写到一半")
    expect(page.get_by_label("阶段进展")).to_be_checked()
    expect(page.get_by_text("这里有一份没交上去的草稿")).to_be_visible()


def test_a_draft_can_be_thrown_away(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "不要了")
    page.reload()
    page.get_by_role("button", name="不要草稿").click()
    expect(page.get_by_label("进展", exact=True)).to_have_value("")
    page.reload()
    expect(page.get_by_label("进展", exact=True)).to_have_value("")


def test_what_was_sent_and_arrived_is_not_offered_again(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "已经交了")
    page.get_by_role("button", name="上报进展").click()
    expect(page.locator("#took")).to_have_text("已经交了")
    page.wait_for_load_state()  # the script of the page that arrived takes the draft away
    page.goto("/")
    expect(page.get_by_label("进展", exact=True)).to_have_value("")


def test_what_was_sent_into_a_failure_is_kept(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "fail 但不能丢")
    page.get_by_role("button", name="上报进展").click()
    expect(page.get_by_role("heading", name="系统出错了")).to_be_visible()
    page.goto("/")
    expect(page.get_by_label("进展", exact=True)).to_have_value("fail 但不能丢")


def test_without_a_network_nothing_is_sent_and_nothing_is_lost(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "没有网络")
    page.context.set_offline(True)
    page.get_by_role("button", name="上报进展").click()
    expect(page.get_by_text("没有网络。填的都存在这台设备里")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="上报进展").click()
    expect(page.locator("#took")).to_have_text("没有网络")


def test_a_refused_form_comes_back_with_the_focus_on_its_errors(page: Page) -> None:
    page.goto("/")
    page.get_by_label("进展", exact=True).fill("缺了别的")
    page.evaluate("document.querySelector('form[data-draft]').noValidate = true")
    page.get_by_role("button", name="上报进展").click()
    expect(page.locator(".bh-summary")).to_be_focused()
    expect(page.get_by_label("进展", exact=True)).to_have_value("缺了别的")
    expect(page.get_by_text("这里有一份没交上去的草稿")).to_be_hidden()


def test_signing_out_leaves_no_draft_on_the_device(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "不留给下一个人")
    page.locator(".bh-menu > summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="退出登录").click()
    page.goto("/")
    expect(page.get_by_label("进展", exact=True)).to_have_value("")


def test_a_photo_loses_its_place_and_keeps_its_time_before_it_leaves_the_device(page: Page) -> None:
    photo = photo_with_place()
    assert PLACE in photo
    page.goto("/")
    fill_good_form(page, "带照片")
    page.get_by_label("佐证").set_input_files({"name": "公示栏.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(page.locator(".bh-preview .bh-thumb")).to_contain_text("公示栏.jpg")
    page.get_by_role("button", name="上报进展").click()
    arrived = bytes.fromhex(page.locator("#sent").text_content() or "")
    assert len(arrived) == len(photo)
    assert DATE in arrived
    assert PLACE not in arrived


def test_another_file_is_sent_as_it_is(page: Page) -> None:
    page.goto("/")
    fill_good_form(page, "带文件")
    page.get_by_label("佐证").set_input_files(
        {"name": "记录.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    )
    expect(page.locator(".bh-preview .bh-thumb")).to_contain_text("记录.pdf　1 KB")
    page.get_by_role("button", name="上报进展").click()
    assert bytes.fromhex(page.locator("#sent").text_content() or "") == b"%PDF-1.7 x"


def test_on_paper_a_list_is_a_table_and_nothing_is_left_to_press(page: Page) -> None:
    page.set_viewport_size({"width": 657, "height": 970})  # what A4 leaves between the margins
    page.emulate_media(media="print")
    page.goto("/")
    expect(page.locator(".bh-list thead")).to_be_visible()
    expect(page.locator(".bh-phead")).to_be_visible()
    for gone in (".bh-side", ".bh-top", ".bh-tabbar", ".bh-next-card", ".bh-tabs", ".btn >> nth=0"):
        expect(page.locator(gone)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 657
