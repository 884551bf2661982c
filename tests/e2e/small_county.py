"""Run by tests inside an installation: a county with three problems to dispatch, made by the operations of the program itself.

`python -m tests.e2e.small_county` prints one JSON document: {"numbers": […]}. Every user has the password of the factories.
With `along` the problems have gone on: the first waits for its unit, the second for a check, the third is being checked. With `late`
the first two are with their unit for weeks and late, the ladder has gone over them up to a supervision order that waits for approval.
"""

import io
import json
import os
import sys
from datetime import date, datetime, time
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402  # after the settings are awake

from bihuan.apps.audit.operations import seal_acts  # noqa: E402
from bihuan.apps.calendars import queries as calendars  # noqa: E402
from bihuan.apps.campaigns import operations as campaigns  # noqa: E402
from bihuan.apps.evidence import operations as evidence  # noqa: E402
from bihuan.apps.ledger import operations as ledger  # noqa: E402
from bihuan.apps.ledger.operations import NewMeasure, NewProblem  # noqa: E402
from bihuan.apps.notifications.operations import send_digests  # noqa: E402
from bihuan.apps.organizations.queries import RegionRow, UserRow  # noqa: E402
from bihuan.apps.supervision import operations as supervision  # noqa: E402
from bihuan.apps.verification import operations as verification  # noqa: E402
from bihuan.core.actors import Role  # noqa: E402
from bihuan.core.lifecycle import Track  # noqa: E402
from tests.e2e.any_hour import stop_schedules, work_today  # noqa: E402
from tests.factories import SYSTEM, actor_for, make_region, make_unit, make_user  # noqa: E402

PROBLEMS: tuple[str, ...] = (
    "食堂伙食费没有设专户，涉及 11 家幼儿园",
    "大宗食材没有公开招标，合同 3 份",
    "留样记录缺 27 天",
)


def go_along(region: RegionRow, users: dict[str, UserRow], numbers: list[str]) -> None:
    """Take the steps that people take, up to the check."""
    office, worker, checker = (actor_for(users[who]) for who in ("office", "unit", "checker"))
    for number in numbers:
        ledger.dispatch_problem(actor=office, at=timezone.now(), number=number)
    for number in numbers[1:]:
        at = timezone.now()
        ledger.accept_problem(actor=worker, at=at, number=number)
        ledger.begin_rectification(actor=worker, at=at, number=number)
        piece = evidence.add_evidence(
            actor=worker, at=at, stream=io.BytesIO("账目已公开".encode()), filename="说明.txt", region_id=region.id
        )
        ledger.attach_evidence(actor=worker, at=at, number=number, evidence_ids=[piece])
        ledger.end_measure(actor=worker, at=at, number=number, position=1)
        verification.apply_for_closure(actor=worker, at=at, number=number, statement="都办到了，到园看得到公示")
    verification.begin_check(actor=checker, at=timezone.now(), number=numbers[2])


def _due(region: RegionRow) -> date:
    return calendars.calendar_for(region.path).add(timezone.localdate(), -12).date


def chase(users: dict[str, UserRow], region: RegionRow, numbers: list[str]) -> None:
    """The mornings on which the ladder rises over the first two, each with its digest; the third is dispatched now."""
    office, worker = actor_for(users["office"]), actor_for(users["unit"])
    calendar, today = calendars.calendar_for(region.path), timezone.localdate()

    def on(workdays: int) -> datetime:
        return timezone.make_aware(datetime.combine(calendar.add(today, workdays).date, time(8, 40)))

    for number in numbers[:2]:
        ledger.dispatch_problem(actor=office, at=on(-30), number=number)
        ledger.accept_problem(actor=worker, at=on(-30), number=number)
        ledger.begin_rectification(actor=worker, at=on(-30), number=number)
    for morning in (-9, -6, -3, -1):
        supervision.run_pass(actor=SYSTEM, at=on(morning))
        send_digests(at=on(morning), clock=partial(on, morning))
    ledger.dispatch_problem(actor=office, at=timezone.now(), number=numbers[2], due=date(2099, 12, 31))


def main() -> None:
    now = timezone.now()
    stop_schedules()
    region = make_region("澜川县")
    if "late" in sys.argv:
        work_today(region.id, region.path)
    schools, water, audit = make_unit(region, "县教育局"), make_unit(region, "县水利局"), make_unit(region, "县审计局")
    users = {
        "office": make_user(region, Role.OFFICE, username="office", name="梁正"),
        "unit": make_user(region, Role.UNIT, unit=schools, username="unit", name="周文岚"),
        "checker": make_user(region, Role.CHECKER, unit=audit, username="checker", name="方敬"),
    }
    make_user(region, Role.UNIT, unit=water, username="other", name="潘越")
    make_user(region, Role.LEADER, username="leader", name="魏建明")
    campaign = campaigns.create_campaign(
        actor=SYSTEM, at=now, region_id=region.id, name="校园餐专项整治", short_name="校园餐", prefix="XY",
        starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), participating_unit_ids=(schools.id,),
    )  # fmt: skip
    numbers = [
        ledger.register_problem(
            actor=actor_for(users["office"]), at=now, campaign_id=campaign,
            problem=NewProblem(
                text=text, standard="账目可查，现场看得到", track=Track.IMMEDIATE, accountable_unit_id=schools.id,
                due=_due(region) if "late" in sys.argv else date(2099, 12, 31), measures=(NewMeasure("逐家整改到位", who="财务股", amount="11 家"),),
            ),
        ).number
        for text in PROBLEMS
    ]  # fmt: skip
    if "along" in sys.argv:
        go_along(region, users, numbers)
    if "late" in sys.argv:
        chase(users, region, numbers)
    seal_acts(at=timezone.now())
    print(json.dumps({"numbers": numbers}))  # noqa: T201  # what the test that runs this reads


if __name__ == "__main__":
    main()
