"""docs/domain.md says what the code says."""

from pathlib import Path

import pytest

import build_domain_docs
from bihuan.core.lifecycle import STATE_NAMES, STEP_NAMES, State, Step
from bihuan.core.tasks import TASK_STEP_NAMES, TaskStep


def test_the_page_is_what_the_code_says() -> None:
    assert build_domain_docs.main(["--check"]) == 0, "run python tools/build_domain_docs.py"


def test_a_stale_page_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "domain.md"
    monkeypatch.setattr(build_domain_docs, "PAGE", page)

    assert build_domain_docs.main(["--check"]) == 1
    assert build_domain_docs.main([]) == 0
    assert build_domain_docs.main(["--check"]) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("交办", "派发"), encoding="utf-8")
    assert build_domain_docs.main(["--check"]) == 1
    assert "tools/build_domain_docs.py" in capsys.readouterr().err


def test_every_step_and_state_stands_on_it() -> None:
    page = build_domain_docs.domain_page()

    for step in Step:
        assert page.count(f"| `{step.value}` | {STEP_NAMES[step]} |") == 1
    for state in State:
        assert page.count(f"| `{state.value}` | {STATE_NAMES[state]} |") == 1


def test_every_step_of_a_task_stands_on_it() -> None:
    tasks = build_domain_docs.domain_page().partition("## Steps of a task")[2]

    for step in TaskStep:
        assert tasks.count(f"| `{step.value}` | {TASK_STEP_NAMES[step]} |") == 1
