"""What of closing comes due by itself: a job each morning, which done twice does nothing the second time."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.models import Schedule
from bihuan.apps.jobs.operations import JobHandle
from bihuan.apps.verification import tasks
from bihuan.core.closing import Ending
from bihuan.core.lifecycle import State
from tests.apps.ledger.world import AT, stored
from tests.apps.verification.signing import FULL, in_notice, world_that_asks

pytestmark = pytest.mark.django_db


class _Handle(JobHandle):
    """A job of which nobody asks how far it is."""

    def __init__(self) -> None:
        """Nothing is kept."""


def later(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_the_morning_closes_what_is_over_and_only_that(monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_that_asks(FULL, ending=Ending.SCHEDULE)
    number = in_notice(world)
    later(monkeypatch, AT + timedelta(days=6))
    assert tasks.run_due(_Handle())["closed"] == 0
    assert stored(number).state == State.PUBLIC_NOTICE

    later(monkeypatch, AT + timedelta(days=8))

    assert tasks.run_due(_Handle())["closed"] == 1
    assert stored(number).state == State.CLOSED
    assert tasks.run_due(_Handle())["closed"] == 0


def test_where_a_person_closes_it_waits_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_that_asks()
    number = in_notice(world)
    later(monkeypatch, AT + timedelta(days=30))

    assert tasks.run_due(_Handle())["closed"] == 0
    assert stored(number).state == State.PUBLIC_NOTICE


def test_it_recurs_every_morning() -> None:
    jobs.install_schedules(at=AT)

    assert Schedule.objects.get(name=tasks.DUE).cron == "10 6 * * *"
