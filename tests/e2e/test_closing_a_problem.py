"""The whole way of three problems, by hand in a browser: dispatched, one handed back, two done, one returned, one closed; and the proof."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps.verification.steps import photo
from tests.e2e.program import Program, program
from tests.installation import Installation

pytestmark = pytest.mark.e2e


def press(page: Page, name: str) -> None:
    """The button or link of that name in the page's own part, and the page that it leads to."""
    part = page.locator("main")
    found = part.get_by_role("button", name=name, exact=True).or_(part.get_by_role("link", name=name, exact=True))
    with page.expect_navigation():
        found.first.click()


def dispatch(page: Page, number: str) -> None:
    page.goto(f"/problems/{number}/")
    press(page, "交办")
    press(page, "交办")
    expect(page.locator("main")).to_contain_text("待认领")


def hand_back(page: Page, number: str) -> None:
    page.goto(f"/problems/{number}/")
    press(page, "申请退回")
    page.locator("[name=reason]").fill("职责在市场监管部门，不在本单位")
    press(page, "申请退回")
    expect(page.locator("main")).to_contain_text("退回待裁定")


def accept_and_work(page: Page, number: str, picture: Path) -> None:
    page.goto(f"/problems/{number}/")
    press(page, "认领")
    if page.url.endswith("/accept/"):
        press(page, "认领")
    press(page, "开始整改")
    if page.url.endswith("/begin/"):
        press(page, "开始整改")
    page.goto(f"/problems/{number}/progress/")
    page.locator("[name=line]").fill("11 家都开了专户，账目已公开")
    page.locator("input[type=file]").first.set_input_files(picture)
    press(page, "上报进展")
    expect(page.locator("main")).to_contain_text("11 家都开了专户")
    page.goto(f"/problems/{number}/measure/1/end/")
    press(page, page.locator("main form .btn-primary").inner_text().strip())


def apply(page: Page, number: str) -> None:
    page.goto(f"/problems/{number}/")
    press(page, "申请销号")
    page.locator("[name=statement]").fill("11 家都开了专户，到园看得到公示")
    press(page, "申请销号")
    expect(page.locator("main")).to_contain_text("已申请销号，等别的单位核查。")


def check(page: Page, number: str, finding: str, verdict: str) -> None:
    page.goto("/verification/")
    page.locator(f"main a[href='/problems/{number}/check/']").click()
    press(page, "开始核查")
    page.locator("[name=seen][value=on-site]").check()
    page.locator("[name=finding]").fill(finding)
    page.locator(f"[name=verdict][value={verdict}]").check()
    press(page, "交核查结论")
    expect(page.locator("main")).to_contain_text("已销号" if verdict == "close" else "核查未通过")


def figure(page: Page, name: str) -> tuple[str, str]:
    """One figure of my work: its number and the list behind it."""
    cell = page.locator(".bh-sumrow > div").filter(has=page.locator(".k", has_text=re.compile(f"^{name}$")))
    number = cell.locator(".v .bh-fig")
    link = number.locator("> a")
    if link.count():
        return link.inner_text(), link.get_attribute("href") or ""
    return re.sub(r"\s.*", "", number.inner_text(), flags=re.S), ""


def walk(county: Program, picture: Path) -> None:
    """The scenario up to the last step."""
    first, second, third = county.numbers
    with county.window("office") as page:
        for number in county.numbers:
            dispatch(page, number)
    with county.window("unit") as page:
        expect(page.locator("main")).to_contain_text("待认领")
        hand_back(page, first)
        for number in (second, third):
            accept_and_work(page, number, picture)
            apply(page, number)
    with county.window("checker") as page:
        expect(page.locator("main")).to_contain_text("待我核查")
        check(page, second, "3 家还没有开户", "return")
        check(page, third, "看了账和现场，都办到了", "close")


def look_at_the_figures(county: Program) -> None:
    with county.window("office") as page:
        shown = {name: figure(page, name) for name in ("全部", "上报完成", "正在申请销号", "已销号", "核实", "逾期")}
        assert {name: number for name, (number, _url) in shown.items()} == {
            "全部": "3", "上报完成": "2", "正在申请销号": "0", "已销号": "1", "核实": "尚未抽查", "逾期": "0",
        }  # fmt: skip
        for number, url in shown.values():
            if url:
                page.goto(url)
                expect(page.locator("main .bh-list tbody tr")).to_have_count(int(number))


def look_at_the_timeline(county: Program) -> None:
    _first, second, third = county.numbers
    with county.window("office") as page:
        page.goto(f"/problems/{second}/?all=1")
        told = page.locator("main").inner_text()
        for act in (
            "交办",
            "认领",
            "开始整改",
            "上报进展",
            "申请销号",
            "开始核查",
            "核查未通过，退回整改",
            "3 家还没有开户",
        ):
            assert act in told, act
        page.goto(f"/problems/{third}/?all=1")
        assert "核查通过，销号" in page.locator("main").inner_text()


def alter_one_character(database: Path) -> str:
    """What an intruder with the file in hand does: lift the triggers, change one character of one act, put them back."""
    with closing(sqlite3.connect(database)) as opened:
        triggers = opened.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_act'"
        )
        lifted = triggers.fetchall()
        for name, _sql in lifted:
            opened.execute(f"DROP TRIGGER {name}")
        act, reason = opened.execute(
            "SELECT id, reason FROM audit_act WHERE reason LIKE '3 家%' ORDER BY id"
        ).fetchone()
        opened.execute("UPDATE audit_act SET reason = ? WHERE id = ?", (reason.replace("3", "0", 1), act))
        for _name, statement in lifted:
            opened.execute(statement)
        opened.commit()
        return str(act)


def test_three_problems_go_their_ways_and_one_changed_character_is_found(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    picture = tmp_path / "公示栏.jpg"
    picture.write_bytes(photo().getvalue())
    with program(installation, browser) as county:
        walk(county, picture)
        look_at_the_figures(county)
        look_at_the_timeline(county)
    assert county.complaints == []

    clean = installation.run("audit", "verify", "--json")
    assert (clean.code, clean.document()["ok"]) == (0, True), clean.stderr

    act = alter_one_character(installation.home / "bihuan.sqlite3")
    found = installation.run("audit", "verify", "--json")
    assert found.code == 1
    assert act in json.dumps(json.loads(found.stdout or found.stderr), ensure_ascii=False)
