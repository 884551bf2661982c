"""Run by tests inside an installation: the small county, gone along, with enough reported that something can be drawn from it.

`inspector` and `second` are the whole pool, `deputy` is a leader who takes no part. Today is a working day, whatever day it is.
"""

import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402  # after the settings are awake

from bihuan.apps.calendars import operations as calendars  # noqa: E402
from bihuan.apps.calendars import queries as calendar_reads  # noqa: E402
from bihuan.apps.organizations import queries as organizations  # noqa: E402
from bihuan.apps.organizations.models import Region  # noqa: E402
from bihuan.core.actors import Role  # noqa: E402
from tests.e2e import small_county  # noqa: E402
from tests.factories import SYSTEM, make_user  # noqa: E402

MORE = tuple(
    f"{place}食堂没有公示带量食谱和陪餐记录"
    for place in (
        "城关小学",
        "东河小学",
        "西坪小学",
        "南桥中学",
        "北塬中学",
        "柳林幼儿园",
        "石门小学",
        "沙井小学",
        "云台中学",
        "白马幼儿园",
    )
)
INSPECTORS = {"inspector": "秦越", "second": "方明"}


def open_today(region_id: int, today: date) -> None:
    """Visits are laid on working days only; this test runs on any."""
    if not calendar_reads.calendar_for().is_workday(today):
        calendars.override_day(
            actor=SYSTEM, at=timezone.now(), region_id=region_id, day=today, is_workday=True, name="调休",
            reason="测试当天上班",
        )  # fmt: skip


def main() -> None:
    small_county.PROBLEMS += MORE
    sys.argv.append("along")
    small_county.main()
    region = organizations.region_of(Region.objects.get(name="澜川县").pk)
    for login, name in INSPECTORS.items():
        make_user(region, Role.INSPECTOR, username=login, name=name)
    make_user(region, Role.LEADER, username="deputy", name="陶静")
    open_today(region.id, timezone.localdate())


if __name__ == "__main__":
    main()
