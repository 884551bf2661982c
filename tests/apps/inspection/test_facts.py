"""Facts for the core as they are read from the tables: overlaps, frames, what is open, what is signed."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from bihuan.apps.inspection import queries
from bihuan.apps.inspection.models import (
    Draw,
    DrawParty,
    FrameItem,
    Plan,
    PlanCampaign,
    Visit,
    VisitInspector,
    VisitItem,
)
from bihuan.apps.inspection.queries.facts import frame_size, hash_of, overlaps, plan_facts, reach_of, visit_facts
from bihuan.apps.organizations.models import Unit
from bihuan.core.decisions import Missing
from bihuan.core.inspections.findings import Finding, content_hash
from bihuan.core.inspections.plans import Matter, PlanState
from tests.apps.inspection.plans import AT, DAY, find, see, sign, under_way
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import applied


def another(county: County, **values: object) -> Plan:
    """A second plan for the same campaign, before it is approved."""
    given: dict[str, object] = {
        "region_id": county.region.id,
        "title": "再查一遍",
        "authority": "县政府督查工作条例第十二条",
        "text": "随机抽查",
        "matter": Matter.CLOSURE,
        "starts_on": DAY,
        "ends_on": date(2026, 11, 30),
        "sample": 1,
        "drafted_by_id": county.users["office"].id,
        "drafted_at": AT,
    }
    plan = Plan.objects.create(**(given | values))
    PlanCampaign.objects.create(plan=plan, campaign_id=county.campaign)
    return plan


# --- overlaps ------------------------------------------------------------------------------------------------------


def test_a_plan_for_the_same_units_matter_and_days_overlaps(county: County) -> None:
    under_way(county)
    first = Plan.objects.get()

    (found,) = overlaps(another(county))

    assert (found.key, found.units) == (str(first.reference), frozenset({county.accountable.id}))
    assert (found.starts_on, found.ends_on) == (DAY, date(2026, 11, 6))


@pytest.mark.parametrize(
    "values",
    [
        {"matter": Matter.MONEY},
        {"starts_on": date(2026, 11, 7)},
        {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 11, 1)},
    ],
    ids=["another matter", "later", "earlier"],
)
def test_a_plan_that_differs_does_not(county: County, values: dict[str, object]) -> None:
    under_way(county)

    assert overlaps(another(county, **values)) == ()


@pytest.mark.parametrize("state", [PlanState.DRAFTED, PlanState.DROPPED])
def test_what_is_not_approved_or_was_dropped_repeats_nothing(county: County, state: PlanState) -> None:
    under_way(county)
    Plan.objects.update(state=state.value, ended_at=AT, ending="不查了")

    assert overlaps(another(county)) == ()


def test_a_frozen_frame_reaches_its_units_and_a_draw_those_that_are_visited(county: County) -> None:
    under_way(county)
    plan = Plan.objects.get()
    item = FrameItem.objects.filter(plan=plan).first()
    assert item is not None
    FrameItem.objects.create(
        plan=plan,
        position=50,
        number="XY-2026-0950",
        problem=item.problem,
        stratum="XY",
        campaign_id=county.campaign,
        unit_id=county.assisting.id,
    )
    assert reach_of(plan).units == {county.accountable.id}

    VisitItem.objects.all().delete()

    assert reach_of(plan).units == {county.accountable.id, county.assisting.id}


def test_an_open_frame_reaches_whoever_has_reported_by_now(county: County) -> None:
    plan = another(county)
    assert (reach_of(plan).units, frame_size(plan)) == (frozenset(), 0)

    applied(county)

    assert (reach_of(plan).units, frame_size(plan)) == (frozenset({county.accountable.id}), 1)


# --- a plan as it stands -------------------------------------------------------------------------------------------


def test_a_draft_is_its_drafters_own(county: County) -> None:
    applied(county)
    plan = another(county, overlap_reason="上次没有看完")

    office, leader = (plan_facts(plan, county.actor(who)) for who in ("office", "leader"))

    assert (office.own, leader.own) == (True, False)
    assert (office.frame, office.justified, office.overlaps) == (1, True, 0)
    assert not (office.draw_open or office.revealed or office.visits)


def test_an_open_draw_is_ready_when_everybody_has_revealed(county: County) -> None:
    under_way(county)
    plan, draw = Plan.objects.get(), Draw.objects.get()
    Draw.objects.update(state="open", seed="")
    one = DrawParty.objects.create(
        draw=draw, user_id=county.users["office"].id, body="role:office", commitment="1" * 64, committed_at=AT
    )
    assert (plan_facts(plan, county.actor("office")).draw_open, plan_facts(plan, county.actor("office")).revealed) == (
        True,
        False,
    )

    one.secret, one.salt, one.revealed_at = "x" * 16, "s", AT
    one.save()

    assert plan_facts(plan, county.actor("office")).revealed


def test_visits_are_counted_with_their_teams(county: County) -> None:
    under_way(county)
    plan = Plan.objects.get()
    facts = plan_facts(plan, county.actor("office"))
    assert (facts.visits, facts.teamed, facts.open_visits) == (1, 1, 1)

    VisitInspector.objects.filter(place=1).update(replaced_at=AT, reason="生病")
    Visit.objects.update(ended_at=AT)

    facts = plan_facts(plan, county.actor("office"))
    assert (facts.visits, facts.teamed, facts.open_visits) == (1, 0, 0)


# --- a visit as it stands ------------------------------------------------------------------------------------------


def test_what_is_signed_is_what_stands(county: County) -> None:
    reference, keys = under_way(county), [uuid4(), uuid4()]
    for place, key in enumerate(keys):
        find(county, reference, place, client_id=key)
    items = [item.reference for item in see(county, reference).items]

    stands = hash_of(Visit.objects.get())

    assert stands == content_hash(zip(map(str, items), map(str, keys), strict=True))
    assert see(county, reference).content_hash == stands


def test_the_facts_of_a_visit(county: County) -> None:
    reference = under_way(county)
    find(county, reference)
    sign(county, reference, "first")

    facts = visit_facts(Visit.objects.get())

    assert (facts.ended, facts.items, facts.found) == (False, 2, 1)
    assert facts.inspectors == {county.users[who].id for who in ("first", "second")}
    assert facts.signed == {county.users["first"].id}


def test_an_inspectors_day_holds_their_own_visits(county: County) -> None:
    reference = under_way(county)
    other = Visit.objects.create(region_id=county.region.id, unit_id=county.assisting.id, day=DAY + timedelta(days=1))
    VisitInspector.objects.create(visit=other, user_id=county.users["third"].id, place=0)

    def days(who: str, **known: object) -> list[UUID]:
        return [row.reference for row in queries.visit_rows(county.actor(who), **known)]  # type: ignore[arg-type]

    assert days("first") == [reference]
    assert days("third", own=True) == [other.reference]
    assert days("office") == [reference, other.reference]
    assert days("office", own=True) == []
    assert days("office", day=DAY) == [reference]
    assert days("office", plan=Plan.objects.get().reference) == [reference]


def test_a_row_tells_how_far_a_visit_has_come(county: County) -> None:
    reference = under_way(county)
    find(county, reference, finding=Finding.UNSEEN)

    row = see(county, reference).row

    assert (row.unit, row.items, row.found, row.goes) == ("县市场监督管理局", 2, 1, True)
    assert row.inspectors == ("督查first", "督查second")
    assert not see(county, reference, "office").row.goes


def test_items_say_what_was_reported_and_whether_photos_are_asked_for(county: County) -> None:
    reference = under_way(county, photo_reason="要看公示栏是否张贴")

    item = see(county, reference).items[0]

    assert item.standard == "专户已开，账目可查"
    assert (item.campaign, item.plan_title) == ("校园餐", "校园餐销号核实")
    assert item.photo_reason == "要看公示栏是否张贴"
    assert item.current is None


def test_a_visit_that_is_none_of_the_readers_is_missing(county: County) -> None:
    reference = under_way(county)

    for who, wanted in (("accountable", reference), ("third", reference), ("office", uuid4())):
        with pytest.raises(Missing):
            queries.visit_detail(county.actor(who), wanted)
    assert Unit.objects.filter(pk=county.accountable.id).exists()
