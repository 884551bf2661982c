"""A phone of an inspector: a Chromium with a profile that lasts, on a network that can be cut, which can be killed like a flat battery."""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserGone

from tests.browser import QUIET
from tests.factories import PASSWORD

DAY = "/inspections/day/"


class Wire:
    """The network between a phone and a program: everything passes, until it is cut; then nobody answers at its address."""

    def __init__(self, target: str) -> None:
        self._target = (urlsplit(target).hostname or "127.0.0.1", urlsplit(target).port or 80)
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._port = 0
        self.mend()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def mend(self) -> None:
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """Nobody listens any more, and what was under way ends in the middle."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for one in tuple(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
                self._open |= {near, far}
                if self._listener is not listener:  # cut in between
                    near.close()
                    far.close()
                    return
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while chunk := source.recv(65536):
                target.sendall(chunk)
        except OSError:
            pass
        finally:
            self._open.discard(source)
            for one in (source, target):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)


class Phone:
    """One device, its profile on disk. What its console complains of is kept, but for the network that is not there."""

    def __init__(self, browser: Browser, profile: Path, address: str, *, language: str = "zh-hans") -> None:
        self._browser, self._profile, self._address, self._language = browser, profile, address, language
        self._context: BrowserContext | None = None
        self.complaints: list[str] = []

    def start(self) -> Page:
        """Turn it on; the page is empty."""
        context = self._browser.browser_type.launch_persistent_context(
            str(self._profile), executable_path=chromium(), args=QUIET, base_url=self._address, accept_downloads=True,
            viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True,
        )  # fmt: skip
        context.add_cookies([{"name": "django_language", "value": self._language, "url": self._address}])
        page = context.pages[0] if context.pages else context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._context = context
        return page

    @property
    def page(self) -> Page:
        """The page that stands on it."""
        assert self._context is not None
        return self._context.pages[0]

    def kill(self) -> None:
        """SIGKILL for the browser and everything that it has started: nothing can be written any more."""
        for pid in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while self._processes():
            time.sleep(0.05)
        self.stop()

    def stop(self) -> None:
        if self._context is not None:
            with contextlib.suppress(BrowserGone):
                self._context.close()
        self._context = None

    def traces(self, *words: str | bytes) -> list[str]:
        """Files of the profile in which one of these stands in the clear, as text of either kind that browsers write."""
        looked = [word if isinstance(word, bytes) else word.encode() for word in words]
        looked += [word.encode("utf-16-le") for word in words if isinstance(word, str)]
        found: list[str] = []
        for path in self._profile.rglob("*"):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                found.extend(f"{path.name}: {word!r}" for word in looked if word in content)
        return found

    def _hear(self, kind: str, words: str) -> None:
        if kind in ("error", "warning") and "net::ERR_" not in words and "401 (Unauthorized)" not in words:
            self.complaints.append(words)

    def _processes(self) -> list[int]:
        mark = f"--user-data-dir={self._profile}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if mark in (entry / "cmdline").read_bytes():
                        found.append(int(entry.name))
        return found


@contextmanager
def phone(browser: Browser, profile: Path, address: str, *, language: str = "zh-hans") -> Iterator[Phone]:
    """A phone that is turned off in the end."""
    held = Phone(browser, profile, address, language=language)
    try:
        yield held
    finally:
        held.stop()


def sign_in(page: Page, username: str, *, to: str = "/") -> None:
    page.goto(f"/accounts/login/?next={to}")
    fill_sign_in(page, username)
    page.wait_for_url(f"**{to}")


def fill_sign_in(page: Page, username: str) -> None:
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[action='/accounts/login/'] button").click()


def open_day(page: Page, username: str) -> None:
    """Sign in, open the day, and wait until the device could do without the network."""
    sign_in(page, username, to=DAY)
    expect(page.locator(".bh-visitlist li")).not_to_have_count(0)
    page.evaluate(
        "async () => { await navigator.serviceWorker.ready;"
        " while (!(await caches.match('/inspections/day/', {ignoreVary: true}))) await new Promise((go) => setTimeout(go, 50)); }"
    )


def open_visit(page: Page) -> None:
    page.locator(".bh-visitlist a").first.click()
    expect(page.locator("main h1")).to_be_focused()
    expect(page.locator("[data-f=signatures] h3")).not_to_have_count(0)


def answer(page: Page, place: int, verdict: str, note: str = "") -> None:
    item = page.locator("[data-f=items] .bh-q").nth(place)
    item.locator("label", has=page.locator(f"input[value={verdict}]")).click()
    if note:
        item.locator("textarea").fill(note)


def draw_signature(page: Page, place: int) -> None:
    """By finger or mouse, a line down and up again."""
    canvas = page.locator("[data-f=signatures] .bh-q").nth(place).locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 40 + 20 * step, box["y"] + 30 + (50 if step % 2 else 0))
    page.mouse.up()


def kept(page: Page, count: int) -> None:
    """Wait until so many pieces (the day itself aside) are on the device."""
    page.wait_for_function(f"""async () => {{
        const db = await new Promise((done) => {{ const asked = indexedDB.open('bihuan-visits'); asked.onsuccess = () => done(asked.result); }});
        const rows = await new Promise((done) => {{ const asked = db.transaction('pieces').objectStore('pieces').getAll(); asked.onsuccess = () => done(asked.result); }});
        db.close();
        return rows.filter((row) => row.kind !== 'day').length === {count};
    }}""")


def left_on_device(page: Page) -> list[int]:
    """How many keys and how many pieces stand on the device."""
    return list(
        page.evaluate("""async () => {
        const db = await new Promise((done) => { const asked = indexedDB.open('bihuan-visits'); asked.onsuccess = () => done(asked.result); });
        const count = (name) => new Promise((done) => { const asked = db.transaction(name).objectStore(name).count(); asked.onsuccess = () => done(asked.result); });
        const counts = [await count('keys'), await count('pieces')];
        db.close();
        return counts;
    }""")
    )


def chromium() -> str:
    return next(path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists())
