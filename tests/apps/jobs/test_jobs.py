"""Background work: done once, its words kept, and queued only if what asked for it really happened."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from bihuan.apps.audit import queries as audit
from bihuan.apps.jobs import operations, queries
from bihuan.apps.jobs.events import JobEnded, job_ended
from bihuan.apps.jobs.models import Job, JobState
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from tests.apps.jobs.work import KIND, Work
from tests.apps.ledger.world import AT
from tests.factories import SYSTEM, make_actor, make_region, make_unit

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = Reason("import-job", "导入 %(name)s", {"name": "a.xlsx"})


@pytest.fixture
def asker() -> Actor:
    region = make_region()
    return make_actor(region, Role.UNIT, unit=make_unit(region))


def clock() -> datetime:
    return AT + timedelta(minutes=5)


def enqueue(actor: Actor) -> uuid.UUID:
    return operations.enqueue_job(actor=actor, at=AT, kind=KIND, title=TITLE, arguments={"file": "a.xlsx"})


def test_a_job_waits_is_done_once_and_says_what_came_of_it(work: Work, asker: Actor) -> None:
    job = enqueue(asker)
    assert queries.job_row(asker, job_id=job).state == JobState.QUEUED

    operations.run_job(job_id=job, clock=clock)
    operations.run_job(job_id=job, clock=clock)

    row = queries.job_row(asker, job_id=job)
    assert (row.state, row.done, row.total, row.result, row.ended_at) == (JobState.DONE, 2, 3, {"rows": 3}, clock())
    assert len(work.handles) == 1
    assert (work.handles[0].arguments, work.handles[0].asked_by) == ({"file": "a.xlsx"}, asker.user_id)


def test_a_job_that_is_running_is_left_alone(work: Work, asker: Actor) -> None:
    job = enqueue(asker)
    Job.objects.filter(pk=job).update(state=JobState.RUNNING, lease=uuid.uuid4(), leased_until=clock())

    operations.run_job(job_id=job, clock=clock)

    assert work.handles == []


def test_a_refusal_keeps_its_words_and_what_they_are_about(work: Work, asker: Actor) -> None:
    column = Reason("no-header", "第 %(n)s 行没有表头。", {"n": 3})
    work.failure = BadInput(Reason("unreadable", "文件读不懂。"), {"header": column})
    job = enqueue(asker)

    operations.run_job(job_id=job, clock=clock)

    row = queries.job_row(asker, job_id=job)
    assert (row.state, row.error) == (JobState.FAILED, "文件读不懂。")
    assert row.result == {"fields": {"header": "第 3 行没有表头。"}}


def test_a_refused_job_is_no_accident(work: Work, asker: Actor) -> None:
    work.failure = Refused(Reason("not-allowed", "现在不能办理：不在职责范围内。"))
    job = enqueue(asker)

    operations.run_job(job_id=job, clock=clock)

    assert queries.job_row(asker, job_id=job).error == "现在不能办理：不在职责范围内。"


@pytest.mark.parametrize("trouble", ["raises", "answers what cannot be kept"])
def test_an_accident_says_so_without_its_insides_and_reaches_the_log(work: Work, asker: Actor, trouble: str) -> None:
    if trouble == "raises":
        work.failure = ZeroDivisionError("secret insides")
    else:
        work.answer = {"when": object()}
    job = enqueue(asker)

    with pytest.raises((ZeroDivisionError, TypeError)):
        operations.run_job(job_id=job, clock=clock)

    row = queries.job_row(asker, job_id=job)
    assert row.state == JobState.FAILED
    assert "意外中断" in row.error and "secret" not in row.error


def test_a_kind_that_nobody_does_is_not_queued(asker: Actor) -> None:
    with pytest.raises(LookupError):
        operations.enqueue_job(actor=asker, at=AT, kind="tests.unknown", title=TITLE, arguments={})
    assert not Job.objects.exists()


def test_a_job_joins_the_transaction_that_asked_for_it(work: Work, asker: Actor) -> None:
    with transaction.atomic():
        enqueue(asker)
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert not operations.run_next_job(worker="w", clock=clock)
    assert work.handles == []


def test_the_worker_does_what_is_queued(work: Work, asker: Actor) -> None:
    job = enqueue(asker)

    assert operations.run_next_job(worker="w", clock=clock)
    assert not operations.run_next_job(worker="w", clock=clock)

    assert queries.job_row(asker, job_id=job).state == JobState.DONE
    assert len(work.handles) == 1


def test_an_end_is_told_to_who_listens(work: Work, asker: Actor) -> None:
    heard: list[JobEnded] = []

    def listen(sender: object, *, event: JobEnded, **_: object) -> None:
        heard.append(event)

    job_ended.connect(listen)
    job = enqueue(asker)
    operations.run_job(job_id=job, clock=clock)
    job_ended.disconnect(listen)

    assert heard == [JobEnded(job_id=job, succeeded=True, at=clock())]


def home_of(asker: Actor) -> RegionRow:
    """The region whose user the asker is."""
    return organizations.region_of(User.objects.get(username=asker.username).region_id)


def test_who_sees_a_job(work: Work, asker: Actor) -> None:
    region = make_region()
    job = enqueue(asker)

    assert [row.id for row in queries.recent_jobs(asker)] == [job]
    assert queries.job_row(make_actor(home_of(asker), Role.SYSTEM_ADMIN), job_id=job).title == "导入 a.xlsx"
    assert queries.job_row(SYSTEM, job_id=job)
    stranger = make_actor(region, Role.OFFICE)
    assert queries.recent_jobs(stranger) == ()
    for unknown in (job, uuid.uuid4()):
        with pytest.raises(Missing):
            queries.job_row(stranger, job_id=unknown)


def test_asking_for_a_job_is_an_act_that_the_asker_may_read(work: Work, asker: Actor) -> None:
    job = enqueue(asker)

    (act,) = audit.timeline(asker, "job", str(job))

    assert (act.action, act.label, act.after) == ("jobs.job.asked", "导入 a.xlsx", {"kind": KIND})
