"""Senders killed at fifty random moments: what a robot took is counted at the robot, and no message comes to it twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.notifications.robots import KEY, SIGNING, Robot, open_robot
from tests.installation import ROOT, Installation

MESSAGES, KILLS = 150, 50
MAKE = """
import sys
from datetime import UTC, datetime
import django
django.setup()
from bihuan.apps.notifications.models import Delivery
from bihuan.apps.notifications.operations import ChannelValues, make_channel
from bihuan.core.messages.kinds import ChannelKind
from tests.factories import LONG_AGO, SYSTEM, make_region
channel = make_channel(
    actor=SYSTEM, at=LONG_AGO, region_id=make_region("澜川县").id, kind=ChannelKind.FEISHU,
    values=ChannelValues(name="工作群", host=sys.argv[1], key=sys.argv[2], signing=sys.argv[3]),
)
now = datetime.now(UTC)
Delivery.objects.bulk_create(
    Delivery(channel_id=channel, purpose="digest", key=str(n), unread=2, people=1000 + n, made_at=now, due_at=now)
    for n in range(int(sys.argv[4]))
)
"""
TELL = """
import django
django.setup()
from bihuan.apps.notifications.models import Delivery
for row in Delivery.objects.order_by("pk").values_list("state", "people", "tries"):
    print(*row)
"""


def python(installation: Installation, script: str, *arguments: str) -> str:
    environment = installation.environment() | {
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def send_killed(installation: Installation, robot: Robot, chance: random.Random) -> bool:
    """A sender that is killed at some moment after its first message of this run arrived; whether it was still sending."""
    robot.arrived.clear()
    sender = installation.start(["notifications", "digests"])
    while not robot.arrived.wait(0.05) and sender.poll() is None:
        pass
    time.sleep(chance.uniform(0, 0.4))
    if sender.poll() is None:
        os.killpg(sender.pid, signal.SIGKILL)
    sender.communicate()
    return sender.returncode == -signal.SIGKILL


def settle(installation: Installation) -> None:
    """Let what waits be sent, and what was on its way be said to be not known."""
    later = datetime.now(UTC)
    for _ in range(80):
        later += timedelta(minutes=2)
        done = installation.run("notifications", "digests", "--at", f"{later:%Y-%m-%dT%H:%M:%S}+0000")
        assert done.code == 0, done.stderr
        if not {line.split()[0] for line in python(installation, TELL).splitlines()} & {"pending", "sending"}:
            return


@pytest.mark.slow
def test_senders_killed_at_fifty_moments_send_no_message_twice(installation: Installation) -> None:
    chance = random.Random(20261126)  # moments, not secrets
    with open_robot("feishu") as robot:
        robot.delay = 0.15
        robot.patient = (
            True  # how many a robot takes is asked elsewhere; here it would be said that one was tried twice
        )
        python(installation, MAKE, robot.url, KEY, SIGNING, str(MESSAGES))
        hit = 0
        for _ in range(3 * KILLS):
            hit += hit < KILLS and send_killed(installation, robot, chance)
        settle(installation)
        taken = Counter(robot.taken)
    stands = [line.split() for line in python(installation, TELL).splitlines()]
    states = Counter(state for state, _, _ in stands)
    assert hit == KILLS
    assert set(states) == {"sent", "unknown"} and states.total() == MESSAGES, states
    assert states["unknown"] <= hit, "only what was on its way when somebody was killed is not known"
    assert set(taken.values()) == {1}, "no message came twice"
    arrived = set(taken)
    for state, people, tries in stands:
        came = any(people in words for words in arrived)
        assert came or state == "unknown", f"{people} is said to be sent and never came"
        assert tries == "1", "nothing is sent again whose fate is not known"
