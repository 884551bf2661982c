"""`bihuan formalism scan` and `checks`: over a file, without a database."""

import json
from pathlib import Path

import pytest

from bihuan.core.formalism.registry import CHECKS
from bihuan.core.formalism.tiny import EMPTY, INSPECTED, REPAIRED
from tests.command import run_here

AT = "2026-11-26T09:00"


def write(file: Path, *rows: object) -> Path:
    file.write_text(
        "".join(f"{row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)}\n" for row in rows), "utf-8"
    )
    return file


def scan(tmp_path: Path, *rows: object) -> list[dict[str, object]]:
    source, target = write(tmp_path / "in.jsonl", *rows), tmp_path / "out.jsonl"
    done = run_here("formalism", "scan", "--input", source, "--output", target, "--at", AT)
    assert done.code == 0, done.stderr
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_the_least_that_a_line_may_hold(tmp_path: Path) -> None:
    (flag,) = scan(tmp_path, {"id": "a", "text": INSPECTED}, {"id": "b", "text": INSPECTED})

    assert list(flag) == ["check", "severity", "ids", "score", "evidence", "why"]
    assert (flag["check"], flag["severity"], flag["ids"], flag["score"]) == (
        "text.repeated",
        "notable",
        ["b", "a"],
        1.0,
    )
    assert flag["why"] == "这份报告与之前的一份有 100% 相同（已去掉统一下发的模板）。"
    assert flag["evidence"] == {
        "units": [],
        "spans": [
            {"id": "b", "start": 0, "end": len(INSPECTED), "other": "a", "other_start": 0, "other_end": len(INSPECTED)}
        ],
    }


def test_all_that_a_line_may_hold(tmp_path: Path) -> None:
    sha256 = "a" * 64
    rows = [
        {"kind": "template", "text": "请于每周五前报送整治进展并附台账照片。"},
        {
            "kind": "problem",
            "id": "P1",
            "unit": "甲局",
            "noted_on": "2026-10-01",
            "milestones": ["2026-11-28"],
            "progress": 20,
        },
        {
            "kind": "measure",
            "id": "m1",
            "problem": "P1",
            "unit": "甲局",
            "text": "加强监管，强化责任。",
            "due": "2026-12-01",
        },
        {"kind": "reminder", "at": "2026-11-02T08:00"},
        {
            "id": "r1",
            "unit": "甲局",
            "problem": "P1",
            "period": "2026-W44",
            "text": "共排查50处，其中甲镇20处、乙镇15处、丙镇10处。",
            "percent": 60,
            "figures": {"累计整改": 5},
            "evidence": [sha256, {"name": "照片", "looks": "f0e1d2c3b4a59687", "made_on": "2026-09-01"}],
            "at": "2026-11-02T09:30:00+08:00",
        },
        {
            "id": "r2",
            "unit": "乙局",
            "problem": "P2",
            "text": REPAIRED,
            "evidence": [{"sha256": sha256}, {"id": "空", "characters": 0}],
        },
    ]

    found = {str(flag["check"]): flag for flag in scan(tmp_path, *rows)}

    assert set(found) == {
        "measures.incomplete",
        "figures.sum",
        "figures.ledger",
        "evidence.same-file",
        "evidence.before-problem",
        "evidence.empty",
        "activity.silent-before-milestone",
    }
    assert found["figures.sum"]["evidence"]["numbers"] == [{"id": "r1", "name": "共排查", "found": 50, "expected": 45}]  # type: ignore[index]
    assert found["evidence.empty"]["evidence"] == {"units": ["乙局"], "files": ["空"]}


def test_a_scan_says_how_much_it_read_and_found(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", {"id": "a", "text": EMPTY}, "", {"id": "b", "text": REPAIRED})

    done = run_here("formalism", "scan", "--input", source, "--output", tmp_path / "out", "--at", AT, "--json")

    assert json.loads(done.stdout) == {"reports": 2, "flags": 1, "checks": {"text.slogans": 1}}


def test_a_stream_goes_in_and_out() -> None:
    done = run_here(
        "formalism", "scan", "--input", "-", "--at", AT, stdin=json.dumps({"id": "a", "text": EMPTY}) + "\n"
    )

    assert done.code == 0
    assert json.loads(done.stdout)["check"] == "text.slogans"


def test_a_template_in_a_file_is_left_out(tmp_path: Path) -> None:
    rows = [{"id": id, "text": INSPECTED, "unit": id} for id in ("a", "b")]
    source = write(tmp_path / "in.jsonl", *rows)
    template = write(tmp_path / "template.txt", INSPECTED)

    done = run_here("formalism", "scan", "--input", source, "--template", template, "--at", AT)

    assert (done.code, done.stdout) == (0, "")


def test_leads_are_told_in_english_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_LANGUAGE", "en")
    (flag,) = scan(tmp_path, {"kind": "measure", "id": "m", "text": "加强监管。"})

    assert str(flag["why"]).startswith("This measure still lacks: Add who does it")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "不是 JSON。"),
        ("[1]", "不是 JSON 对象。"),
        ('{"text": "x"}', "没有 id。"),
        ('{"id": "", "text": "x"}', "没有 id。"),
        ('{"id": "a"}', "没有 text"),
        ('{"id": "a", "text": 5}', "没有 text"),
        ('{"id": "a", "text": "x", "percent": "八成"}', "percent 要是数字"),
        ('{"id": "a", "text": "x", "percent": true}', "percent 要是数字"),
        ('{"id": "a", "text": "x", "percent": NaN}', "不是 JSON。"),
        ('{"id": "a", "text": "x", "percent": 1e999}', "percent 要是数字"),
        (f'{{"id": "a", "text": "x", "percent": 1{"0" * 400}}}', "percent 要是数字"),
        ('{"id": "a", "text": "x", "figures": [1]}', "figures 要是"),
        ('{"id": "a", "text": "x", "figures": {"整改": "三"}}', "整改 要是数字"),
        ('{"id": "a", "text": "x", "evidence": "f"}', "evidence 要是列表"),
        ('{"id": "a", "text": "x", "evidence": [5]}', "佐证要是"),
        ('{"id": "a", "text": "x", "evidence": [{"id": "f", "looks": "黑"}]}', "looks 要是"),
        ('{"id": "a", "text": "x", "evidence": [{"id": "f", "made_on": "去年"}]}', "made_on 要写成"),
        ('{"id": "a", "text": "x", "at": "昨天"}', "at 要写成"),
        ('{"id": "a", "text": "\\ud800"}', "半个字符"),
        ('{"id": ["a"], "text": "x"}', "id 要是文字"),
        ('{"kind": "problem"}', "没有 id。"),
        ('{"kind": "problem", "id": "P", "milestones": "明天"}', "milestones 要是"),
        ('{"kind": "reminder"}', "at 要写成"),
        ('{"kind": "什么", "id": "a"}', "不认识的 kind"),
        ('{"kind": ["a"], "id": "a"}', "不认识的 kind"),
        ("[" * 100_000, "不是 JSON"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_number_and_nothing_is_written(
    tmp_path: Path, line: str, said: str
) -> None:
    source = write(tmp_path / "in.jsonl", {"id": "good", "text": EMPTY}, line)
    target = write(tmp_path / "out.jsonl", "what stood here before")

    done = run_here("formalism", "scan", "--input", source, "--output", target, "--at", AT, "--json")

    assert done.code == 1
    first, last = done.stderr.splitlines()
    assert first.startswith("第 2 行：") and said in first
    assert last == "有 1 行读不了，没有扫描。"
    assert json.loads(done.stdout)["fields"]["2"] == first.removeprefix("第 2 行：")
    assert target.read_text(encoding="utf-8") == "what stood here before\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_every_bad_line_is_told(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", "{", {"id": "a", "text": "x"}, {"id": "a", "text": "y"}, "[]")

    done = run_here("formalism", "scan", "--input", source, "--at", AT)

    assert [line.partition("：")[0] for line in done.stderr.splitlines()[:3]] == ["第 1 行", "第 3 行", "第 4 行"]
    assert "id “a”与第 2 行相同" in done.stderr


def test_other_bytes_than_utf_8_are_told(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes('{"id": "a", "text": "整改"}\n'.encode("gb18030"))

    assert "第 1 行：不是 UTF-8 编码。" in run_here("formalism", "scan", "--input", source, "--at", AT).stderr


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b'\xef\xbb\xbf{"id": "a", "text": "x"}\r\n')

    assert run_here("formalism", "scan", "--input", source, "--at", AT).code == 0


@pytest.mark.parametrize("arguments", [["--at", "明天"], ["--output", "/nowhere/at/all/out.jsonl", "--at", AT]])
def test_what_is_wrong_beside_the_lines_is_refused_in_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    source = write(tmp_path / "in.jsonl", {"id": "a", "text": EMPTY})

    done = run_here("formalism", "scan", "--input", source, *arguments)

    assert done.code == 1
    assert len(done.stderr.splitlines()) == 1


def test_all_checks_are_listed() -> None:
    listed = json.loads(run_here("formalism", "checks", "--json").stdout)["checks"]

    assert [check["id"] for check in listed] == [check.id for check in CHECKS]
    assert all(check["name"] and check["looks_at"] and check["why_it_matters"] and check["per"] for check in listed)
    assert all(check.id in run_here("formalism", "checks").stdout for check in CHECKS)
