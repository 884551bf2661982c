"""What every test stands on: a home folder of its own before Django wakes, one test database a worker, cheap passwords.

`lasting` is for worlds that many tests read: made once for a module, each test's own writes are taken back after it.

Django's settings are named here and not in pyproject.toml, because the settings make the home folder when they are read:
named there, they would be read before this file could point `BIHUAN_HOME` at a temporary folder.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
import pytest
from django.db import connections, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.browser import open_chromium
from tests.guards import drop_guards
from tests.installation import Installation
from tests.made import migrated_database

pytest_plugins = ["tests.counties"]  # read when Django is awake
HOME = Path(tempfile.mkdtemp(prefix="bihuan-tests-"))
ON_POSTGRESQL = os.environ.get("BIHUAN_TEST_DATABASE", "sqlite") == "postgresql"
SERVER_URL = os.environ.get("DATABASE_URL", "") if ON_POSTGRESQL else ""

# Whoever asks for one of these stands on the database of the run. The others do not, and are not run again on PostgreSQL.
ON_DATABASE = {"db", "transactional_db", "lasting", "installation", "lasting_installation", "empty_installation"}
LONG_ONES = ("tests/e2e/", "tests/interfaces/", "tests/ui/")
# Fixtures after which Django empties the tables instead of rolling back.
COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}

for _name in [name for name in os.environ if name.startswith("BIHUAN_") and name != "BIHUAN_TEST_DATABASE"]:
    del os.environ[_name]
if not ON_POSTGRESQL:
    os.environ.pop("DATABASE_URL", None)
os.environ["BIHUAN_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.config.settings"
django.setup()  # before the first test module is read, and before the conftest of a folder that was named: they import tables

# Two cores shared by several workers: how long one example takes says nothing about the code.
hypothesis_settings.register_profile("bihuan", deadline=None, derandomize=True)
hypothesis_settings.load_profile("bihuan")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of a module on one worker, which makes once what they share; begin with the long modules, so that
    short ones fill up what is left on each core. On PostgreSQL leave out what never meets it."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG_ONES))
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    if ON_POSTGRESQL:
        config.hook.pytest_deselected(items=[item for item in items if not stands_on_database(item)])
        items[:] = [item for item in items if stands_on_database(item)]


def stands_on_database(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or bool(ON_DATABASE & set(fixtures))


def pytest_report_header() -> str:
    return f"bihuan database: {'PostgreSQL' if ON_POSTGRESQL else 'SQLite'}"


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords_and_clients() -> Iterator[None]:
    """Hash passwords fast, and look for a static file when it is asked for: every test client would list them all anew.
    Only here: no setting of an installation can reach this."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], WHITENOISE_AUTOREFRESH=True
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite is tested as it runs: a file with a write-ahead log, on which two threads wait for each other.

    Django's own choice for tests is shared memory, where they fail at once with "table is locked".
    """
    if not ON_POSTGRESQL:
        connections["default"].settings_dict["TEST"]["NAME"] = str(HOME / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite the tests start on a copy of a migrated database: Django finds it, and migrates what it still lacks."""
    if ON_POSTGRESQL:
        return bool(request.config.getvalue("reuse_db"))
    shutil.copyfile(migrated_database(), HOME / "test.sqlite3")
    return True


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The moment at which this test stands still: for whoever compares what was said before with what is said after."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around a whole module, for a world that its tests share. It is rolled back after the last of them;
    what each test writes is rolled back after that test, as ever, to the savepoint that its own transaction is here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def guards_let_tests_empty_the_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop the guards before Django empties the tables after a test that commits; its migrate signal puts them back."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or bool(COMMITTING & set(request.fixturenames))
    if commits:
        assert not connections["default"].in_atomic_block, "a module that shares a world does not empty the tables"
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        drop_guards()


@pytest.fixture(scope="session")
def finished_installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An installation whose database is made, and in which nothing was done. Never used, only copied."""
    home = tmp_path_factory.mktemp("finished") / "home"
    if not ON_POSTGRESQL:
        yield request.getfixturevalue("finished_on_sqlite")
        return
    with _own_database() as url:
        made = Installation(home=home, database_url=url)
        finished = made.run("worker", "--once", seconds=600)  # on a busy machine
        assert finished.code == 0, finished.stderr
        yield made


@pytest.fixture
def installation(finished_installation: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An installation on the database of this run, for tests that start the real program: its database is made and
    holds nothing yet. Copied, because making all tables anew would cost every such test seconds."""
    with _copied(finished_installation, tmp_path / "home") as copied:
        yield copied


@pytest.fixture(scope="module")
def lasting_installation(
    finished_installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """One such installation for a whole module."""
    with _copied(finished_installation, tmp_path_factory.mktemp("lasting") / "home") as copied:
        yield copied


@pytest.fixture
def empty_installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation on the database of this run that has not been started once."""
    with _own_database() as url:
        yield Installation(home=tmp_path / "home", database_url=url)


@pytest.fixture(scope="session")
def finished_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation on the embedded database, whatever the run is on: its database is made and holds nothing yet.
    Never used, only copied."""
    home = tmp_path_factory.mktemp("finished-on-sqlite") / "home"
    home.mkdir(mode=0o700)
    shutil.copyfile(migrated_database(), home / "bihuan.sqlite3")
    return Installation(home=home)


@pytest.fixture
def embedded_installation(finished_on_sqlite: Installation, tmp_path: Path) -> Installation:
    """A copy of it for one test."""
    shutil.copytree(finished_on_sqlite.home, tmp_path / "home")
    return Installation(home=tmp_path / "home")


@pytest.fixture
def sqlite_installation(tmp_path: Path) -> Installation:
    """An installation on the embedded database that has not been started once, whatever the run is on."""
    return Installation(home=tmp_path / "home")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module: no other module meets the event loop that its driver runs."""
    with open_chromium() as opened:
        yield opened


@contextmanager
def _copied(finished: Installation, home: Path) -> Iterator[Installation]:
    shutil.copytree(finished.home, home)
    with _own_database(finished.database_url) as url:
        yield Installation(home=home, database_url=url)


@contextmanager
def _own_database(template_url: str = "") -> Iterator[str]:
    """The address of a database of its own on the server of this run; none where the run is on SQLite."""
    if not ON_POSTGRESQL:
        yield ""
        return
    name = f"own_{uuid.uuid4().hex}"
    template = urlsplit(template_url).path.removeprefix("/") or "template1"
    _execute_on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield f"{SERVER_URL.rpartition('/')[0]}/{name}"
    finally:
        _execute_on_server(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute_on_server(statement: sql.Composed) -> None:
    parts = urlsplit(SERVER_URL)
    with psycopg.connect(
        host=parts.hostname, port=parts.port, user=parts.username, dbname="postgres", autocommit=True
    ) as server:
        server.execute(statement)
