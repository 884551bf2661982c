"""Run by tests inside an installation: two units at work on a problem each, the first of which has reported what it did.

`unit` speaks for the first, `other` for the second; `numbers` are their problems in this order.
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
from bihuan.apps.ledger.operations import NewMeasure, NewProblem  # noqa: E402
from bihuan.core.actors import Role  # noqa: E402
from bihuan.core.lifecycle import Track  # noqa: E402
from tests.e2e.any_hour import stop_schedules  # noqa: E402
from tests.factories import SYSTEM, actor_for, make_region, make_unit, make_user  # noqa: E402

REPORTED = "检查城关镇学校食堂12家，发现留样不足3家，责令王家湾小学当日补齐，李明负责复查，复查结果已报县教育局。"
TEXTS = ("学校食堂留样不足", "农村集中供餐点没有留样")


def main() -> None:
    stop_schedules()
    now = timezone.now()
    region = make_region("澜川县")
    schools, markets = make_unit(region, "县教育局"), make_unit(region, "县市场监督管理局")
    office = actor_for(make_user(region, Role.OFFICE, username="office", name="梁正"))
    make_user(region, Role.LEADER, username="leader", name="魏建明")
    workers = [
        actor_for(make_user(region, Role.UNIT, unit=unit, username=name, name=named))
        for unit, name, named in ((schools, "unit", "周文岚"), (markets, "other", "潘越"))
    ]
    campaign = campaigns.create_campaign(
        actor=SYSTEM, at=now, region_id=region.id, name="校园餐专项整治", short_name="校园餐", prefix="XY",
        starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), participating_unit_ids=(schools.id, markets.id),
    )  # fmt: skip
    numbers = []
    for text, unit, worker in zip(TEXTS, (schools, markets), workers, strict=True):
        made = ledger.register_problem(
            actor=office, at=now, campaign_id=campaign,
            problem=NewProblem(
                text=text, standard="留样满 48 小时，现场看得到", track=Track.IMMEDIATE, accountable_unit_id=unit.id,
                due=date(2099, 12, 31), measures=(NewMeasure("逐家检查留样柜", who="餐饮股", amount="12 家"),),
            ),
        )  # fmt: skip
        ledger.dispatch_problem(actor=office, at=now, number=made.number)
        ledger.accept_problem(actor=worker, at=now, number=made.number)
        ledger.begin_rectification(actor=worker, at=now, number=made.number)
        numbers.append(made.number)
    ledger.report_progress(actor=workers[0], at=timezone.now(), number=numbers[0], line=REPORTED)
    seal_acts(at=timezone.now())
    print(json.dumps({"numbers": numbers}))  # noqa: T201  # what the test that runs this reads


if __name__ == "__main__":
    main()
