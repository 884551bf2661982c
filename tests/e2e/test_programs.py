"""Programs in front of the real program: a token from the page, every example of the documentation, the page that documents."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import serious
from tests.e2e.program import Program, program
from tests.installation import ROOT, Installation

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("programs")]
GUIDES = (ROOT / "docs/rest.md", ROOT / "docs/rest.zh-CN.md")
EXAMPLE = re.compile(r"<!-- answers: (.+?) -->\n```bash\n(.+?)```", re.DOTALL)


@pytest.fixture(scope="module")
def county(lasting_installation: Installation, browser: Browser) -> Iterator[Program]:
    quiet = replace(lasting_installation, extra={"BIHUAN_LOG_LEVEL": "ERROR"})  # refusals are what is tried here
    with program(quiet, browser) as started:
        yield started


def make_token(county: Program, name: str) -> str:
    """As a person makes one."""
    with county.window("office") as page:
        page.goto("/accounts/tokens/new/")
        page.locator("[name=name]").fill(name)
        page.locator("[name=scope]").select_option("write")
        page.locator("main form button.btn-primary").click()
        return page.locator("#new-token").inner_text()


def run(script: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], env=os.environ | environment, cwd=folder,
        capture_output=True, text=True, errors="replace", timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 23), (script, done.stdout, done.stderr)  # 23: `head` had enough
    return done.stdout


def test_both_guides_show_the_same_examples() -> None:
    english, chinese = (EXAMPLE.findall(guide.read_text("utf-8")) for guide in GUIDES)

    assert english == chinese
    assert len(english) >= 12
    assert all("curl" in script for _answer, script in english)


def test_every_example_of_the_documentation_answers_what_it_says(county: Program, tmp_path: Path) -> None:
    environment = {"HOST": county.address, "TOKEN": make_token(county, "例子"), "NUMBER": county.numbers[0]}

    for answer, script in EXAMPLE.findall(GUIDES[0].read_text("utf-8")):
        assert answer in run(script, environment, tmp_path), script


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_documentation_opens_under_our_policy_and_fits_a_phone(county: Program, language: str) -> None:
    county.complaints.clear()
    with county.window("office", language=language) as page:
        for width in (1440, 390, 360):
            page.set_viewport_size({"width": width, "height": 780})
            page.goto("/api/docs")
            page.locator(".opblock-tag").first.click()
            page.locator(".opblock-summary").first.click()
            expect(page.locator(".opblock-body").first).to_be_visible()
            summary = "问题清单" if language == "zh-hans" else "List of problems"
            expect(page.locator(".opblock-summary-description").first).to_have_text(summary)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert county.complaints == []


def test_a_reader_tries_a_request_in_the_page(county: Program) -> None:
    county.complaints.clear()
    with county.window("office") as page:
        page.goto("/api/docs")
        page.locator(".opblock-tag", has_text="workbench").click()
        page.locator(".opblock-summary", has_text="/api/v1/counts").click()
        page.locator(".try-out__btn").first.click()
        page.locator(".btn.execute").first.click()
        expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    assert county.complaints == []


def test_the_pages_of_tokens_are_accessible_and_fit(county: Program) -> None:
    county.complaints.clear()
    make_token(county, "大屏取数")
    faults: list[str] = []
    with county.window("office") as page:
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 780})
            for address in ("/accounts/tokens/", "/accounts/tokens/new/"):
                page.goto(address)
                faults += serious(page)
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    faults.append(f"{address} is wider than {width}")
    assert faults == [] and county.complaints == []
