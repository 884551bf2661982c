"""`bihuan parse` answers from the text alone, quickly, and one document a line when it reads a stream."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import Installation

DEADLINE_KEYS = [
    "kind", "due", "start", "standing", "recurrence", "milestone", "offset", "estimated", "needs_person", "reason", "raw",
]  # fmt: skip
UNIT_KEYS = ["lead", "assist", "open", "needs_person", "warnings", "raw"]


def test_a_deadline_is_one_document_with_the_promised_keys(sqlite_installation: Installation) -> None:
    finished = sqlite_installation.run("parse", "deadline", "12月底前", "--year", "2026", "--json")

    assert (finished.code, finished.stderr) == (0, "")
    document = finished.document()
    assert list(document) == DEADLINE_KEYS
    assert (document["kind"], document["due"], document["raw"]) == ("date", "2026-12-31", "12月底前")


def test_units_are_one_document_with_the_promised_keys(sqlite_installation: Installation) -> None:
    finished = sqlite_installation.run("parse", "units", "牵头单位：县教育局；配合单位：县财政局、公安局", "--json")

    document = finished.document()
    assert set(document) == set(UNIT_KEYS)
    assert (document["lead"], document["assist"]) == (["县教育局"], ["县财政局", "县公安局"])


def test_the_issue_date_lends_its_year_and_starts_the_count(sqlite_installation: Installation) -> None:
    month = sqlite_installation.run("parse", "deadline", "12月底前", "--issued", "2026-11-02", "--json").document()
    week = sqlite_installation.run("parse", "deadline", "7天内", "--issued", "2026-11-02", "--json").document()

    assert month["due"] == "2026-12-31"
    assert week["due"] == "2026-11-09"


def test_people_get_the_same_values_as_lines(sqlite_installation: Installation) -> None:
    finished = sqlite_installation.run("parse", "deadline", "12月底前", "--year", "2026")

    assert finished.code == 0
    assert "2026-12-31" in finished.stdout
    with pytest.raises(json.JSONDecodeError):
        json.loads(finished.stdout)


def test_a_stream_is_answered_line_by_line(sqlite_installation: Installation) -> None:
    texts = ["立行立改", "", "长期坚持", "尽快"]
    finished = sqlite_installation.run("parse", "deadline", "-", stdin="\n".join(texts) + "\n")

    documents = [json.loads(line) for line in finished.stdout.splitlines()]
    assert finished.code == 0
    assert [document["raw"] for document in documents] == texts
    assert [document["kind"] for document in documents][:3] == ["immediate", "unreadable", "standing"]
    assert documents[3]["needs_person"] is True


def test_the_byte_order_mark_of_a_windows_editor_is_no_part_of_the_text(sqlite_installation: Installation) -> None:
    finished = sqlite_installation.run("parse", "units", "-", stdin="\ufeff县教育局\r\n县财政局\r\n")

    assert [json.loads(line)["raw"] for line in finished.stdout.splitlines()] == ["县教育局", "县财政局"]


def test_each_line_is_answered_before_the_next_is_written(sqlite_installation: Installation) -> None:
    with subprocess.Popen(
        sqlite_installation.command("parse", "deadline", "-"),
        env=sqlite_installation.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as reading:
        assert reading.stdin is not None
        assert reading.stdout is not None
        for text in ("立行立改", "2026年12月"):
            reading.stdin.write(text + "\n")
            reading.stdin.flush()
            assert json.loads(reading.stdout.readline())["raw"] == text
        reading.stdin.close()
        assert reading.wait(30) == 0


def test_a_line_in_another_encoding_is_named_and_the_rest_is_read(sqlite_installation: Installation) -> None:
    done = subprocess.run(
        sqlite_installation.command("parse", "deadline", "-"),
        env=sqlite_installation.environment(),
        input="立行立改\n".encode() + "十二月底前\n".encode("gb18030") + "长期坚持\n".encode(),
        capture_output=True,
        check=False,
    )

    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert [document.get("code") for document in documents] == [None, "not-utf8", None]
    assert done.returncode == 1
    assert done.stderr.decode().strip() == "有 1 行读不了"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["parse", "deadline"], id="no text"),
        pytest.param(["parse", "deadline", "12月", "--issued", "昨天"], id="no date"),
        pytest.param(["parse", "deadline", "12月", "--year", "十二"], id="no year"),
        pytest.param(["parse", "nothing", "12月"], id="no such command"),
        pytest.param(["parse", "deadline", "12月", "--nothing"], id="no such option"),
    ],
)
def test_wrong_usage_exits_with_two_and_answers_nothing(
    sqlite_installation: Installation, arguments: list[str]
) -> None:
    finished = sqlite_installation.run(*arguments)

    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr


def test_reading_leaves_nothing_behind(sqlite_installation: Installation) -> None:
    sqlite_installation.run("parse", "deadline", "12月底前", "--json")
    sqlite_installation.run("parse", "deadline", "30个工作日内", "--issued", "2026-11-02", "--json")
    sqlite_installation.run("parse", "units", "县教育局", "--json")

    assert not sqlite_installation.home.exists()


def test_reading_needs_no_framework_and_starts_at_once(sqlite_installation: Installation) -> None:
    asked = (
        "import sys; from bihuan.interfaces.cli import main\n"
        "try: main(['parse', 'deadline', '30个工作日内', '--issued', '2026-11-02', '--json'])\n"
        "except SystemExit: print(sorted(m for m in sys.modules if m.split('.')[0] == 'django'), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=sqlite_installation.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "[]"

    # Processor time and the cheapest of several: what else this machine does must not decide.
    cheapest = 10.0
    for _turn in range(5):
        before = os.times()
        assert sqlite_installation.run("parse", "deadline", "12月底前", "--json").code == 0
        after = os.times()
        cheapest = min(
            cheapest, after.children_user + after.children_system - before.children_user - before.children_system
        )
    assert cheapest < 0.6


def test_chinese_survives_a_terminal_without_a_locale(tmp_path: Path) -> None:
    plain = Installation(home=tmp_path / "home", extra={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})

    assert plain.run("parse", "deadline", "长期坚持", "--json").document()["raw"] == "长期坚持"


def test_english_is_spoken_where_it_is_asked_for(tmp_path: Path) -> None:
    english = Installation(home=tmp_path / "home", extra={"BIHUAN_LANGUAGE": "en"})

    assert "Working days" in english.run("--help").stdout
    assert "工作日" in Installation(home=tmp_path / "home").run("--help").stdout
