"""`bihuan jobs`: background and recurring work, looked after from the command line."""

import pytest
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs.models import Job
from bihuan.core.actors import Role
from tests.command import run_here
from tests.factories import make_region, make_user

pytestmark = pytest.mark.django_db(transaction=True)
CLEARING = "jobs.clearing"


def failed_job(kind: str = "ledger.import") -> Job:
    return Job.objects.create(
        kind=kind,
        title="导入 清单.xlsx",
        state="failed",
        attempts=4,
        error="试了 4 次都中断了。",
        asked_at=timezone.now(),
    )


def test_what_recurs_is_listed_with_its_next_moment() -> None:
    schedules = run_here("jobs", "schedules", "--json").document()["schedules"]

    assert isinstance(schedules, list)
    clearing = next(one for one in schedules if one["name"] == CLEARING)
    assert (clearing["cron"], clearing["time_zone"], clearing["is_on"], clearing["last"]) == (
        "40 1,7,13,19 * * *", "Asia/Shanghai", True, None,
    )  # fmt: skip
    assert CLEARING in run_here("jobs", "schedules").stdout


def test_it_is_done_now_and_a_second_time_only_afterwards() -> None:
    asked = run_here("jobs", "run", CLEARING, "--json")
    again = run_here("jobs", "run", CLEARING)

    assert asked.document() == {"job": str(Job.objects.get().pk)}
    assert again.code == 1 and "正在办" in again.stderr
    assert run_here("worker", "--once", "--json").document() == {"tasks": 1}
    assert Job.objects.get().state == "done"


def test_what_no_app_registers_is_not_there() -> None:
    assert run_here("jobs", "run", "made.up").code == 1


def test_a_job_that_was_given_up_is_found_and_put_back() -> None:
    job = failed_job()

    listed = run_here("jobs", "list", "--json").document()["jobs"]
    assert isinstance(listed, list)
    (found,) = listed
    done = run_here("jobs", "retry", str(job.pk), "--json")

    assert (found["id"], found["attempts"]) == (str(job.pk), 4)
    assert (done.code, done.document()) == (0, {"job": str(job.pk)})
    assert Job.objects.get().state == "queued"
    assert Act.objects.filter(action="jobs.job.put-back").count() == 1
    assert run_here("jobs", "list").stdout.strip() == "没有。"


def test_what_would_be_done_twice_is_not_put_back() -> None:
    refused = run_here("jobs", "retry", str(failed_job("tests.once").pk))
    assert refused.code == 1 and "会重复" in refused.stderr
    assert run_here("jobs", "retry", "no-id").code == 2


def test_only_who_keeps_the_system_may() -> None:
    region = make_region()
    office = make_user(region, Role.OFFICE).username
    for words in (["run", CLEARING], ["retry", str(failed_job().pk)]):
        assert run_here("jobs", *words, "--as", office).code == 1
    assert run_here("jobs", "schedules", "--as", office, "--json").document() == {"schedules": []}
    admin = make_user(region, Role.SYSTEM_ADMIN).username
    assert run_here("jobs", "run", CLEARING, "--as", admin).code == 0
