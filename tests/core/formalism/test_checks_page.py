"""docs/checks.md and docs/checks.zh-CN.md say what the checks say."""

from dataclasses import replace
from pathlib import Path

import pytest

import build_checks_docs
from bihuan.core.formalism.registry import CHECKS


def test_the_pages_are_what_the_checks_say() -> None:
    assert build_checks_docs.main(["--check"]) == 0, "run python tools/build_checks_docs.py"


def test_a_stale_page_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = tuple(replace(language, file=tmp_path / language.file.name) for language in build_checks_docs.languages())
    monkeypatch.setattr(build_checks_docs, "languages", lambda: pages)

    assert build_checks_docs.main(["--check"]) == 1
    assert build_checks_docs.main([]) == 0
    assert build_checks_docs.main(["--check"]) == 0
    chinese = pages[1].file
    chinese.write_text(chinese.read_text(encoding="utf-8").replace("空喊口号", "口号"), encoding="utf-8")
    assert build_checks_docs.main(["--check"]) == 1
    assert "checks.zh-CN.md" in capsys.readouterr().err


def test_every_check_stands_on_both_pages_once_with_what_why_rate_and_examples() -> None:
    for language in build_checks_docs.languages():
        page = build_checks_docs.checks_page(language)
        for check in CHECKS:
            assert page.count(f"(`{check.id}`, ") == 1
            for sentence in (
                check.looks_at,
                check.why_it_matters,
                check.per,
                *(example.says for example in check.examples),
            ):
                assert language.translate(sentence) in page
