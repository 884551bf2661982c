"""Background work as people see it: their own, its progress, its faults, what it made."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.apps.jobs import operations, queries
from bihuan.apps.jobs.models import Job, JobState
from bihuan.apps.jobs.queries import Download, JobRow
from bihuan.apps.organizations.queries import RegionRow, UserRow
from bihuan.core.actors import Actor, Role
from tests.factories import make_region, make_user, open_session

pytestmark = pytest.mark.django_db
LIST = "/jobs/"


@pytest.fixture
def region() -> RegionRow:
    return make_region("澜川县")


@pytest.fixture
def office(region: RegionRow) -> UserRow:
    return make_user(region, Role.OFFICE, name="梁正")


@pytest.fixture
def other(region: RegionRow) -> UserRow:
    return make_user(region, Role.OFFICE, name="魏建明")


@pytest.fixture
def admin(region: RegionRow) -> UserRow:
    return make_user(region, Role.SYSTEM_ADMIN, name="管机构的")


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind whose result can be taken out and seen, for one test."""
    monkeypatch.setattr(queries.jobs, "_downloads", {})
    monkeypatch.setattr(queries.jobs, "_results", {})
    queries.register_download("test.export", open_made)
    queries.register_result("test.import", lambda _actor, row: f"/problems/?import={row.id}")


def open_made(_actor: Actor, row: JobRow) -> Download | None:
    return None if row.result.get("gone") else Download("校园餐 台账.csv", "text/csv", iter([b"a,b\n", b"1,2\n"]))


def make_job(user: UserRow, state: JobState = JobState.DONE, **known: object) -> Job:
    wanted = {"kind": "test.export", "title": "导出校园餐台账", "asked_by_id": user.id, "state": state}
    if state is JobState.RUNNING:
        wanted |= {"lease": uuid4(), "leased_until": timezone.now()}
    return Job.objects.create(**(wanted | {"asked_at": timezone.now()} | known))


def page(user: UserRow, address: str = LIST, **headers: str) -> str:
    answer = open_session(Client(), user).get(address, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestTheList:
    def test_holds_ones_own_alone(self, office: UserRow, other: UserRow) -> None:
        make_job(office, title="我的导入")
        make_job(other, title="别人的导入")
        said = page(office)
        assert "我的导入" in said and "别人的导入" not in said

    def test_of_everybody_is_for_the_system_administrator(
        self, office: UserRow, other: UserRow, admin: UserRow
    ) -> None:
        make_job(office, title="我的导入")
        assert "我的导入" not in page(admin)
        said = page(admin, f"{LIST}?scope=all")
        assert "我的导入" in said and "梁正" in said
        assert "我的导入" not in page(other, f"{LIST}?scope=all")

    def test_is_empty_with_a_word(self, office: UserRow) -> None:
        assert "没有后台任务" in page(office)

    def test_asks_again_while_something_runs_and_stops_then(self, office: UserRow) -> None:
        job = make_job(office, JobState.RUNNING, done=307, total=495)
        said = page(office)
        assert "307 / 495" in said and 'hx-trigger="every 3s"' in said
        assert '<noscript><meta http-equiv="refresh"' in said
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE, lease=None, leased_until=None)
        said = page(office)
        assert "hx-trigger" not in said and "refresh" not in said

    def test_gives_htmx_the_rows_alone(self, office: UserRow) -> None:
        make_job(office, JobState.QUEUED)
        said = page(office, LIST, **{"HX-Request": "true"})
        assert said.lstrip().startswith('<section class="bh-card" id="job-rows"') and "<html" not in said

    @pytest.mark.parametrize("query", ["?scope=none", "?page=x", "?page=-3", "?scope=all&page=999"])
    def test_an_address_made_by_hand_does_no_harm(self, admin: UserRow, query: str) -> None:
        page(admin, LIST + query)

    def test_is_not_for_who_is_not_signed_in(self, client: Client) -> None:
        assert client.get(LIST).headers["Location"].startswith("/accounts/login/")


class TestOneJob:
    def test_that_failed_says_what_was_wrong_where(self, office: UserRow) -> None:
        job = make_job(office, JobState.FAILED, error="有 1 处读不懂。", result={"fields": {"C12": "时限认不准"}})
        said = page(office, reverse("jobs:job", args=[job.pk]))
        assert "有 1 处读不懂。" in said and "C12" in said and "时限认不准" in said

    def test_that_runs_is_asked_for_again(self, office: UserRow) -> None:
        job = make_job(office, JobState.RUNNING, done=1, total=3)
        address = reverse("jobs:job", args=[job.pk])
        assert "every 3s" in page(office, address)
        assert "<html" not in page(office, address, **{"HX-Request": "true"})

    def test_of_another_is_not_there(self, office: UserRow, other: UserRow) -> None:
        job = make_job(office)
        browser = open_session(Client(), other)
        for name in ("job", "file"):
            assert browser.get(reverse(f"jobs:{name}", args=[job.pk])).status_code == 404
        assert browser.get(reverse("jobs:job", args=[uuid4()])).status_code == 404

    def test_names_who_asked_to_the_system_administrator(self, office: UserRow, admin: UserRow) -> None:
        assert "梁正" in page(admin, reverse("jobs:job", args=[make_job(office).pk]))


class TestWhoeverKeepsTheSystem:
    @pytest.fixture
    def browser(self, admin: UserRow) -> Client:
        operations.install_schedules(at=timezone.now())
        return open_session(Client(), admin)

    def test_sees_what_recurs_and_nobody_else_does(self, browser: Client, office: UserRow) -> None:
        said = browser.get(LIST).content.decode()
        assert "清理旧文件和旧记录" in said and "40 1,7,13,19 * * *" in said and "还没有办过" in said
        assert "定时任务" not in page(office)

    def test_decides_when_it_is_done(self, browser: Client) -> None:
        address = reverse("jobs:schedule", args=["jobs.clearing"])
        assert "Asia/Shanghai" in browser.get(address).content.decode()
        answer = browser.post(address, {"cron": "30 6 * * *", "is_on": "on"}, follow=True)
        said = answer.content.decode()
        assert "30 6 * * *" in said and "06:30" in said and "下一次在" in said

    def test_turns_it_off_and_sees_that_it_is(self, browser: Client) -> None:
        address = reverse("jobs:schedule", args=["jobs.clearing"])
        said = browser.post(address, {"cron": "30 6 * * *"}, follow=True).content.decode()
        assert "停了，到时不再自动办" in said and "player-pause" in said

    def test_is_told_what_is_no_expression_and_finds_it_still_there(self, browser: Client) -> None:
        answer = browser.post(reverse("jobs:schedule", args=["jobs.clearing"]), {"cron": "每天", "is_on": "on"})
        assert answer.status_code == 422
        assert "读不懂" in answer.content.decode() and 'value="每天"' in answer.content.decode()

    def test_does_it_now_and_comes_to_the_run_and_to_all_runs(self, browser: Client, office: UserRow) -> None:
        address = reverse("jobs:schedule-run", args=["jobs.clearing"])
        shown = browser.post(address, follow=True)
        assert "清理旧文件和旧记录" in shown.content.decode()
        again = browser.post(address, follow=True)
        assert "它正在办" in again.content.decode()
        make_job(office, title="人要办的")
        runs = browser.get(f"{LIST}?schedule=jobs.clearing").content.decode()
        assert runs.count('class="bh-jobline"') == 1 and "人要办的" not in runs
        everything = browser.get(f"{LIST}?scope=all").content.decode()
        assert everything.count('class="bh-jobline"') == 1 and "人要办的" in everything

    def test_puts_a_job_back_that_was_given_up(self, browser: Client, office: UserRow) -> None:
        job = make_job(office, JobState.FAILED, kind="ledger.import", attempts=4, worker="bihuan-2:4711:aX8")
        address = reverse("jobs:job", args=[job.pk])
        said = browser.get(address).content.decode()
        assert "放回去再办" in said and "bihuan-2:4711:aX8" in said
        assert "放回去再办" not in page(office, address) and "bihuan-2" not in page(office, address)

        told = browser.post(reverse("jobs:put-back", args=[job.pk]), follow=True).content.decode()

        assert "已放回" in told and "放回去再办" not in told
        assert Job.objects.values_list("state", "attempts").get() == ("queued", 0)

    def test_is_offered_no_way_back_for_what_would_be_done_twice(self, browser: Client, office: UserRow) -> None:
        job = make_job(office, JobState.FAILED)
        assert "放回去再办" not in browser.get(reverse("jobs:job", args=[job.pk])).content.decode()
        told = browser.post(reverse("jobs:put-back", args=[job.pk]), follow=True).content.decode()
        assert "会重复" in told and Job.objects.get().state == "failed"

    def test_reads_on_the_job_when_it_is_tried_again(self, browser: Client, office: UserRow) -> None:
        later = timezone.now() + timedelta(minutes=5)
        job = make_job(
            office, JobState.QUEUED, attempts=2, not_before=later, error="第 2 次没有办完就中断了，稍后自己再办。"
        )
        for said in (browser.get(reverse("jobs:job", args=[job.pk])).content.decode(), page(office)):
            assert "再办" in said and "第 2 次没有办完" in said

    @pytest.mark.parametrize("query", ["?schedule=made.up", "?schedule=%00", "?schedule=jobs.clearing&page=9"])
    def test_does_no_harm_with_an_address_made_by_hand(self, browser: Client, query: str) -> None:
        assert browser.get(LIST + query).status_code == 200


@pytest.mark.usefixtures("downloads")
class TestWhatItMade:
    def test_is_taken_out_by_who_asked(self, office: UserRow) -> None:
        job = make_job(office)
        address = reverse("jobs:file", args=[job.pk])
        assert address in page(office)
        answer = open_session(Client(), office).get(address)
        assert answer.getvalue() == b"a,b\n1,2\n"
        assert answer.headers["Content-Type"] == "text/csv"
        assert (
            "attachment" in answer.headers["Content-Disposition"]
            and "filename*=utf-8''" in answer.headers["Content-Disposition"]
        )

    def test_is_nothing_for_the_system_administrator(self, office: UserRow, admin: UserRow) -> None:
        job = make_job(office)
        address = reverse("jobs:file", args=[job.pk])
        assert open_session(Client(), admin).get(address).status_code == 404
        assert address not in page(admin, f"{LIST}?scope=all")

    @pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.FAILED])
    def test_is_not_there_before_it_is_done(self, office: UserRow, state: JobState) -> None:
        job = make_job(office, state)
        assert open_session(Client(), office).get(reverse("jobs:file", args=[job.pk])).status_code == 404

    def test_that_is_gone_is_not_there(self, office: UserRow) -> None:
        job = make_job(office, result={"gone": True})
        assert open_session(Client(), office).get(reverse("jobs:file", args=[job.pk])).status_code == 404

    def test_is_linked_where_it_can_be_seen(self, office: UserRow) -> None:
        job = make_job(office, kind="test.import")
        assert f"/problems/?import={job.pk}" in page(office)
        assert open_session(Client(), office).get(reverse("jobs:file", args=[job.pk])).status_code == 404
