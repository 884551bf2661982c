"""A story is told on any day and at any hour: what the calendar and the schedules of the program would do to it is settled here.

Imported by the counties of this folder, after the settings are awake.
"""

from datetime import timedelta

from django.utils import timezone

from bihuan.apps.calendars.operations import override_day
from bihuan.apps.calendars.queries import calendar_for
from bihuan.apps.jobs.models import Schedule
from bihuan.apps.jobs.operations import install_schedules
from tests.factories import SYSTEM


def work_today(region_id: int, region_path: str) -> None:
    """Let today be worked, and tomorrow, should the story be told over midnight."""
    today, calendar = timezone.localdate(), calendar_for(region_path)
    for day in (today, today + timedelta(days=1)):
        if not calendar.is_workday(day):
            override_day(
                actor=SYSTEM, at=timezone.now(), region_id=region_id, day=day, is_workday=True, name="调休",
                reason="测试当天上班",
            )  # fmt: skip


def stop_schedules() -> None:
    """Let nothing that recurs come between two steps: who scans, searches or chases is a person of the story."""
    install_schedules(at=timezone.now())
    Schedule.objects.update(is_on=False)
