"""The whole circle of an inspection, by hand in a browser: from its plan to a verified rate beside the reported one.

Written, approved, frozen; promised and revealed by two people; drawn; visited on a phone whose network is cut and whose browser is
killed; uploaded; concluded; commented and asked to be reviewed by the unit; decided by somebody who took no part; and the proof of
the draw, checked outside. A picture is kept of each page, wide and as narrow as a phone.
"""

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import serious
from tests.e2e.phone import DAY, Phone, Wire, answer, fill_sign_in, kept, open_day, open_visit, phone
from tests.e2e.program import Program, program
from tests.e2e.test_closing_a_problem import press
from tests.installation import ROOT, Installation

pytestmark = pytest.mark.e2e

TITLE = "校园餐销号核实"
NOTE = "带量食谱没有公示，陪餐记录缺 9 天"
OBJECTION = "陪餐记录在办公室，当天没有取来"
RULING = "调看了陪餐记录，缺的 9 天属实，维持"
EXPECTED = "Unauthorized: /inspections/day/|Not Found: /inspections/[0-9a-f-]{36}/"
"""What the server says of a device whose session has ended, and of a unit that asks for a plan under way."""
SAMPLE = 6
REPORTED = 12


class Pictures:
    """Where pictures are kept, in the order in which they were taken."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._taken = folder, 0
        folder.mkdir()

    def look(self, page: Page, name: str) -> None:
        """What a person would look at: nothing that axe finds serious, nothing wider than the window."""
        self._taken += 1
        before = page.viewport_size
        for width, height in ((1440, 900), (360, 780)) if before and before["width"] > 760 else ((360, 780),):
            page.set_viewport_size({"width": width, "height": height})
            assert serious(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} at {width}"
            page.screenshot(path=self._folder / f"{self._taken:02d}-{name}-{width}.png", full_page=True)
        if before:
            page.set_viewport_size(before)


def write_plan(county: Program, pictures: Pictures) -> str:
    """The office writes it down; the address of the plan."""
    with county.window("office") as page:
        page.goto("/inspections/")
        pictures.look(page, "none-yet")
        press(page, "写检查方案")
        today = page.locator("[name=starts_on]").input_value()
        page.locator("[name=title]").fill(TITLE)
        page.locator("[name=authority]").fill("《政府督查工作条例》第十二条，县政府交办")
        page.locator("[name=campaigns]").first.check()
        page.locator("[name=ends_on]").fill(str(date.fromisoformat(today) + timedelta(days=1)))
        page.locator("[name=sample]").fill(str(SAMPLE))
        page.locator("[name=text]").fill("随机抽取已上报完成的问题，到现场逐项核实。")
        pictures.look(page, "plan-form")
        press(page, "写好")
        expect(page.locator("main")).to_contain_text("待批准")
        pictures.look(page, "drafted")
        return re.sub(r"[?#].*", "", page.url)


def approve(county: Program, plan: str, pictures: Pictures) -> None:
    with county.window("leader") as page:
        page.goto(plan)
        pictures.look(page, "to-approve")
        press(page, "批准方案")
        pictures.look(page, "approve-form")
        press(page, "批准方案")
        expect(page.locator("main")).to_contain_text("已批准")


def freeze_and_name_parties(county: Program, plan: str, pictures: Pictures) -> None:
    with county.window("office") as page:
        page.goto(plan)
        press(page, "冻结抽样名单")
        press(page, "冻结抽样名单")
        expect(page.locator("main")).to_contain_text(f"名单 {REPORTED} 项，抽 {SAMPLE} 项")
        press(page, "定抽取各方")
        for name in ("梁正", "魏建明"):
            page.get_by_label(name).check()
        pictures.look(page, "parties")
        press(page, "定下")
        pictures.look(page, "frozen")


def promise(county: Program, username: str, pictures: Pictures) -> tuple[str, str]:
    """One party hands in the hash of its secret; the secret and the salt as they were written down."""
    with county.window(username) as page:
        page.goto("/inspections/")
        page.get_by_role("link", name="第 1 次抽取").click()
        press(page, "交承诺")
        secret, salt = (page.locator(f"#own-{name}").inner_text().strip() for name in ("secret", "salt"))
        pictures.look(page, f"promise-{username}")
        press(page, "交承诺值")
        pictures.look(page, f"promised-{username}")
        return secret, salt


def reveal(county: Program, username: str, secret: str, salt: str, pictures: Pictures) -> None:
    with county.window(username) as page:
        page.goto("/inspections/")
        page.get_by_role("link", name="第 1 次抽取").click()
        press(page, "揭示")
        page.locator("[name=secret]").fill(secret)
        page.locator("[name=salt]").fill(salt)
        pictures.look(page, f"reveal-{username}")
        press(page, "揭示")
        pictures.look(page, f"revealed-{username}")


def draw(county: Program, plan: str, pictures: Pictures) -> None:
    """Items and people are drawn, and the visits begin."""
    with county.window("office") as page:
        for step in ("抽取", "抽检查人员", "开始检查"):
            page.goto(plan)
            press(page, step)
            press(page, step)
        expect(page.locator("main")).to_contain_text("检查中")
        page.locator("#selected summary").click()
        pictures.look(page, "drawn")


def visit_without_network(browser: Browser, wire: Wire, profile: Path, pictures: Pictures) -> None:
    """Filled in with no network, the browser killed in between, and handed in when there is one again."""
    with phone(browser, profile, wire.address) as device:
        page = device.start()
        open_day(page, "inspector")
        pictures.look(page, "day")
        wire.cut()
        page.goto(DAY)
        expect(page.locator("[data-f=strip-words]")).to_contain_text("没有网络")
        fill_in(page)
        pictures.look(page, "filled-without-network")
        device.kill()
        assert device.traces(NOTE) == []
        page = device.start()
        page.goto(DAY)
        pictures.look(page, "day-after-the-battery")
        hand_in_later(page, wire, pictures)
        sign_beside(device, wire)
        assert device.complaints == []


def fill_in(page: Page) -> None:
    open_visit(page)
    for place in range(SAMPLE - 1):
        answer(page, place, "rectified")
    answer(page, SAMPLE - 1, "partly", NOTE)
    page.get_by_role("button", name="用账号签名").click()
    kept(page, SAMPLE + 1)


def hand_in_later(page: Page, wire: Wire, pictures: Pictures) -> None:
    open_visit(page)
    page.get_by_role("button", name="签名并交出").click()
    expect(page.locator("[data-f=waiting]")).to_have_text(f"待上传 {SAMPLE + 1} 份")
    pictures.look(page, "waits-for-network")
    wire.mend()
    page.get_by_role("button", name="现在上传").click()
    page.get_by_role("link", name="重新登录").click()
    fill_sign_in(page, "inspector")
    page.wait_for_url(f"**{DAY}")
    open_visit(page)
    expect(page.locator("[data-f=lacks]")).to_contain_text("还有 1 名检查人员没有签名")
    pictures.look(page, "uploaded")


def sign_beside(device: Phone, wire: Wire) -> None:
    """The first leaves the device, the second signs on it what stands, and the visit has ended."""
    page = device.page
    page.goto(f"{DAY}#leave")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")
    open_day(page, "second")
    open_visit(page)
    page.get_by_role("button", name="用账号签名").click()
    page.get_by_role("button", name="签名并交出").click()
    expect(page.locator("[data-f=lacks]")).to_contain_text("这次检查已经结束")
    assert wire.address in page.url


def nothing_is_told(county: Program, plan: str) -> None:
    """The unit that is visited does not know of it, while it is under way."""
    with county.window("unit") as page:
        page.goto("/inspections/")
        expect(page.locator("main")).not_to_contain_text(TITLE)
        answered = page.goto(plan)
        assert answered is not None and answered.status == 404


def conclude(county: Program, plan: str, pictures: Pictures) -> None:
    with county.window("office") as page:
        page.goto(plan)
        press(page, "结束检查")
        page.locator("[name=ending]").fill("按方案查完")
        press(page, "结束检查")
        expect(page.locator("main")).to_contain_text("已结束")
        press(page, "送结论")
        expect(page.locator("main .bh-facts")).to_contain_text(NOTE)
        page.locator("[name=text]").fill("抽查 6 项，5 项属实；1 项部分整改：带量食谱没有公示。")
        pictures.look(page, "conclude-form")
        press(page, "送出")
        pictures.look(page, "over")


def comment_and_ask(county: Program, pictures: Pictures) -> str:
    """The unit on a phone: reads, says something, asks for a review; the address of the conclusion."""
    with county.window("unit", width=360) as page:
        page.goto("/inspections/")
        pictures.look(page, "unit-list")
        page.locator("#conclusions a").first.click()
        pictures.look(page, "unit-conclusion")
        press(page, "作说明")
        page.locator("[name=text]").fill("三所学校已补公示，照片可查")
        press(page, "说明")
        press(page, "申请复核")
        page.locator("[name=reason]").fill(OBJECTION)
        pictures.look(page, "unit-asks")
        press(page, "申请复核")
        expect(page.locator("main")).to_contain_text(OBJECTION)
        pictures.look(page, "unit-asked")
        return re.sub(r"[?#].*", "", page.url)


def review_by_others(county: Program, conclusion: str, pictures: Pictures) -> None:
    """Who took part is told why they cannot; somebody else decides."""
    with county.window("leader") as page:
        page.goto(conclusion)
        expect(page.locator("main")).to_contain_text("参加过这次检查的人不能办理复核")
        pictures.look(page, "review-refused")
    with county.window("deputy") as page:
        page.goto(conclusion)
        press(page, "办理复核")
        page.locator("[name=outcome][value=upheld]").check()
        page.locator("[name=ruling]").fill(RULING)
        pictures.look(page, "review-form")
        press(page, "办结")
        expect(page.locator("main")).to_contain_text(RULING)
        pictures.look(page, "reviewed")


def both_rates(county: Program, pictures: Pictures) -> None:
    """Reported beside verified, each with what it was counted from."""
    with county.window("office") as page:
        page.goto("/campaigns/")
        page.locator("main a[href^='/campaigns/']", has_text="校园餐").first.click()
        shown = page.locator("#verified, [data-panel=verified]").first
        expect(shown).to_contain_text("上报 92%（12 / 13）")
        expect(shown).to_contain_text("核实 77%（46–85%，抽 6）")
        pictures.look(page, "campaign")
        page.goto("/overview/")
        pictures.look(page, "overview")


def check_outside(county: Program, plan: str, pictures: Pictures, installation: Installation, folder: Path) -> None:
    """What the proof page offers is checked by the program and by the script that knows nothing of it."""
    with county.window("office") as page:
        page.goto(plan)
        page.get_by_role("link", name="怎样核验").click()
        pictures.look(page, "proof")
        for name in ("record.json", "frame.csv"):
            with page.expect_download() as saved:
                page.get_by_role("link", name=name).click()
            saved.value.save_as(folder / name)
    record, frame = folder / "record.json", folder / "frame.csv"
    assert len(json.loads(record.read_text("utf-8"))["selected"]) == SAMPLE
    assert installation.run("sample", "verify", str(record), "--frame", str(frame)).code == 0
    script = [sys.executable, str(ROOT / "examples/verify_draw.py"), str(record), str(frame)]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0
    forged = frame.read_text("utf-8").splitlines()
    frame.write_text("\n".join([*forged[:-1], "XY-9999,XY"]) + "\n", "utf-8")
    assert subprocess.run(script, capture_output=True, check=False).returncode == 1


def test_an_inspection_goes_its_whole_circle(installation: Installation, browser: Browser, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "pictures")
    with program(installation, browser, county="circle_county", expected=EXPECTED) as county:
        wire = Wire(county.address)
        try:
            plan = write_plan(county, pictures)
            approve(county, plan, pictures)
            freeze_and_name_parties(county, plan, pictures)
            kept_secrets = {who: promise(county, who, pictures) for who in ("office", "leader")}
            for who, (secret, salt) in kept_secrets.items():
                reveal(county, who, secret, salt, pictures)
            draw(county, plan, pictures)
            nothing_is_told(county, plan)
            visit_without_network(browser, wire, tmp_path / "profile", pictures)
            conclude(county, plan, pictures)
            conclusion = comment_and_ask(county, pictures)
            review_by_others(county, conclusion, pictures)
            both_rates(county, pictures)
            check_outside(county, plan, pictures, installation, tmp_path)
        finally:
            wire.cut()
    assert [told for told in county.complaints if "404" not in told] == []
    assert installation.run("audit", "verify").code == 0
