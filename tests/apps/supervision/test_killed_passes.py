"""Real passes of the ladder, killed at random moments: in the end each rung, notice and message is there exactly once.

What is counted is read from the database from outside, beside a twin of the county over which nobody was killed. The county is on
the database of the run, so that both engines are tried; the twin is on the embedded one, and the county was restored from it.
"""

import os
import random
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.installation import Installation

DAYS = ("2026-11-23T09:00", "2026-11-25T09:00", "2026-11-27T09:00", "2026-12-01T09:00", "2026-12-03T09:00")
# What names a notice names it by unit, rung and day: a killed pass takes numbers along that PostgreSQL never gives again.
NOTICE = "CAST(n.unit_id AS text) || ' ' || n.rung || ' ' || CAST(n.day AS text)"
EFFECTS = {
    "rungs": (
        f"SELECT e.kind, COALESCE({NOTICE}, CAST(e.object_id AS text)), e.unit_id, e.term, e.rung, e.due, e.workdays"
        " FROM supervision_escalation e LEFT JOIN supervision_notice n ON e.kind = 'reply' AND n.id = e.object_id"
    ),
    "notices": "SELECT unit_id, rung, day, state, number, items FROM supervision_notice",
    "rungs on notices": (
        "SELECT n.unit_id, n.rung, n.day, count(*) FROM supervision_escalation e"
        " JOIN supervision_notice n ON n.id = e.notice_id GROUP BY n.unit_id, n.rung, n.day"
    ),
    "messages": (
        f"SELECT i.user_id, i.kind, i.object_type, COALESCE({NOTICE}, i.object_id), i.key, count(*)"
        " FROM notifications_item i"
        " LEFT JOIN supervision_notice n ON i.object_type = 'notice' AND CAST(n.id AS text) = i.object_id"
        f" WHERE i.kind LIKE 'supervision.%' GROUP BY i.user_id, i.kind, i.object_type, COALESCE({NOTICE}, i.object_id), i.key"
    ),
    "acts": (
        "SELECT action, label, count(*) FROM audit_act WHERE action LIKE 'supervision.notice.%' GROUP BY action, label"
    ),
}
Effects = dict[str, list[tuple[str, ...]]]


@pytest.fixture
def twin(embedded_installation: Installation) -> Installation:
    made = embedded_installation.run("demo", "--units", "12", "--problems", "160", "--today", "2026-11-20", seconds=900)
    assert made.code == 0, made.stderr
    return embedded_installation


@pytest.fixture
def county(twin: Installation, empty_installation: Installation, tmp_path: Path) -> Installation:
    """The same county once more, with the same ids."""
    place = replace(empty_installation, home=tmp_path / "county")
    archive = tmp_path / "twin.bak"
    for done in (twin.run("backup", archive, seconds=300), place.run("restore", archive, seconds=600)):
        assert done.code == 0, done.stderr
    return place


def rows(installation: Installation, asked: str) -> list[tuple[object, ...]]:
    if installation.database_url:
        with psycopg.connect(installation.database_url) as server:
            return server.execute(asked.encode()).fetchall()
    with closing(sqlite3.connect(installation.home / "bihuan.sqlite3")) as database:
        return database.execute(asked).fetchall()


def effects(installation: Installation) -> Effects:
    """What stands in the database, in one order whatever the ids; an engine's dates and documents as they are written."""
    return {
        what: sorted(tuple(str(value) for value in row) for row in rows(installation, asked))
        for what, asked in EFFECTS.items()
    }


def pass_whole(installation: Installation, day: str) -> float:
    """A pass that nobody disturbs; the seconds that it took."""
    began = time.monotonic()
    done = installation.run("supervise", "--at", day, "--json", seconds=600)
    assert done.code == 0, done.stderr
    return time.monotonic() - began


def pass_killed(installation: Installation, day: str, after: float) -> bool:
    """A pass that is killed so many seconds after its start; whether it was still running."""
    process = installation.start(["supervise", "--at", day])
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:  # it is still running, which is what is wanted
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def kill_often(county: Installation, twin: Installation, *, kills: int, seed: int) -> int:
    """Over some days passes are killed many times before one may end; how many were hit. How long a pass takes is learnt from those
    that were over before they were killed: a machine is busy one minute and idle the next."""
    chance = random.Random(seed)  # moments, not secrets
    hit = 0
    for place, day in enumerate(DAYS, 1):
        taken = pass_whole(twin, day)
        for _ in range(5 * kills // len(DAYS)):
            if hit >= place * kills // len(DAYS):
                break
            began = time.monotonic()
            if pass_killed(county, day, chance.uniform(0.3, 1.0) * taken):
                hit += 1
            else:
                taken = min(taken, time.monotonic() - began)
        pass_whole(county, day)
    return hit


@pytest.mark.slow
def test_passes_killed_at_fifty_moments_leave_what_one_undisturbed_pass_a_day_leaves(
    county: Installation, twin: Installation
) -> None:
    hit = kill_often(county, twin, kills=50, seed=20261126)
    assert hit == 50
    expected = effects(twin)
    assert expected["rungs"] and expected["messages"]
    assert effects(county) == expected
    assert county.run("audit", "verify").code == 0
