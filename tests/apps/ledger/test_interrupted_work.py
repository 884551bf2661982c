"""The ledger's background work is killed before every statement that it gives to the database, and is done again: one effect.

Being killed is an exception that no `except Exception` hears, so nothing of the work gets the chance to tidy up. Real processes
and real signals: tests/interfaces/cli/test_killed_workers.py.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs import queries as job_reads
from bihuan.apps.jobs.models import Job, JobState
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import ImportDraft, ImportRun, Problem, Stage, Working
from bihuan.apps.ledger.operations import BulkAct, BulkKind, Chosen, Goal
from bihuan.apps.ledger.operations.background import files_of
from bihuan.core.decisions import Reason
from tests.apps.ledger.drafts import Preparing
from tests.apps.ledger.lists import House, csv_file
from tests.apps.ledger.web.county import County, now

LIST = csv_file(
    ("1", "伙食费未设专户", "开设专户", "县市场监督管理局", "", "2026年12月底前", ""),
    ("", "补贴发放不及时", "按月发放", "石桥镇", "", "2026年10月31日", ""),
)
FROM_HERE = 1, 2, 3, 5, 8, 13, 21
"""Before which statements `make test` kills: the first ones, then further and further on. `make test-all` takes all of them."""


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Killer:
    """Lets so many statements through, and no more."""

    left: int
    has_struck: bool = False

    def __call__(self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.left -= 1
            if self.left < 0:
                self.has_struck = True
                raise Killed
        return execute(sql, params, many, context)


@dataclass(frozen=True, slots=True)
class Effect:
    """What can be seen from outside of what a job did."""

    state: str
    problems: tuple[tuple[str, str, str], ...]
    imports: int
    acts: Counter[str]
    files: int


@contextmanager
def tried() -> Iterator[None]:
    """What happens inside is taken back afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(job: UUID, *, hours: int = 0) -> None:
    jobs.run_job(job_id=job, clock=lambda: now() + timedelta(hours=hours), worker="w")


def killed_before(statement: int, job: UUID) -> bool:
    """Do the job and kill it before that statement; whether it had so many."""
    killer = Killer(statement - 1)
    try:
        with connection.execute_wrapper(killer):
            run(job)
    except Killed:
        pass
    return killer.has_struck


def effect_of(job: UUID, acts_before: int) -> Effect:
    row = Job.objects.get(pk=job)
    told = Act.objects.filter(pk__gt=acts_before).exclude(action__startswith="jobs.")
    exports = [path for path in files_of("exports").iterdir() if path.name == str(job)]
    return Effect(
        state=row.state,
        problems=tuple(Problem.objects.order_by("id").values_list("number", "state", "severity")),
        imports=ImportRun.objects.count(),
        acts=Counter(told.values_list("action", flat=True)),
        files=len(exports),
    )


def last_act() -> int:
    return Act.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def statements(*, all_of_them: bool) -> Iterator[int]:
    number = 0
    while True:
        number += 1
        if all_of_them or number in FROM_HERE or number % 34 == 0:
            yield number


def check(ask: Callable[[], UUID], *, all_of_them: bool) -> int:
    """Kill the job before these statements, one after the other, each time from the same beginning; how often it was killed."""
    acts = last_act()
    with tried():
        job = ask()
        run(job)
        wanted = effect_of(job, acts)
        assert wanted.state == JobState.DONE
    times = 0
    for statement in statements(all_of_them=all_of_them):
        with tried():
            job = ask()
            if not killed_before(statement, job):
                return times
            times += 1
            for hours in (1, 2):
                jobs.reap_lost_jobs(at=now() + timedelta(hours=hours))
                run(job, hours=hours + 1)
            assert effect_of(job, acts) == wanted, statement
    raise AssertionError


def ask_import(county: County, **how: object) -> UUID:
    kept = operations.keep_import_file(io.BytesIO(LIST))
    return operations.request_import(
        actor=county.actor("office"), at=now(), sha256=kept, filename="清单.csv", campaign="校园餐", **how,  # type: ignore[arg-type]
    )  # fmt: skip


def ask_export(county: County) -> UUID:
    return operations.request_export(
        actor=county.actor("office"), at=now(), campaign_id=county.campaign, format=operations.ExportFormat.CSV
    )


def ask_bulk(county: County) -> UUID:
    chosen = [Chosen(county.register(f"第 {n} 个")) for n in range(4)]
    return operations.request_bulk(
        actor=county.actor("office"), at=now(), act=BulkAct(BulkKind.DISPATCH), chosen=chosen
    )


def ask_draft(county: County) -> UUID:
    office = county.actor("office")
    draft = operations.begin_draft(
        actor=office, at=now(), stream=io.BytesIO(LIST), filename="清单.csv", goal=Goal(campaign_id=county.campaign)
    )
    preparing = Preparing(House(county.region, office, county.lead, county.other, county.campaign), office, draft)
    preparing.understood().step(Working.REHEARSE)
    operations.start_step(
        actor=office, at=now(), draft_id=draft, version=preparing.row.version, step=Working.WRITE, seen_marks=True
    )
    job = ImportDraft.objects.get(pk=draft).job
    assert job is not None
    return job


ASKS = {"import": ask_import, "export": ask_export, "bulk": ask_bulk, "draft": ask_draft}


@pytest.mark.parametrize("kind", ASKS)
def test_a_job_that_is_killed_has_one_effect(county: County, kind: str) -> None:
    county.register()
    assert check(lambda: ASKS[kind](county), all_of_them=False) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("kind", ASKS)
def test_a_job_that_is_killed_before_any_statement_has_one_effect(county: County, kind: str) -> None:
    county.register()
    assert check(lambda: ASKS[kind](county), all_of_them=True) >= 15


def test_a_bulk_job_goes_on_where_it_was_killed_and_tells_of_all_rows(county: County) -> None:
    ready = [county.register(f"第 {n} 个") for n in range(3)]
    held = county.register(accountable_unit_id=None)
    job = operations.request_bulk(
        actor=county.actor("office"), at=now(), act=BulkAct(BulkKind.DISPATCH),
        chosen=[Chosen(number) for number in (ready[0], held, *ready[1:])],
    )  # fmt: skip
    statement = 0
    while "taken" not in Job.objects.get(pk=job).kept:
        statement += 10
        Job.objects.filter(pk=job).update(state="queued", lease=None, leased_until=None, attempts=0)
        assert killed_before(statement, job)
    jobs.reap_lost_jobs(at=now() + timedelta(hours=1))
    run(job, hours=2)

    row = job_reads.job_row(county.actor("office"), job_id=job)
    assert row.result["done"] == 3
    assert [group["numbers"] for group in row.result["held"]] == [[held]]  # type: ignore[attr-defined]


def test_who_was_taken_for_dead_while_importing_writes_nothing(county: County) -> None:
    """Both attempts are alive: the first one looks the campaign up, sleeps, and wakes up to write."""
    job = ask_import(county)

    class Sleeper(Killer):
        def __call__(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
            if "campaigns_campaign" in sql and not self.has_struck:
                self.has_struck = True
                Job.objects.filter(pk=job).update(state="queued", lease=None, leased_until=None)
            return execute(sql, *rest)

    with connection.execute_wrapper(Sleeper(0)):
        run(job)
    assert not Problem.objects.exists()
    assert Job.objects.values_list("state", "kept").get(pk=job) == ("queued", {})

    run(job)
    assert Problem.objects.count() == 2


def test_a_draft_waits_no_longer_for_a_step_that_was_given_up(county: County) -> None:
    job = ask_draft(county)
    operations.give_up_step(job_id=job, at=now())

    draft = ImportDraft.objects.get()
    assert (draft.working, draft.job, draft.stage) == ("", None, Stage.REHEARSAL)
    assert draft.trouble["code"] == Reason("import-step-failed", "").code
    operations.give_up_step(job_id=job, at=now())
    assert ImportDraft.objects.get().version == draft.version, "what nobody waits for is nothing to give up"
