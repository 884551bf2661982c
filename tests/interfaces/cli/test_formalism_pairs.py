"""`bihuan formalism pairs`: a file of texts in, a file of pairs out, whole or not at all, without a database."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from bihuan.interfaces.cli import text_lines
from tests.command import run_here
from tests.core.pairing.by_hand import within
from tests.core.pairing.test_joining import work_reports

SAME = "本周召开专题会议，排查隐患12处，整改到位11处。"
LINES = [
    {"id": "甲-1", "text": SAME, "unit": "不看"},
    {"id": 2, "text": SAME + "余1处"},
    {"id": "丙", "text": "与前两条毫不相干的一句话。"},
    {"id": "短", "text": "好"},
    {"id": "空", "text": ""},
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "in.jsonl", *LINES)


def write(file: Path, *lines: object) -> Path:
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return file


def read(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def ask(source: Path, target: Path, *more: str) -> tuple[int, str, str]:
    done = run_here("formalism", "pairs", "--input", source, "--output", target, *more)
    return done.code, done.stdout, done.stderr


def test_pairs_are_written_one_a_line_and_counted(source: Path, tmp_path: Path) -> None:
    code, told, _said = ask(source, tmp_path / "out.jsonl", "--threshold", "0.7", "--json")

    assert code == 0
    assert json.loads(told) == {"texts": 5, "pairs": 1}
    assert read(tmp_path / "out.jsonl") == [{"a": "甲-1", "b": 2, "similarity": 23 / 26}]


def test_nothing_alike_is_an_empty_file(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old", encoding="utf-8")

    assert ask(source, target, "--threshold", "1")[0] == 0
    assert target.read_text(encoding="utf-8") == ""


def test_many_texts_by_every_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_lines, "TEXTS_AT_ONCE", 37)
    texts = work_reports(300, seed=3)
    source = write(tmp_path / "in.jsonl", *({"id": f"R{k}", "text": text} for k, text in enumerate(texts)))

    ask(source, tmp_path / "out.jsonl", "--threshold", "0.7")
    found = {(int(str(row["a"])[1:]), int(str(row["b"])[1:])) for row in read(tmp_path / "out.jsonl")}

    assert found == set(within(texts, Fraction(7, 10)))


def test_the_program_needs_no_database_and_makes_none(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bihuan", "formalism", "pairs", "--input", "-", "--output", "out.jsonl"]
    environment = os.environ | {"BIHUAN_HOME": str(tmp_path / "home"), "DATABASE_URL": "nonsense://"}

    done = subprocess.run(
        command, cwd=tmp_path, env=environment, input=source.read_bytes(), capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr.decode()
    assert len(read(tmp_path / "out.jsonl")) == 1
    assert not (tmp_path / "home").exists()


# --- what cannot be used -------------------------------------------------------------------------------------------

GOOD = b'{"id": "a", "text": "abc"}\n'


@pytest.mark.parametrize(
    ("lines", "line", "code"),
    [
        pytest.param(GOOD + b"no json\n", 2, "line-not-json", id="not JSON"),
        pytest.param(GOOD + b'{"id": "b", "text": "\xc4\xe3"}\n', 2, "line-not-utf8", id="another encoding"),
        pytest.param(GOOD + b"\n[1]\n", 3, "line-no-object", id="no object, after an empty line"),
        pytest.param(b'{"text": "abc"}\n', 1, "line-no-id", id="no id"),
        pytest.param(b'{"id": true, "text": "abc"}\n', 1, "line-no-id", id="an id that is neither"),
        pytest.param(b'{"id": "", "text": "abc"}\n', 1, "line-no-id", id="an empty id"),
        pytest.param(b'{"id": "a"}\n', 1, "line-no-text", id="no text"),
        pytest.param(b'{"id": "a", "text": null}\n', 1, "line-no-text", id="a text that is none"),
        pytest.param(GOOD + GOOD, 2, "line-same-id", id="an id twice"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path: Path, lines: bytes, line: int, code: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(lines)
    target.write_text("kept", encoding="utf-8")

    ended, told, said = ask(source, target, "--json")

    assert ended == 1
    assert json.loads(told)["code"] == code
    assert list(json.loads(told)["fields"]) == [f"line {line}"]
    assert f"第 {line} 行" in said and "Traceback" not in said
    assert target.read_text(encoding="utf-8") == "kept"
    assert sorted(tmp_path.iterdir()) == [source, target]


def test_many_wrong_lines_are_told_up_to_twenty(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"?\n" * 50)

    _code, told, _said = ask(source, tmp_path / "out.jsonl", "--json")

    assert len(json.loads(told)["fields"]) == text_lines.MOST_COMPLAINTS


@pytest.mark.parametrize("threshold", ["0", "1.5", "七成"])
def test_a_wrong_threshold_is_refused_before_anything_is_read(tmp_path: Path, threshold: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"?")

    code, told, said = ask(source, tmp_path / "out.jsonl", "--threshold", threshold, "--json")

    assert (code, json.loads(told)["code"]) == (1, "threshold-wrong")
    assert "0.7" in said
    assert not (tmp_path / "out.jsonl").exists()


def test_a_place_that_cannot_be_written_is_refused(source: Path, tmp_path: Path) -> None:
    assert ask(source, tmp_path / "nowhere/out.jsonl")[0] == 1
    assert ask(source, Path(os.devnull))[0] == 1


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") + b'{"id": "\\ud83d", "text": "abc"}')

    code, _told, said = ask(source, tmp_path / "out.jsonl", "--threshold", "1")

    assert code == 0, said
    assert read(tmp_path / "out.jsonl") == [{"a": "a", "b": "\ud83d", "similarity": 1.0}]


def test_english_is_spoken_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_LANGUAGE", "en")
    source = tmp_path / "in.jsonl"
    source.write_bytes(GOOD + GOOD)

    assert "The id “a” on line 2 stands on line 1 already." in ask(source, tmp_path / "out.jsonl")[2]
