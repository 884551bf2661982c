"""Lists come into the ledger: all or nothing, once, with what a person must settle named."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from bihuan.apps.audit.models import Act
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs import queries as job_queries
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import ColumnMemory, ImportRun, Measure, NamedPerson, NumberSequence, Problem
from bihuan.apps.ledger.operations import ImportReport, OnConflict
from bihuan.apps.organizations.models import Region, Unit
from bihuan.core.actors import Role, system_actor
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.lists import AT, OTHER, ROW, TITLES, House, bring_in, csv_file, make_house, xlsx_file
from tests.factories import SYSTEM, make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "ledgers"


def test_a_list_is_registered_with_units_people_deadlines_and_measures() -> None:
    house = make_house()
    person = make_person(house.region, "周砚", unit=house.education)
    report = bring_in(house, csv_file(ROW, OTHER))
    assert (report.rows, report.created, report.errors) == (2, 2, ())
    problem = Problem.objects.get(text="伙食费未设专户")
    assert (problem.accountable_unit_id, problem.units_raw) == (house.education.id, "县教育局")
    assert (problem.due, problem.due_raw) == (date(2026, 12, 31), "2026年12月底前")
    assert problem.state == "registered" and problem.unresolved == []
    assert [one.text for one in Measure.objects.filter(problem=problem)] == ["开设专户；", "公示账目"]
    assert NamedPerson.objects.get(problem=problem).person_id == person.id
    assert (problem.progress_line, problem.progress_percent) == ("50%", Decimal(50))


def test_what_could_not_be_read_is_registered_and_waits() -> None:
    house = make_house()
    report = bring_in(house, csv_file(("1", "路灯不亮", "", "县路灯所", "", "尽快", "")))
    assert report.created == 1
    (row,) = report.needs_person
    assert (row.row, row.serial) == (2, "1")
    assert [(one.field, one.raw) for one in row.fields] == [("accountable", "县路灯所"), ("deadline", "尽快")]
    problem = Problem.objects.get(number=row.number)
    assert problem.accountable_unit is None and problem.units_raw == "县路灯所"
    with pytest.raises(Refused):
        operations.dispatch_problem(actor=house.office, at=AT, number=row.number)


def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    house = make_house()
    before = (Act.objects.count(), NumberSequence.objects.count())
    tried = bring_in(house, csv_file(ROW, OTHER), dry_run=True)
    assert not Problem.objects.exists() and not ImportRun.objects.exists()
    assert (Act.objects.count(), NumberSequence.objects.count()) == before
    done = bring_in(house, csv_file(ROW, OTHER))
    assert tried.counts() == done.counts()
    assert tried.dry_run and not done.dry_run


def test_one_wrong_row_keeps_the_whole_file_out() -> None:
    house = make_house()
    nameless = ("2", "", "按月发放", "县财政局", "", "12月底前", "")
    endless = ("3", "台账不全", "", "县教育局", "", "长" * 301, "")
    report = bring_in(house, csv_file(ROW, nameless, endless))
    assert [(error.row, error.column) for error in report.errors] == [(3, "存在问题"), (4, "完成时限")]
    assert report.created == 0
    assert not Problem.objects.exists() and not ImportRun.objects.exists()


def test_a_row_that_stands_twice_in_a_file_is_an_error() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, OTHER, ROW))
    assert [(error.row, error.reason.code, error.reason.params["row"]) for error in report.errors] == [
        (4, "import-duplicate", 2)
    ]


def test_rows_that_are_there_stop_or_are_skipped_or_updated() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    stopped = bring_in(house, csv_file(ROW, OTHER))
    assert [error.row for error in stopped.errors] == [2]
    assert Problem.objects.count() == 1, "nothing of the file was written"
    skipped = bring_in(house, csv_file(ROW, OTHER), on_conflict="skip")
    assert (skipped.created, skipped.skipped) == (1, 1)
    changed = (*ROW[:3], "县财政局", "", "2026年11月30日", "70%")
    updated = bring_in(house, csv_file(changed, OTHER), on_conflict="update")
    assert (updated.created, updated.updated, updated.unchanged) == (0, 1, 1)
    problem = Problem.objects.get(text=ROW[1])
    assert (problem.accountable_unit_id, problem.due) == (house.finance.id, date(2026, 11, 30))
    assert problem.progress_line == "70%"
    assert NamedPerson.objects.filter(problem=problem).exists(), "an empty cell clears nothing"


def test_the_same_file_again_changes_nothing_at_all() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW, OTHER))
    versions = list(Problem.objects.values_list("number", "version", "last_act_at"))
    again = bring_in(house, csv_file(ROW, OTHER), on_conflict="update")
    assert (again.created, again.updated, again.unchanged, again.errors) == (0, 0, 2, ())
    assert list(Problem.objects.values_list("number", "version", "last_act_at")) == versions


def test_an_unread_cell_of_an_update_becomes_a_question_and_a_read_one_settles_it() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    bring_in(house, csv_file((*ROW[:5], "尽快", "")), on_conflict="update")
    problem = Problem.objects.get()
    assert [question["field"] for question in problem.unresolved] == ["deadline"]
    assert (problem.due, problem.due_raw) == (None, "尽快")
    bring_in(house, csv_file((*ROW[:5], "2026年11月底前", "")), on_conflict="update")
    problem.refresh_from_db()
    assert problem.unresolved == [] and problem.due == date(2026, 11, 30)


def test_a_list_adds_measures_and_takes_none_away() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    report = bring_in(house, csv_file((*ROW[:2], "1.公示账目\n2.退还余额", *ROW[3:])), on_conflict="update")
    assert [one.text for one in Measure.objects.order_by("position")] == ["开设专户；", "公示账目", "退还余额"]
    assert "import-only-added" in {note.reason.code for note in report.notes}


def test_a_dispatched_problem_keeps_its_unit_and_deadline() -> None:
    house = make_house()
    number = bring_in(house, csv_file(ROW)).numbers[0]
    operations.dispatch_problem(actor=house.office, at=AT, number=number)
    moved = bring_in(house, csv_file((*ROW[:3], "县财政局", *ROW[4:])), on_conflict="update")
    assert [error.reason.code for error in moved.errors] == ["import-dispatched"]
    progress = bring_in(house, csv_file((*ROW[:6], "90%")), on_conflict="update")
    assert progress.updated == 1


def test_an_unknown_number_is_an_error_in_a_campaign_that_has_numbers() -> None:
    house = make_house()
    titles = ("编号", *TITLES)
    report = bring_in(house, csv_file(("ZA-2026-0999", *ROW), titles=titles), on_conflict="update")
    assert [(error.column, error.reason.code) for error in report.errors] == [("编号", "import-unknown-number")]


def test_a_campaign_is_made_for_the_year_of_the_list() -> None:
    house = make_house()
    content = xlsx_file((*ROW[:5], "12月底前", ""), title="澜川县2025年供水问题清单")
    with pytest.raises(Missing):
        bring_in(house, content, campaign="供水")
    report = bring_in(house, content, campaign="供水", create=True)
    campaign = Campaign.objects.get(name="供水")
    assert (campaign.starts_on, campaign.ends_on) == (date(2025, 1, 1), date(2025, 12, 31))
    assert Problem.objects.get(number=report.numbers[0]).due == date(2025, 12, 31)


def test_a_failed_import_leaves_no_campaign_behind() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, ROW), campaign="供水", create=True)
    assert report.errors and not Campaign.objects.filter(name="供水").exists()


def test_an_empty_house_gets_a_region_and_no_units() -> None:
    report = operations.import_ledger(
        actor=system_actor(), at=AT, stream=io.BytesIO(csv_file(ROW)), filename="a.csv", campaign="校园餐", create=True
    )
    assert report.created == 1 and len(report.needs_person) == 1
    assert Region.objects.count() == 1 and not Unit.objects.exists()


def test_a_campaign_is_not_made_in_a_region_that_nobody_named() -> None:
    make_region("甲县")
    make_region("乙县")
    with pytest.raises(BadInput, match="有几个地区"):
        operations.import_ledger(
            actor=SYSTEM, at=AT, stream=io.BytesIO(csv_file(ROW)), filename="a.csv", campaign="校园餐", create=True
        )


def test_only_the_office_the_lead_unit_and_commands_bring_lists_in() -> None:
    house = make_house()
    stranger = make_actor(house.region, Role.UNIT, unit=house.education)
    with pytest.raises((Missing, Refused)):
        bring_in(house, csv_file(ROW), actor=stranger)
    elsewhere = make_actor(make_region("远县"), Role.OFFICE)
    with pytest.raises(Missing):
        bring_in(house, csv_file(ROW), actor=elsewhere)
    assert not Problem.objects.exists()


def test_every_problem_and_the_run_leave_acts() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, OTHER))
    registered = Act.objects.filter(action="ledger.problem.registered").order_by("id")
    assert [act.label for act in registered] == list(report.numbers)
    assert report.run_id is not None
    run = ImportRun.objects.get(pk=report.run_id)
    assert (run.filename, run.on_conflict, run.asked_by_id) == ("清单.csv", "stop", house.office.user_id)
    act = Act.objects.get(action="ledger.list.imported")
    assert act.after is not None and act.after["created"] == 2 and act.after["sha256"] == run.sha256


def test_two_people_of_one_name_are_not_confused() -> None:
    house = make_house()
    make_person(house.region, "周砚", unit=house.education, title="局长")
    make_person(house.region, "周砚", unit=house.education, title="科员")
    report = bring_in(house, csv_file(ROW))
    problem = Problem.objects.get(number=report.numbers[0])
    assert NamedPerson.objects.get(problem=problem).person_id is None
    assert [question["field"] for question in problem.unresolved] == ["person"]
    assert report.needs_person == (), "it does not keep the problem from being dispatched"
    operations.dispatch_problem(actor=house.office, at=AT, number=problem.number)


def test_a_corrected_mapping_is_used_for_the_next_list_of_that_shape() -> None:
    house = make_house()
    titles = ("序号", "甲栏", "乙栏", "完成时限", "责任单位")
    content = csv_file(("1", "很长很长的一段说明文字，不是问题", "路灯不亮", "12月底前", "县教育局"), titles=titles)
    context = operations.find_place(house.office, campaign=house.campaign, create=False).context
    first = operations.understand_ledger(
        actor=house.office, at=AT, stream=io.BytesIO(content), filename="a.csv", context=context
    )
    assert first.rows[0].text.startswith("很长"), "the fullest column was guessed"
    operations.remember_columns(
        actor=house.office, at=AT, region_id=house.region.id, header=first.header,
        mapping={"serial": 1, "text": 3, "deadline": 4, "lead": 5},
    )  # fmt: skip
    bring_in(house, content)
    assert Problem.objects.get().text == "路灯不亮"
    assert ColumnMemory.objects.get().corrected_by_id == house.office.user_id


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.*") if path.suffix != ".py"))
def test_each_example_list_comes_in_and_goes_round(name: str) -> None:
    house = make_house()
    make_unit(house.region, "澜川县住房和城乡建设局", short_name="县住建局")
    content = (EXAMPLES / name).read_bytes()
    report = bring_in(house, content, filename=name)
    assert report.errors == () and report.created == report.rows > 0
    for format in ("xlsx", "csv", "json"):
        stream = io.BytesIO()
        operations.export_ledger(actor=house.office, at=AT, campaign_id=house.campaign_id, format=format, stream=stream)
        again = bring_in(house, stream.getvalue(), filename=f"a.{format}", on_conflict="update")
        assert (again.created, again.updated, again.errors) == (0, 0, ()), format
        assert again.rows == report.rows
    once_more = bring_in(house, content, filename=name, on_conflict="update")
    assert (once_more.created, once_more.updated, once_more.errors) == (0, 0, ())


def test_the_worker_imports_as_whoever_asked() -> None:
    house = make_house()
    sha256 = operations.keep_import_file(io.BytesIO(csv_file(ROW, OTHER)))
    job_id = operations.request_import(
        actor=house.office,
        at=AT,
        sha256=sha256,
        filename="清单.csv",
        campaign=house.campaign,
        on_conflict=OnConflict.STOP,
    )
    jobs.run_job(job_id=job_id, clock=lambda: AT)
    row = job_queries.job_row(house.office, job_id=job_id)
    assert (row.state, row.result["created"], row.done, row.total) == ("done", 2, 4, 4)
    assert ImportRun.objects.get().asked_by_id == house.office.user_id


def test_all_errors_of_a_background_import_can_be_fetched() -> None:
    house = make_house()
    wrong = [(str(n), "", "甲", "县教育局", "", "12月底前", "") for n in range(150)]
    sha256 = operations.keep_import_file(io.BytesIO(csv_file(ROW, *wrong)))
    job_id = operations.request_import(
        actor=house.office, at=AT, sha256=sha256, filename="a.csv", campaign=house.campaign
    )
    jobs.run_job(job_id=job_id, clock=lambda: AT)
    result = job_queries.job_row(house.office, job_id=job_id).result
    shown, counts = result["errors"], result["counts"]
    assert isinstance(shown, list) and isinstance(counts, dict)
    assert (len(shown), counts["errors"]) == (100, 150)
    assert len(operations.errors_file(job_id).read_text("utf-8-sig").splitlines()) == 151
    assert not Problem.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns() -> None:
    house = make_house()
    rows = [(str(n), f"问题 {n}", "", "县教育局", "", "2026年12月底前", "") for n in range(60)]
    reports: list[ImportReport] = []

    def work(house: House) -> None:
        try:
            reports.append(bring_in(house, csv_file(*rows), on_conflict="skip"))
        finally:
            connection.close()

    threads = [Thread(target=work, args=(house,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((report.created, report.skipped) for report in reports) == [(0, 60), (60, 0)]
    assert Problem.objects.count() == 60
