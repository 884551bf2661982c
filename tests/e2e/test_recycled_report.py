"""A recycled report, by hand in a browser: handed in, found by the check-up, looked at side by side, answered by the unit,
dismissed by the office. A picture is kept of each page, wide and as narrow as a phone.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.program import Program, program
from tests.e2e.test_closing_a_problem import press
from tests.e2e.test_inspection_circle import Pictures
from tests.installation import Installation

pytestmark = pytest.mark.e2e

REPORTED = "检查城关镇学校食堂12家，发现留样不足3家，责令王家湾小学当日补齐，李明负责复查，复查结果已报县教育局。"
HOSTILE = "<script>document.title='坏了'</script>"
ANSWER = "两家联合检查，由县教育局起草，原件在餐饮股。" + HOSTILE
REASON = "调看了联合检查记录，是同一次检查，各报各的，没有问题。"
LIST = "/formalism/flags/?group=all&check=text.across-units"


def hand_in(county: Program, pictures: Pictures) -> None:
    """The second unit reports what the first has reported; typing it again it is told so, and may send it all the same."""
    _first, second = county.numbers
    with county.window("other") as page:
        page.goto(f"/problems/{second}/progress/")
        page.locator("[name=line]").fill(REPORTED)
        press(page, "上报进展")
        page.goto(f"/problems/{second}/progress/")
        page.locator("[name=line]").press_sequentially(REPORTED[:60])
        expect(page.locator(".bh-help")).to_contain_text("写的时候看一眼，不改也可以报")
        expect(page.locator("main form .btn-primary")).to_be_enabled()
        pictures.look(page, "writing-help")
        page.goto(f"/problems/{second}/measure/")
        page.locator("[name=text]").press_sequentially("加强管理，抓好落实")
        expect(page.locator(".bh-help")).not_to_be_empty()
        pictures.look(page, "measure-help")


def check_up(county: Program, pictures: Pictures) -> str:
    """The office lets the checks go over the county; the address of the flag that they raise."""
    with county.window("office") as page:
        page.goto("/formalism/")
        expect(page.locator("main")).to_contain_text("还没有体检过")
        pictures.look(page, "no-check-up-yet")
        press(page, "现在体检")
        expect(page.locator("main")).to_contain_text("体检已经开始")
        wait_for(page, LIST, "共 1 项")
        pictures.look(page, "leads")
        page.goto("/formalism/")
        expect(page.locator("main")).to_contain_text("上次体检看了 1 个专项的 2 份进展")
        pictures.look(page, "check-up")
        page.goto(LIST)
        page.locator("main .bh-list a.ttl").first.click()
        expect(page.locator("main .bh-diff mark")).to_have_count(2)
        for text in page.locator("main .bh-diff .text").all_inner_texts():
            assert text == REPORTED
        pictures.look(page, "side-by-side")
        return re.sub(r"[?#].*", "", page.url)


def wait_for(page: Page, address: str, words: str) -> None:
    """The background work is done when its result stands on the page."""
    for _turn in range(40):
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.locator("main").inner_text())


def answer(county: Program, flag: str, pictures: Pictures) -> None:
    """The second unit reads its own text, learns nothing of the first, and explains."""
    with county.window("other") as page:
        page.goto("/formalism/flags/")
        expect(page.locator("main")).to_contain_text("等本单位答复")
        page.goto(flag)
        told = page.locator("main").inner_text()
        assert "不在你可以查看的范围内" in told
        assert county.numbers[0] not in told
        assert REPORTED in told
        pictures.look(page, "as-the-unit-sees-it")
        press(page, "答复")
        page.locator("[name=text]").fill(ANSWER)
        pictures.look(page, "answer-form")
        press(page, "交答复")
        expect(page.locator("main")).to_contain_text("答复已记下")
        expect(page.locator("main")).to_contain_text(HOSTILE)
        assert "坏了" not in page.title()
        pictures.look(page, "answered")


def dismiss(county: Program, flag: str, pictures: Pictures) -> None:
    """The office reads the answer, may not yet confirm, and dismisses with its reason."""
    with county.window("office") as page:
        page.goto(flag)
        expect(page.locator("#said")).to_contain_text("两家联合检查")
        press(page, "认定")
        page.locator("[name=outcome][value=confirmed]").check()
        page.locator("[name=why]").fill(REASON)
        press(page, "交认定")
        expect(page.locator("main")).to_contain_text("起才能确认")
        assert page.locator("[name=why]").input_value() == REASON
        pictures.look(page, "not-yet-heard")
        page.locator("[name=outcome][value=dismissed]").check()
        press(page, "交认定")
        expect(page.locator("main")).to_contain_text("已认定，涉及的单位看得到理由。")
        pictures.look(page, "dismissed")
        page.goto("/formalism/checks/")
        expect(page.locator("#text\\.across-units")).to_contain_text("提出 1 条，确认 0 条，排除 1 条")
        pictures.look(page, "checks")


def read_the_ruling(county: Program, flag: str, pictures: Pictures) -> None:
    """Both units read the reason and not whose it was; the problem stands where it stood."""
    for who, number in zip(("unit", "other"), county.numbers, strict=True):
        with county.window(who) as page:
            page.goto(flag)
            expect(page.locator("#said")).to_contain_text(REASON)
            assert "梁正" not in page.locator("#said").inner_text()
            page.goto(f"/problems/{number}/")
            expect(page.locator("#flags")).to_contain_text("已排除")
            expect(page.locator("main")).to_contain_text("整改中")
            pictures.look(page, f"problem-of-{who}")


def test_a_recycled_report_is_found_answered_and_dismissed(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    pictures = Pictures(tmp_path / "pictures")
    with program(installation, browser, county="recycled_county", expected="Forbidden|/rule/") as county:
        hand_in(county, pictures)
        flag = check_up(county, pictures)
        answer(county, flag, pictures)
        dismiss(county, flag, pictures)
        read_the_ruling(county, flag, pictures)

    clean = installation.run("audit", "verify", "--json")
    assert (clean.code, clean.document()["ok"]) == (0, True), clean.stderr
