"""The checks that the front-end build makes of itself are checked: each finds what is planted for it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).parents[2] / "frontend"


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Node as the build finds it: the machine's, or the one beside Python."""
    where = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    found = shutil.which("node", path=where)
    assert found is not None
    return subprocess.run([found, *arguments], cwd=FRONTEND, capture_output=True, text=True, check=False, timeout=300)


def test_the_checks_of_the_build_find_what_is_planted() -> None:
    tests = sorted(str(path.relative_to(FRONTEND)) for path in (FRONTEND / "tests").glob("*.test.mjs"))
    assert len(tests) >= 2

    done = node("--test", *tests)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "fail 0" in done.stdout


def test_our_scripts_ask_nothing_that_the_oldest_browser_lacks() -> None:
    done = node("scripts/check-apis.mjs")

    assert done.returncode == 0, done.stderr
    assert "looked up for Chromium 86" in done.stdout


def test_the_build_asks_that_before_it_writes_anything() -> None:
    build = json.loads((FRONTEND / "package.json").read_text("utf-8"))["scripts"]["build"]

    assert build.index("check-apis") < build.index("vite build")
