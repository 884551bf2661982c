"""Problems of the permission matrix that are signed for and made public before they are closed."""

from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewPerson
from bihuan.apps.organizations.queries import PersonRow
from bihuan.apps.verification import operations
from bihuan.apps.verification.models import LookBack, PublicNotice, RelapseLead
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Side
from tests.apps.ledger.web.county import County, now
from tests.apps.verification.steps import closed, under_check

Where = dict[str, object]


def closing_things(county: County, person: PersonRow) -> dict[str, Where]:
    """One that waits for the lead unit's signature, one in public notice with an objection."""
    operations.change_closing_policy(
        actor=county.actor("office"),
        at=now(),
        campaign_id=county.campaign,
        why="较重的从严",
        seen=None,
        policy={**DEFAULT_POLICY, "serious": ClosingRule(sides=(Side.LEAD, Side.OFFICE), notice_days=7)},
    )
    numbers = []
    for _ in range(2):
        people = (NewPerson(name="许敏", duty="responsible", person_id=person.id),)
        number = under_check(county, severity="serious", people=people)
        operations.close_application(actor=county.actor("checker"), at=now(), number=number, finding="看了账")
        numbers.append(number)
    for who in ("lead", "office"):
        operations.sign_review(
            actor=county.actor(who), at=now(), number=numbers[1], opinion="同意", public_text="11 家开了专户"
        )
    notice = PublicNotice.objects.get(problem__number=numbers[1])
    objection = operations.record_objection(
        actor=county.actor("leader"), at=now(), notice_id=notice.pk, text="还有一家没有开"
    )
    look_back, lead = _looked_back_at(county)
    return {
        "look-back": {"look_back_id": look_back},
        "no look-back": {"look_back_id": 999999},
        "relapse lead": {"lead_id": lead},
        "no lead": {"lead_id": 999999},
        "in review": {"number": numbers[0]},
        "in notice": {"number": numbers[1]},
        "public notice": {"notice_id": notice.pk},
        "objection": {"notice_id": notice.pk, "objection_id": objection},
        "no objection": {"notice_id": notice.pk, "objection_id": 999999},
    }


def _looked_back_at(county: County) -> tuple[int, int]:
    """A look-back that is due, and a lead that an earlier one gave."""
    problems = [Problem.objects.get(number=closed(county)) for _ in range(2)]
    due, seen = (
        LookBack.objects.create(problem=problem, days=180, due_on=now().date(), made_due_at=now())
        for problem in problems
    )
    lead = RelapseLead.objects.create(earlier=problems[1], look_back=seen, noticed_at=now())
    return due.pk, lead.pk
