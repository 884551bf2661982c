"""Run by tests inside an installation: the small county, gone along, with an inspection of what it reported under way today.

`inspector` and `second` go to the education office, where two problems were reported as done; the plan asks for photos.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402  # after the settings are awake

from bihuan.apps.inspection.models import (  # noqa: E402
    Draw,
    FrameItem,
    Plan,
    PlanCampaign,
    Selected,
    Visit,
    VisitInspector,
    VisitItem,
)
from bihuan.apps.ledger.models import Membership  # noqa: E402
from bihuan.apps.organizations import queries as organizations  # noqa: E402
from bihuan.apps.organizations.models import Region, User  # noqa: E402
from bihuan.core.actors import Role  # noqa: E402
from bihuan.core.inspections.plans import Matter, PlanState  # noqa: E402
from tests.e2e import small_county  # noqa: E402
from tests.factories import make_user  # noqa: E402

WHY = "销号核实要看得到公示栏和账本，拍下它们作为凭据。"
INSPECTORS = {"inspector": "秦越", "second": "方明"}


def begin_inspection() -> None:
    """Everything up to the day on which two people go."""
    now, today = timezone.now(), timezone.localdate()
    region = organizations.region_of(Region.objects.get(name="澜川县").pk)
    office, leader = (User.objects.get(username=name) for name in ("office", "leader"))
    goers = [make_user(region, Role.INSPECTOR, username=login, name=name) for login, name in INSPECTORS.items()]
    reported = list(
        Membership.objects.filter(problem__state__in=("applied", "under-check")).order_by("problem__number")
    )
    plan = Plan.objects.create(
        region_id=region.id, title="校园餐销号核实", authority="县政府督查工作条例第十二条", text="随机抽查", sample=len(reported),
        matter=Matter.CLOSURE, starts_on=today, ends_on=today, photo_reason=WHY, state=PlanState.UNDER_WAY,
        drafted_by=office, drafted_at=now, approved_by=leader, approved_at=now, frame_root="0" * 64, committed_at=now,
    )  # fmt: skip
    PlanCampaign.objects.create(plan=plan, campaign_id=reported[0].campaign_id, problems=3, reported=len(reported))
    draw = Draw.objects.create(
        plan=plan, frame_root="0" * 64, total=len(reported), opened_at=now, reveal_by=now, state="drawn", seed="1" * 64,
        record={}, ended_at=now,
    )  # fmt: skip
    unit = reported[0].problem.accountable_unit_id
    assert unit is not None
    visit = Visit.objects.create(region_id=region.id, unit_id=unit, day=today)
    for place, row in enumerate(reported):
        item = FrameItem.objects.create(
            plan=plan, position=place, number=row.problem.number, problem=row.problem, stratum="XY", unit_id=unit,
            campaign_id=row.campaign_id,
        )  # fmt: skip
        selected = Selected.objects.create(draw=draw, order=place, item=item)
        VisitItem.objects.create(visit=visit, plan=plan, selected=selected)
    for place, goer in enumerate(goers):
        VisitInspector.objects.create(visit=visit, user_id=goer.id, place=place)


if __name__ == "__main__":
    sys.argv.append("along")
    small_county.main()
    begin_inspection()
