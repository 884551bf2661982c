"""The real program, started for a test on an installation of its own, and windows of a real browser in front of it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from tests.factories import PASSWORD
from tests.installation import ROOT, Installation


@dataclass(frozen=True, slots=True)
class Program:
    """A running `bihuan up`, the numbers of its problems, and everything that a browser complained of."""

    address: str
    numbers: tuple[str, ...]
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def window(self, username: str, *, width: int = 1440, language: str = "zh-hans") -> Iterator[Page]:
        """A fresh window in which this user has signed in by the sign-in page."""
        context = self.browser.new_context(
            base_url=self.address, locale="zh-CN", viewport={"width": width, "height": 900 if width > 760 else 780}
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        page = context.new_page()
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        answer = page.goto("/accounts/login/")
        assert answer is not None and answer.ok, (answer and answer.status, page.locator("body").inner_text())
        assert page.locator("[name=login]").count() == 1, page.content()
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form[action='/accounts/login/'] button").click()
        page.wait_for_url(f"{self.address}/")
        yield page
        context.close()


@contextmanager
def program(
    installation: Installation, browser: Browser, *how: str, county: str = "small_county", expected: str = "\n"
) -> Iterator[Program]:
    """The small county (`how`: its arguments), or another of this folder, served by `bihuan up`; ended by Ctrl-C as a person
    ends it.

    What the server says of itself is kept in a file and shown where the test fails; where it does not, it was nothing but
    lines that the pattern `expected` is found in.
    """
    numbers = _make_county(installation, county, how)
    said = installation.home / "server-said.txt"
    with said.open("w", encoding="utf-8") as log:
        started = installation.start(["up", "--port", str(_free_port()), "--json"], errors=log)
    assert started.stdout is not None
    try:
        answer = started.stdout.readline()
        assert answer, said.read_text("utf-8")
        yield Program(json.loads(answer)["address"], numbers, browser)
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=60)
        unexpected = [line for line in said.read_text("utf-8").splitlines() if not re.search(expected, line)]
        assert (started.returncode, unexpected) == (0, [])
    except BaseException as failure:
        failure.add_note(f"the server said: {said.read_text('utf-8') or 'nothing'}")
        raise
    finally:
        if started.poll() is None:
            started.kill()
            started.communicate()


def _make_county(installation: Installation, county: str, how: Sequence[str]) -> tuple[str, ...]:
    made = subprocess.run(
        [sys.executable, "-m", f"tests.e2e.{county}", *how],
        env=installation.environment() | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])},
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return tuple(json.loads(made.stdout)["numbers"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
