"""Inspections of the small county, as far along as a test needs them."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.models import (
    Draw,
    FrameItem,
    Plan,
    PlanCampaign,
    Selected,
    Visit,
    VisitInspector,
    VisitItem,
)
from bihuan.apps.inspection.queries import VisitDetail
from bihuan.apps.ledger.models import Problem
from bihuan.core.actors import Role
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import Matter, PlanState
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import applied
from tests.factories import make_user

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
"""A Monday morning."""
DAY = date(2026, 11, 2)


def inspectors(county: County) -> None:
    """Three people of the pool, by the words "first", "second" and "third"."""
    for word in ("first", "second", "third"):
        if word not in county.users:
            county.users[word] = make_user(county.region, Role.INSPECTOR, name=f"督查{word}")


def under_way(county: County, *, items: int = 2, photo_reason: str = "") -> UUID:
    """A visit to the accountable unit by the first two inspectors, nothing found yet; its reference."""
    inspectors(county)
    plan = Plan.objects.create(
        region_id=county.region.id,
        title="校园餐销号核实",
        authority="县政府督查工作条例第十二条",
        text="随机抽查",
        matter=Matter.CLOSURE,
        starts_on=DAY,
        ends_on=date(2026, 11, 6),
        sample=items,
        photo_reason=photo_reason,
        state=PlanState.UNDER_WAY,
        drafted_by_id=county.users["office"].id,
        drafted_at=AT,
        approved_by_id=county.users["leader"].id,
        approved_at=AT,
        frame_root="0" * 64,
        committed_at=AT,
    )
    PlanCampaign.objects.create(plan=plan, campaign_id=county.campaign, problems=items, reported=items)
    draw = Draw.objects.create(
        plan=plan,
        frame_root="0" * 64,
        total=items,
        opened_at=AT,
        reveal_by=AT,
        state="drawn",
        seed="1" * 64,
        record={},
        ended_at=AT,
    )
    visit = Visit.objects.create(region_id=county.region.id, unit_id=county.accountable.id, day=DAY)
    for place in range(items):
        problem = Problem.objects.get(number=applied(county))
        item = FrameItem.objects.create(
            plan=plan,
            position=place,
            number=problem.number,
            problem=problem,
            stratum="XY",
            campaign_id=county.campaign,
            unit_id=county.accountable.id,
        )
        selected = Selected.objects.create(draw=draw, order=place, item=item)
        VisitItem.objects.create(visit=visit, plan=plan, selected=selected)
    for place, word in enumerate(("first", "second")):
        VisitInspector.objects.create(visit=visit, user_id=county.users[word].id, place=place)
    return visit.reference


def see(county: County, visit: UUID, who: str = "first") -> VisitDetail:
    return queries.visit_detail(county.actor(who), visit)


def find(
    county: County,
    visit: UUID,
    place: int = 0,
    finding: Finding = Finding.RECTIFIED,
    *,
    who: str = "first",
    client_id: UUID | None = None,
    **known: object,
) -> bool:
    """Send what was found of the item at that place."""
    given: dict[str, object] = {
        "reason": "" if finding is Finding.RECTIFIED else "现场没有看到",
        "seen_at": AT,
        "at": AT,
    }
    return operations.record_visit_item(
        actor=county.actor(who),
        client_id=client_id or uuid4(),
        visit=visit,
        item=see(county, visit, "office").items[place].reference,
        finding=finding,
        **(given | known),  # type: ignore[arg-type]
    )


def sign(county: County, visit: UUID, who: str, *, by: str = "", **known: object) -> bool:
    """An inspector signs what stands now; on the device of somebody else where `by` names them."""
    given: dict[str, object] = {
        "content_hash": see(county, visit, "office").content_hash,
        "signed_at": AT,
        "at": AT,
        "strokes": "M0 0L9 9" if by else "",
    }
    return operations.sign_visit(
        actor=county.actor(by or who),
        client_id=uuid4(),
        visit=visit,
        signer_id=county.users[who].id,
        **(given | known),  # type: ignore[arg-type]
    )
