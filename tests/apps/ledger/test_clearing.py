"""What is kept for a time only goes by itself afterwards, and nothing else goes with it."""

import io
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.evidence import queries as evidence_reads
from bihuan.apps.evidence.models import Evidence
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs import queries as job_queries
from bihuan.apps.jobs.models import Job
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import ImportDraft, ImportRun, Problem
from bihuan.apps.ledger.operations import background
from bihuan.apps.ledger.queries.import_reading import draft_folder
from bihuan.core.actors import Role, system_actor
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.interfaces.cli.worker import run_worker
from tests.apps.ledger.drafts import run_waiting_jobs
from tests.apps.ledger.lists import OTHER, ROW, House, bring_in, csv_file, make_house
from tests.apps.ledger.web.county import County, make_county
from tests.apps.verification.steps import photo
from tests.command import run_here
from tests.factories import make_actor
from tests.interfaces.rest.programs import Program, token_for, told

CLEARER = system_actor("clearing", via="task")
NAMES = {
    "answers", "deliveries", "drafts", "error-lists", "exports", "lists", "messages", "runs", "sessions", "small-pictures",
}  # fmt: skip


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield tmp_path / "files"


@pytest.fixture
def house(db: None) -> House:
    return make_house()


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def age(path: Path, **how: float) -> Path:
    """Let a file be as old as that."""
    moment = (timezone.now() - timedelta(**how)).timestamp()
    os.utime(path, (moment, moment))
    return path


def clear(at: datetime | None = None) -> dict[str, int]:
    return {name: n for name, n in jobs.clear_old(actor=CLEARER, at=at or timezone.now()).items() if n}


def draft(house: House, sha256: str, *, days: int = 0) -> None:
    """An import under preparation that nobody has touched for so long."""
    assert house.office.user_id is not None
    ImportDraft.objects.create(
        owner_id=house.office.user_id, region_id=house.region.id, campaign_id=house.campaign_id, sha256=sha256,
        filename="a.csv", size=1, on_conflict="stop", begun_at=timezone.now(),
        changed_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def kept_list(*rows: tuple[str, ...]) -> Path:
    return background.import_file(operations.keep_import_file(io.BytesIO(csv_file(*rows))))


# What goes


def test_nothing_old_is_nothing_to_do_and_leaves_no_act(house: House) -> None:
    acts = Act.objects.count()
    assert jobs.clear_old(actor=CLEARER, at=timezone.now()) == dict.fromkeys(NAMES, 0)
    assert Act.objects.count() == acts


def test_an_export_goes_after_its_time_and_its_job_says_so(county: County) -> None:
    job_id = operations.request_export(
        actor=county.actor("office"), at=timezone.now(), campaign_id=county.campaign, format=operations.ExportFormat.CSV
    )
    run_waiting_jobs()
    office, row = county.actor("office"), job_queries.job_row(county.actor("office"), job_id=job_id)
    path = background.export_file(job_id)
    age(path, days=29)
    assert clear() == {} and job_queries.has_download(office, row)

    age(path, days=31)

    assert clear() == {"exports": 1}
    assert not path.exists() and Job.objects.filter(pk=job_id).exists()
    assert not job_queries.has_download(office, row) and job_queries.is_cleared(office, row)
    with pytest.raises(Missing, match="过了保留期"):
        job_queries.download_of(office, row)
    page = county.browser("office").get("/jobs/").content.decode()
    assert "文件过了保留期，已经删去" in page and f"/jobs/{job_id}/file/" not in page
    gone = Program(token_for(county.users["office"])).get(f"/jobs/{job_id}/file")
    assert (gone.status_code, told(gone)["error"]) == (404, "job-file-cleared")


def test_of_what_was_never_a_file_nobody_says_that_it_was_cleared(county: County) -> None:
    job_id = jobs.enqueue_job(
        actor=county.actor("office"),
        at=timezone.now(),
        kind=background.EXPORT_KIND,
        title=Reason("x", "x"),
        arguments={},
    )
    row = job_queries.job_row(county.actor("office"), job_id=job_id)
    assert not job_queries.is_cleared(county.actor("office"), row)
    other = county.actor("lead")
    assert not job_queries.is_cleared(other, row)


def test_all_errors_of_a_list_can_be_taken_out_by_who_sent_it_until_they_are_cleared(county: County) -> None:
    program = Program(token_for(county.users["office"]))
    content = csv_file(*[(str(n), "", "", "县教育局", "", "", "") for n in range(150)])
    job_id = told(program.upload("/imports", "a.csv", content, campaign="校园餐"))["job"]
    run_waiting_jobs()

    answer = program.get(f"/jobs/{job_id}/file")

    assert answer.status_code == 200 and "errors.csv" in answer.headers["Content-Disposition"]
    assert len(answer.getvalue().decode("utf-8-sig").splitlines()) == 151
    assert Program(token_for(county.users["lead"])).get(f"/jobs/{job_id}/file").status_code == 404
    age(background.errors_file(job_id), days=31)
    age(next((background.files_of("imports")).glob("[0-9a-f]" * 64)), days=1)
    assert clear() == {"error-lists": 1}
    assert program.get(f"/jobs/{job_id}/file").status_code == 404


def test_a_list_that_came_to_nothing_goes_and_one_that_was_written_stays(house: House) -> None:
    written = kept_list(ROW)
    bring_in(house, csv_file(ROW))
    assert ImportRun.objects.get().sha256 == written.name
    wanted, recent, lost = kept_list(OTHER), kept_list(ROW, OTHER), kept_list(OTHER, ROW)
    draft(house, wanted.name)
    for path in (written, wanted, lost):
        age(path, days=40)

    assert clear() == {"lists": 1}
    assert [path.exists() for path in (written, wanted, recent, lost)] == [True, True, True, False]


def test_what_a_killed_upload_left_goes(house: House) -> None:
    left = background.files_of("imports") / "tmp0abc"
    left.write_bytes(b"half a list")
    age(left, days=31)
    assert clear() == {"lists": 1}


def test_a_folder_whose_draft_is_gone_goes_and_others_stay(house: House) -> None:
    draft(house, "0" * 64)
    living, lost, new = (draft_folder(pk) for pk in (ImportDraft.objects.get().pk, 987_654, 987_655))
    odd = draft_folder(0).parent / "not-ours"
    for folder in (living, lost, new, odd):
        folder.mkdir(parents=True)
        (folder / "rows.jsonl").write_text("{}")
    for folder in (living, lost, odd):
        age(folder, days=31)

    assert clear() == {"lists": 1}
    assert [folder.exists() for folder in (living, lost, new, odd)] == [True, False, True, True]


def test_a_draft_that_nobody_touched_goes_with_the_rest(house: House) -> None:
    draft(house, "0" * 64, days=31)
    assert clear() == {"drafts": 1}
    assert not ImportDraft.objects.exists()


def test_small_pictures_go_with_their_evidence_and_no_other(county: County) -> None:
    office = county.actor("office")
    pk = evidence.add_evidence(
        actor=office, at=timezone.now(), stream=photo(), filename="a.jpg", region_id=county.region.id
    )
    county.browser("office")
    kept = evidence_reads.thumbnail_path(Evidence.objects.get(pk=pk).file.sha256)
    lost, fresh = evidence_reads.thumbnail_path("ab" * 32), evidence_reads.thumbnail_path("cd" * 32)
    for path in (kept, lost, fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"small")
    age(kept, days=400)
    age(lost, days=2)

    assert clear() == {"small-pictures": 1}
    assert [path.exists() for path in (kept, lost, fresh)] == [True, False, True]
    assert evidence_reads.content_path(Evidence.objects.get(pk=pk).file.sha256).is_file()


def test_ended_sessions_go_and_whoever_is_signed_in_stays_so(county: County) -> None:
    browser, gone = county.browser("office"), county.browser("lead")
    Session.objects.filter(pk=gone.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))

    assert clear() == {"sessions": 1}
    assert browser.get("/problems/").status_code == 200
    assert gone.get("/problems/").status_code == 302


def test_what_recurs_leaves_its_runs_for_a_time_and_what_people_asked_for_stays(county: County) -> None:
    jobs.install_schedules(at=timezone.now())
    runs = [jobs.run_schedule(actor=CLEARER, at=timezone.now(), name="jobs.clearing")]
    jobs.run_job(job_id=runs[0], clock=timezone.now)
    runs.append(jobs.run_schedule(actor=CLEARER, at=timezone.now(), name="jobs.clearing"))
    asked = operations.request_export(
        actor=county.actor("office"), at=timezone.now(), campaign_id=county.campaign, format=operations.ExportFormat.CSV
    )
    long_ago = timezone.now() - timedelta(days=31)
    Job.objects.filter(pk__in=[runs[0], asked]).update(state="done", ended_at=long_ago)

    assert clear() == {"runs": 1}
    assert set(Job.objects.values_list("pk", flat=True)) == {runs[1], asked}


def test_how_long_is_a_setting(house: House) -> None:
    path = age(kept_list(ROW), days=3)
    with override_settings(KEEP_FILES_DAYS=4):
        assert clear() == {}
    with override_settings(KEEP_FILES_DAYS=2):
        assert clear() == {"lists": 1}
    assert not path.exists()


# Who may, and what is told


def test_what_went_stands_in_the_record(house: House) -> None:
    age(kept_list(ROW), days=31)
    clear()
    act = Act.objects.get(action="jobs.old.cleared")
    assert (act.after, act.role, act.via) == ({"lists": 1}, "system", "task")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_only_who_keeps_the_system_clears(house: House, role: Role) -> None:
    path = age(kept_list(ROW), days=31)
    with pytest.raises(Refused, match="没有这个权限"):
        jobs.clear_old(actor=make_actor(house.region, role), at=timezone.now())
    assert path.exists()
    assert jobs.clear_old(actor=make_actor(house.region, Role.SYSTEM_ADMIN), at=timezone.now())["lists"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_what_went() -> None:
    make_house()
    age(kept_list(ROW), days=31)

    finished = run_here("jobs", "clear", "--json")

    assert (finished.code, finished.stderr) == (0, "")
    assert finished.document() == {"cleared": {**dict.fromkeys(NAMES, 0), "lists": 1}}
    assert "没有过了保留期的" in run_here("jobs", "clear").stdout


@pytest.mark.django_db(transaction=True)
def test_the_command_refuses_who_may_not() -> None:
    county = make_county()
    finished = run_here("jobs", "clear", "--as", county.users["office"].username)
    assert finished.code == 1 and "没有这个权限" in finished.stderr


@pytest.mark.django_db(transaction=True)
def test_the_worker_clears_when_it_is_due() -> None:
    make_house()
    path = age(kept_list(ROW), days=31)
    jobs.install_schedules(at=timezone.now() - timedelta(days=1))

    fired = jobs.fire_due_schedules(at=timezone.now())
    assert run_worker(once=True) == fired

    assert not path.exists()
    assert Job.objects.get(kind="jobs.clearing").result["cleared"]["lists"] == 1


# What the database knows of itself


def statistics() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return {}
        cursor.execute("SELECT tbl, max(stat) FROM sqlite_stat1 GROUP BY tbl")
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_large_list_lets_the_database_know_how_large_it_is() -> None:
    house = make_house()
    rows = [(str(n), f"问题 {n}", "", "县教育局", "", "2026年12月底前", "") for n in range(520)]

    bring_in(house, csv_file(*rows))

    assert Problem.objects.count() == 520
    if connection.vendor == "sqlite":
        assert statistics()["ledger_problem"].startswith("520")


@pytest.mark.django_db(transaction=True)
def test_the_worker_lets_the_database_know_too() -> None:
    county = make_county()
    numbers = [county.register(f"第 {n} 个") for n in range(3)]
    jobs.install_schedules(at=timezone.now())
    jobs.run_schedule(actor=CLEARER, at=timezone.now(), name="jobs.clearing")
    run_worker(once=True)
    assert len(numbers) == 3
    if connection.vendor == "sqlite":
        assert statistics()["ledger_problem"].startswith("3")
    assert Client().get("/healthz").status_code == 200
