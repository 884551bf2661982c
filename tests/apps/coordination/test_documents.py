"""A document from the first line to its end: written down, sent, signed for, tied, followed up, ended."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns.models import Task
from bihuan.apps.coordination import operations
from bihuan.apps.coordination.models import Document, Link, Recipient
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.sent_documents import DocumentState
from tests.apps.coordination.documents import (
    AFTER,
    AT,
    FOLLOW_UP_BY,
    SIGN_BY,
    TODAY,
    detail,
    drafted,
    follow,
    new,
    sent,
    sign,
    stored,
    tasked,
)
from tests.apps.ledger.web.county import County
from tests.factories import SYSTEM, actor_for, grant, make_user


def acts_of(document_id: int) -> list[str]:
    found = Act.objects.filter(object_type="document", object_id=str(document_id)).order_by("id")
    return [action.rpartition(".")[2] for action in found.values_list("action", flat=True)]


def test_a_document_waits_until_it_is_sent(county: County) -> None:
    document_id = drafted(county)
    assert stored(document_id).state == DocumentState.DRAFT
    assert stored(document_id).follow_up_by is None
    assert acts_of(document_id) == ["registered"]


def test_the_next_number_is_the_one_after_the_last_of_the_unit(county: County) -> None:
    drafted(county, number="澜教发[2026]第7号")
    second = operations.register_document(
        actor=county.actor("office"), at=AT, new=new(county, title="又一份", number=" ")
    )
    assert stored(second).number == "澜教发〔2026〕8号"


def test_the_first_number_has_to_be_typed(county: County) -> None:
    with pytest.raises(BadInput) as refused:
        operations.register_document(actor=county.actor("office"), at=AT, new=new(county, number=" "))
    assert set(refused.value.fields) == {"number"}


def test_a_number_is_given_once_by_a_unit_and_may_be_given_by_another(county: County) -> None:
    drafted(county, number="内发〔2026〕1号")
    with pytest.raises(BadInput):
        drafted(county, number="内发〔2026〕1号")
    assert drafted(county, number="内发〔2026〕1号", issuer_id=county.other.id)


@pytest.mark.parametrize(
    ("known", "field"),
    [({"title": " "}, "title"), ({"title": "长" * 201}, "title"), ({"sign_days": 0}, "sign_days"),
     ({"follow_up_days": 999}, "follow_up_days"), ({"file_id": 999999}, "file"), ({"issuer_id": 999999}, "issuer")],
    ids=["no title", "long title", "no days", "too many days", "no such file", "no such unit"],
)  # fmt: skip
def test_what_cannot_be_is_told_at_its_field(county: County, known: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        drafted(county, **known)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    assert not Document.objects.exists()


@pytest.mark.parametrize(("who", "may"), [("office", True), ("lead", True), ("accountable", False), ("leader", False)])
def test_the_office_issues_for_every_unit_and_a_unit_for_itself(county: County, who: str, may: bool) -> None:
    if may:
        assert drafted(county, who=who)
    else:
        with pytest.raises(Refused):
            drafted(county, who=who)


def test_sending_begins_the_days_to_sign_and_to_follow_up(county: County) -> None:
    document_id = sent(county)
    document = stored(document_id)
    assert (document.state, document.tie_by, document.follow_up_by) == ("sent", FOLLOW_UP_BY, FOLLOW_UP_BY)
    assert set(document.recipients.values_list("unit", "sign_by")) == {
        (county.accountable.id, SIGN_BY), (county.assisting.id, SIGN_BY),
    }  # fmt: skip


def test_a_unit_that_has_it_is_not_sent_it_again_and_the_first_days_run_on(county: County) -> None:
    document_id = sent(county)
    later = AT.replace(day=9)
    more = operations.send_document(
        actor=county.actor("lead"), at=later, document_id=document_id, unit_ids=[county.accountable.id, county.other.id]
    )
    assert more == 1
    assert stored(document_id).follow_up_by == FOLLOW_UP_BY
    assert Recipient.objects.get(document=document_id, unit=county.other.id).sign_by == date(2026, 11, 11)
    with pytest.raises(BadInput):
        operations.send_document(
            actor=county.actor("office"), at=later, document_id=document_id, unit_ids=[county.other.id]
        )


def test_it_is_sent_to_units_that_are_there(county: County) -> None:
    document_id = drafted(county)
    with pytest.raises(BadInput):
        operations.send_document(actor=county.actor("office"), at=AT, document_id=document_id, unit_ids=[999999])
    assert stored(document_id).state == "draft"


def test_anybody_of_the_unit_signs_for_it_once(county: County) -> None:
    document_id = sent(county)
    colleague = make_user(county.region)
    grant(colleague, Role.RESPONSIBLE, county.region, unit=county.accountable)
    operations.sign_for(actor=actor_for(colleague), at=AT, document_id=document_id, unit_id=county.accountable.id)
    receipt = Recipient.objects.get(document=document_id, unit=county.accountable.id)
    assert (receipt.signed_by_id, receipt.signed_on) == (colleague.id, TODAY)
    with pytest.raises(Refused) as refused:
        sign(county, document_id, "accountable")
    assert refused.value.reason.code == "document-signed"


def test_a_unit_signs_for_no_other(county: County) -> None:
    document_id = sent(county)
    with pytest.raises(Refused):
        operations.sign_for(
            actor=county.actor("accountable"), at=AT, document_id=document_id, unit_id=county.assisting.id
        )
    with pytest.raises(Refused):
        operations.sign_for(actor=county.actor("office"), at=AT, document_id=document_id, unit_id=county.accountable.id)


@pytest.mark.parametrize("who", ["other", "elsewhere", "system-admin", "checker"])
def test_to_others_it_is_not_there(county: County, who: str) -> None:
    document_id = sent(county)
    with pytest.raises(Missing):
        detail(county, document_id, who)
    with pytest.raises(Missing):
        operations.note_follow_up(actor=county.actor(who), at=AT, document_id=document_id, text="看过了")


def test_a_unit_sees_a_document_from_the_moment_it_is_sent(county: County) -> None:
    document_id = drafted(county)
    with pytest.raises(Missing):
        detail(county, document_id, "accountable")
    operations.send_document(
        actor=county.actor("office"), at=AT, document_id=document_id, unit_ids=[county.accountable.id]
    )
    assert detail(county, document_id, "accountable").own_unsigned == (
        (county.accountable.id, county.accountable.name),
    )


def test_a_unit_sees_its_own_signature_alone(county: County) -> None:
    document_id = sent(county)
    sign(county, document_id)
    assert [row.unit_id for row in detail(county, document_id, "assisting").recipients] == [county.assisting.id]
    assert len(detail(county, document_id, "leader").recipients) == 2


def test_a_task_is_made_out_of_it_with_owner_and_deadline(county: County) -> None:
    document_id = sent(county)
    task = Task.objects.get(pk=tasked(county, document_id))
    assert (task.unit_id, task.due, task.campaign_id) == (county.accountable.id, date(2026, 11, 30), county.campaign)
    assert [row.content for row in detail(county, document_id).tasks] == ["自查食堂账目"]
    assert acts_of(document_id)[-1] == "tied"


@pytest.mark.parametrize("lacking", ["unit_id", "due"])
def test_a_task_of_a_document_without_owner_or_deadline_is_none(county: County, lacking: str) -> None:
    document_id = sent(county)
    given: dict[str, object] = {"unit_id": county.accountable.id, "due": date(2026, 11, 30), lacking: None}
    with pytest.raises(BadInput):
        operations.make_task(
            actor=county.actor("office"), at=AT, document_id=document_id, campaign_id=county.campaign,
            content="自查", **given,  # type: ignore[arg-type]
        )  # fmt: skip
    assert not Task.objects.exists() and not Link.objects.exists()


def test_it_is_tied_to_what_is_there_already_and_once(county: County) -> None:
    document_id, number = sent(county), county.dispatched()
    task_id = campaigns.assign_task(actor=county.actor("office"), at=AT, campaign_id=county.campaign, content="核账")
    operations.tie_problem(actor=county.actor("office"), at=AT, document_id=document_id, number=f" {number.lower()} ")
    operations.tie_task(actor=county.actor("office"), at=AT, document_id=document_id, task_id=task_id)
    held = detail(county, document_id)
    assert ([row.number for row in held.problems], [row.id for row in held.tasks]) == ([number], [task_id])
    with pytest.raises(BadInput):
        operations.tie_problem(actor=county.actor("office"), at=AT, document_id=document_id, number=number)
    with pytest.raises(BadInput):
        operations.tie_task(actor=county.actor("office"), at=AT, document_id=document_id, task_id=task_id)


def test_what_the_sender_cannot_see_cannot_be_tied(county: County) -> None:
    document_id = drafted(county, who="office", issuer_id=county.other.id, number="水发〔2026〕1号")
    with pytest.raises(BadInput):
        operations.tie_problem(actor=county.actor("other"), at=AT, document_id=document_id, number=county.dispatched())
    with pytest.raises(BadInput):
        operations.tie_task(actor=county.actor("other"), at=AT, document_id=document_id, task_id=999999)


def test_a_reader_sees_of_the_tied_problems_only_their_own(county: County) -> None:
    document_id = sent(county)
    operations.tie_problem(
        actor=county.actor("office"), at=AT, document_id=document_id,
        number=county.dispatched(accountable_unit_id=county.other.id, assisting_unit_ids=()),
    )  # fmt: skip
    assert len(detail(county, document_id, "office").problems) == 1
    assert detail(county, document_id, "assisting").problems == ()


def test_a_follow_up_moves_the_day_of_the_next_one(county: County) -> None:
    document_id = sent(county)
    follow(county, document_id, at=AT.replace(day=9))
    assert stored(document_id).follow_up_by == date(2026, 11, 23)
    assert [row.text for row in detail(county, document_id).follow_ups] == ["三个单位都开了会，账目在查"]


def test_it_ends_when_nothing_is_left_to_do(county: County) -> None:
    document_id = sent(county)
    task_id = tasked(county, document_id)

    def close() -> None:
        operations.close_document(actor=county.actor("office"), at=AT, document_id=document_id, result="账目都清了")

    def drop_its_task() -> None:
        campaigns.drop_task(actor=county.actor("office"), at=AT, task_id=task_id, line="合并办理")

    steps: tuple[Callable[[], None], ...] = (
        lambda: sign(county, document_id),
        lambda: follow(county, document_id),
        drop_its_task,
    )
    for settle in steps:
        with pytest.raises(Refused):
            close()
        settle()
    close()
    assert (stored(document_id).state, stored(document_id).ending) == ("closed", "账目都清了")
    assert acts_of(document_id) == ["registered", "sent", "tied", "signed", "signed", "followed-up", "closed"]


def test_what_was_withdrawn_is_signed_for_no_more(county: County) -> None:
    document_id = sent(county)
    with pytest.raises(Refused):
        operations.withdraw_document(actor=county.actor("office"), at=AT, document_id=document_id, why=" ")
    operations.withdraw_document(actor=county.actor("office"), at=AT, document_id=document_id, why="发错了")
    with pytest.raises(Refused):
        sign(county, document_id, "accountable")


def test_somebody_else_meanwhile_is_told(county: County) -> None:
    document_id = sent(county)
    seen = stored(document_id).version
    follow(county, document_id)
    with pytest.raises(Conflict):
        operations.close_document(
            actor=county.actor("office"), at=AT, document_id=document_id, result="好了", version=seen
        )


@pytest.mark.parametrize("who", ["accountable", "leader"])
def test_who_receives_or_looks_on_ends_nothing(county: County, who: str) -> None:
    document_id = sent(county)
    with pytest.raises(Refused) as refused:
        operations.withdraw_document(actor=county.actor(who), at=AT, document_id=document_id, why="不要了")
    assert "wrong-party" in refused.value.reason.code


def test_sent_and_left_alone_is_said_on_the_day_after(county: County) -> None:
    document_id = sent(county)
    assert detail(county, document_id, today=FOLLOW_UP_BY).row.neglect == ()
    assert [reason.code for reason in detail(county, document_id, today=AFTER).row.neglect] == [
        "document-no-task", "document-no-follow-up",
    ]  # fmt: skip
    tasked(county, document_id)
    assert [reason.code for reason in detail(county, document_id, today=AFTER).row.neglect] == ["document-no-follow-up"]
    follow(county, document_id, at=AT.replace(day=12))
    assert detail(county, document_id, today=AFTER).row.neglect == ()


def test_the_database_keeps_a_signature_whole(county: County) -> None:
    document_id = sent(county)
    receipt = Recipient.objects.filter(document=document_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        receipt.update(signed_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(document_id=document_id, tied_at=AT)


def test_a_command_sends_as_the_office_does(county: County) -> None:
    document_id = operations.register_document(actor=SYSTEM, at=AT, new=new(county))
    assert operations.send_document(actor=SYSTEM, at=AT, document_id=document_id, unit_ids=[county.other.id]) == 1
