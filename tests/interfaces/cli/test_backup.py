"""`bihuan backup` and `bihuan restore` with the real program: what was there is there again, and the record fits."""

import hashlib
import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.installation import Installation
from tests.interfaces.backup.older_programs import before

slow = pytest.mark.slow
ROWS = 2000
SETUP = ("setup", "--region", "澜川县", "--code", "510822", "--office", "县整改落实组")
LEDGER = "序号,存在问题,责任单位,完成时限\n1,操场破损,县教育局,2026年12月底前\n2,渠道淤塞,县水利局,2026年10月底前\n"


def work(installation: Installation, folder: Path) -> None:
    """A county with a ledger and a stored file."""
    assert installation.run(*SETUP).code == 0
    path = folder / "台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    done = installation.run("ledger", "import", path, "--campaign", "校园安全", "--create")
    assert done.code == 0, done.stderr
    photo = installation.home / "files/ab/cd/photo"
    photo.parent.mkdir(parents=True, exist_ok=True)
    photo.write_bytes(b"\xff\xd8photo")


def exported(installation: Installation) -> str:
    done = installation.run("ledger", "export", "--campaign", "校园安全", "--format", "csv")
    assert done.code == 0, done.stderr
    return done.stdout


@pytest.fixture
def elsewhere(tmp_path: Path) -> Installation:
    return Installation(home=tmp_path / "elsewhere")


@pytest.fixture
def fresh(empty_installation: Installation, tmp_path: Path) -> Installation:
    """Not started once, on the database of this run, in a home that no other installation of the test uses."""
    return replace(empty_installation, home=tmp_path / "fresh")


@pytest.fixture(scope="module")
def county_once(finished_on_sqlite: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Worked in once, and never used, only copied."""
    folder = tmp_path_factory.mktemp("county")
    shutil.copytree(finished_on_sqlite.home, folder / "home")
    made = Installation(home=folder / "home")
    work(made, folder)
    return made


@pytest.fixture
def county(county_once: Installation, tmp_path: Path) -> Installation:
    shutil.copytree(county_once.home, tmp_path / "home")
    return Installation(home=tmp_path / "home")


@pytest.fixture
def backup(county: Installation, tmp_path: Path) -> Path:
    target = tmp_path / "county.bak"
    done = county.run("backup", target, "--json")
    assert done.code == 0, done.stderr
    assert done.document()["files"] == 1
    return target


def test_everything_is_there_again_and_verifies(county: Installation, backup: Path, elsewhere: Installation) -> None:
    done = elsewhere.run("restore", backup, "--json")
    assert done.code == 0, done.stderr
    assert (done.document()["ok"], done.document()["other_keys"]) == (True, 0)
    assert exported(elsewhere) == exported(county)
    assert (elsewhere.home / "files/ab/cd/photo").read_bytes() == b"\xff\xd8photo"
    verified = elsewhere.run("audit", "verify")
    assert verified.code == 0 and "没有被改过的" in verified.stdout
    acts = elsewhere.run("audit", "export").stdout
    assert '"audit.backup.made"' in acts and '"audit.backup.restored"' in acts


@slow
def test_what_is_restored_can_be_worked_with_and_backed_up_again(
    backup: Path, elsewhere: Installation, tmp_path: Path
) -> None:
    elsewhere.run("restore", backup)
    assert elsewhere.run("regions", "rename", "澜川县", "--name", "新澜川县").code == 0
    assert elsewhere.run("backup", tmp_path / "second.bak").code == 0
    third = replace(elsewhere, home=tmp_path / "third")
    assert third.run("restore", tmp_path / "second.bak").code == 0
    assert "新澜川县" in third.run("regions", "list").stdout


@slow
def test_a_backup_is_for_its_owner_alone_and_never_written_over(county: Installation, backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    content = backup.read_bytes()
    again = county.run("backup", backup)
    assert again.code == 1 and "已经有了" in again.stderr
    assert backup.read_bytes() == content


@slow
def test_nothing_is_left_where_a_backup_cannot_be_written(county: Installation, tmp_path: Path) -> None:
    done = county.run("backup", tmp_path / "no" / "place.bak")
    assert done.code == 1 and "写不了文件" in done.stderr and "Traceback" not in done.stderr


@slow
def test_work_is_never_restored_over(county: Installation, backup: Path) -> None:
    before = exported(county)
    done = county.run("restore", backup)
    assert done.code == 1 and "数据库里已有内容" in done.stderr
    assert exported(county) == before


@slow
def test_files_that_are_there_are_never_mixed_with_others(backup: Path, elsewhere: Installation) -> None:
    stranger = elsewhere.home / "files/x"
    stranger.parent.mkdir(parents=True, mode=0o700)
    elsewhere.home.chmod(0o700)
    stranger.write_text("mine")
    done = elsewhere.run("restore", backup)
    assert done.code == 1 and "已有文件" in done.stderr
    assert stranger.read_text() == "mine" and not (elsewhere.home / "bihuan.sqlite3").exists()


@slow
def test_keys_kept_apart_have_to_be_put_back_first(
    county: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    apart = tmp_path / "apart.bak"
    done = county.run("backup", apart, "--without-keys", "--json")
    assert done.document()["keys"] == 0
    refused = elsewhere.run("restore", apart)
    assert refused.code == 1 and "先把另存的密钥放回去" in refused.stderr
    assert not (elsewhere.home / "bihuan.sqlite3").exists()
    shutil.copytree(county.home / "keys", elsewhere.home / "keys", dirs_exist_ok=True)
    assert elsewhere.run("restore", apart).code == 0
    assert elsewhere.run("audit", "verify").code == 0


@slow
def test_a_record_that_was_altered_before_the_backup_is_refused_and_leaves_nothing(
    county: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    assert county.run("audit", "seal").code == 0
    with closing(sqlite3.connect(county.home / "bihuan.sqlite3")) as database:
        guards = list(
            database.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name='audit_act'")
        )
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit_act SET label = label || 'x' WHERE id = 3")
        for _, sql in guards:
            database.execute(sql)
        database.commit()
    assert county.run("backup", tmp_path / "altered.bak").code == 0
    done = elsewhere.run("restore", tmp_path / "altered.bak", "--json")
    assert done.code == 1 and "对不上它自己的存证" in done.stderr
    assert not (elsewhere.home / "bihuan.sqlite3").exists()
    assert not (elsewhere.home / "keys/audit-signing").exists()
    assert not (elsewhere.home / "files/ab").exists()


@slow
def test_a_broken_file_is_refused_in_one_sentence(backup: Path, elsewhere: Installation) -> None:
    backup.write_bytes(backup.read_bytes()[:-500])
    done = elsewhere.run("restore", backup, "--json")
    assert done.code == 1 and done.document()["code"] in {"backup-unreadable", "backup-differs"}
    assert "Traceback" not in done.stderr and not (elsewhere.home / "bihuan.sqlite3").exists()


@slow
def test_on_the_database_of_this_run_everything_comes_back(installation: Installation, tmp_path: Path) -> None:
    """Also on PostgreSQL: into a database that is empty again."""
    work(installation, tmp_path)
    target = tmp_path / "one.bak"
    done = installation.run("backup", target, "--json")
    assert done.code == 0, done.stderr
    before = exported(installation)
    if installation.database_url:
        refused = installation.run("restore", target)
        assert refused.code == 1 and "已有内容" in refused.stderr
        _empty(installation)
        shutil.rmtree(installation.home / "files")
    else:
        installation = replace(installation, home=tmp_path / "again")
    restored = installation.run("restore", target, "--json")
    assert restored.code == 0, restored.stderr
    assert exported(installation) == before
    assert installation.run("audit", "verify").code == 0


@slow
def test_the_embedded_database_moves_to_the_other_engine_and_back(
    county: Installation, backup: Path, fresh: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    """On PostgreSQL from SQLite to it and home again; the head that was kept before fits at both ends."""
    kept = tmp_path / "head.json"
    assert county.run("audit", "head", "--output", kept).code == 0
    moved = fresh.run("restore", backup, "--json")
    assert moved.code == 0, moved.stderr
    assert_same(fresh, county, kept)
    found = fresh.run("problems", "list", "--q", "渠道", "--json")
    assert "渠道淤塞" in found.stdout and "操场破损" not in found.stdout
    home = tmp_path / "home.bak"
    assert fresh.run("backup", home).code == 0
    assert elsewhere.run("restore", home).code == 0
    assert_same(elsewhere, county, kept)
    assert "渠道淤塞" in elsewhere.run("problems", "list", "--q", "渠道", "--json").stdout


@slow
def test_a_county_in_which_everything_is_used_moves_to_the_other_engine(
    embedded_installation: Installation, fresh: Installation, tmp_path: Path
) -> None:
    """Every table has rows, and they refer to each other in every direction."""
    county, archive, kept = embedded_installation, tmp_path / "demo.bak", tmp_path / "head.json"
    made = county.run("demo", "--units", "12", "--problems", "20", "--today", "2026-11-20", seconds=900)
    assert made.code == 0, made.stderr
    assert county.run("audit", "head", "--output", kept).code == 0
    assert county.run("backup", archive, seconds=300).code == 0
    moved = fresh.run("restore", archive, "--json", seconds=600)
    assert moved.code == 0, moved.stderr
    assert stored_files(fresh) == stored_files(county)
    assert fresh.run("audit", "verify", "--head", kept).code == 0
    notices = [place.run("notices", "list", "--group", "all", "--json").stdout for place in (county, fresh)]
    assert notices[0] == notices[1] and '"notices"' in notices[0]


@slow
def test_what_is_moved_is_guarded_and_goes_on_counting(backup: Path, fresh: Installation) -> None:
    assert fresh.run("restore", backup).code == 0
    assert fresh.run("audit", "guards").code == 0
    renamed = fresh.run("regions", "rename", "澜川县", "--name", "澜川区")
    assert renamed.code == 0, renamed.stderr
    assert fresh.run("audit", "verify").code == 0


@slow
def test_a_backup_during_an_import_holds_all_of_it_or_nothing(
    installation: Installation, fresh: Installation, tmp_path: Path
) -> None:
    """Each backup is of one moment: no half of a ledger, no act without what it tells of."""
    work(installation, tmp_path)
    path = tmp_path / "大台账.csv"
    rows = [f"{row},第{row}处沟渠淤塞,县水利局,2026年10月底前" for row in range(1, ROWS + 1)]
    path.write_text("\n".join(["序号,存在问题,责任单位,完成时限", *rows]), encoding="utf-8")
    running = installation.start(("ledger", "import", path, "--campaign", "水利工程", "--create"))
    made: list[Path] = []
    while running.poll() is None:
        made.append(tmp_path / f"{len(made)}.bak")
        done = installation.run("backup", made[-1])
        assert done.code == 0, done.stderr
    assert running.returncode == 0, running.communicate()[1]
    assert fresh.run("restore", made[0]).code == 0
    assert fresh.run("audit", "verify").code == 0
    listed = fresh.run("ledger", "export", "--campaign", "水利工程", "--format", "csv")
    assert listed.stdout.count("沟渠淤塞") in {0, ROWS}


@slow
def test_a_backup_during_an_import_comes_back_elsewhere_and_on_the_other_engine(
    county: Installation, elsewhere: Installation, fresh: Installation, tmp_path: Path
) -> None:
    """Taken while an import writes: on another machine and, in a run on PostgreSQL, on PostgreSQL it is the same, and its head holds."""
    path, archive, kept = tmp_path / "大台账.csv", tmp_path / "during.bak", tmp_path / "head.json"
    rows = [f"{row},第{row}处沟渠淤塞,县水利局,2026年10月底前" for row in range(1, ROWS + 1)]
    path.write_text("\n".join(["序号,存在问题,责任单位,完成时限", *rows]), encoding="utf-8")
    running = county.start(("ledger", "import", path, "--campaign", "水利工程", "--create"))
    assert running.poll() is None, "the import is at work when the backup begins"
    done = county.run("backup", archive, "--json")
    assert done.code == 0, done.stderr
    assert running.wait(timeout=600) == 0
    root = done.document()["root"]
    for place in (elsewhere, fresh):
        restored = place.run("restore", archive, "--json")
        assert restored.code == 0, restored.stderr
        assert place.run("audit", "verify").code == 0
        assert f'"root": "{root}"' in place.run("audit", "export").stdout.replace('":"', '": "'), (
            "the head of the backup"
        )
    assert elsewhere.run("audit", "head", "--output", kept).code == 0
    assert exported(fresh) == exported(elsewhere) == exported(county)
    assert stored_files(fresh) == stored_files(elsewhere) == stored_files(county)
    listed = [place.run("problems", "list", "--json", "--per-page", "200").stdout for place in (elsewhere, fresh)]
    assert listed[0] == listed[1]


@slow
def test_a_backup_of_an_older_program_is_brought_up_to_date(
    county: Installation, backup: Path, elsewhere: Installation, fresh: Installation, tmp_path: Path
) -> None:
    """Its tables lack what came since: they are made as they were, filled, and migrated; the record verifies as before."""
    old = tmp_path / "old.bak"
    gone = before(backup, old, ("jobs", "0003_leases"), ("ledger", "0013_rounds"))
    assert len(gone) >= 2
    for place in (elsewhere, fresh):
        restored = place.run("restore", old, "--json")
        assert restored.code == 0, restored.stderr
        assert place.run("audit", "verify").code == 0
        assert place.run("audit", "guards").code == 0
        assert exported(place) == exported(county)
        assert stored_files(place) == stored_files(county)
        assert place.run("jobs", "list").code == 0
        assert place.run("regions", "rename", "澜川县", "--name", "新澜川县").code == 0
    with closing(sqlite3.connect(elsewhere.home / "bihuan.sqlite3")) as database:
        applied = {tuple(row) for row in database.execute("SELECT app, name FROM django_migrations")}
        columns = {row[1] for row in database.execute("PRAGMA table_info(ledger_problem)")}
    assert gone <= applied and "resumed_on" in columns


@slow
def test_rows_that_do_not_fit_together_are_refused_and_nothing_is_left(
    county: Installation, fresh: Installation, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(county.home / "bihuan.sqlite3")) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute("UPDATE organizations_unit SET region_id = 999999")
        database.commit()
    assert county.run("backup", tmp_path / "orphans.bak").code == 0
    done = fresh.run("restore", tmp_path / "orphans.bak")
    assert done.code == 1 and "备份里的数据库损坏" in done.stderr and "Traceback" not in done.stderr
    assert not (fresh.home / "bihuan.sqlite3").exists()
    assert not (fresh.home / "files/ab").exists()
    again = fresh.run("restore", tmp_path / "orphans.bak")
    assert "备份里的数据库损坏" in again.stderr, "the place is as empty as it was"


def assert_same(one: Installation, other: Installation, head: Path) -> None:
    """Same ledger, same files, and a record that holds the head kept of the other."""
    assert exported(one) == exported(other)
    assert stored_files(one) == stored_files(other)
    verified = one.run("audit", "verify", "--head", head)
    assert verified.code == 0, verified.stdout + verified.stderr


def stored_files(installation: Installation) -> dict[str, str]:
    root = installation.home / "files"
    paths = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _empty(installation: Installation) -> None:
    with psycopg.connect(installation.database_url, autocommit=True) as server:
        server.execute("DROP SCHEMA public CASCADE")
        server.execute("CREATE SCHEMA public")
