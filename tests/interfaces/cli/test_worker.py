"""`bihuan worker` does what waits, seals beside it, and ends when it is asked to."""

import signal
import threading
from datetime import UTC, datetime

import pytest
from django.db import connections

from bihuan.apps.audit.operations import record
from bihuan.core.actors import system_actor
from bihuan.interfaces.cli.database_door import open_session, seal_now
from bihuan.interfaces.cli.worker import Sealer, run_worker
from tests.installation import Installation
from tests.interfaces.cli.outside import count, wait_until

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def leave_act() -> None:
    record(actor=system_actor(), action="audit.sample.left", at=AT, object_type="sample", object_id="1")


def count_leaves() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_leaf")
        return int(cursor.fetchone()[0])


def test_a_worker_with_nothing_to_do_says_so_and_ends(installation: Installation) -> None:
    finished = installation.run("worker", "--once", "--json")

    assert (finished.code, finished.document(), finished.stderr) == (0, {"tasks": 0}, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_waiting_worker_ends_at_once_when_it_is_asked_to(installation: Installation, number: signal.Signals) -> None:
    assert installation.run("worker", "--once").code == 0
    process = installation.start(["worker"])
    wait_until(lambda: count(installation, "jobs_worker") == 1, process)  # it is heard of from when it listens

    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)

    assert (process.returncode, stdout, stderr) == (0, "", "")


@pytest.mark.django_db(transaction=True)
def test_sealing_leaves_no_act_behind() -> None:
    leave_act()
    leave_act()

    seal_now()

    assert count_leaves() == 2


@pytest.mark.django_db(transaction=True)
def test_the_sealer_seals_beside_the_work_and_ends_when_told() -> None:
    leave_act()
    sealer = Sealer(every_seconds=0.01)
    sealer.start()
    for _turn in range(2000):
        if count_leaves() == 1 or not sealer.is_alive():
            break
        threading.Event().wait(0.01)
    sealer.end()

    assert count_leaves() == 1
    assert not sealer.is_alive()


@pytest.mark.django_db(transaction=True)
def test_an_empty_queue_is_no_work() -> None:
    assert run_worker(once=True) == 0


@pytest.mark.django_db
def test_without_a_name_the_system_acts() -> None:
    session = open_session(name="worker")

    assert (session.actor.username, session.actor.via, session.actor.user_id) == ("worker", "cli", None)
    assert session.at.tzinfo is not None
