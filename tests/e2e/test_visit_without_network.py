"""A visit on a phone without network: written, signed, the browser killed, opened again, sent once each; and the way out."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import QUIET, serious
from tests.e2e.phone import (
    DAY,
    Phone,
    Wire,
    answer,
    chromium,
    draw_signature,
    fill_sign_in,
    kept,
    left_on_device,
    open_day,
    open_visit,
    phone,
    sign_in,
)
from tests.e2e.program import Program, program
from tests.installation import Installation

pytestmark = pytest.mark.e2e

GPS = 0x8825
NOTE = "三本账里第二本对不上，差 3.2 万元"
CAMERA = "Phone of somebody"
SIGNED_OUT = "Unauthorized: /inspections/day/"  # what the server says of a device whose session has ended
PASSPHRASE = "春江花月夜 1984!"


@pytest.fixture
def installation(embedded_installation: Installation) -> Installation:
    """The database is looked into from outside, whatever the run is on."""
    return embedded_installation


@contextmanager
def visited(installation: Installation, browser: Browser) -> Iterator[tuple[Program, Wire]]:
    with program(installation, browser, county="visited_county", expected=SIGNED_OUT) as county:
        wire = Wire(county.address)
        try:
            yield county, wire
        finally:
            wire.cut()


def photo_with_place(path: Path) -> Path:
    """A photo as a phone makes it."""
    picture = Image.new("RGB", (640, 480), (120, 160, 90))
    tags = picture.getexif()
    tags[0x010F] = CAMERA
    tags.get_ifd(GPS).update({1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    picture.save(path, "JPEG", exif=tags)
    with Image.open(path) as written:
        assert dict(written.getexif().get_ifd(GPS)), "the photo does say where it was taken"
    return path


def rows(installation: Installation, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(installation.home / "bihuan.sqlite3")) as opened:
        return opened.execute(query).fetchall()


def counts(installation: Installation) -> dict[str, object]:
    tables = ("findingrecord", "visitphoto", "visitsignature")
    found = {name: rows(installation, f"SELECT count(*) FROM inspection_{name}")[0][0] for name in tables}
    return found | {
        "ended": rows(installation, "SELECT count(*) FROM inspection_visit WHERE ended_at IS NOT NULL")[0][0]
    }


def fill_everything(page: Page, picture: Path) -> None:
    answer(page, 0, "partly", NOTE)
    answer(page, 1, "rectified")
    page.locator("[data-f=items] .bh-q").first.locator("input[type=file]").set_input_files(picture)
    expect(page.locator(".bh-shot img")).to_have_count(1)
    draw_signature(page, 0)
    draw_signature(page, 1)
    kept(page, 5)


def looks_as_it_was_left(page: Page) -> None:
    first = page.locator("[data-f=items] .bh-q").first
    expect(first.locator("textarea")).to_have_value(NOTE)
    expect(first.locator("input[value=partly]")).to_be_checked()
    expect(page.locator(".bh-shot img")).to_have_count(1)
    assert page.locator(".bh-shot img").evaluate("(shot) => shot.decode().then(() => shot.naturalWidth)") == 640
    expect(page.locator(".bh-strokes path")).to_have_count(2)


def send_again(page: Page, piece: tuple[object, ...]) -> str:
    """What the server says when a signature that it has comes once more, as after an answer that was lost."""
    return str(page.evaluate(
        """async ([client, visit, person, content]) => {
            const form = new FormData();
            form.set('client_id', client); form.set('kind', 'signature'); form.set('sent_at', new Date().toISOString());
            form.set('record', JSON.stringify({visit, person, content, strokes: 'M1 1L9 9', at: new Date().toISOString()}));
            const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
            const answer = await fetch('/inspections/day/upload/', {method: 'POST', body: form, headers: {'X-CSRFToken': token}});
            return (await answer.json()).outcome;
        }""",
        list(piece),
    ))  # fmt: skip


def test_a_visit_survives_without_network_and_arrives_once(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    picture = photo_with_place(tmp_path / "现场.jpg")
    with visited(installation, browser) as (_, wire), phone(browser, tmp_path / "profile", wire.address) as device:
        page = device.start()
        open_day(page, "inspector")
        wire.cut()
        page.goto(DAY)
        expect(page.locator("[data-f=strip-words]")).to_contain_text("没有网络")
        open_visit(page)
        fill_everything(page, picture)
        expect(page.locator("[data-f=kept]")).to_contain_text("存在本机，已加密")
        strip = page.locator("[data-f=strip-words]")
        expect(strip).to_have_text("没有网络，填的都存在这台设备里。5 份已存在本机，还没提交。")

        device.kill()
        assert device.traces(NOTE, CAMERA, "三本账里第二本", "大宗食材没有公开招标") == []

        page = device.start()
        page.goto(DAY)
        open_visit(page)
        looks_as_it_was_left(page)
        page.get_by_role("button", name="签名并交出").click()
        expect(page.locator("[data-f=waiting]")).to_have_text("待上传 5 份")
        expect(page.locator("[data-f=strip-words]")).to_have_text(
            "没有网络，填的都存在这台设备里。5 份待上传，有网络后自动上传。"
        )
        assert counts(installation) == {"findingrecord": 0, "visitphoto": 0, "visitsignature": 0, "ended": 0}

        wire.mend()
        come_back_online(page)
        expect(page.locator("[data-f=standing]")).to_have_text("已结束")
        arrived_once(installation, page)
        leaves_nothing(page)
        assert device.complaints == []


def come_back_online(page: Page) -> None:
    """The session ended with the browser: the strip says so, and signing in again sends everything."""
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("[data-f=strip-words]")).to_contain_text("登录已过期")
    page.get_by_role("link", name="重新登录").click()
    fill_sign_in(page, "inspector")
    page.wait_for_url(f"**{DAY}")


def arrived_once(installation: Installation, page: Page) -> None:
    once = {"findingrecord": 2, "visitphoto": 1, "visitsignature": 2, "ended": 1}
    assert counts(installation) == once
    found = rows(installation, "SELECT finding, reason FROM inspection_findingrecord ORDER BY finding")
    assert found == [("partly", NOTE), ("rectified", "")]
    [(sha256,)] = rows(
        installation,
        "SELECT f.sha256 FROM evidence_storedfile f JOIN evidence_evidence e ON e.file_id = f.id"
        " JOIN inspection_visitphoto p ON p.evidence_id = e.id",
    )
    stored = next((installation.home / "files").rglob(str(sha256)))
    with Image.open(io.BytesIO(stored.read_bytes())) as kept_photo:
        assert kept_photo.size == (640, 480)
        assert not kept_photo.getexif()
    [piece, *_] = rows(
        installation,
        "SELECT s.client_id, v.reference, s.user_id, s.content_hash FROM inspection_visitsignature s"
        " JOIN inspection_visit v ON v.id = s.visit_id ORDER BY s.id",
    )
    assert [send_again(page, piece) for _ in range(2)] == ["already", "already"]
    assert counts(installation) == once


def leaves_nothing(page: Page) -> None:
    """Signing out destroys the key and what it opened, and asks nothing where everything has gone up."""
    assert left_on_device(page)[0] == 1
    page.goto("/")
    page.locator(".bh-menu > summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")
    assert left_on_device(page) == [0, 0]


def test_unsent_work_is_taken_along_as_a_locked_file_and_brought_back(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    with visited(installation, browser) as (_, wire), phone(browser, tmp_path / "one", wire.address) as first:
        page = first.start()
        open_day(page, "inspector")
        open_visit(page)
        answer(page, 0, "not-rectified", NOTE)
        kept(page, 1)

        page.goto("/")
        page.locator(".bh-menu > summary").click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url(f"**{DAY}#leave")
        expect(page.locator("[data-f=left]")).to_contain_text("还有 1 份没有上传")
        file = take_along(page, tmp_path)
        assert NOTE.encode() not in file.read_bytes()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/accounts/login/**")
        assert left_on_device(page) == [0, 0]
        first.stop()

        with phone(browser, tmp_path / "two", wire.address) as second:
            page = second.start()
            open_day(page, "second")
            bring_in(page, file, PASSPHRASE)
            expect(page.locator("[data-f=bring-fault]")).to_contain_text("另一个人的")
            leave(page)
            open_day(page, "inspector")
            bring_in(page, file, "不是这个口令 123")
            expect(page.locator("[data-f=bring-fault]")).to_contain_text("打不开")
            bring_in(page, file, PASSPHRASE)
            expect(page.locator("[data-f=standing]")).to_contain_text("已填 1 / 2")
            open_visit(page)
            expect(page.locator("[data-f=items] .bh-q").first.locator("textarea")).to_have_value(NOTE)
            assert first.complaints + second.complaints == []


def take_along(page: Page, folder: Path) -> Path:
    page.locator("#pass").fill("短")
    page.get_by_role("button", name="存成加密文件").click()
    expect(page.locator("[data-f=passphrase-fault]")).to_contain_text("至少 10 个字符")
    page.locator("#pass").fill(PASSPHRASE)
    page.locator("#pass-again").fill(f"{PASSPHRASE}?")
    page.get_by_role("button", name="存成加密文件").click()
    expect(page.locator("[data-f=passphrase-fault]")).to_contain_text("两遍口令不一样")
    page.locator("#pass-again").fill(PASSPHRASE)
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成加密文件").click()
    saved.value.save_as(folder / saved.value.suggested_filename)
    return folder / saved.value.suggested_filename


def bring_in(page: Page, file: Path, passphrase: str) -> None:
    if not page.locator("#bring-file").is_visible():
        page.locator("summary", has_text="带回加密文件").click()
    page.locator("#bring-file").set_input_files(file)
    page.locator("#bring-pass").fill(passphrase)
    page.get_by_role("button", name="带回来").click()


def leave(page: Page) -> None:
    page.goto(f"{DAY}#leave")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")


def test_signing_out_without_network_destroys_what_is_on_the_device_at_once(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    with visited(installation, browser) as (_, wire), phone(browser, tmp_path / "profile", wire.address) as device:
        page = device.start()
        open_day(page, "inspector")
        open_visit(page)
        answer(page, 0, "not-rectified", NOTE)
        kept(page, 1)
        wire.cut()

        page.get_by_role("link", name="退出登录").click()
        expect(page.locator("[data-f=leave-words]")).to_contain_text("没上传的 1 份会一起销毁")
        page.get_by_role("button", name="退出登录").click()

        expect(page.locator("[data-f=left]")).to_contain_text("内容和密钥已经销毁")
        assert left_on_device(page) == [0, 0]
        page.goto(DAY)
        expect(page.locator("[data-f=none-words]")).to_contain_text("这台设备上没有当天的检查")
        device.kill()
        assert device.traces(NOTE) == []


def test_what_the_other_inspector_sent_first_stands_beside_ones_own(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    with (
        visited(installation, browser) as (_, wire),
        phone(browser, tmp_path / "one", wire.address) as mine,
        phone(browser, tmp_path / "two", wire.address) as other,
    ):
        page = mine.start()
        open_day(page, "inspector")
        hand_in(other, "second", "rectified", "")
        answer_and_hand_in(page, "not-rectified", NOTE)
        trouble = page.locator("[data-f=trouble]").first
        expect(trouble).to_contain_text("方明先交了这一项：已整改到位")
        expect(page.locator("[data-f=items] .bh-q").nth(1).locator("[data-f=trouble]")).to_be_hidden()

        trouble.get_by_role("button", name="用我的更正").click()
        expect(page.locator("[data-f=trouble]:visible")).to_have_count(0)
        page.get_by_role("button", name="用账号签名").click()
        page.get_by_role("button", name="签名并交出").click()
        expect(page.locator("[data-f=lacks]")).to_contain_text("还有 1 名检查人员没有签名")

        records = rows(installation, "SELECT finding, replaces_id IS NULL FROM inspection_findingrecord ORDER BY id")
        assert records == [("rectified", 1), ("rectified", 1), ("not-rectified", 0)]
        assert counts(installation)["ended"] == 0
        again(other)
        expect(page.locator("main")).to_be_visible()
        assert counts(installation)["ended"] == 1
        assert mine.complaints + other.complaints == []


def test_on_a_phone_that_two_share_what_waits_goes_up_with_its_owner_alone(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    """The session of the one ended, the other signed in, and the page was opened while the network failed."""
    with visited(installation, browser) as (_, wire), phone(browser, tmp_path / "profile", wire.address) as device:
        page = device.start()
        open_day(page, "inspector")
        wire.cut()
        answer_and_hand_in(page, "not-rectified", NOTE)
        page.goto("about:blank")
        page.context.clear_cookies(name="sessionid")
        wire.mend()
        sign_in(page, "second", to="/inspections/")
        wire.cut()
        page.goto(DAY)
        expect(page.locator("[data-f=strip-words]")).to_contain_text("没有网络")
        wire.mend()

        page.get_by_role("button", name="现在上传").click()
        expect(page.locator("[data-f=foreign]")).to_contain_text("别人没上传的 3 份")
        open_visit(page)
        expect(page.locator("[data-f=items] .bh-q").first.locator("textarea")).to_have_value("")
        assert counts(installation)["findingrecord"] == 0

        leave(page)
        open_day(page, "inspector")
        expect(page.locator("[data-f=standing]")).to_contain_text("已上传")
        found = rows(
            installation,
            "SELECT DISTINCT u.username FROM inspection_findingrecord r JOIN organizations_user u ON u.id = r.user_id",
        )
        assert found == [("inspector",)]
        assert device.complaints == []


def hand_in(device: Phone, username: str, verdict: str, note: str) -> None:
    page = device.start()
    open_day(page, username)
    answer_and_hand_in(page, verdict, note)
    expect(page.locator("[data-f=lacks]")).to_contain_text("还有 1 名检查人员没有签名")


def answer_and_hand_in(page: Page, verdict: str, note: str) -> None:
    open_visit(page)
    answer(page, 0, verdict, note)
    answer(page, 1, "rectified")
    page.get_by_role("button", name="用账号签名").click()
    expect(page.locator("[data-f=signed-words]")).to_have_count(1)
    page.get_by_role("button", name="签名并交出").click()


def again(device: Phone) -> None:
    """The other inspector opens the visit, sees that it was corrected, and signs what stands now."""
    page = device.page
    page.goto(DAY)
    open_visit(page)
    expect(page.locator("[data-f=signed-else]").first).to_contain_text("签名以后结论有变化")
    page.get_by_role("button", name="用账号签名").click()
    page.get_by_role("button", name="签名并交出").click()
    expect(page.locator("[data-f=lacks]")).to_contain_text("这次检查已经结束")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_fits_a_phone_in_both_languages_and_axe_finds_nothing_serious(
    installation: Installation, browser: Browser, tmp_path: Path, language: str
) -> None:
    with (
        visited(installation, browser) as (_, wire),
        phone(browser, tmp_path / "profile", wire.address, language=language) as device,
    ):
        page = device.start()
        open_day(page, "inspector")
        faults = faults_of(page)
        page.locator("summary").click()
        faults += faults_of(page)
        open_visit(page)
        faults += faults_of(page)
        answer(page, 0, "partly", NOTE)
        page.locator("[data-f=hand-in]").click()
        expect(page.locator("[data-f=fault]")).to_be_focused()
        page.locator("[data-f=items] .bh-q").first.locator("input[type=file]").set_input_files(
            photo_with_place(tmp_path / "a.jpg")
        )
        expect(page.locator(".bh-shot img")).to_have_count(1)
        faults += faults_of(page)
        page.goto(f"{DAY}#leave")
        expect(page.locator("#pass")).to_be_visible()
        faults += faults_of(page)
        if language == "en":
            assert not [letter for letter in page.locator("header").inner_text() if "一" <= letter <= "鿿"]
        assert faults == []
        assert device.complaints == []


def faults_of(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*serious(page), *([f"{page.url} is {wide} wide"] if wide > 360 else [])]


def test_everything_can_be_done_with_the_keyboard(installation: Installation, browser: Browser, tmp_path: Path) -> None:
    with visited(installation, browser) as (_, wire), phone(browser, tmp_path / "profile", wire.address) as device:
        page = device.start()
        open_day(page, "inspector")
        page.locator(".bh-visitlist a").focus()
        page.keyboard.press("Enter")
        expect(page.locator("main h1")).to_be_focused()
        for place in range(2):
            page.locator("[data-f=items] .bh-q").nth(place).locator("input[type=radio]").first.focus()
            page.keyboard.press("Space")
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.dataset.f") == "account":
                break
        page.keyboard.press("Enter")
        expect(page.locator("[data-f=signed-words]")).to_have_count(1)
        page.locator("[data-f=hand-in]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-f=lacks]")).to_contain_text("还有 1 名检查人员没有签名")
        assert counts(installation)["findingrecord"] == 2


def test_without_https_the_form_says_that_it_is_off(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    with program(
        replace(installation, extra={"BIHUAN_HOSTS": "bihuan.test"}), browser, county="visited_county"
    ) as county:
        port = county.address.rpartition(":")[2]
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=chromium(), base_url=f"http://bihuan.test:{port}",
            args=[*QUIET, "--host-resolver-rules=MAP bihuan.test 127.0.0.1"], viewport={"width": 360, "height": 740},
        )  # fmt: skip
        page = context.pages[0]
        sign_in(page, "inspector", to=DAY)
        expect(page.get_by_role("alert")).to_contain_text("这里不能离线填写：这个地址没有 HTTPS")
        assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
        page.goto("/")
        page.locator(".bh-menu > summary").click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/accounts/login/**")
        context.close()
