"""`bihuan worker`: background work and sealing, for machines that serve no web. `bihuan up` runs one of its own."""

import logging
import threading
from collections.abc import Callable
from itertools import chain, repeat

import click
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from bihuan.apps.jobs.operations import clear_old, refresh_statistics
from bihuan.core.actors import system_actor
from bihuan.interfaces.cli.database_door import open_database, seal_now
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

SEAL_EVERY_SECONDS = 20.0
CLEAR_AFTER_SECONDS = 120.0
CLEAR_EVERY_SECONDS = 6 * 3600.0
LOOK_FOR_WORK_EVERY_SECONDS = 0.5
log = logging.getLogger(__name__)


class Helper(threading.Thread):
    """Does one thing again and again beside the work, the first time after `first_seconds`."""

    def __init__(self, name: str, act: Callable[[], object], *, first_seconds: float, every_seconds: float) -> None:
        super().__init__(name=name, daemon=True)
        self._act = act
        self._waits = chain([first_seconds], repeat(every_seconds))
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(next(self._waits)):
            try:
                self._act()
            except (DatabaseError, OSError):
                # The next turn does what this one could not: a database that is away for a moment is no reason to die.
                log.exception("could not do the turn of the %s", self.name)
            finally:
                connections.close_all()

    def end(self) -> None:
        self._ended.set()
        self.join()


class Sealer(Helper):
    """Seals beside the work: a long task must not leave acts unsealed for longer than a minute."""

    def __init__(self, every_seconds: float = SEAL_EVERY_SECONDS) -> None:
        super().__init__("sealer", seal_now, first_seconds=every_seconds, every_seconds=every_seconds)


class Clearer(Helper):
    """Removes what was kept long enough, and lets the database know how large it has become."""

    def __init__(self, first_seconds: float = CLEAR_AFTER_SECONDS, every_seconds: float = CLEAR_EVERY_SECONDS) -> None:
        super().__init__("clearer", clear_now, first_seconds=first_seconds, every_seconds=every_seconds)


def clear_now() -> None:
    """One turn of clearing."""
    clear_old(actor=system_actor("clearing", via="task"), at=timezone.now())
    refresh_statistics()


@click.command("worker", help=_("只运行后台任务和定时封存"))
@click.option("--once", is_flag=True, help=_("做完等着的任务就结束"))
@json_option
def worker(once: bool) -> None:
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    with open_database(name="worker"):
        done = run_worker(once=once)
    if once:
        answer({"tasks": done}, _("做完 %(count)s 项后台任务") % {"count": done})


def run_worker(*, once: bool) -> int:
    """Work until a signal comes, or until nothing waits. Answers how many tasks were run."""
    loop = Worker(
        queue_names=["*"],
        interval=LOOK_FOR_WORK_EVERY_SECONDS,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    helpers = (Sealer(), Clearer())
    loop.configure_signals()
    for helper in helpers:
        helper.start()
    try:
        loop.run()
    finally:
        loop.reset_signals()
        for helper in helpers:
            helper.end()
    return int(loop._run_tasks)
