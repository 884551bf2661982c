"""A worker may be killed at any moment: what it held is done again by another, and what it says afterwards counts for nothing."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs import operations, queries
from bihuan.apps.jobs.events import JobEnded, job_ended
from bihuan.apps.jobs.models import Job, JobState, Worker
from bihuan.apps.jobs.operations import JobHandle, LeaseLost
from bihuan.core.actors import Actor, Role
from bihuan.core.background import ALWAYS, NEVER, WHEN_INTERRUPTED, Retry
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from tests.apps.jobs.work import KIND, Work
from tests.at_once import at_once
from tests.factories import LONG_AGO, SYSTEM, make_actor, make_region, make_unit

pytestmark = pytest.mark.django_db(transaction=True)
AT = LONG_AGO
TITLE = Reason("import-job", "导入 %(name)s", {"name": "a.xlsx"})
BROKEN = ZeroDivisionError("secret insides")


def after(**how: float) -> datetime:
    return AT + timedelta(**how)


@pytest.fixture
def asker() -> Actor:
    region = make_region()
    return make_actor(region, Role.UNIT, unit=make_unit(region))


def enqueue(actor: Actor) -> uuid.UUID:
    return operations.enqueue_job(actor=actor, at=AT, kind=KIND, title=TITLE, arguments={})


def run(at: datetime, worker: str = "second") -> bool:
    return operations.run_next_job(worker=worker, clock=lambda: at)


def lose(job: uuid.UUID, worker: str = "first", at: datetime = AT) -> uuid.UUID:
    """The job as a worker leaves it that was killed in the middle of it; the lease that it had."""
    lease = uuid.uuid4()
    row = Job.objects.get(pk=job)
    row.state, row.worker, row.lease, row.leased_until = JobState.RUNNING, worker, lease, at + timedelta(seconds=60)
    row.attempts += 1
    row.save()
    return lease


def handle_of(job: uuid.UUID, lease: uuid.UUID) -> JobHandle:
    return JobHandle(id=job, asked_by=None, arguments={}, lease=lease)


class TestALostJob:
    def test_waits_its_time_and_is_done_by_another(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=WHEN_INTERRUPTED)
        job = enqueue(asker)
        lose(job)

        assert operations.reap_lost_jobs(at=after(seconds=61)) == 1
        row = queries.job_row(asker, job_id=job)
        assert (row.state, row.error) == (JobState.QUEUED, "第 1 次没有办完就中断了，稍后自己再办。")
        assert not run(after(seconds=70))
        assert run(after(seconds=71))

        row = queries.job_row(asker, job_id=job)
        assert (row.state, row.error, row.result) == (JobState.DONE, "", {"rows": 3})
        assert [handle.attempt for handle in work.handles] == [2]

    def test_is_left_alone_while_its_lease_lasts(self, work: Work, asker: Actor) -> None:
        job = enqueue(asker)
        lose(job)
        assert operations.renew_leases(worker="first", at=after(seconds=50)) == 1

        assert operations.reap_lost_jobs(at=after(seconds=100)) == 0
        assert operations.reap_lost_jobs(at=after(seconds=111)) == 1

    def test_that_may_not_be_repeated_says_so_and_is_over(self, work: Work, asker: Actor) -> None:
        job, heard = enqueue(asker), list[JobEnded]()
        lose(job)

        def listen(sender: object, *, event: JobEnded, **_: object) -> None:
            heard.append(event)

        job_ended.connect(listen)
        operations.reap_lost_jobs(at=after(seconds=61))
        job_ended.disconnect(listen)

        row = queries.job_row(asker, job_id=job)
        assert (row.state, row.error) == (JobState.FAILED, "中断了，没有写入，请再办一次。")
        assert heard == [JobEnded(job_id=job, succeeded=False, at=after(seconds=61))]
        assert not run(after(days=1)) and work.handles == []

    def test_is_given_up_after_as_many_attempts_as_its_kind_declares(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=Retry((timedelta(seconds=10),)))
        job = enqueue(asker)
        lose(job)
        operations.reap_lost_jobs(at=after(minutes=2))
        lose(job)

        operations.reap_lost_jobs(at=after(minutes=4))

        row = queries.job_row(asker, job_id=job)
        assert row.state == JobState.FAILED and row.error.startswith("试了 2 次都中断了")

    def test_of_a_kind_that_this_program_does_not_know_is_left_to_one_that_does(self, work: Work, asker: Actor) -> None:
        job = enqueue(asker)
        Job.objects.update(kind="tests.newer")
        assert not run(after(seconds=1))
        lose(job)
        assert operations.reap_lost_jobs(at=after(days=1)) == 0

    def test_is_taken_by_one_reaper_of_several(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=WHEN_INTERRUPTED)
        for _turn in range(4):
            lose(enqueue(asker))

        reaped = at_once(*[lambda: operations.reap_lost_jobs(at=after(minutes=2))] * 3)

        assert sum(int(str(count)) for count in reaped) == 4
        assert set(Job.objects.values_list("state", "attempts")) == {("queued", 1)}


class TestWhoLostTheLease:
    def test_cannot_end_the_job(self, work: Work, asker: Actor) -> None:
        def outlive(handle: JobHandle) -> Mapping[str, object]:
            operations.reap_lost_jobs(at=after(hours=1))
            return {"from": "the one that slept"}

        operations.register_kind(KIND, outlive, retry=WHEN_INTERRUPTED)
        job = enqueue(asker)
        assert run(AT, "first")
        assert Job.objects.get().state == JobState.QUEUED
        operations.register_kind(KIND, work, retry=WHEN_INTERRUPTED)

        assert run(after(hours=2))

        assert queries.job_row(asker, job_id=job).result == {"rows": 3}

    def test_cannot_write_what_stands_in_one_transaction_with_what_it_keeps(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=WHEN_INTERRUPTED)
        job = enqueue(asker)
        lease = lose(job)
        handle_of(job, lease).keep({"place": 1})
        operations.reap_lost_jobs(at=after(minutes=2))

        with pytest.raises(LeaseLost):
            handle_of(job, lease).keep({"place": 2})
        handle_of(job, lease).report_progress(done=1, total=2)

        assert Job.objects.values_list("kept", "total").get() == ({"place": 1}, 0)

    def test_leaves_the_loop_of_its_worker_whole(self, work: Work, asker: Actor) -> None:
        work.failure = LeaseLost()
        enqueue(asker)

        assert run(AT)
        assert Job.objects.get().state == JobState.RUNNING, "somebody else has it, and only they may end it"


class TestAnAccident:
    def test_is_tried_again_where_the_kind_says_so(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=ALWAYS)
        work.failure = BROKEN
        job = enqueue(asker)
        for at in (AT, after(minutes=1), after(minutes=3), after(minutes=9)):
            with pytest.raises(ZeroDivisionError):
                run(at)

        row = queries.job_row(asker, job_id=job)
        assert (row.state, len(work.handles)) == (JobState.FAILED, 4)
        assert "试了 4 次" in row.error and "secret" not in row.error

    @pytest.mark.parametrize("retry", [NEVER, WHEN_INTERRUPTED], ids=["never", "when interrupted"])
    def test_is_told_at_once_where_it_does_not(self, work: Work, asker: Actor, retry: Retry) -> None:
        operations.register_kind(KIND, work, retry=retry)
        work.failure = BROKEN
        enqueue(asker)
        with pytest.raises(ZeroDivisionError):
            run(AT)
        assert Job.objects.get().state == JobState.FAILED

    def test_is_no_refusal_and_a_refusal_is_never_repeated(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=ALWAYS)
        work.failure = BadInput(Reason("unreadable", "文件读不懂。"))
        job = enqueue(asker)

        assert run(AT) and not run(after(days=1))

        row = queries.job_row(asker, job_id=job)
        assert (row.state, row.error, len(work.handles)) == (JobState.FAILED, "文件读不懂。", 1)


class TestWorkers:
    def test_of_several_each_takes_another_job(self, work: Work, asker: Actor) -> None:
        jobs = {enqueue(asker) for _turn in range(6)}

        def one(name: str) -> int:
            return sum(run(AT, name) for _turn in range(6))

        done = at_once(*[lambda name=name: one(name) for name in ("a", "b", "c")])

        assert sum(int(str(count)) for count in done) == 6
        assert sorted(handle.id for handle in work.handles) == sorted(jobs)

    def test_that_begin_another_job_hold_no_earlier_one(self, work: Work, asker: Actor) -> None:
        lost = enqueue(asker)
        lose(lost, worker="me")
        enqueue(asker)

        assert run(after(seconds=5), "me")

        assert operations.reap_lost_jobs(at=after(seconds=6)) == 1
        assert Job.objects.get(pk=lost).state == JobState.FAILED

    def test_are_heard_of_until_they_say_goodbye_or_were_silent_for_a_day(self) -> None:
        operations.hear_of_worker(worker="silent", at=AT)
        operations.hear_of_worker(worker="me", at=AT)
        operations.hear_of_worker(worker="me", at=after(minutes=1))
        assert Worker.objects.values_list("started_at", "seen_at").get(name="me") == (AT, after(minutes=1))

        operations.hear_of_worker(worker="me", at=after(hours=25))
        assert [row.name for row in Worker.objects.all()] == ["me"]
        operations.say_goodbye(worker="me")
        assert not Worker.objects.exists()

    def test_how_long_a_lease_lasts_is_a_setting(self, work: Work, asker: Actor) -> None:
        ends: list[object] = []

        def look(handle: JobHandle) -> Mapping[str, object]:
            ends.append(Job.objects.get(pk=handle.id).leased_until)
            return {}

        operations.register_kind(KIND, look)
        enqueue(asker)
        with override_settings(JOB_LEASE_SECONDS=5):
            run(AT)
        assert ends == [after(seconds=5)]


class TestPuttingBack:
    def test_lets_a_job_be_done_from_the_first_attempt_on_and_leaves_an_act(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=WHEN_INTERRUPTED)
        work.failure = BROKEN
        job = enqueue(asker)
        with pytest.raises(ZeroDivisionError):
            run(AT)
        work.failure = None

        operations.put_back_job(actor=SYSTEM, at=after(minutes=1), job_id=job)

        assert Job.objects.values_list("state", "attempts", "error").get() == ("queued", 0, "")
        assert run(after(minutes=1))
        assert Job.objects.get().state == JobState.DONE
        act = Act.objects.get(action="jobs.job.put-back")
        assert (act.before, act.after, act.object_id) == ({"state": "failed"}, {"state": "queued"}, str(job))

    def test_takes_a_job_from_a_worker_that_is_stuck_with_it(self, work: Work, asker: Actor) -> None:
        operations.register_kind(KIND, work, retry=WHEN_INTERRUPTED)
        job = enqueue(asker)
        lease = lose(job)

        operations.put_back_job(actor=SYSTEM, at=after(seconds=2), job_id=job)

        with pytest.raises(LeaseLost):
            handle_of(job, lease).keep({})
        assert run(after(seconds=2))

    def test_is_refused_for_what_would_be_done_twice_and_for_what_is_not_stuck(self, work: Work, asker: Actor) -> None:
        job = enqueue(asker)
        with pytest.raises(Refused, match="没有办完"):
            operations.put_back_job(actor=SYSTEM, at=AT, job_id=job)
        lose(job)
        with pytest.raises(Refused, match="会重复"):
            operations.put_back_job(actor=SYSTEM, at=AT, job_id=job)

    def test_is_for_whoever_keeps_the_system_alone(self, work: Work, asker: Actor) -> None:
        job = enqueue(asker)
        with pytest.raises(Refused, match="没有这个权限"):
            operations.put_back_job(actor=asker, at=AT, job_id=job)
        with pytest.raises(Missing):
            operations.put_back_job(actor=make_actor(make_region(), Role.SYSTEM_ADMIN), at=AT, job_id=job)
