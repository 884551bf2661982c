"""How commands reach the database: made, migrated and guarded before the first act, sealed after the last."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.installation import Installation

BROKEN = b"this is no database, only a file of that name " * 100


@pytest.fixture
def used(tmp_path_factory: pytest.TempPathFactory, used_once: Installation) -> Installation:
    """A copy of an installation in which one act was done: a loaded year."""
    home = tmp_path_factory.mktemp("used") / "home"
    shutil.copytree(used_once.home, home)
    return Installation(home=home)


@pytest.fixture(scope="module")
def used_once(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Made by the program itself from nothing, on the embedded database, so that a test can look inside."""
    tmp_path = tmp_path_factory.mktemp("used-once")
    installation = Installation(home=tmp_path / "home")
    file = tmp_path / "2027.json"
    file.write_text(
        '{"year": 2027, "papers": ["x"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}'
    )
    assert installation.run("workdays", "load", file).code == 0
    return installation


@contextmanager
def opened(installation: Installation) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(installation.home / "bihuan.sqlite3")) as database, database:
        yield database


def count(installation: Installation, table: str) -> int:
    with opened(installation) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_command_makes_the_database_and_seals_its_acts_before_it_ends(used: Installation) -> None:
    assert count(used, "audit_act") >= 1
    assert count(used, "audit_leaf") == count(used, "audit_act")


def test_an_act_says_that_the_system_did_it_and_from_where(used: Installation) -> None:
    with opened(used) as database:
        username, via, address = database.execute(
            "SELECT actor_username, via, address FROM audit_act WHERE action LIKE 'calendars.%'"
        ).fetchone()

    assert (username, via) == ("system", "cli")
    assert "@" in address


def test_a_missing_guard_is_refused_and_nothing_is_written(used: Installation) -> None:
    with opened(used) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        removed = next(name for name in names if name.startswith("audit_act"))
        database.execute(f"DROP TRIGGER {removed}")
    before = count(used, "audit_act")

    finished = used.run("worker", "--once", "--json")

    assert finished.code == 1
    assert removed in finished.stderr
    assert count(used, "audit_act") == before


def test_a_database_of_a_newer_version_is_left_alone(used: Installation) -> None:
    with opened(used) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', '2027-01-01')"
        )

    finished = used.run("worker", "--once", "--json")

    assert (finished.code, finished.document()["code"]) == (1, "database-newer")
    assert "audit.9999_later" in finished.stderr


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "bihuan.sqlite3").write_bytes(BROKEN)

    finished = Installation(home=home).run("worker", "--once", "--json")

    assert (finished.code, finished.document()["code"]) == (1, "database-unreachable")
    assert len(finished.stderr.strip().splitlines()) == 1
    assert (home / "bihuan.sqlite3").read_bytes() == BROKEN


def test_a_server_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    away = Installation(home=tmp_path / "home", database_url="postgres://nobody@127.0.0.1:1/nothing")

    finished = away.run("worker", "--once")

    assert finished.code == 1
    assert finished.stderr.startswith("现在不能打开数据库")
    assert len(finished.stderr.strip().splitlines()) == 1


def test_commands_given_at_once_make_one_database(empty_installation: Installation) -> None:
    starting = [
        subprocess.Popen(
            empty_installation.command("worker", "--once", "--json"),
            env=empty_installation.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _each in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in starting]

    assert [process.returncode for process in starting] == [0, 0], answers


def test_a_second_start_on_the_same_database_changes_nothing(used: Installation) -> None:
    before = count(used, "django_migrations"), count(used, "audit_act")

    assert used.run("worker", "--once").code == 0

    assert (count(used, "django_migrations"), count(used, "audit_act")) == before
