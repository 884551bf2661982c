"""`/metrics`: figures for whoever may read them, in which no name, text or number of anybody stands."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from bihuan.apps.audit.operations import record, seal_acts
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.models import Job, Schedule
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(**headers: str) -> Figures:
    answer = Client().get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_the_queue_and_its_workers_are_told() -> None:
    now = timezone.now()
    for state, age in (("queued", 90), ("queued", 30), ("failed", 400)):
        Job.objects.create(kind="k", title="导出 某某的台账", state=state, asked_at=now - timedelta(seconds=age))
    jobs.hear_of_worker(worker="w", at=now)

    found = figures()

    assert [figure(found, "bihuan_jobs", state=state) for state in ("queued", "running", "done", "failed")] == [
        2,
        0,
        0,
        1,
    ]
    assert 90 <= figure(found, "bihuan_jobs_oldest_waiting_seconds") < 120
    assert figure(found, "bihuan_workers") == 1


def test_a_job_that_waits_for_its_next_attempt_is_not_late() -> None:
    now = timezone.now()
    later = now + timedelta(hours=1)
    Job.objects.create(kind="k", title="t", state="queued", asked_at=now - timedelta(days=1), not_before=later)

    assert figure(figures(), "bihuan_jobs_oldest_waiting_seconds") == 0


def test_a_schedule_that_nobody_fires_is_late() -> None:
    jobs.install_schedules(at=timezone.now())
    assert figure(figures(), "bihuan_schedule_late_seconds", schedule="jobs.clearing") == 0

    Schedule.objects.filter(name="jobs.clearing").update(next_due=timezone.now() - timedelta(hours=2))

    assert figure(figures(), "bihuan_schedule_late_seconds", schedule="jobs.clearing") >= 7200


def test_the_last_seal_and_the_last_backup_are_told() -> None:
    at = timezone.now()
    assert figure(figures(), "bihuan_last_backup_timestamp_seconds") == 0
    record(actor=SYSTEM, action="audit.backup.made", at=at, object_type="backup", object_id="a.bak")
    seal_acts(at=at)

    found = figures()

    assert figure(found, "bihuan_last_seal_timestamp_seconds") == pytest.approx(at.timestamp())
    assert figure(found, "bihuan_last_backup_timestamp_seconds") == pytest.approx(at.timestamp())
    assert figure(found, "bihuan_disk_free_bytes") > 0


def test_requests_are_counted_by_their_route_and_never_by_what_stands_in_an_address() -> None:
    labels = {"route": "calendars/<int:year>/<int:month>/", "method": "GET", "status": "302"}
    before = figures().get(("bihuan_http_requests_total", frozenset(labels.items())), 0)
    Client().get("/calendars/2026/12/")
    Client().get("/made-up/by-somebody/")

    answer = Client().get("/metrics").content.decode()
    found = figures()

    assert figure(found, "bihuan_http_requests_total", **labels) == before + 1
    assert figure(found, "bihuan_http_requests_total", route="other", method="GET", status="404") >= 1
    assert figure(found, "bihuan_http_request_seconds_count", route="calendars/<int:year>/<int:month>/") >= 1
    assert "calendars/2026" not in answer and "by-somebody" not in answer


def test_without_a_token_only_the_machine_itself_reads_it() -> None:
    assert Client(REMOTE_ADDR="::1").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="10.1.2.3").get("/metrics").status_code == 404
    assert Client(REMOTE_ADDR="").get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404, "through a proxy"


@override_settings(METRICS_TOKEN="a-long-secret")
def test_with_a_token_whoever_brings_it_reads_it_and_nobody_else() -> None:
    abroad = Client(REMOTE_ADDR="10.1.2.3")
    assert abroad.get("/metrics", headers={"Authorization": "Bearer a-long-secret"}).status_code == 200
    for wrong in ("", "Bearer ", "Bearer a-long-secreT", "a-long-secret", "Bearer é"):
        assert Client().get("/metrics", headers={"Authorization": wrong}).status_code == 404
