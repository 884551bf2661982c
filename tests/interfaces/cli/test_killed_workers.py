"""Real workers, killed with SIGKILL at moments that nobody chose: what they were doing is done once, seen from outside.

Where exactly they are hit differs from run to run; that every place is safe is what tests/apps/ledger/test_interrupted_work.py
shows. Here the processes, the signals, the leases and the clock are real.
"""

import os
import random
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from tests.installation import Installation
from tests.interfaces.cli.outside import count, look, wait_until

SETUP = ("setup", "--region", "澜川县", "--code", "510822", "--office", "县整改落实组")
ROWS = 30
AT_HAND = 3  # files that wait, at least, when a worker is started to be killed
ASK = """
import io, sys
import django
django.setup()
from django.utils import timezone
from bihuan.apps.ledger import operations
from bihuan.apps.organizations.queries import actor_named
office = actor_named("office", at=timezone.now(), via="cli")
first, end, rows_each = (int(word) for word in sys.argv[1:])
for file in range(first, end):
    rows = "".join(f"{n},第 {file} 张表的第 {n} 个问题,县整改落实组,2099年12月底前\\n" for n in range(rows_each))
    kept = operations.keep_import_file(io.BytesIO(("序号,存在问题,责任单位,完成时限\\n" + rows).encode()))
    operations.request_import(
        actor=office, at=timezone.now(), sha256=kept, filename=f"{file}.csv", campaign=f"专项{file}", create=True
    )
"""


def ask_for_imports(installation: Installation, first: int, end: int) -> None:
    """Files numbered from ``first`` up to, without, ``end``."""
    environment = installation.environment() | {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
    asked = [sys.executable, "-c", ASK, str(first), str(end), str(ROWS)]
    subprocess.run(asked, env=environment, check=True, timeout=120)


def is_busy(installation: Installation) -> bool:
    return count(installation, "jobs_job WHERE state = 'running' AND leased_until > asked_at AND ended_at IS NULL") > 0


def let_leases_and_waits_end(installation: Installation) -> None:
    """What the clock would do in a minute or in five."""
    look(installation, "UPDATE jobs_job SET leased_until = asked_at WHERE state = 'running'")
    look(installation, "UPDATE jobs_job SET not_before = NULL, attempts = 1 WHERE state <> 'done'")


def kill_in_the_middle(installation: Installation, chance: random.Random) -> None:
    let_leases_and_waits_end(installation)
    done = count(installation, "jobs_job WHERE state = 'done'")
    process = installation.start(["worker"], errors=sys.stderr)
    try:
        wait_until(
            lambda: is_busy(installation) or count(installation, "jobs_job WHERE state = 'done'") > done, process
        )
        threading.Event().wait(chance.uniform(0, 0.6))
    finally:
        process.kill()
        process.communicate(timeout=30)


def finish(installation: Installation) -> None:
    let_leases_and_waits_end(installation)
    done = installation.run("worker", "--once", "--json")
    assert done.code == 0, done.stderr
    let_leases_and_waits_end(installation)
    assert installation.run("worker", "--once").code == 0


def check_that_each_was_done_once(installation: Installation, files: int) -> None:
    assert look(installation, "SELECT state, count(*) FROM jobs_job WHERE kind = 'ledger.import' GROUP BY state") == [
        ("done", files)
    ]
    assert count(installation, "ledger_problem") == files * ROWS
    assert count(installation, "(SELECT DISTINCT text FROM ledger_problem) AS texts") == files * ROWS
    assert count(installation, "ledger_importrun") == files
    assert count(installation, "campaigns_campaign") == files
    assert installation.run("audit", "verify").code == 0


@pytest.fixture
def county(installation: Installation) -> Installation:
    assert installation.run(*SETUP).code == 0
    return replace(installation, extra={**installation.extra, "BIHUAN_JOB_LEASE_SECONDS": "2"})


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_imports_whose_workers_are_killed_are_written_once(county: Installation, kills: int) -> None:
    files = 0
    chance = random.Random(kills)

    for _kill in range(kills):
        if files - count(county, "jobs_job WHERE kind = 'ledger.import' AND state = 'done'") < AT_HAND:
            ask_for_imports(county, files, files + AT_HAND)  # a fast worker ends several before it is killed
            files += AT_HAND
        kill_in_the_middle(county, chance)
    finish(county)

    check_that_each_was_done_once(county, files)


@pytest.mark.slow
def test_several_workers_share_what_waits_and_survive_the_death_of_one(county: Installation) -> None:
    """On PostgreSQL they take jobs at the same time (SKIP LOCKED), on SQLite in turns. Nobody helps the clock: what the dead
    worker held is taken up by another when its lease has run out. It is longer here: living workers on a busy machine keep theirs."""
    county = replace(county, extra={**county.extra, "BIHUAN_JOB_LEASE_SECONDS": "12"})
    ask_for_imports(county, 0, 9)
    workers = [county.start(["worker"], errors=sys.stderr) for _number in range(3)]
    try:
        holders: list[tuple[object, ...]] = []

        def somebody_is_at_it() -> bool:
            holders[:] = look(county, "SELECT worker FROM jobs_job WHERE state = 'running'")
            return bool(holders)

        wait_until(somebody_is_at_it)
        killed = next(worker for worker in workers if f":{worker.pid}:" in str(holders[0][0]))
        killed.kill()
        wait_until(lambda: count(county, "jobs_job WHERE state = 'done' AND kind = 'ledger.import'") == 9, seconds=300)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.communicate(timeout=60)

    check_that_each_was_done_once(county, 9)
    if county.database_url and (os.cpu_count() or 1) > 1:
        assert count(county, "(SELECT DISTINCT worker FROM jobs_job WHERE kind = 'ledger.import') AS names") > 1
