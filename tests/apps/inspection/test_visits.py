"""What inspectors bring home arrives in any order, more than once, and is kept once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.models import FindingRecord, Plan, Visit, VisitInspector, VisitItem, VisitSignature
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import PlanState
from tests.apps.inspection.plans import AT, DAY, find, see, sign, under_way
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import photo


def test_a_finding_stands_with_its_reason_and_evidence(county: County) -> None:
    visit = under_way(county)
    piece = evidence.add_evidence(
        actor=county.actor("first"), at=AT, stream=photo(), filename="现场.jpg", region_id=county.region.id
    )

    assert find(county, visit, finding=Finding.PARTLY, reason="3 家没有开户", evidence_ids=[piece])

    item = see(county, visit).items[0]
    assert item.finding == "partly"
    assert item.current is not None
    assert (item.current.reason, [each.id for each in item.current.pieces]) == ("3 家没有开户", [piece])
    assert see(county, visit).row.begun_at == AT


def test_what_arrives_twice_is_kept_once(county: County) -> None:
    visit, key = under_way(county), uuid4()

    arrivals = [find(county, visit, client_id=key) for _ in range(3)]

    assert arrivals == [True, False, False]
    assert FindingRecord.objects.count() == 1


def test_a_key_that_was_used_for_another_item_is_refused(county: County) -> None:
    visit, key = under_way(county), uuid4()
    find(county, visit, client_id=key)

    with pytest.raises(Refused, match="已经用在别处"):
        find(county, visit, 1, client_id=key)


def test_two_inspectors_who_found_different_things_are_shown_both(county: County) -> None:
    visit = under_way(county)
    find(county, visit, finding=Finding.RECTIFIED)

    with pytest.raises(Conflict) as shown:
        find(county, visit, finding=Finding.NOT_RECTIFIED, who="second")

    assert shown.value.changes["finding"] == ("not-rectified", "rectified")
    assert see(county, visit).items[0].finding == "rectified"


def test_a_correction_names_what_it_replaces_and_the_earlier_one_stays(county: County) -> None:
    visit, first = under_way(county), uuid4()
    find(county, visit, client_id=first)

    find(county, visit, finding=Finding.NOT_RECTIFIED, who="second", replaces=first)

    item = see(county, visit).items[0]
    assert [row.finding for row in item.records] == ["rectified", "not-rectified"]
    assert item.finding == "not-rectified"


def test_a_correction_of_what_no_longer_stands_is_a_conflict(county: County) -> None:
    visit, first = under_way(county), uuid4()
    find(county, visit, client_id=first)
    find(county, visit, finding=Finding.PARTLY, replaces=first)

    with pytest.raises(Conflict):
        find(county, visit, finding=Finding.UNSEEN, who="second", replaces=first)


@pytest.mark.parametrize("finding", [each for each in Finding if each is not Finding.RECTIFIED])
def test_whatever_is_not_confirmed_says_why(county: County, finding: Finding) -> None:
    visit = under_way(county, items=1)

    with pytest.raises(BadInput) as refusal:
        find(county, visit, finding=finding, reason="  ")

    assert set(refusal.value.fields) == {"reason"}
    assert not FindingRecord.objects.exists()


def test_what_was_seen_in_the_future_is_refused(county: County) -> None:
    visit = under_way(county, items=1)

    with pytest.raises(BadInput, match="时钟"):
        find(county, visit, seen_at=AT + timedelta(hours=1))


def test_files_that_the_inspector_may_not_open_are_refused(county: County) -> None:
    visit = under_way(county, items=1)

    with pytest.raises(BadInput) as refusal:
        find(county, visit, evidence_ids=[999_999])

    assert set(refusal.value.fields) == {"evidence"}


@pytest.mark.parametrize("who", ["third", "accountable", "lead", "checker", "elsewhere"])
def test_who_does_not_go_knows_of_no_visit(county: County, who: str) -> None:
    visit = under_way(county)

    with pytest.raises(Missing):
        find(county, visit, who=who)
    assert queries.visit_rows(county.actor(who)) == ()


def test_the_office_sees_a_visit_and_finds_nothing_on_it(county: County) -> None:
    visit = under_way(county)

    assert see(county, visit, "office").row.unit == "县市场监督管理局"
    with pytest.raises(Refused):
        find(county, visit, who="office")


def test_a_replaced_inspector_goes_no_more(county: County) -> None:
    visit = under_way(county)
    VisitInspector.objects.filter(user=county.users["first"].id).update(replaced_at=AT, reason="生病")

    with pytest.raises(Missing):
        operations.end_visit(actor=county.actor("first"), at=AT, visit=visit)


def test_nothing_is_found_on_a_plan_that_is_not_under_way(county: County) -> None:
    visit = under_way(county)
    Plan.objects.update(state=PlanState.DRAWN)

    with pytest.raises(Refused, match="还没有开始"):
        find(county, visit)


def test_an_item_of_another_visit_is_missing(county: County) -> None:
    visit = under_way(county)
    elsewhere = Visit.objects.create(region_id=county.region.id, unit_id=county.assisting.id, day=DAY)
    VisitInspector.objects.create(visit=elsewhere, user_id=county.users["first"].id, place=0)
    item = see(county, visit).items[0].reference

    with pytest.raises(Missing):
        operations.record_visit_item(
            actor=county.actor("first"),
            at=AT,
            client_id=uuid4(),
            visit=elsewhere.reference,
            item=item,
            finding=Finding.RECTIFIED,
            seen_at=AT,
        )


# --- signatures and the end ----------------------------------------------------------------------------------------


def test_a_visit_ends_when_everything_is_found_and_both_have_signed_it(county: County) -> None:
    visit = under_way(county)
    for place in range(2):
        find(county, visit, place)
    sign(county, visit, "first")
    sign(county, visit, "second", by="first")

    assert operations.end_visit(actor=county.actor("second"), at=AT, visit=visit)

    assert see(county, visit).row.ended_at == AT
    assert not operations.end_visit(actor=county.actor("second"), at=AT, visit=visit), "told twice, ended once"


def test_everything_that_keeps_a_visit_open_is_told(county: County) -> None:
    visit = under_way(county)
    find(county, visit)

    with pytest.raises(Refused) as refusal:
        operations.end_visit(actor=county.actor("first"), at=AT, visit=visit)

    assert "还有 1 项没有结论" in str(refusal.value)
    assert "还有 2 名检查人员没有签名" in str(refusal.value)


def test_a_signature_is_under_what_was_found_then(county: County) -> None:
    visit, first = under_way(county, items=1), uuid4()
    find(county, visit, client_id=first)
    sign(county, visit, "first")
    sign(county, visit, "second")

    find(county, visit, finding=Finding.PARTLY, replaces=first)

    assert [each.signed_at for each in see(county, visit).inspectors] == [None, None]
    with pytest.raises(Refused, match="没有签名"):
        operations.end_visit(actor=county.actor("first"), at=AT, visit=visit)


def test_who_brings_the_signature_of_another_brings_a_drawn_one(county: County) -> None:
    visit = under_way(county, items=1)

    with pytest.raises(BadInput, match="在设备上签名"):
        sign(county, visit, "second", by="first", strokes=" ")
    with pytest.raises(BadInput, match="笔画太多"):
        sign(county, visit, "second", by="first", strokes="M" * 20_001)


def test_the_same_signature_is_kept_once(county: County) -> None:
    visit = under_way(county, items=1)
    find(county, visit)

    assert [sign(county, visit, "first"), sign(county, visit, "first")] == [True, False]
    assert VisitSignature.objects.count() == 1


def test_who_does_not_go_cannot_sign(county: County) -> None:
    visit = under_way(county)

    with pytest.raises(BadInput, match="不在这次检查里"):
        sign(county, visit, "third", by="first")


def test_an_ended_visit_takes_nothing_more(county: County) -> None:
    visit, key = under_way(county, items=1), uuid4()
    find(county, visit, client_id=key)
    sign(county, visit, "first")
    sign(county, visit, "second")
    operations.end_visit(actor=county.actor("first"), at=AT, visit=visit)

    with pytest.raises(Refused, match="已经结束"):
        find(county, visit, finding=Finding.PARTLY, replaces=key)
    with pytest.raises(Refused, match="已经结束"):
        sign(county, visit, "first", content_hash="0" * 64)
    assert not find(county, visit, client_id=key), "what is there already arrives again in peace"


# --- what the database refuses, what the record hides ------------------------------------------------------------------


def test_the_database_refuses_a_second_first_finding_and_a_silent_one(county: County) -> None:
    visit = under_way(county, items=1)
    find(county, visit)
    item = VisitItem.objects.get()
    wrong: tuple[dict[str, object], ...] = (
        {"finding": "rectified"},
        {"finding": "partly", "replaces": FindingRecord.objects.get()},
    )
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            FindingRecord.objects.create(
                client_id=uuid4(), item=item, seen_at=AT, at=AT, user_id=county.users["first"].id, **values
            )


def test_acts_on_a_visit_show_nothing_to_who_does_not_know_of_it(county: County) -> None:
    visit = under_way(county, items=1)
    before = Act.objects.filter(protected=False).count()
    find(county, visit)

    hidden = Act.objects.filter(protected=True)
    assert hidden.count() == 1
    assert Act.objects.filter(protected=False).count() == before
    kept = hidden.get()
    assert (kept.label, kept.unit_ids, kept.after, kept.actor_user_id) == ("", [], None, None)
    readers = {
        who: [row.action for row in audit.timeline(county.actor(who), "inspection.visit", str(visit))]
        for who in ("first", "accountable")
    }
    assert readers == {"first": ["inspection.item.found"], "accountable": []}
