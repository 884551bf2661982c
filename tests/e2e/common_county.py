"""Run by a test inside an installation: six units, each with a like problem in its own words and one of its own.

`python -m tests.e2e.common_county` prints one JSON document: {"numbers": […]}, the like ones first.
"""

import json
import os
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402  # after the settings are awake

from bihuan.apps.audit.operations import seal_acts  # noqa: E402
from bihuan.apps.campaigns import operations as campaigns  # noqa: E402
from bihuan.apps.ledger import operations as ledger  # noqa: E402
from bihuan.apps.ledger.operations import NewProblem  # noqa: E402
from bihuan.core.actors import Role  # noqa: E402
from bihuan.core.lifecycle import Track  # noqa: E402
from tests.e2e.any_hour import stop_schedules  # noqa: E402
from tests.factories import SYSTEM, actor_for, make_region, make_unit, make_user  # noqa: E402

LIKE: tuple[str, ...] = (
    "公章外借没有登记，也没有领导签批",
    "公章借出不登记，没有分管领导签批",
    "印章外借未登记，缺领导签批单",
    "外借公章没有审批登记",
    "印章使用不登记，外借没有人签批",
    "公章外借登记不全，没有签批",
)
OWN: tuple[str, ...] = (
    "路灯三个月不亮", "河道采砂手续不全", "灭火器过期没有更换", "农机库房屋顶渗水", "快递站堆到人行道上", "广播站喇叭接触不良",
)  # fmt: skip
UNITS = ("县教育局", "县水利局", "石桥镇", "柳坪镇", "北坪镇", "青石镇")


def main() -> None:
    stop_schedules()
    now, region = timezone.now(), make_region("澜川县")
    units = [make_unit(region, name) for name in UNITS]
    office = make_user(region, Role.OFFICE, username="office", name="梁正")
    make_user(region, Role.LEADER, username="leader", name="魏建明")
    for place, unit in enumerate(units[:3]):
        make_user(region, Role.UNIT, unit=unit, username=f"unit{place + 1}", name=f"办事的人{place + 1}")
    campaign = campaigns.create_campaign(
        actor=SYSTEM, at=now, region_id=region.id, name="机关管理专项整治", short_name="机关管理", prefix="GL",
        starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), participating_unit_ids=[unit.id for unit in units],
    )  # fmt: skip
    numbers = []
    for text, unit in [*zip(LIKE, units, strict=True), *zip(OWN, units, strict=True)]:
        problem = NewProblem(text=text, track=Track.IMMEDIATE, accountable_unit_id=unit.id, due=date(2099, 12, 31))
        made = ledger.register_problem(actor=actor_for(office), at=now, campaign_id=campaign, problem=problem)
        ledger.dispatch_problem(actor=actor_for(office), at=now, number=made.number)
        numbers.append(made.number)
    seal_acts(at=timezone.now())
    print(json.dumps({"numbers": numbers}))  # noqa: T201  # what the test that runs this reads


if __name__ == "__main__":
    main()
