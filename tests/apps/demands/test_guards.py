"""What the database itself refuses, whoever writes to it and however."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Model, ProtectedError

from bihuan.apps.demands import operations
from bihuan.apps.demands.models import (
    AnswerFile,
    AnswerValue,
    BurdenOpinion,
    BurdenTableVersion,
    Demand,
    DemandAnswer,
    DemandItem,
    DemandRecipient,
    DemandTurn,
)
from bihuan.core.decisions import Refused
from bihuan.core.demands.burden import DEFAULT_TABLE, document_of
from bihuan.core.demands.lifecycle import DemandState
from tests.apps.demands.demands import AT, TODAY, answer, checked, drafted, running, stored
from tests.apps.ledger.web.county import County


def refused_by(constraint: str, write: Callable[[], object]) -> None:
    """The write is refused, and it is this constraint that refuses it (SQLite names the columns of a unique one instead)."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    said = str(refusal.value)
    assert constraint in said or "UNIQUE constraint failed" in said, said


def change(demand_id: int, **values: object) -> Callable[[], object]:
    return lambda: Demand.objects.filter(pk=demand_id).update(**values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("demand_has_title_and_basis", {"title": ""}),
        ("demand_has_title_and_basis", {"basis": ""}),
        ("demand_ends_after_it_begins", {"end_day": TODAY - timedelta(days=1)}),
        ("demand_in_force_was_approved", {"state": DemandState.APPROVED}),
        ("demand_in_force_was_approved", {"state": DemandState.RUNNING}),
        ("demand_in_force_was_approved", {"state": DemandState.ENDED}),
        ("demand_given_up_says_why", {"state": DemandState.STOPPED}),
        ("demand_given_up_says_why", {"state": DemandState.REFUSED}),
        ("demand_given_up_says_why", {"state": DemandState.REFUSED, "ended_at": AT}),
        ("joined_demand_names_the_other", {"state": DemandState.JOINED, "ended_at": AT, "ending": "重复"}),
        ("demand_is_not_joined_to_itself", {"joined_to": F("id")}),
        ("demand_is_approved_by_somebody_else", {"approver": F("drafted_by")}),
    ],
    ids=[
        "no title", "no basis", "end before first day", "approved without approval", "running without approval",
        "ended without approval", "stopped without a word", "refused without a word", "refused with a moment alone",
        "joined to nothing", "joined to itself", "approved by who wrote it",
    ],
)  # fmt: skip
def test_a_demand_that_cannot_be(county: County, constraint: str, values: dict[str, object]) -> None:
    refused_by(constraint, change(drafted(county), **values))


def copy_of(row: Model, **values: object) -> Callable[[], object]:
    """The same row once more, with other values."""

    def write() -> object:
        twin = type(row).objects.get(pk=row.pk)  # type: ignore[attr-defined]
        twin.pk = None
        for name, value in values.items():
            setattr(twin, name, value)
        twin.save(force_insert=True)
        return twin

    return write


def test_a_number_is_given_once(county: County) -> None:
    refused_by("demand_sequence_is_given_once", copy_of(stored(drafted(county))))


def test_a_unit_is_asked_once_by_a_demand(county: County) -> None:
    demand_id = drafted(county)
    refused_by("unit_is_asked_by_a_demand_once", copy_of(DemandRecipient.objects.filter(demand=demand_id)[0]))


def test_a_field_has_its_place_and_a_name(county: County) -> None:
    item = DemandItem.objects.filter(demand=drafted(county))[0]
    refused_by("demand_item_has_its_place", copy_of(item))
    refused_by("demand_item_has_a_name", copy_of(item, position=99, name=""))


def test_a_turn_has_its_place_and_is_due_after_it_opens(county: County) -> None:
    turn = DemandTurn.objects.filter(demand=running(county))[0]
    refused_by("demand_turn_has_its_place", copy_of(turn))
    refused_by("demand_turn_is_due_after_it_opens", copy_of(turn, place=99, due_on=turn.opens_on - timedelta(days=1)))


def test_a_unit_answers_a_turn_once_and_in_some_time(county: County) -> None:
    demand_id = running(county)
    given = DemandAnswer.objects.get(pk=answer(county, demand_id))
    refused_by("unit_answers_a_turn_once", copy_of(given))
    refused_by("answer_takes_some_time", copy_of(given, unit_id=county.assisting.id, minutes=0))
    refused_by("answer_says_one_thing_for_a_field", copy_of(AnswerValue.objects.filter(answer=given)[0]))


def test_an_opinion_says_something_and_is_answered_in_words(county: County) -> None:
    demand_id = running(county)
    said = operations.object_to_demand(
        actor=county.actor("accountable"), at=AT, demand_id=demand_id, unit_id=county.accountable.id, text="太密"
    )
    opinion = BurdenOpinion.objects.get(pk=said)
    refused_by("unit_has_one_open_opinion_on_a_demand", copy_of(opinion))
    refused_by("opinion_says_something", copy_of(opinion, unit_id=county.assisting.id, text=""))
    refused_by("opinion_is_answered_in_words", copy_of(opinion, unit_id=county.assisting.id, replied_at=AT))
    refused_by("opinion_is_answered_in_words", copy_of(opinion, unit_id=county.assisting.id, reply="好"))


def test_a_table_says_why_and_has_its_version_once(county: County) -> None:
    row = BurdenTableVersion.objects.create(
        region_id=county.region.id, version=1, document=document_of(DEFAULT_TABLE), why="开始", made_at=AT
    )
    refused_by("burden_table_version_is_given_once", copy_of(row))
    refused_by("burden_table_says_why", copy_of(row, version=2, why=""))


def test_what_was_answered_is_not_deleted_with_the_demand(county: County) -> None:
    demand_id = running(county)
    answer(county, demand_id)
    with pytest.raises(ProtectedError):
        stored(demand_id).delete()
    assert not AnswerFile.objects.exists()


def test_what_is_written_says_what_it_is() -> None:
    """Rows read well in a shell and in the record of errors."""
    demand = Demand(number="XQ-2026-0001", title="周报")
    assert str(demand) == "XQ-2026-0001 周报"
    assert str(DemandItem(name="资金投入")) == "资金投入"
    assert str(DemandRecipient(demand_id=1, unit_id=2)) == "1 2"
    assert str(DemandTurn(demand_id=1, place=3)) == "1 3"
    assert str(DemandAnswer(turn_id=1, unit_id=2)) == "1 2"
    assert str(AnswerValue(answer_id=1, item_id=2)) == "1 2"
    assert str(AnswerFile(answer_id=1, evidence_id=2)) == "1 2"
    assert str(BurdenOpinion(demand_id=1, said_at=AT)) == "1 2026-11-02"
    assert str(BurdenTableVersion(region_id=1, version=2)) == "1 v2"


def test_a_demand_that_waits_past_its_end_is_not_approved(county: County) -> None:
    demand_id = checked(county, end_day=date(2026, 11, 30))
    late = AT + timedelta(days=40)
    with pytest.raises(Refused) as refusal:
        operations.approve_demand(actor=county.actor("office"), at=late, demand_id=demand_id)
    assert refusal.value.reason.code == "demand-over-already"
    with pytest.raises(Refused) as stranger:
        operations.approve_demand(actor=county.actor("lead"), at=late, demand_id=demand_id)
    assert stranger.value.reason.code == "wrong-party"
    assert stored(demand_id).state == DemandState.CHECKED
