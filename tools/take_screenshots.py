"""Take every picture of the documentation from the running program, in Chinese and in English.

    .venv/bin/python tools/take_screenshots.py [--only NAME …] [--today DATE]

A demo county of a fixed seed is made in a folder of its own, `bihuan up` serves it, Chromium looks at it. The same seed and the
same day give the same county; words like “逾期 3 个工作日” are counted from the machine's clock, so take the pictures with the
current day as `--today`. The program and the folder are gone afterwards.
"""

import argparse
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/user/pictures"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
BROWSER_LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
SEED = 7
TODAY = "2026-11-23"
LARGEST_BYTES = 150_000
DESKTOP = (1440, 900)
PHONE = (390, 844)
PATIENCE_MS = 120_000
CAMPAIGN = re.compile(r"^/campaigns/\d+/$")
PROBLEM = re.compile(r"^/problems/[A-Z]{2,4}-\d{4}-\d{4,}/$")
NOTICE = re.compile(r"^/supervision/notices/\d+/$")
FLAG = re.compile(r"^/formalism/flags/\d+/$")
DEMAND = re.compile(r"^/demands/\d+/$")
JOINT = re.compile(r"^/common-problems/\d+/$")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks at what.

    `path` is a page. `follow` leads on from it to the first link that matches, `step` is put behind that link's address.
    Where the first user's page has no such link, the next one is asked: who has what to do follows from the seed.
    `bring` is a list that is sent with the page's form, and led on to the step that settles its rows.
    """

    name: str
    users: tuple[str, ...]
    path: str
    follow: re.Pattern[str] | None = None
    step: str = ""
    size: tuple[int, int] = DESKTOP
    bring: str = ""


UNITS = ("unit1", "unit2", "unit3", "unit4")
SHOTS = (
    Shot("sign-in", (), "/accounts/login/"),
    Shot("office-work", ("office",), "/"),
    Shot("overview", ("office",), "/overview/"),
    Shot("campaigns", ("office",), "/campaigns/"),
    Shot("campaign", ("office",), "/campaigns/", CAMPAIGN),
    Shot("problems", ("office",), "/problems/"),
    Shot("problem", ("office",), "/problems/?group=working&track=staged", PROBLEM),
    Shot("settle", ("office",), "/problems/?group=unresolved", PROBLEM, "settle/"),
    Shot("register", ("office",), "/problems/new/"),
    Shot("import", ("office",), "/import/", bring="examples/ledgers/badly_kept.xlsx"),
    Shot("evidence", ("office",), "/evidence/?kind=picture"),
    Shot("unit-work", UNITS, "/"),
    Shot("unit-place", UNITS, "/overview/"),
    Shot("unit-phone", UNITS, "/", size=PHONE),
    Shot("accept", UNITS, "/problems/?group=to-accept", PROBLEM),
    Shot("progress", UNITS, "/problems/?group=working", PROBLEM, "progress/"),
    Shot("apply", UNITS, "/", re.compile(r"^/problems/[^/]+/apply/$")),
    Shot("responsible-work", ("worker",), "/"),
    Shot("checks", ("checker",), "/verification/"),
    Shot("check", ("checker",), "/verification/", re.compile(r"^/problems/[^/]+/check/$")),
    Shot("leader-work", ("leader",), "/"),
    Shot("supervision", ("office",), "/supervision/"),
    Shot("notice", ("office",), "/supervision/notices/?group=all&rung=supervision", NOTICE),
    Shot("ladder", ("office",), "/supervision/ladder/"),
    Shot("start-higher", ("office",), "/problems/?group=overdue", PROBLEM, "start-higher/"),
    Shot("check-up", ("office",), "/formalism/"),
    Shot("flag", ("office",), "/formalism/flags/?group=all&check=text.across-units", FLAG),
    Shot("demand", ("office",), "/demands/?group=all", DEMAND),
    Shot("asked", UNITS, "/demands/"),
    Shot("burden", ("office",), "/demands/burden/"),
    Shot("joint-problem", ("office",), "/common-problems/?shelf=joint", JOINT),
    Shot("units", ("system-admin",), "/organizations/"),
    Shot("users", ("security-admin",), "/users/"),
    Shot("audit", ("audit-admin",), "/audit/"),
)


def main() -> None:
    arguments = _arguments()
    shots = [shot for shot in SHOTS if not arguments.only or shot.name in arguments.only]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bihuan-pictures-") as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")}
        environment.pop("DATABASE_URL", None)
        environment["BIHUAN_HOME"] = home
        passwords = make_county(environment, today=arguments.today, problems=arguments.problems)
        with serving(environment) as address, sync_playwright() as playwright:
            for language in LANGUAGES:
                browser = open_browser(playwright, language)
                for shot in shots:
                    take(browser, address, shot, language, passwords)
                browser.close()


def make_county(environment: Mapping[str, str], *, today: str, problems: int) -> dict[str, str]:
    """Fill an empty home; the passwords of its accounts by user name."""
    command = [
        sys.executable, "-m", "bihuan", "demo", "--units", "40", "--problems", str(problems), "--seed", str(SEED),
        "--today", today, "--json",
    ]  # fmt: skip
    print(f"making a county of {problems} problems", flush=True)
    made = subprocess.run(command, env=dict(environment), capture_output=True, text=True, encoding="utf-8", check=True)
    return {account["username"]: account["password"] for account in json.loads(made.stdout)["accounts"]}


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[str]:
    """The address of the program while it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bihuan", "up", "--port", str(port), "--json"]
    program = subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        if program.stdout is None:
            raise RuntimeError("the program has no output")
        yield json.loads(program.stdout.readline())["address"]
    finally:
        program.terminate()
        program.wait()


def open_browser(playwright: Playwright, language: str) -> Browser:
    """A browser that speaks the language itself, because its own words stand in fields for dates and files.

    On Debian that takes the package chromium-l10n; without it these few words stay English.
    """
    environment = os.environ | {"LANGUAGE": BROWSER_LANGUAGES[language].replace("-", "_")}
    flags = [*FLAGS, f"--lang={BROWSER_LANGUAGES[language]}"]
    return playwright.chromium.launch(executable_path=find_chromium(), args=flags, env=dict(environment))


def take(browser: Browser, address: str, shot: Shot, language: str, passwords: Mapping[str, str]) -> None:
    """Write one picture. Raises LookupError where no user's page leads on."""
    width, height = shot.size
    for user in shot.users or ("",):
        window = browser.new_context(base_url=address, viewport={"width": width, "height": height})
        window.add_cookies([{"name": "django_language", "value": LANGUAGES[language], "url": address}])
        page = window.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if user:
            sign_in(page, user, passwords[user])
        if open_page(page, shot):
            target = PICTURES / f"{shot.name}.{language}.png"
            target.write_bytes(shrink(page.screenshot()))
            print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1000} kB", flush=True)
            window.close()
            return
        window.close()
    raise LookupError(f"{shot.name}: no page of {', '.join(shot.users)} leads on from {shot.path}")


def sign_in(page: Page, user: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(user)
    page.locator("[name=password]").fill(password)
    page.locator("form[action='/accounts/login/'] button").first.click()
    page.wait_for_url("**/")


def open_page(page: Page, shot: Shot) -> bool:
    """Go where the picture is taken; False where there is no way on for this user."""
    page.goto(shot.path, wait_until="networkidle")
    if shot.bring:
        bring_list(page, ROOT / shot.bring)
    if shot.follow is None:
        return True
    links = (link.get_attribute("href") or "" for link in page.locator("main a[href]").all())
    found = next((link for link in links if shot.follow.match(link)), None)
    if found is None:
        return False
    page.goto(found + shot.step, wait_until="networkidle")
    return True


def bring_list(page: Page, file: Path) -> None:
    """Send a list and lead it on, past the worker, until its rows are there to be settled."""
    page.set_input_files("input[type=file]", file)
    for step in ("/columns/", "/rows/"):
        page.locator("main form .btn-primary").last.click()
        for _turn in range(PATIENCE_MS // 1000):
            if step in page.url:
                break
            page.wait_for_timeout(1000)
            page.reload(wait_until="networkidle")


def shrink(content: bytes) -> bytes:
    """The same picture in 128 colours: pages are flat, and a repository keeps every version of a picture for ever."""
    with Image.open(io.BytesIO(content)) as picture:
        flat = picture.convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small = io.BytesIO()
    flat.save(small, format="PNG", optimize=True)
    if small.tell() > LARGEST_BYTES:
        raise ValueError(f"a picture has {small.tell()} bytes, more than {LARGEST_BYTES}")
    return small.getvalue()


def find_chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        sys.exit("the pictures need Chromium: install the package chromium")
    return found


def _arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=[shot.name for shot in SHOTS], default=[], metavar="NAME")
    parser.add_argument("--today", default=TODAY, metavar="DATE")
    parser.add_argument("--problems", type=int, default=400)
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
