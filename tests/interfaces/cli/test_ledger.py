"""`bihuan ledger` as a script calls it: one document, one sentence, the exit codes, an empty home."""

import csv
import io
from pathlib import Path

import pytest

from tests.apps.ledger.lists import OTHER, ROW, csv_file
from tests.command import run_here
from tests.installation import Installation

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "ledgers"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "清单.csv"
    path.write_bytes(csv_file(ROW, OTHER, encoding="gb18030"))
    return path


def test_the_real_program_takes_a_list_into_an_empty_home_and_gives_it_out(
    installation: Installation, listed: Path, tmp_path: Path
) -> None:
    done = installation.run("ledger", "import", listed, "--campaign", "校园餐", "--create", "--json")
    assert (done.code, done.document()["created"], done.stderr) == (0, 2, "")
    taken = installation.run(
        "ledger", "export", "--campaign", "校园餐", "--format", "xlsx", "--output", tmp_path / "台账.xlsx", "--json"
    )
    assert (taken.code, taken.document()["rows"]) == (0, 2)
    verified = installation.run("audit", "verify")
    assert verified.code == 0, verified.stderr


def test_a_list_comes_in_and_goes_round_in_every_format(listed: Path, tmp_path: Path) -> None:
    tried = run_here("ledger", "import", listed, "--campaign", "校园餐", "--create", "--dry-run", "--json")
    assert tried.code == 0 and tried.document()["created"] == 2
    done = run_here("ledger", "import", listed, "--campaign", "校园餐", "--create", "--json")
    document = done.document()
    assert (done.code, document["rows"], document["created"], document["errors"]) == (0, 2, 2, [])
    waiting = document["needs_person"]
    assert isinstance(waiting, list) and [row["row"] for row in waiting] == [2, 3]
    assert waiting[0]["fields"][0] == {
        "field": "accountable", "raw": "县教育局", "reason": "没有叫「县教育局」的单位，待人工确认。", "proposals": [],
    }  # fmt: skip
    for format in ("xlsx", "csv", "json"):
        out = tmp_path / f"台账.{format}"
        taken = run_here("ledger", "export", "--campaign", "校园餐", "--format", format, "--output", out, "--json")
        assert taken.code == 0 and taken.document()["rows"] == 2
        again = run_here(
            "ledger", "import", out, "--campaign", "校园餐", "--on-conflict", "update", "--json"
        ).document()
        assert (again["created"], again["updated"], again["errors"]) == (0, 0, []), format


def test_errors_end_with_one_and_every_one_of_them_can_be_had(tmp_path: Path) -> None:
    wrong = tmp_path / "错.csv"
    wrong.write_bytes(csv_file(ROW, *[(str(n), "", "甲", "", "", "12月底前", "") for n in range(130)]))
    asked = ("ledger", "import", wrong, "--campaign", "校园餐", "--create")
    answered = run_here(*asked, "--json")
    errors = answered.document()["errors"]
    assert answered.code == 1 and isinstance(errors, list) and len(errors) == 130
    assert errors[0] == {"row": 3, "column": "存在问题", "message": "没有写问题内容。"}
    assert answered.stderr.strip() == "清单有 130 处错误，什么也没有写入。"
    told = run_here(*asked, "--errors", tmp_path / "全部.csv")
    assert told.code == 1 and told.stdout == ""
    lines = told.stderr.strip().splitlines()
    assert len(lines) == 102, "the first hundred, where to find the rest, and the sentence"
    rows = list(csv.reader(io.StringIO((tmp_path / "全部.csv").read_text("utf-8-sig"))))
    assert len(rows) == 131
    missing = run_here("ledger", "export", "--campaign", "校园餐", "--format", "csv")
    assert missing.code == 1 and "没有叫“校园餐”的专项" in missing.stderr, "not even the campaign was made"


def test_what_was_understood_is_shown_beside_the_raw_text() -> None:
    shown = run_here(
        "ledger", "import", EXAMPLES / "county_livelihood.xlsx", "--campaign", "民生实事", "--create", "--dry-run"
    )
    assert shown.code == 0
    assert "试读，什么也没有写入" in shown.stdout
    assert "11月中旬 → 2026-11-20" in shown.stdout
    assert "5月底前动工 → —  ? 写的是“动工”的时间" in shown.stdout


def test_without_a_file_the_ledger_goes_to_standard_output(listed: Path) -> None:
    run_here("ledger", "import", listed, "--campaign", "校园餐", "--create")
    out = run_here("ledger", "export", "--campaign", "校园餐", "--format", "csv").stdout
    assert out.lstrip("\ufeff").startswith("编号,序号,存在问题")
    assert run_here("ledger", "export", "--campaign", "校园餐", "--format", "csv", "--json").code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("import", "没有.xlsx", "--campaign", "甲"), 2, "没有.xlsx", id="no such file"),
        pytest.param(("import", "FILE", "--campaign", "甲"), 1, "没有叫“甲”的专项", id="no such campaign"),
        pytest.param(("import", "FILE"), 2, "--campaign", id="no campaign named"),
        pytest.param(("import", "FILE", "--campaign", "甲", "--create", "--as", "nobody"), 1, "", id="no such user"),
        pytest.param(("export", "--campaign", "甲", "--format", "pdf"), 2, "pdf", id="unknown format"),
    ],
)
def test_refusals_and_wrong_usage_differ(listed: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    ended = run_here("ledger", *(listed if one == "FILE" else one for one in arguments))
    assert ended.code == code
    assert words in ended.stderr and "Traceback" not in ended.stderr
