"""A sender that is killed in the middle: what it was sending is never sent again, and is said to be not known."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.notifications.robots import KEY, open_robot
from tests.installation import ROOT, Installation

MAKE_CHANNEL = """
import sys
import django
django.setup()
from bihuan.apps.notifications.operations import ChannelValues, make_channel
from bihuan.core.messages.kinds import ChannelKind
from tests.factories import LONG_AGO, SYSTEM, make_region
print(make_channel(
    actor=SYSTEM, at=LONG_AGO, region_id=make_region("澜川县").id, kind=ChannelKind.WECOM,
    values=ChannelValues(name="工作群", host=sys.argv[1], key=sys.argv[2]),
))
"""


def make_channel(installation: Installation, host: str) -> str:
    environment = installation.environment() | {
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    made = subprocess.run(
        [sys.executable, "-c", MAKE_CHANNEL, host, KEY], env=environment, capture_output=True, text=True, check=True
    )
    return made.stdout.strip()


@pytest.mark.slow
def test_a_killed_sender_leaves_a_message_that_is_never_sent_twice(installation: Installation) -> None:
    with open_robot("wecom") as robot:
        robot.mood = "mute"
        channel = make_channel(installation, robot.url)
        sender = subprocess.Popen(
            installation.command("channels", "test", channel),
            env=installation.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert robot.arrived.wait(60)
        sender.kill()
        sender.wait()
        robot.mood = ""
        later = datetime.now(UTC) + timedelta(minutes=10)
        for _ in range(2):
            assert installation.run("notifications", "digests", "--at", f"{later:%Y-%m-%dT%H:%M:%S}+0000").code == 0

    rows = installation.run("channels", "list", "--json").document()["channels"]
    assert isinstance(rows, list)
    assert [(row["last_state"], row["waiting"]) for row in rows] == [("unknown", 0)]
    assert "程序停了" in rows[0]["last_error"]
    assert (robot.asked, robot.taken) == (1, [])
