"""`bihuan workdays` counts with the published years, and with what this installation has loaded where it has a database."""

import json
from pathlib import Path

import pytest

from tests.installation import Installation


def notice(folder: Path, year: int, days: dict[str, bool]) -> Path:
    """A file in the shape of NateScarlet/holiday-cn: day → whether it is off."""
    file = folder / f"{year}.json"
    rows = [{"name": "元旦", "date": day, "isOffDay": off} for day, off in days.items()]
    file.write_text(json.dumps({"year": year, "papers": ["国办发明电"], "days": rows}), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        pytest.param("2026-09-30", 1, "2026-10-08", id="over the National Day holiday"),
        pytest.param("2026-11-20", 1, "2026-11-23", id="over a weekend"),
        pytest.param("2026-11-23", -1, "2026-11-20", id="backwards"),
        pytest.param("2026-11-23", 0, "2026-11-23", id="not at all"),
    ],
)
def test_adding_gives_the_nth_working_day(sqlite_installation: Installation, start: str, n: int, expected: str) -> None:
    finished = sqlite_installation.run("workdays", "add", start, str(n), "--json")

    assert finished.document() == {"date": expected, "estimated": False}


def test_between_counts_after_the_first_up_to_and_including_the_second(sqlite_installation: Installation) -> None:
    assert sqlite_installation.run("workdays", "between", "2026-11-20", "2026-11-24", "--json").document() == {
        "days": 2,
        "estimated": False,
    }


def test_an_unpublished_year_is_marked(sqlite_installation: Installation) -> None:
    finished = sqlite_installation.run("workdays", "add", "2026-12-31", "1", "--json")
    told = sqlite_installation.run("workdays", "add", "2026-12-31", "1")

    assert finished.document()["estimated"] is True
    assert "预计" in told.stdout


def test_counting_makes_no_database(sqlite_installation: Installation) -> None:
    sqlite_installation.run("workdays", "add", "2026-11-20", "1", "--json")

    assert not sqlite_installation.home.exists()


def test_a_loaded_year_is_counted_with_afterwards(installation: Installation, tmp_path: Path) -> None:
    file = notice(tmp_path, 2027, {"2027-01-01": True, "2027-01-04": True})

    loaded = installation.run("workdays", "load", file, "--json")
    counted = installation.run("workdays", "add", "2026-12-31", "1", "--json")
    deadline = installation.run("parse", "deadline", "1个工作日内", "--issued", "2026-12-31", "--json")

    assert (loaded.code, loaded.document()["year"]) == (0, 2027)
    assert counted.document() == {"date": "2027-01-05", "estimated": False}
    assert (deadline.document()["due"], deadline.document()["estimated"]) == ("2027-01-05", False)


def test_a_file_that_is_no_notice_is_refused_in_one_sentence(installation: Installation, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff\x00 no notice")

    finished = installation.run("workdays", "load", broken, "--json")

    assert finished.code == 1
    assert finished.document()["error"] == finished.stderr.strip()
    assert len(finished.stderr.strip().splitlines()) == 1


def test_nobody_loads_in_the_name_of_a_user_who_is_not_there(installation: Installation, tmp_path: Path) -> None:
    file = notice(tmp_path, 2027, {"2027-01-01": True})

    finished = installation.run("workdays", "load", file, "--as", "nobody", "--json")
    after = installation.run("workdays", "add", "2026-12-31", "1", "--json")

    assert (finished.code, finished.document()["code"]) == (1, "missing")
    assert after.document()["estimated"] is True


def test_a_database_that_does_not_answer_is_said_aloud(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "bihuan.sqlite3").write_bytes(b"this is no database, only a file of that name" * 100)

    finished = Installation(home=home).run("workdays", "add", "2026-11-20", "1", "--json")

    assert finished.document()["date"] == "2026-11-23"
    assert "日历读不到" in finished.stderr
