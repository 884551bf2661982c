"""What the front-end build gave, against what the pages ask of it."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from bihuan.ui.chips import STATES
from bihuan.ui.icons import SPRITE, render_icon

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src/bihuan"
FRONTEND = ROOT / "frontend"
NAMED = set(json.loads((FRONTEND / "icons.json").read_text("utf-8")))


def built(name: str) -> str:
    found = finders.find(f"bihuan/dist/{name}")
    if not isinstance(found, str):
        pytest.fail("the front end is not built: run npm ci and npm run build in frontend/")
    return Path(found).read_text("utf-8")


def icons_in_templates() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in SOURCES.rglob("templates/**/*.html"))
    return set(re.findall(r"""\{% icon ["']([a-z0-9-]+)["']""", text))


def test_every_icon_that_a_template_names_is_in_the_list() -> None:
    found = icons_in_templates()
    assert len(found) > 8
    assert found <= NAMED


def test_every_icon_of_a_state_is_in_the_list() -> None:
    assert {look.icon for look in STATES.values()} <= NAMED


def test_every_icon_that_our_own_code_draws_is_in_the_list() -> None:
    text = "".join(path.read_text("utf-8") for path in (SOURCES / "ui").glob("*.py"))
    assert set(re.findall(r'render_icon\("([a-z0-9-]+)"', text)) <= NAMED


def test_every_icon_of_the_list_was_built() -> None:
    sprite = built("icons.svg")
    assert set(re.findall(r'id="i-([a-z0-9-]+)"', sprite)) == NAMED


def test_an_icon_refers_to_the_sprite_by_name() -> None:
    assert f"{SPRITE}#i-alarm" in render_icon("alarm")
    assert 'aria-hidden="true"' in render_icon("alarm")


def test_an_icon_has_the_sizes_of_the_theme() -> None:
    assert 'class="i"' in render_icon("alarm")
    assert 'class="i i-14"' in render_icon("alarm", 14)


@pytest.mark.parametrize(
    "asked", ["color-mix(", "oklch(", "light-dark(", ":has(", ":is(", "inset:", "aspect-ratio", "dvh"]
)
def test_the_style_sheet_asks_nothing_that_the_oldest_browser_lacks(asked: str) -> None:
    assert asked not in built("app.css")


def test_every_class_that_parts_use_is_in_the_style_sheet() -> None:
    code = "".join(path.read_text("utf-8") for path in (SOURCES / "ui").glob("*.py"))
    used = {name for group in re.findall(r'class="([^"]*)"', code) for name in re.findall(r"bh-[a-z]+", group)}
    assert used
    assert {name for name in used if f".{name}" not in built("app.css")} <= {"bh-dlist"}


def test_styles_and_scripts_bring_nothing_from_elsewhere() -> None:
    addresses = re.findall(r"url\(([^)]{1,40})", built("app.css"))
    assert addresses
    assert all(address.strip("\"'").startswith("data:") for address in addresses)
    assert "@import" not in built("app.css")


def test_the_lock_names_no_host_of_a_registry() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
    assert len(lock["packages"]) > 20
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_partials_stay_readable() -> None:
    for path in (FRONTEND / "src").rglob("*.*"):
        assert len(path.read_text("utf-8").splitlines()) <= 500, path


def test_a_clean_install_finds_every_package_of_every_platform_in_the_lock() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
    asked = {name for package in packages.values() for name in package.get("optionalDependencies", {})}
    assert len(asked) > 20
    assert {name for name in asked if f"node_modules/{name}" not in packages} == set()
