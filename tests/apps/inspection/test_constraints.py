"""What the database refuses, whatever program asks it: each constraint is broken once."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.inspection.models import (
    Comment,
    Conclusion,
    DeclaredConflict,
    Draw,
    DrawParty,
    FindingEvidence,
    FrameItem,
    Plan,
    PlanCampaign,
    Review,
    Selected,
    Visit,
    VisitInspector,
    VisitItem,
    VisitSignature,
)
from bihuan.core.inspections.plans import PlanState
from tests.apps.inspection.plans import AT, DAY, under_way
from tests.apps.ledger.web.county import County

Break = Callable[[County], object]


def plan_with(**values: object) -> Break:
    return lambda _: Plan.objects.update(**values)


def draw_with(**values: object) -> Break:
    return lambda _: Draw.objects.update(**values)


def party(county: County, who: str = "office", body: str = "role:office", **values: object) -> DrawParty:
    return DrawParty.objects.create(draw=Draw.objects.get(), user_id=county.users[who].id, body=body, **values)


def conclusion(county: County, **values: object) -> Conclusion:
    given: dict[str, Any] = {
        "plan": Plan.objects.get(),
        "unit_id": county.accountable.id,
        "text": "两项都已整改到位",
        "sent_at": AT,
        "sent_by_id": county.users["office"].id,
        "ask_until": date(2026, 12, 2),
    }
    return Conclusion.objects.create(**(given | values))


def review(county: County, **values: object) -> Review:
    given: dict[str, Any] = {
        "conclusion": conclusion(county),
        "reason": "现场看的不是这一处",
        "asked_by_id": county.users["accountable"].id,
        "asked_at": AT,
        "decide_until": date(2026, 12, 2),
    }
    return Review.objects.create(**(given | values))


def _second_draw(state: str) -> Break:
    def act(_: County) -> object:
        held = Draw.objects.get()
        if state == "open":
            Draw.objects.update(state="open")
        return Draw.objects.create(
            plan=held.plan,
            attempt=2,
            frame_root=held.frame_root,
            total=2,
            opened_at=AT,
            reveal_by=AT,
            state=state,
            seed="" if state == "open" else "2" * 64,
            record=None if state == "open" else {},
            ended_at=None if state == "open" else AT,
        )

    return act


def _same_attempt(_: County) -> object:
    held = Draw.objects.get()
    return Draw.objects.create(
        plan=held.plan,
        attempt=held.attempt,
        frame_root=held.frame_root,
        total=2,
        opened_at=AT,
        reveal_by=AT,
        state="void",
        void_reason="没有揭示",
        ended_at=AT,
    )


def _two_of_one_body(county: County) -> object:
    party(county)
    return party(county, "leader")


def _party_twice(county: County) -> object:
    party(county)
    return party(county, body="role:leader")


def _frame_twice(county: County) -> object:
    held = FrameItem.objects.first()
    assert held is not None
    return FrameItem.objects.create(
        plan=held.plan,
        position=99,
        number=held.number,
        problem=held.problem,
        stratum="XY",
        campaign_id=county.campaign,
        unit_id=county.accountable.id,
    )


def _frame_place_twice(county: County) -> object:
    held = FrameItem.objects.first()
    assert held is not None
    return FrameItem.objects.create(
        plan=held.plan,
        position=held.position,
        number="XY-2026-9999",
        problem=held.problem,
        stratum="XY",
        campaign_id=county.campaign,
        unit_id=county.accountable.id,
    )


def _drawn_twice(_: County) -> object:
    held = Selected.objects.first()
    assert held is not None
    return Selected.objects.create(draw=held.draw, order=99, item=held.item)


def _silent_replacement(_: County) -> object:
    first, second = Selected.objects.all()
    second.replaces = first
    second.save()
    return second


def _signature_of_another(county: County) -> object:
    return VisitSignature.objects.create(
        client_id=uuid4(),
        visit=Visit.objects.get(),
        user_id=county.users["second"].id,
        carried_by_id=county.users["first"].id,
        content_hash="0" * 64,
        signed_at=AT,
        at=AT,
    )


def _declared_twice(county: County) -> object:
    for _ in range(2):
        DeclaredConflict.objects.create(user_id=county.users["first"].id, unit_id=county.accountable.id, declared_at=AT)
    return None


def _decided_by_who_asked(county: County) -> object:
    return review(
        county,
        outcome="upheld",
        ruling="维持",
        decided_at=AT,
        decided_by_id=county.users["accountable"].id,
    )


BREACHES: dict[str, Break] = {
    "plan_names_its_authority_and_is_written": plan_with(authority=""),
    "inspection_ends_after_it_begins": plan_with(ends_on=date(2026, 11, 1)),
    "inspection_draws_something": plan_with(sample=0),
    "plan_goes_on_only_when_approved": plan_with(approved_by=None),
    "nothing_is_drawn_from_an_open_frame": plan_with(frame_root=""),
    "ended_plan_says_how": plan_with(state=PlanState.OVER.value),
    "who_drafted_a_plan_never_approves_it": lambda county: Plan.objects.update(approved_by=county.users["office"].id),
    "no_more_is_reported_than_there_is": lambda _: PlanCampaign.objects.update(problems=1, reported=2),
    "plan_looks_at_a_campaign_once": lambda county: PlanCampaign.objects.create(
        plan=Plan.objects.get(), campaign_id=county.campaign
    ),
    "frame_holds_an_item_once": _frame_twice,
    "frame_has_one_item_at_a_place": _frame_place_twice,
    "conflict_is_declared_once": _declared_twice,
    "made_draw_has_seed_and_record": draw_with(seed=""),
    "void_draw_says_why_and_has_no_seed": draw_with(state="void", seed=""),
    "void_draw_has_no_seed": draw_with(state="void", void_reason="没有揭示"),
    "plan_has_one_open_draw": _second_draw("open"),
    "plan_is_drawn_once": _second_draw("drawn"),
    "draw_has_each_attempt_once": _same_attempt,
    "parties_of_a_draw_are_of_different_units": _two_of_one_body,
    "somebody_is_party_to_a_draw_once": _party_twice,
    "nothing_is_revealed_that_was_not_promised": lambda county: party(county, secret="x", revealed_at=AT),
    "what_was_revealed_was_not_withheld": lambda county: party(
        county, commitment="1" * 64, committed_at=AT, secret="x", revealed_at=AT, withheld=True
    ),
    "draw_takes_an_item_once": _drawn_twice,
    "replacement_of_an_item_says_why": _silent_replacement,
    "unit_is_visited_once_a_day": lambda county: Visit.objects.create(
        region_id=county.region.id, unit_id=county.accountable.id, day=DAY
    ),
    "inspector_is_drawn_for_a_visit_once": lambda county: VisitInspector.objects.create(
        visit=Visit.objects.get(), user_id=county.users["first"].id, place=7
    ),
    "replaced_inspector_has_a_reason": lambda _: VisitInspector.objects.update(replaced_at=AT),
    "finding_has_its_record": lambda _: VisitItem.objects.update(finding="rectified"),
    "signature_that_somebody_else_brings_is_drawn": _signature_of_another,
    "plan_concludes_of_a_unit_once": lambda county: [conclusion(county), conclusion(county)],
    "conclusion_says_something": lambda county: conclusion(county, text=""),
    "comment_says_something": lambda county: Comment.objects.create(
        conclusion=conclusion(county), text="", user_id=county.users["accountable"].id, at=AT
    ),
    "review_says_what_is_wrong": lambda county: review(county, reason=""),
    "decided_review_says_who_and_why": lambda county: review(
        county, outcome="upheld", decided_at=AT, decided_by_id=county.users["leader"].id
    ),
    "who_asked_for_a_review_never_decides_it": _decided_by_who_asked,
}


@pytest.mark.parametrize("breach", BREACHES)
def test_the_database_refuses(county: County, breach: str) -> None:
    under_way(county)

    with pytest.raises(IntegrityError), transaction.atomic():
        BREACHES[breach](county)


def test_what_is_in_order_is_taken(county: County) -> None:
    """The same rows, nothing wrong with them: it is the fault that is refused, and not the row."""
    under_way(county)
    made = party(county, commitment="1" * 64, committed_at=AT, secret="x" * 16, salt="s", revealed_at=AT)
    asked = review(
        county,
        outcome="changed",
        ruling="现场看错了地方，改为已整改到位",
        decided_at=AT,
        decided_by_id=county.users["leader"].id,
    )
    first, second = Selected.objects.all()
    second.replaces, second.reason = first, "问题已撤回"
    second.save()
    Plan.objects.update(state=PlanState.OVER.value, ended_at=AT, ending="五天走完")
    VisitInspector.objects.filter(place=0).update(replaced_at=AT, reason="生病")

    assert {str(each) for each in (made, asked, asked.conclusion, second)}
    assert str(Plan.objects.get()) == "校园餐销号核实"
    assert not FindingEvidence.objects.exists()
