"""What is late is chased, by hand in a browser: a rehearsal, an approval, a unit that signs and replies, a dispute ruled, one digest."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps.verification.steps import photo
from tests.browser import serious
from tests.e2e.program import Program, program
from tests.e2e.test_closing_a_problem import hand_back, press
from tests.installation import Installation

pytestmark = pytest.mark.e2e
TELLING = "11 家都开了专户，账目已公开，照片附后"


def look(page: Page, pictures: Path, name: str) -> None:
    """What a person would look at: nothing that axe finds serious, nothing wider than the window; a picture is kept."""
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    page.screenshot(path=pictures / f"{name}.png", full_page=True)


def rehearse(county: Program, pictures: Path) -> None:
    """The office tries a later reminder on the last week, and nothing comes of it."""
    with county.window("office") as page:
        page.goto("/supervision/ladder/")
        page.locator("[name=reminder-offset]").fill("-3")
        page.locator("[name=span][value=week]").check()
        page.get_by_role("button", name="试演", exact=True).click()
        expect(page.locator("main")).to_contain_text("试演结果")
        expect(page.locator("main")).to_contain_text("按填写的规则")
        look(page, pictures, "rehearsal")
        page.goto("/supervision/ladder/")
        expect(page.locator("[name=reminder-offset]")).to_have_value("-5")


def approve(county: Program, pictures: Path) -> str:
    """The leader finds what waits on the board, reads it, lets it go out; the address of the notice."""
    with county.window("leader") as page:
        page.goto("/supervision/")
        look(page, pictures, "board")
        page.locator("main a[href*='group=mine']").first.click()
        page.locator("main table.bh-notices tbody a").first.click()
        expect(page.locator("main")).to_contain_text("食堂伙食费没有设专户")
        look(page, pictures, "to-approve")
        address = page.url
        press(page, "批准并发出")
        press(page, "批准并发出")
        expect(page.locator("main")).to_contain_text("待签收")
        assert re.search(r"整督〔\d{4}〕1号", page.locator("main").inner_text())
        return address


def sign_and_reply(county: Program, notice: str, picture: Path, pictures: Path) -> None:
    """The unit, on a telephone: from its inbox to the notice, signed for, replied to with a photo."""
    with county.window("unit", width=360) as page:
        page.goto("/inbox/")
        digests = page.locator("main tbody tr").filter(has_text="今日汇总")
        expect(digests).to_have_count(1)
        look(page, pictures, "inbox")
        page.goto(notice)
        press(page, "签收")
        press(page, "签收")
        page.goto(notice)
        press(page, "回复")
        page.locator("[name=text]").fill(TELLING)
        page.locator("input[type=file]").first.set_input_files(picture)
        press(page, "回复")
        expect(page.locator("main")).to_contain_text(TELLING)
        look(page, pictures, "replied")


def accept(county: Program, notice: str, pictures: Path) -> None:
    with county.window("office") as page:
        page.goto(notice)
        expect(page.locator("main")).to_contain_text(TELLING)
        expect(page.locator("main img[src*='thumbnail'], main a[href*='/evidence/']").first).to_be_visible()
        press(page, "认可回复")
        press(page, "认可回复")
        expect(page.locator("main")).to_contain_text("已办结")
        look(page, pictures, "settled")


def rule_on_dispute(county: Program, pictures: Path) -> None:
    """The unit says that a problem is not its own; the office rules that it is, and why."""
    number = county.numbers[2]
    with county.window("unit") as page:
        hand_back(page, number)
    with county.window("office") as page:
        page.goto("/hand-backs/")
        page.locator(f"main a[href*='/hand-backs/{number}/']").first.click()
        expect(page.locator("main")).to_contain_text("职责在市场监管部门")
        look(page, pictures, "dispute")
        page.locator("[name=verdict][value=refuse]").check()
        page.locator("[name=ruling]").fill("食堂留样属学校管理，由教育部门办")
        page.locator("main form .btn-primary").click()
        page.goto(f"/problems/{number}/")
        expect(page.locator("main")).to_contain_text("食堂留样属学校管理")
        look(page, pictures, "ruled")


def start_higher(county: Program, pictures: Path) -> None:
    """The office may not wait: it skips a rung, with a reason; the notice waits for the leader."""
    with county.window("office") as page:
        page.goto(f"/problems/{county.numbers[1]}/start-higher/")
        expect(page.locator("main")).to_contain_text("已到督办")
        page.locator("[name=rung][value=interview]").check()
        page.locator("[name=text]").fill("合同本周到期，等不得")
        look(page, pictures, "start-higher")
        press(page, "起草通知")
        expect(page.locator("main")).to_contain_text(re.compile("待告知|起草"))


def test_what_is_late_is_chased_to_its_end(installation: Installation, browser: Browser, tmp_path: Path) -> None:
    picture = tmp_path / "公示栏.jpg"
    picture.write_bytes(photo().getvalue())
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    with program(installation, browser, "late") as county:
        rehearse(county, pictures)
        notice = approve(county, pictures)
        sign_and_reply(county, notice, picture, pictures)
        accept(county, notice, pictures)
        rule_on_dispute(county, pictures)
        start_higher(county, pictures)
    assert county.complaints == []
    assert installation.run("audit", "verify").code == 0
