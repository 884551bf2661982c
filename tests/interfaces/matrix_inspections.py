"""Inspections of the permission matrix's world: a plan in every state that a page needs."""

from uuid import UUID, uuid4

from bihuan.apps.inspection import operations
from bihuan.apps.inspection.models import VisitItem
from bihuan.apps.organizations.queries import UserRow
from bihuan.apps.referrals import operations as referrals
from bihuan.apps.referrals.models import Referral
from bihuan.core.actors import Role
from tests.apps.inspection import course as on_its_way
from tests.apps.inspection.course import Course, now
from tests.apps.ledger.web.county import County
from tests.factories import make_user

Where = dict[str, object]


def inspections(county: County, inspector: UserRow) -> dict[str, Where]:
    """The inspector of the table goes on every visit: of the three, the third may not go to that unit."""
    county.users["first"] = inspector
    for word in ("second", "third"):
        county.users[word] = make_user(county.region, Role.INSPECTOR, name=f"督查{word}")
    operations.declare_conflict(actor=county.actor("third"), at=now(), unit_id=county.accountable.id)
    referrals.hand_over(
        actor=county.actor("first"), at=now(), region_id=county.region.id, about="经办人", text="票据日期不对"
    )
    known = {"problems": 0, "overlap_reason": "另有交办"}
    over, conclusion = on_its_way.concluded(county, **known)
    operations.ask_review(actor=county.actor("accountable"), at=now(), conclusion=conclusion, reason="看错了地方")
    plans: dict[str, Course] = {
        "drafted plan": on_its_way.drafted(county, **known),  # type: ignore[arg-type]
        "approved plan": on_its_way.approved(county, **known),
        "committed plan": on_its_way.committed(county, **known),
        "plan with open draw": on_its_way.opened(county, **known),  # type: ignore[arg-type]
        "drawn plan": on_its_way.drawn(county, **known),
        "plan with teams": on_its_way.teamed(county, **known),
        "plan under way": on_its_way.started(county, **known),
        "ended plan": over,
    }
    visit = plans["plan under way"].visit().reference
    item = VisitItem.objects.filter(plan__reference=plans["plan under way"].plan).get().reference
    return {
        **{name: {"plan": course.plan} for name, course in plans.items()},
        "no plan": {"plan": uuid4()},
        "ended plan's unit": {"plan": over.plan, "unit_id": county.accountable.id},
        "open draw": {"draw": plans["plan with open draw"].draw or UUID(int=0)},
        "open visit": {"visit": visit},
        "visit's item": {"visit": visit, "item": item},
        "visit's inspector": {"visit": visit, "user_id": inspector.id},
        "conclusion": {"conclusion": conclusion},
        "referral": {"reference": Referral.objects.get().reference},
        "no referral": {"reference": uuid4()},
    }
