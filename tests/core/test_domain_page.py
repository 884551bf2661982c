"""docs/domain.md says what the code says."""

from pathlib import Path

import pytest

import build_domain_docs
from bihuan.core.ladder import ITEM_WORDS, RUNG_WORDS, ItemKind, RungName
from bihuan.core.lifecycle import STATE_NAMES, STEP_NAMES, State, Step
from bihuan.core.notices import STEP_WORDS, NoticeStep
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


def test_every_rung_stands_on_it_with_its_working_day() -> None:
    ladder = build_domain_docs.domain_page().partition("## The ladder")[2].partition("## ")[0]

    for rung in RungName:
        assert ladder.count(f"| `{rung.value}` | {RUNG_WORDS[rung]} |") == 1
    assert "| -5 | 责任人、单位 |" in ladder
    assert "| +15 | 单位、分管领导 |" in ladder


def test_everything_that_has_a_deadline_stands_on_it() -> None:
    ladder = build_domain_docs.domain_page().partition("## The ladder")[2].partition("## ")[0]

    for kind in ItemKind:
        assert ladder.count(f"| `{kind.value}` | {ITEM_WORDS[kind]} |") == 1


def test_every_step_of_a_notice_stands_on_it() -> None:
    notices = build_domain_docs.domain_page().partition("## Steps of a notice")[2]

    for step in NoticeStep:
        assert notices.count(f"| `{step.value}` | {STEP_WORDS[step]} |") == 1
    assert "| `approve` | 批准并发出 | 待批准 | 待签收 | 整改落实组、领导 |  |" in notices
