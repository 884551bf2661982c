"""`bihuan sample`: planned, drawn, proved and estimated on the command line, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import run_here
from tests.installation import Installation

ROOT = Path(__file__).resolve().parents[3]
FRAME = "id,stratum\n" + "".join(f"P{number:03d},{'甲镇' if number % 3 else '乙镇'}\n" for number in range(90))


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    file = tmp_path / "frame.csv"
    file.write_text(FRAME, encoding="utf-8")
    return file


@pytest.fixture
def record(tmp_path: Path, frame: Path) -> Path:
    file = tmp_path / "record.json"
    file.write_text(run_here("sample", "draw", frame, "--seed", "七月", "--total", "12").stdout, encoding="utf-8")
    return file


def verify_alone(record: Path, frame: Path) -> int:
    """The exit code of the verifier that was written from the document alone."""
    script = ROOT / "examples/verify_draw.py"
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(record), str(frame)], capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done.returncode


def change(record: Path, **changed: object) -> None:
    document = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(document | changed), encoding="utf-8")


# --- numbers -------------------------------------------------------------------------------------------------------


def test_a_size_is_one_number() -> None:
    finished = run_here(
        "sample",
        "size",
        "--population",
        "850",
        "--tolerable",
        "0.05",
        "--accept",
        "0",
        "--confidence",
        "0.95",
        "--json",
    )

    assert finished.document() == {"size": 56}


def test_an_interval_is_counts_and_rates() -> None:
    asked = (
        "sample",
        "interval",
        "--population",
        "850",
        "--sample",
        "60",
        "--count",
        "55",
        "--confidence",
        "0.95",
        "--json",
    )

    assert run_here(*asked).document() == {
        "lower": 697,
        "upper": 825,
        "lower_rate": 0.82,
        "upper_rate": pytest.approx(825 / 850),
        "method": "exact",
    }
    assert run_here(*asked, "--method", "admissible").document()["method"] == "admissible"
    assert run_here(*asked, "--side", "lower").document()["lower"] == 711


def test_shares_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "strata.csv"
    file.write_text("stratum,size,sd\n甲,100,4\n乙,100,1\n", encoding="utf-8")

    assert run_here("sample", "allocate", file, "--total", "50", "--json").document() == {
        "strata": [{"stratum": "甲", "size": 100, "sample": 40}, {"stratum": "乙", "size": 100, "sample": 10}]
    }
    by_size = run_here("sample", "allocate", file, "--total", "50", "--rule", "proportional", "--json")
    assert '"sample": 25}, {"stratum": "乙"' in by_size.stdout


def test_a_stratum_that_is_left_out_is_named(tmp_path: Path) -> None:
    file = tmp_path / "strata.csv"
    file.write_text("stratum,size\n小,1\n大,100\n", encoding="utf-8")
    finished = run_here("sample", "allocate", file, "--total", "1", "--json")

    assert finished.code == 0
    assert finished.document()["left_out"] == ["小"]
    assert "小" in finished.stderr


# --- draws ---------------------------------------------------------------------------------------------------------


def test_a_draw_prints_what_is_promised_and_the_same_each_time(frame: Path) -> None:
    asked = ("sample", "draw", frame, "--seed", "七月", "--total", "12")
    document = run_here(*asked, "--json").document()

    assert run_here(*asked).document() == document
    assert set(document) >= {"rule", "frame_root", "seed", "selected"}
    selected = document["selected"]
    assert document["seed"] == "七月"
    assert isinstance(selected, list) and len(set(selected)) == 12


def test_an_honest_record_passes_both_verifiers(record: Path, frame: Path) -> None:
    assert run_here("sample", "verify", record, "--frame", frame, "--json").document() == {"honest": True}
    assert verify_alone(record, frame) == 0


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"seed": "another"}, id="another seed"),
        pytest.param({"frame_root": "0" * 64}, id="another root"),
        pytest.param({"rule": "bihuan-draw/2"}, id="another rule"),
        pytest.param({"total": 11}, id="another total"),
    ],
)
def test_a_field_that_was_changed_is_caught_by_both_verifiers(
    record: Path, frame: Path, changed: dict[str, object]
) -> None:
    change(record, **changed)

    assert run_here("sample", "verify", record, "--frame", frame).code == 1
    assert verify_alone(record, frame) == 1


@pytest.mark.parametrize("place", [0, 5, 11])
@pytest.mark.parametrize("put_in", ["P001", "P999", ""])
def test_a_forged_selection_is_caught_by_both_verifiers(record: Path, frame: Path, place: int, put_in: str) -> None:
    selected = json.loads(record.read_text(encoding="utf-8"))["selected"]
    if selected[place] == put_in:
        put_in = "P002"
    change(record, selected=[*selected[:place], put_in, *selected[place + 1 :]])
    finished = run_here("sample", "verify", record, "--frame", frame, "--json")

    assert finished.code == 1
    assert finished.document()["honest"] is False
    assert finished.document()["error"] == finished.stderr.strip()
    assert verify_alone(record, frame) == 1


def test_two_that_changed_places_and_one_left_away_are_caught(record: Path, frame: Path) -> None:
    selected = json.loads(record.read_text(encoding="utf-8"))["selected"]
    for forged in ([selected[1], selected[0], *selected[2:]], selected[:-1], [*selected, "P001"], []):
        change(record, selected=forged, total=len(forged))
        assert run_here("sample", "verify", record, "--frame", frame).code == 1
        assert verify_alone(record, frame) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FRAME.replace("P007,甲镇\n", ""), id="one taken away"),
        pytest.param(FRAME + "P999,甲镇\n", id="one added"),
        pytest.param(FRAME.replace("P007,甲镇", "P007,乙镇"), id="one moved"),
        pytest.param(FRAME.replace("P007", "P07"), id="one renamed"),
        pytest.param(FRAME + "P007,甲镇\n", id="one twice"),
        pytest.param("id,stratum\n", id="emptied"),
    ],
)
def test_a_frame_that_was_changed_is_caught_by_both_verifiers(record: Path, frame: Path, text: str) -> None:
    frame.write_text(text, encoding="utf-8")

    assert run_here("sample", "verify", record, "--frame", frame).code == 1
    assert verify_alone(record, frame) == 1


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(("\ufeff" + FRAME.replace("\n", "\r\n")).encode(), id="saved by a spreadsheet"),
        pytest.param(FRAME.encode("gbk"), id="saved in GBK"),
        pytest.param(
            "\n".join([*FRAME.split("\n")[:1], *FRAME.strip().split("\n")[:0:-1]]).encode(), id="in another order"
        ),
        pytest.param(FRAME.replace("id,stratum", " ID ,Stratum").replace(",", " , ").encode(), id="with blanks"),
    ],
)
def test_a_frame_that_only_looks_different_passes_both_verifiers(record: Path, frame: Path, data: bytes) -> None:
    frame.write_bytes(data)

    assert run_here("sample", "verify", record, "--frame", frame).code == 0
    assert verify_alone(record, frame) == 0


@pytest.mark.parametrize("total", [1, 2, 3, 89, 90])
def test_both_verifiers_share_the_strata_alike(tmp_path: Path, total: int) -> None:
    frame, record = tmp_path / "frame.csv", tmp_path / "record.json"
    rows = [
        f"{stratum}{number},{stratum}"
        for stratum, size in {"大": 60, "中": 27, "小": 3}.items()
        for number in range(size)
    ]
    frame.write_text("\n".join(["id,stratum", *rows]), encoding="utf-8")
    record.write_text(run_here("sample", "draw", frame, "--seed", "s", "--total", str(total)).stdout, encoding="utf-8")

    assert verify_alone(record, frame) == 0


def test_the_verifier_stands_alone() -> None:
    lines = (ROOT / "examples/verify_draw.py").read_text(encoding="utf-8").splitlines()

    assert len(lines) < 80
    assert not any("bihuan" in line for line in lines if line.startswith(("import ", "from ")))


@pytest.mark.parametrize("arguments", [(), ("record.json",), ("missing.json", "missing.csv")])
def test_the_verifier_says_what_it_lacks(arguments: tuple[str, ...], tmp_path: Path) -> None:
    script = ROOT / "examples/verify_draw.py"
    done = subprocess.run(
        [sys.executable, "-I", str(script), *arguments], cwd=tmp_path, capture_output=True, check=False
    )

    assert done.returncode in {1, 2}
    assert done.stderr and b"Traceback" not in done.stderr


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param("size --population 0 --tolerable 0.1", "总数", id="nobody"),
        pytest.param("size --population 100 --tolerable nan", "比率", id="a rate that is no number"),
        pytest.param("size --population 100 --tolerable 5", "比率", id="a rate in per cent"),
        pytest.param(
            "size --population 100 --tolerable 0.05 --accept 5", "允许 5 个", id="failures that prove nothing"
        ),
        pytest.param("size --population 100 --tolerable 0.05 --confidence 95", "置信", id="confidence in per cent"),
        pytest.param("interval --population 10 --sample 11 --count 1", "样本数", id="a sample larger than all"),
        pytest.param("interval --population 10 --sample 5 --count 6", "计数", id="a count larger than the sample"),
        pytest.param("interval --population 99999999999999 --sample 5 --count 2", "总数", id="too many"),
        pytest.param(
            "interval --population 3000000 --sample 5 --count 2 --method admissible", "exact", id="too many for it"
        ),
        pytest.param("interval --population 10 --sample 5 --count 2 --confidence inf", "置信", id="endless confidence"),
    ],
)
def test_a_question_that_makes_no_sense_is_one_sentence_and_1(arguments: str, says: str) -> None:
    finished = run_here("sample", *arguments.split(), "--json")

    assert finished.code == 1
    assert finished.document()["error"] == finished.stderr.strip()
    assert says in finished.stderr and len(finished.stderr.strip().splitlines()) == 1


def test_a_billion_is_no_hostile_population() -> None:
    for arguments in (
        "size --population 1000000000 --tolerable 0.01 --accept 3",
        "interval --population 1000000000 --sample 300 --count 12",
    ):
        assert run_here("sample", *arguments.split(), "--json").code == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"", "空", id="an empty file"),
        pytest.param(b"id\n", "空", id="headings alone"),
        pytest.param(b"name\nP1\n", "“id”", id="no id"),
        pytest.param(b"id\nP1\nP1\n", "“P1”", id="an id twice"),
        pytest.param(b"id,stratum\nP1,a\n,b\n", "第 3 行", id="a row without id"),
        pytest.param(b"PK\x03\x04\x00", "CSV", id="a workbook"),
        pytest.param(b'id\n"P1\n', "引号", id="a broken quote"),
    ],
)
def test_a_frame_that_cannot_be_read_is_one_sentence_and_1(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "frame.csv"
    file.write_bytes(data)
    finished = run_here("sample", "draw", file, "--seed", "s", "--total", "1", "--json")

    assert finished.code == 1
    assert says in finished.stderr and finished.document()["error"] == finished.stderr.strip()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param("size --population many --tolerable 0.1", 2, id="a word for a number"),
        pytest.param("size --tolerable 0.1", 2, id="no population"),
        pytest.param("interval --population 10 --sample 5 --count 2 --side left", 2, id="a side that is not there"),
        pytest.param("draw missing.csv --seed s --total 1", 2, id="a file that is not there"),
        pytest.param("guess", 2, id="a command that is not there"),
    ],
)
def test_wrong_usage_is_2(arguments: str, code: int) -> None:
    assert run_here("sample", *arguments.split()).code == code


@pytest.mark.parametrize("total", ["0", "-1", "91"])
def test_a_total_that_cannot_be_drawn_is_refused(frame: Path, total: str) -> None:
    assert run_here("sample", "draw", frame, "--seed", "s", "--total", total).code == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rule": 1}', "null"])
def test_a_record_that_is_none_is_refused_by_both_verifiers(tmp_path: Path, frame: Path, text: str) -> None:
    file = tmp_path / "record.json"
    file.write_text(text, encoding="utf-8")

    assert run_here("sample", "verify", file, "--frame", frame).code == 1
    assert verify_alone(file, frame) == 1


def test_english_where_it_is_asked_for(frame: Path) -> None:
    environment = os.environ | {"BIHUAN_LANGUAGE": "en"}
    command = [sys.executable, "-m", "bihuan", "sample", "draw", str(frame), "--seed", "s", "--total", "99"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.strip() == "99 are to be drawn, but there are only 90."


def test_sampling_makes_no_database(sqlite_installation: Installation) -> None:
    sqlite_installation.run("sample", "interval", "--population", "10", "--sample", "5", "--count", "2", "--json")

    assert not sqlite_installation.home.exists()
