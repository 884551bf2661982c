"""What a job is called and why it failed is kept as a reason and told to every reader in their own language."""

import json
import uuid
from datetime import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs import operations, queries
from bihuan.apps.jobs.models import Job, JobState
from bihuan.apps.jobs.queries import JobRow
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.operations import BulkAct, BulkKind, Chosen
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Reason, Refused
from bihuan.core.reason_documents import document_of
from tests.apps.jobs.work import KIND, Work
from tests.apps.ledger.drafts import run_waiting_jobs
from tests.apps.ledger.lists import csv_file
from tests.apps.ledger.web.county import County, make_county
from tests.factories import make_actor, make_region, make_unit
from tests.interfaces.rest.programs import Program, token_for, told

TITLE = Reason("import-job", "导入 %(name)s", {"name": "清单.xlsx"})


@pytest.fixture
def asker(db: None) -> Actor:
    region = make_region()
    return make_actor(region, Role.UNIT, unit=make_unit(region))


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def clock() -> datetime:
    return timezone.now()


def done(asker: Actor, title: Reason = TITLE) -> uuid.UUID:
    job = operations.enqueue_job(actor=asker, at=clock(), kind=KIND, title=title, arguments={})
    operations.run_job(job_id=job, clock=clock)
    return job


def row_in(language: str, actor: Actor, job: uuid.UUID) -> JobRow:
    with translation.override(language):
        return queries.job_row(actor, job_id=job)


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "导入 清单.xlsx"), ("en", "Import of 清单.xlsx")])
def test_a_title_is_told_in_the_language_of_the_reader(work: Work, asker: Actor, language: str, title: str) -> None:
    job = done(asker)
    assert row_in(language, asker, job).title == title
    with translation.override(language):
        assert [row.title for row in queries.recent_jobs(asker)] == [title]
        assert [row.title for row in queries.job_page(asker, scope="own").rows] == [title]


def test_the_act_and_the_table_keep_chinese_whoever_asks(work: Work, asker: Actor) -> None:
    with translation.override("en"):
        job = done(asker)
    assert Job.objects.get(pk=job).title == "导入 清单.xlsx"
    assert Act.objects.get(action="jobs.job.asked").label == "导入 清单.xlsx"


def test_a_refusal_is_told_in_the_language_of_the_reader_with_what_it_is_about(work: Work, asker: Actor) -> None:
    about = Reason("import-no-text-column", "没有一列写的是问题。指明哪一列是问题后再导入。")
    work.failure = BadInput(
        Reason("file_too_large", "文件超过 %(limit)s MB，分成几个再导入。", {"limit": 30}), {"f": about}
    )
    job = done(asker)

    chinese, english = row_in("zh-hans", asker, job), row_in("en", asker, job)

    assert (chinese.state, chinese.error) == (JobState.FAILED, "文件超过 30 MB，分成几个再导入。")
    assert chinese.result == {"fields": {"f": about.message}}
    assert "30 MB" in english.error and english.error.isascii()
    assert str(english.result["fields"]["f"]).isascii()  # type: ignore[index]


def test_an_accident_is_told_in_english_too(work: Work, asker: Actor) -> None:
    work.failure = ZeroDivisionError("secret insides")
    with pytest.raises(ZeroDivisionError):
        done(asker)
    row = row_in("en", asker, Job.objects.get().pk)
    assert row.error and row.error.isascii() and "secret" not in row.error
    assert "意外中断" in Job.objects.get().error


def test_reasons_anywhere_in_a_result_become_sentences_and_the_rest_stays(work: Work, asker: Actor) -> None:
    why = document_of(Refused(Reason("import-written", "这张清单已经写入台账。")).reason)
    plain = {"code": "x", "message": "不是理由", "more": 1}
    work.answer = {"rows": 3, "list": [{"row": 2, "message": why}, "文件"], "deep": {"why": why}, "plain": plain}
    row = row_in("en", asker, done(asker))

    assert (row.result["rows"], row.result["plain"]) == (3, plain)
    listed = row.result["list"]
    assert isinstance(listed, list) and listed[1] == "文件"
    assert listed[0]["row"] == 2 and listed[0]["message"].isascii()
    assert str(row.result["deep"]["why"]).isascii()  # type: ignore[index]


def test_a_job_from_before_is_told_as_it_was_kept(asker: Actor) -> None:
    job = Job.objects.create(
        kind=KIND, title="导入 旧清单", error="旧的原因", asked_by_id=asker.user_id, asked_at=clock(), state="failed",
        result={"fields": {"a": "旧的"}},
    )  # fmt: skip
    row = row_in("en", asker, job.pk)
    assert (row.title, row.error, row.result) == ("导入 旧清单", "旧的原因", {"fields": {"a": "旧的"}})


def test_a_title_longer_than_its_column_is_cut_there_and_told_whole(work: Work, asker: Actor) -> None:
    job = done(asker, Reason("import-job", "导入 %(name)s", {"name": "长" * 250}))
    assert len(Job.objects.get(pk=job).title) == 200
    assert row_in("zh-hans", asker, job).title == "导入 " + "长" * 250


@pytest.mark.parametrize("name", ["%(name)s", "100%", "%s%d", "<script>alert(1)</script>", "{}"])
def test_a_name_is_never_taken_for_a_place(work: Work, asker: Actor, name: str) -> None:
    job = done(asker, Reason("import-job", "导入 %(name)s", {"name": name}))
    assert row_in("zh-hans", asker, job).title == f"导入 {name}"
    assert row_in("en", asker, job).title == f"Import of {name}"


@pytest.mark.parametrize("kind", list(BulkKind))
def test_every_step_on_many_has_its_title_in_both_languages(county: County, kind: BulkKind) -> None:
    office = county.actor("office")
    job = ledger.request_bulk(
        actor=office, at=clock(), act=BulkAct(kind, ""), chosen=[Chosen(f"XY-2026-{n:04}") for n in range(3)]
    )
    assert row_in("zh-hans", office, job).title.endswith("3 项")
    assert row_in("en", office, job).title.isascii() and "3" in row_in("en", office, job).title


def test_what_many_were_refused_for_is_told_in_the_language_of_the_reader(county: County) -> None:
    office, number = county.actor("office"), county.register(accountable_unit_id=None)
    job = ledger.request_bulk(actor=office, at=clock(), act=BulkAct(BulkKind.DISPATCH), chosen=[Chosen(number)])
    operations.run_job(job_id=job, clock=clock)

    held = row_in("en", office, job).result["held"]

    assert isinstance(held, list) and held[0]["words"].isascii() and held[0]["numbers"] == [number]
    browser = county.browser("office")
    browser.cookies["django_language"] = "en"
    page = browser.get(f"/problems/many/{job}/").content.decode()
    assert held[0]["words"].replace("'", "&#x27;") in page and "批量" not in page


def test_a_program_reads_of_its_import_in_its_language(county: County) -> None:
    token = token_for(county.users["office"])
    job = told(Program(token).upload("/imports", "a.csv", csv_file(("1", "", "", "", "", "", "")), campaign="校园餐"))[
        "job"
    ]
    run_waiting_jobs()

    english, chinese = (told(Program(token, language=name).get(f"/jobs/{job}")) for name in ("en", ""))

    assert (english["title"], chinese["title"]) == ("Import of a.csv", "导入 a.csv")
    assert english["result"]["errors"][0]["message"].isascii()
    assert chinese["result"]["errors"][0]["message"] == "没有写问题内容。"
    assert json.dumps(english["result"]["counts"]) == json.dumps(chinese["result"]["counts"])


def test_the_list_of_jobs_is_in_english_for_who_reads_english(county: County) -> None:
    ledger.request_export(
        actor=county.actor("office"), at=clock(), campaign_id=county.campaign, format=ledger.ExportFormat.CSV
    )
    browser = county.browser("office")
    browser.cookies["django_language"] = "en"
    assert "Export of 校园餐专项整治" in browser.get("/jobs/").content.decode()
    browser.cookies["django_language"] = "zh-hans"
    assert "导出 校园餐专项整治" in browser.get("/jobs/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_jobs_that_were_there_before_get_no_words() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("jobs", "0001_initial")])
    old = executor.loader.project_state([("jobs", "0001_initial")]).apps.get_model("jobs", "Job")
    old.objects.create(kind=KIND, title="导入 旧清单", asked_at=clock())
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert [(job.title, job.words) for job in Job.objects.all()] == [("导入 旧清单", {})]
