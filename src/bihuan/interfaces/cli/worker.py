"""`bihuan worker`: background work and sealing, for machines that serve no web. `bihuan up` runs one of its own."""

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from types import FrameType

import click
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string

from bihuan.apps.jobs.operations import (
    fire_due_schedules,
    hear_of_worker,
    install_schedules,
    reap_lost_jobs,
    renew_leases,
    run_next_job,
    say_goodbye,
)
from bihuan.interfaces.cli.database_door import open_database, seal_now
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option

SEAL_EVERY_SECONDS = 20.0
FIRE_EVERY_SECONDS = 5.0
LOOK_FOR_WORK_EVERY_SECONDS = 0.5
SIGNALS = (signal.SIGINT, signal.SIGTERM)
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
        if self.ident is not None:  # a signal may come before it was started
            self.join()


class Sealer(Helper):
    """Seals beside the work: a long task must not leave acts unsealed for longer than a minute."""

    def __init__(self, every_seconds: float = SEAL_EVERY_SECONDS) -> None:
        super().__init__("sealer", seal_now, first_seconds=every_seconds, every_seconds=every_seconds)


class Keeper(Helper):
    """Lets this worker's leases last, and takes from dead workers what they held."""

    def __init__(self, worker: str, shift: "Shift") -> None:
        every = settings.JOB_LEASE_SECONDS / 4
        super().__init__("keeper", lambda: keep_leases(worker, shift), first_seconds=0, every_seconds=every)


class Scheduler(Helper):
    """Fires what is due. Every worker does: for one moment the database lets only one of them."""

    def __init__(self, every_seconds: float = FIRE_EVERY_SECONDS) -> None:
        super().__init__("scheduler", fire_now, first_seconds=0, every_seconds=every_seconds)


class Shift:
    """A signal ends the worker after the job that it is doing; a second one ends it in the middle, and the job is tried again."""

    def __init__(self) -> None:
        self.is_asked = False
        self.is_idle = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._ask) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_idle or self.is_asked:
            sys.exit(0 if self.is_idle else 1)
        self.is_asked = True


def keep_leases(worker: str, shift: Shift) -> None:
    """One turn: our own first, so that a turn that came late takes nothing from ourselves."""
    hear_of_worker(worker=worker, at=timezone.now())
    if not shift.is_idle:
        renew_leases(worker=worker, at=timezone.now())
    reap_lost_jobs(at=timezone.now())


def fire_now() -> None:
    """One turn of the schedules."""
    fire_due_schedules(at=timezone.now())


@click.command("worker", help=_("只运行后台任务、定时任务和定时封存"))
@click.option("--once", is_flag=True, help=_("做完等着的任务就结束"))
@json_option
def worker(once: bool) -> None:
    with open_database(name="worker"):
        done = run_worker(once=once)
    if once:
        answer({"tasks": done}, _("做完 %(count)s 项后台任务") % {"count": done})


def run_worker(*, once: bool) -> int:
    """Work until a signal comes, or until nothing waits. Answers how many tasks were run."""
    name, shift, done = name_worker(), Shift(), 0
    install_schedules(at=timezone.now())
    reap_lost_jobs(at=timezone.now())
    helpers: tuple[Helper, ...] = (Keeper(name, shift), Sealer(), *(() if once else (Scheduler(),)))
    with shift.listening():
        try:
            for helper in helpers:
                helper.start()
            while not shift.is_asked:
                if _work(name, shift):
                    done += 1
                elif once:
                    break
                else:
                    time.sleep(LOOK_FOR_WORK_EVERY_SECONDS)
        finally:
            for helper in helpers:
                helper.end()
            say_goodbye(worker=name)
    return done


def name_worker() -> str:
    """A name that no other worker bears, and that leads an administrator to the machine and the process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{get_random_string(8)}"


def _work(name: str, shift: Shift) -> bool:
    """Do one job if one waits. What nobody foresaw is in the log, and the job says so: the next one is done all the same."""
    close_old_connections()
    shift.is_idle = False
    try:
        return run_next_job(worker=name, clock=timezone.now)
    except (OperationalError, InterfaceError):
        log.exception("the database was away")
        time.sleep(LOOK_FOR_WORK_EVERY_SECONDS)
        return False
    except Exception:
        log.exception("a job ended in an accident")
        return True
    finally:
        shift.is_idle = True
