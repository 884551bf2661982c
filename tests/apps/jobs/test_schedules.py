"""What recurs: fired once for a moment however many look at it, once after a standstill, and as the administrator decides."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs import operations, policies, queries
from bihuan.apps.jobs.models import Job, JobState, Schedule
from bihuan.apps.jobs.queries.recurring import recurring
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from tests.apps.jobs.work import KIND, Work
from tests.at_once import at_once
from tests.factories import SYSTEM, make_actor, make_region, make_unit

pytestmark = pytest.mark.django_db
NAME = "tests.pass"
TITLE = Reason("clearing-job", "清理旧文件和旧记录")
NINE = datetime(2026, 11, 26, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai."""


@pytest.fixture(autouse=True)
def only_ours(work: Work, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kept = dict(recurring)
    recurring.clear()
    operations.register_schedule(name=NAME, kind=KIND, cron="*/10 8-18 * * 1-5", title=TITLE)
    yield
    recurring.clear()
    recurring.update(kept)


@pytest.fixture
def schedule() -> Schedule:
    Schedule.objects.all().delete()  # those of the program itself, which stand in every database that it made
    operations.install_schedules(at=NINE)
    return Schedule.objects.get()


def minutes(count: float) -> datetime:
    return NINE + timedelta(minutes=count)


def fire(at: datetime) -> int:
    return operations.fire_due_schedules(at=at)


def work_off(at: datetime) -> None:
    while operations.run_next_job(worker="w", clock=lambda: at):
        pass


def edit(cron: str = "0 7 * * *", *, is_on: bool = True) -> None:
    operations.edit_schedule(actor=SYSTEM, at=minutes(1), name=NAME, cron=cron, is_on=is_on)


class TestFiring:
    def test_makes_a_job_when_it_is_due_and_not_before(self, schedule: Schedule, work: Work) -> None:
        assert fire(minutes(9)) == 0
        assert fire(minutes(10)) == 1
        assert fire(minutes(11)) == 0

        job = Job.objects.get()
        assert (job.kind, job.title, job.asked_by, job.scheduled_for) == (KIND, str(TITLE), None, minutes(10))
        work_off(minutes(11))
        assert len(work.handles) == 1

    def test_happens_once_after_a_standstill(self, schedule: Schedule) -> None:
        assert fire(minutes(95)) == 1

        assert Job.objects.get().scheduled_for == minutes(10)
        schedule.refresh_from_db()
        assert (schedule.last_due, schedule.next_due) == (minutes(10), minutes(100))

    def test_keeps_to_the_hours_of_the_place(self, schedule: Schedule) -> None:
        evening = NINE.replace(hour=11)  # seven in Shanghai
        fire(evening)
        schedule.refresh_from_db()
        assert schedule.next_due == NINE.replace(hour=0) + timedelta(days=1)

    def test_waits_while_the_last_run_is_not_over(self, schedule: Schedule) -> None:
        fire(minutes(10))
        assert fire(minutes(20)) == 0
        work_off(minutes(21))
        assert fire(minutes(30)) == 1
        assert [job.scheduled_for for job in Job.objects.order_by("scheduled_for")] == [minutes(10), minutes(30)]

    def test_is_refused_a_second_time_by_the_database_itself(self, schedule: Schedule) -> None:
        fire(minutes(10))
        job = Job.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(kind=KIND, schedule=schedule, scheduled_for=job.scheduled_for, asked_at=NINE)

    def test_that_lost_a_race_makes_no_second_job(self, schedule: Schedule) -> None:
        fire(minutes(10))
        work_off(minutes(10))
        Schedule.objects.update(next_due=minutes(10))  # as a worker sees it that looked before the other one wrote
        fire(minutes(11))
        assert Job.objects.count() == 1

    def test_leaves_alone_what_is_off_and_what_no_app_registers_any_more(self, schedule: Schedule) -> None:
        edit(schedule.cron, is_on=False)
        assert fire(minutes(60)) == 0
        edit(schedule.cron)
        recurring.clear()
        assert fire(minutes(60)) == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_fire_once_for_a_moment() -> None:
    Schedule.objects.all().delete()
    operations.install_schedules(at=NINE)

    at_once(*[lambda: fire(minutes(10))] * 4)

    assert Job.objects.count() == 1


class TestTheRows:
    def test_follow_what_is_registered(self, schedule: Schedule) -> None:
        assert (schedule.kind, schedule.cron, schedule.time_zone, schedule.next_due) == (
            KIND, "*/10 8-18 * * 1-5", "Asia/Shanghai", minutes(10),
        )  # fmt: skip
        operations.register_schedule(name=NAME, kind=KIND, cron="0 12 * * *", title=TITLE)
        operations.install_schedules(at=minutes(1))
        schedule.refresh_from_db()
        assert (schedule.cron, schedule.next_due) == ("0 12 * * *", minutes(180))

    def test_stay_as_they_are_where_nothing_changed(self, schedule: Schedule) -> None:
        Schedule.objects.update(next_due=minutes(7))
        operations.install_schedules(at=minutes(60))
        schedule.refresh_from_db()
        assert schedule.next_due == minutes(7)

    def test_keep_what_an_administrator_decided(self, schedule: Schedule) -> None:
        edit("0 7 * * *")
        operations.register_schedule(name=NAME, kind=KIND, cron="0 12 * * *", title=TITLE)
        operations.install_schedules(at=minutes(2))
        assert Schedule.objects.get().cron == "0 7 * * *"

    def test_follow_the_time_zone_of_the_place(self, schedule: Schedule) -> None:
        with override_settings(TIME_ZONE="Asia/Urumqi"):
            operations.install_schedules(at=NINE)
        schedule.refresh_from_db()
        assert (schedule.time_zone, schedule.next_due) == ("Asia/Urumqi", NINE + timedelta(hours=1))


class TestAnAdministrator:
    def test_decides_when_and_whether_and_leaves_an_act(self, schedule: Schedule) -> None:
        edit("0  7 * * *", is_on=False)

        schedule.refresh_from_db()
        assert (schedule.cron, schedule.is_on, schedule.is_edited) == ("0 7 * * *", False, True)
        assert schedule.next_due == datetime(2026, 11, 26, 23, tzinfo=UTC)
        act = Act.objects.get(action="jobs.schedule.edited")
        assert act.before == {"cron": "*/10 8-18 * * 1-5", "is_on": True}
        assert act.after == {"cron": "0 7 * * *", "is_on": False}

    def test_who_changes_nothing_leaves_nothing(self, schedule: Schedule) -> None:
        edit(schedule.cron)
        assert not Act.objects.filter(action="jobs.schedule.edited").exists()
        assert not Schedule.objects.get().is_edited

    @pytest.mark.parametrize("cron", ["", "每天", "61 * * * *", "* * * * * *"])
    def test_is_told_what_an_expression_looks_like(self, schedule: Schedule, cron: str) -> None:
        with pytest.raises(BadInput) as refused:
            edit(cron)
        assert refused.value.fields.keys() == {"cron"}
        assert Schedule.objects.get().cron == schedule.cron

    def test_lets_it_run_now_besides(self, schedule: Schedule, work: Work) -> None:
        admin = make_actor(make_region(), Role.SYSTEM_ADMIN)

        job = operations.run_schedule(actor=admin, at=minutes(1), name=NAME)

        with pytest.raises(Refused, match="正在办"):
            operations.run_schedule(actor=admin, at=minutes(1), name=NAME)
        work_off(minutes(1))
        assert work.handles[0].asked_by is None, "it acts as the program does"
        assert queries.job_row(admin, job_id=job).state == JobState.DONE
        assert fire(minutes(10)) == 1
        act = Act.objects.get(action="jobs.schedule.run")
        assert (act.actor_username, act.after) == (admin.username, {"job": str(job)})

    @pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SYSTEM, Role.SYSTEM_ADMIN)])
    def test_is_nobody_else(self, schedule: Schedule, role: Role) -> None:
        region = make_region()
        speaks_for = make_unit(region) if role in (Role.UNIT, Role.RESPONSIBLE, Role.CHECKER) else None
        actor = make_actor(region, role, unit=speaks_for)
        with pytest.raises(Missing):
            operations.edit_schedule(actor=actor, at=NINE, name=NAME, cron="0 7 * * *", is_on=False)
        with pytest.raises(Missing):
            operations.run_schedule(actor=actor, at=NINE, name=NAME)
        assert not policies.visible_schedules(actor).exists()

    def test_finds_nothing_under_another_name(self, schedule: Schedule) -> None:
        with pytest.raises(Missing):
            operations.run_schedule(actor=SYSTEM, at=NINE, name="tests.unknown")
        recurring.clear()
        with pytest.raises(Missing):
            operations.run_schedule(actor=SYSTEM, at=NINE, name=NAME)
